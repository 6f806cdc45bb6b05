"""The endpointing state machine, fed with probabilities only."""

from hypothesis import given
from hypothesis import strategies as st

from kiosk.endpointing import Endpointer, EventKind
from kiosk.settings import Hearing

WINDOW = 512
MS = WINDOW / 16


def feed(endpointer: Endpointer, *runs: tuple[float, int]) -> list[tuple[EventKind, int]]:
    """Push `count` windows of `probability` for each run; (kind, window number at which it came)."""
    seen, number = [], 0
    for probability, count in runs:
        for _ in range(count):
            seen += [(event.kind, number) for event in endpointer.push(probability, WINDOW)]
            number += 1
    return seen


def test_speech_starts_after_confirmation_and_reaches_back_to_its_first_window() -> None:
    endpointer = Endpointer(Hearing(start_ms=96))
    assert feed(endpointer, (0.0, 10), (0.9, 3)) == [(EventKind.STARTED, 12)]
    assert endpointer.speech_start == 10 * WINDOW


def test_a_click_is_not_speech() -> None:
    assert feed(Endpointer(Hearing(start_ms=96)), (0.0, 5), (0.9, 2), (0.0, 20)) == []


def test_over_her_a_softer_beginning_counts_and_fewer_windows() -> None:
    hearing = Hearing(vad_start=0.5, start_ms=96, barge_in_vad=0.4, barge_in_ms=64)
    assert feed(Endpointer(hearing), (0.0, 5), (0.45, 20)) == []
    endpointer, seen = Endpointer(hearing), []
    for probability in (0.0, 0.0, 0.45, 0.45):
        seen += endpointer.push(probability, WINDOW, over_her=True)
    assert [event.kind for event in seen] == [EventKind.STARTED]


def test_a_pause_is_told_at_once_and_ends_only_after_the_long_wait() -> None:
    hearing = Hearing(pause_ms=96, wait_unfinished_ms=960)
    seen = feed(Endpointer(hearing), (0.9, 10), (0.0, 40))
    assert [kind for kind, _ in seen] == [EventKind.STARTED, EventKind.PAUSED, EventKind.ENDED]
    assert seen[1][1] - 9 == 96 / MS
    assert seen[2][1] - 9 == 960 / MS


def test_expecting_less_ends_the_pause_at_once() -> None:
    endpointer = Endpointer(Hearing(wait_unfinished_ms=1300))
    feed(endpointer, (0.9, 10), (0.0, 12))
    (event,) = endpointer.expect(300)
    assert event.kind is EventKind.ENDED
    assert event.at_sample == 10 * WINDOW
    assert not endpointer.speaking


def test_speech_after_a_pause_resumes_and_forgets_the_short_wait() -> None:
    endpointer = Endpointer(Hearing(pause_ms=96, wait_unfinished_ms=1300))
    feed(endpointer, (0.9, 10), (0.0, 5))
    assert endpointer.expect(320) == []
    seen = feed(endpointer, (0.9, 5), (0.0, 20))
    assert [kind for kind, _ in seen] == [EventKind.RESUMED, EventKind.PAUSED]


def test_endless_speech_is_cut_at_the_limit() -> None:
    seen = feed(Endpointer(Hearing(max_utterance_s=5)), (0.9, 160))
    assert [kind for kind, _ in seen] == [EventKind.STARTED, EventKind.ENDED, EventKind.STARTED]


def test_while_she_speaks_another_run_may_be_demanded() -> None:
    endpointer = Endpointer(Hearing(start_ms=64, barge_in_ms=160))
    assert [endpointer.push(0.9, WINDOW, over_her=True) for _ in range(4)] == [[]] * 4
    assert endpointer.push(0.9, WINDOW, over_her=True)[0].kind is EventKind.STARTED


@given(st.lists(st.floats(0, 1), max_size=300))
def test_events_alternate_whatever_comes(probabilities: list[float]) -> None:
    endpointer = Endpointer(Hearing(max_utterance_s=5))
    follows = {
        None: {EventKind.STARTED},
        EventKind.STARTED: {EventKind.PAUSED, EventKind.ENDED},
        EventKind.PAUSED: {EventKind.RESUMED, EventKind.ENDED},
        EventKind.RESUMED: {EventKind.PAUSED, EventKind.ENDED},
        EventKind.ENDED: {EventKind.STARTED},
    }
    last = None
    for probability in probabilities:
        for event in endpointer.push(probability, WINDOW):
            assert event.kind in follows[last]
            last = event.kind
