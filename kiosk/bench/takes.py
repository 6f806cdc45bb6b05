"""A whole question recognised as the service does it while somebody speaks: an early take, one that expects what sounds like
it, and a careful one when that was not understood."""

from collections.abc import Callable, Sequence

from asr_tts.engines import Recognizer, Samples
from kiosk.answers import Answerer, Dialogue
from kiosk.patience import READINGS, Completeness, amount, better, is_clear

Expected = Callable[[str], Sequence[str]]
"""Gives the hotwords for what has been heard so far, which is nothing at first."""
Judge = Callable[[str], Completeness]
"""What understanding makes of a text, in a fresh dialogue."""
EARLY = 0.6
"""Share of a question that its first take hears."""


def takes(recognizer: Recognizer, expected: Expected, judge: Judge) -> Callable[[Samples], str]:
    """A function from the audio of a question to its text."""

    def recognise(audio: Samples) -> str:
        early = audio[: int(len(audio) * EARLY)]
        heard = recognizer.transcribe(early, hotwords=expected(""), final=False).text
        return second_look(
            recognizer, expected, judge, audio, recognizer.transcribe(audio, hotwords=expected(heard)).text
        )

    return recognise


def second_look(recognizer: Recognizer, expected: Expected, judge: Judge, audio: Samples, heard: str) -> str:
    """What `heard` becomes after a more careful take of the same audio, if it was not clear."""
    text, judged = heard, judge(heard)
    if is_clear(judged):
        return text
    careful = recognizer.transcribe(audio, hotwords=expected(heard), careful=True)
    for other in (careful.text, *careful.others[:READINGS]):
        if is_clear(judged) or not other or other == text:
            continue
        again = judge(other)
        if better(again, judged):
            text, judged = other, again
    return text


def judging(answerer: Answerer, put_right: Callable[[str], str]) -> Judge:
    """The judge that an answerer is; `put_right` corrects what was heard first."""

    def judge(text: str) -> Completeness:
        return amount(answerer.answer(put_right(text), Dialogue()).plan)

    return judge
