"""The replay of pauses: where they are, who is cut off, and that it stands by the rule of the service."""

import numpy as np

from kiosk.bench.pauses import Judged, Outcome, pauses_of, replay
from kiosk.bench.questions import Condition, Spoken
from kiosk.patience import Completeness
from kiosk.settings import Hearing

_RATE_HZ = 16_000
WHOLE, PART = Judged("居住证怎么办", Completeness(True, 0.9), 0.9), Judged("居住证", Completeness(False, 0.9), 0.9)


def _speech(*parts_ms: int) -> np.ndarray:
    """Tone and silence in turn."""
    rng = np.random.default_rng(0)
    pieces = [
        (rng.normal(0, 0.1, _RATE_HZ * ms // 1000) if i % 2 == 0 else np.zeros(_RATE_HZ * ms // 1000))
        for i, ms in enumerate(parts_ms)
    ]
    return np.concatenate(pieces).astype(np.float32)


def test_pauses_are_found_and_short_ones_are_none() -> None:
    found = list(pauses_of(_speech(500, 700, 500, 100, 300)))
    assert [(round(at / _RATE_HZ, 2), ms) for at, ms in found] == [(0.5, 710.0)]


def test_a_pause_longer_than_the_wait_cuts_the_speaker_off() -> None:
    hearing = Hearing()
    for judged, cut in ((WHOLE, True), (PART, False)):
        outcome = Outcome("居住证怎么办要带什么", ((hearing.wait_complete_ms + 50.0, judged),), WHOLE)
        assert (outcome.cut_at(hearing) is not None) is cut


def test_what_was_not_heard_at_all_ends_late() -> None:
    hearing = Hearing()
    assert Judged("", Completeness(True, 1.0), 1.0).wait_ms(hearing) == hearing.wait_unfinished_ms


def test_a_question_is_judged_at_its_pauses_and_at_its_end() -> None:
    audio = _speech(500, 700, 500)
    asked = Spoken("问", (), audio, (0, len(audio)), audio[:0], Condition("pauses", pauses=True))
    heard: list[int] = []

    def judge(samples: np.ndarray) -> Judged:
        heard.append(len(samples))
        return WHOLE

    outcome = replay(asked, judge)
    assert heard == [_RATE_HZ // 2 + _RATE_HZ // 10, len(audio)]
    assert [ms for ms, _ in outcome.pauses] == [710.0]
