"""Within an utterance only the one who speaks keeps it open, not the hall behind them."""

from kiosk.foreground import Foreground

QUIET_HALL, BABBLE = -62.0, -34.0


def near(speaker: Foreground, level: float, hall: float, count: int, *, voiced: bool = True) -> list[bool]:
    return [speaker.push(level, hall, voiced=voiced) for _ in range(count)]


def test_babble_behind_a_speaker_is_not_the_speaker() -> None:
    speaker = Foreground()
    assert all(near(speaker, -24, BABBLE, 30))
    assert not any(near(speaker, -33, BABBLE, 12)[3:])


def test_soft_syllables_in_a_quiet_hall_are_the_speaker() -> None:
    speaker = Foreground()
    near(speaker, -24, QUIET_HALL, 30)
    assert all(near(speaker, -40, QUIET_HALL, 6))
    assert not near(speaker, -58, QUIET_HALL, 6)[-1]


def test_a_voice_little_above_the_hall_still_counts() -> None:
    speaker = Foreground()
    assert all(near(speaker, -31, BABBLE, 40))


def test_the_next_speaker_may_be_softer() -> None:
    speaker = Foreground()
    near(speaker, -15, QUIET_HALL, 30)
    speaker.reset()
    assert near(speaker, -42, QUIET_HALL, 4)[-1]
