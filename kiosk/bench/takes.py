"""A whole question recognised as the service does it while somebody speaks: an early take, one that expects what sounds like
it, and a careful one when that was not understood."""

from collections.abc import Callable, Sequence

from asr_tts.engines import Recognizer, Samples
from kiosk.answers import Answerer, Dialogue
from kiosk.patience import Completeness, is_clear

Expected = Callable[[str], Sequence[str]]
"""Gives the hotwords for what has been heard so far, which is nothing at first."""
Judge = Callable[[str], Completeness]
"""What understanding makes of a text, in a fresh dialogue."""
_EARLY = 0.6
"""Share of a question that its first take hears."""


def takes(recognizer: Recognizer, expected: Expected, judge: Judge) -> Callable[[Samples], str]:
    """A function from the audio of a question to its text."""

    def recognise(audio: Samples) -> str:
        early = audio[: int(len(audio) * _EARLY)]
        heard = recognizer.transcribe(early, hotwords=expected(""), final=False).text
        text = recognizer.transcribe(audio, hotwords=expected(heard)).text
        judged = judge(text)
        if is_clear(judged):
            return text
        careful = recognizer.transcribe(audio, hotwords=expected(text), careful=True).text
        again = judge(careful)
        better = careful and (again.complete, again.confidence) > (judged.complete, judged.confidence)
        return careful if better else text

    return recognise


def judging(answerer: Answerer, put_right: Callable[[str], str]) -> Judge:
    """The judge that an answerer is; `put_right` corrects what was heard first."""

    def judge(text: str) -> Completeness:
        plan = answerer.answer(put_right(text), Dialogue()).plan
        return Completeness(plan.complete, plan.confidence)

    return judge
