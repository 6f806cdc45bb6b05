"""A whole question recognised as the service does it while somebody speaks: an early take, one that expects what sounds like
it, its other readings when that was not understood, and a careful one if they were not either. All in the dialogue as it stands."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from asr_tts.engines import Recognizer, Samples, Transcript
from kiosk.answers import Answerer, Dialogue
from kiosk.patience import READINGS, Completeness, amount, better, doubt_of, is_clear

Expected = Callable[[str, Dialogue], Sequence[str]]
"""Gives the hotwords for what has been heard so far, which is nothing at first."""
Judge = Callable[[Transcript, Dialogue], Completeness]
"""What understanding makes of what was heard."""
Hear = Callable[[str, int, Dialogue], Transcript]
"""From a question, its number (for voice and seed) and the dialogue so far to what is heard."""
EARLY = 0.6
"""Share of a question that its first take hears."""


def as_written(question: str, number: int, dialogue: Dialogue) -> Transcript:
    """`Hear` for a question that was typed."""
    del number, dialogue
    return Transcript(question, 1.0)


@dataclass(frozen=True, slots=True)
class Takes:
    """A recognizer with what guides it."""

    recognizer: Recognizer
    expected: Expected
    judge: Judge

    def hear(self, audio: Samples, dialogue: Dialogue) -> Transcript:
        """What the service would make of a whole question."""
        early = audio[: int(len(audio) * EARLY)]
        begun = self.recognizer.transcribe(early, hotwords=self.expected("", dialogue)).text
        heard = self.recognizer.transcribe(audio, hotwords=self.expected(begun, dialogue))
        return self.look_again(audio, heard, dialogue)

    def look_again(self, audio: Samples, heard: Transcript, dialogue: Dialogue) -> Transcript:
        """What `heard` becomes if it was not clear: another reading of it, or of a more careful take of the same audio."""
        heard, judged = self._choose(heard, heard, self.judge(heard, dialogue), dialogue)
        if is_clear(judged):
            return heard
        hotwords = self.expected(heard.text, dialogue)
        careful = self.recognizer.transcribe(audio, hotwords=hotwords, careful=True)
        return self._choose(careful, heard, judged, dialogue)[0]

    def _choose(
        self, taken: Transcript, heard: Transcript, judged: Completeness, dialogue: Dialogue
    ) -> tuple[Transcript, Completeness]:
        """What makes most sense of `heard`, judged so, and the readings of `taken`."""
        for text in (taken.text, *taken.others[:READINGS]):
            if is_clear(judged) or not text or text == heard.text:
                continue
            reading = replace(taken, text=text)
            again = self.judge(reading, dialogue)
            if better(again, judged):
                heard, judged = reading, again
        return heard, judged


def judging(answerer: Answerer, put_right: Callable[[str], str]) -> Judge:
    """The judge that an answerer is; `put_right` corrects what was heard first."""

    def judge(heard: Transcript, dialogue: Dialogue) -> Completeness:
        doubt = doubt_of(heard)
        return amount(answerer.answer(put_right(heard.text), dialogue, doubt=doubt).plan)

    return judge
