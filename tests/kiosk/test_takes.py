"""Early, expecting and careful takes, as the service makes them."""

from collections.abc import Callable, Sequence

import numpy as np

from asr_tts.engines import Samples, Transcript
from kiosk.answers import Dialogue
from kiosk.bench.takes import Takes
from kiosk.patience import Completeness

AUDIO = np.ones(1000, np.float32)


class Recorder:
    """Hears nonsense unless careful, or has it among `others`; notes what it was asked."""

    def __init__(self, others: tuple[str, ...] = ()) -> None:
        self.others = others
        self.calls: list[tuple[int, tuple[str, ...], bool]] = []

    def transcribe(
        self,
        samples: Samples,
        *,
        hotwords: Sequence[str] = (),
        careful: bool = False,
        wanted: Callable[[], bool] = lambda: True,
    ) -> Transcript:
        del wanted
        self.calls.append((len(samples), tuple(hotwords), careful))
        return Transcript("居住证", 0.9, ("局住证", "居住地")) if careful else Transcript("居住正", 0.9, self.others)


def expected(heard: str, dialogue: Dialogue) -> Sequence[str]:
    assert dialogue == Dialogue()
    return (f"像{heard}",) if heard else ("常用",)


def heard_by(recognizer: Recorder, judge: Callable[[str], Completeness]) -> str:
    return Takes(recognizer, expected, lambda heard, _: judge(heard.text)).hear(AUDIO, Dialogue()).text


def test_what_is_not_understood_is_heard_again_with_care() -> None:
    recognizer = Recorder()
    assert (
        heard_by(recognizer, lambda text: Completeness(text == "居住证", 0.9 if text == "居住证" else 0.1)) == "居住证"
    )
    assert recognizer.calls == [(600, ("常用",), False), (1000, ("像居住正",), False), (1000, ("像居住正",), True)]


def test_what_is_clear_is_not_heard_again() -> None:
    recognizer = Recorder()
    assert heard_by(recognizer, lambda _: Completeness(True, 0.9)) == "居住正"
    assert len(recognizer.calls) == 2


def test_a_careful_take_that_is_understood_no_better_is_not_used() -> None:
    assert heard_by(Recorder(), lambda _: Completeness(True, 0.3)) == "居住正"


def test_what_a_careful_take_may_have_been_instead_is_tried_in_turn() -> None:
    tried = []

    def judge(text: str) -> Completeness:
        tried.append(text)
        return Completeness(text == "局住证", 0.9)

    assert heard_by(Recorder(), judge) == "局住证"
    assert tried == ["居住正", "居住证", "局住证"], "what is clear ends the search"


def test_another_reading_that_is_clear_spares_the_careful_take() -> None:
    recognizer = Recorder(others=("居住镇", "居住证"))
    assert heard_by(recognizer, lambda text: Completeness(text == "居住证", 0.9)) == "居住证"
    assert len(recognizer.calls) == 2
