"""What has been taken down of the utterance that is being spoken, until it is one."""

import time
from dataclasses import dataclass, field

from asr_tts.engines import Samples, Transcript
from kiosk.utterance import Span, Utterance


@dataclass(slots=True)
class Notes:
    """The newest words of an utterance and what they cost. Positions are samples of the microphone's stream."""

    start: int = 0
    """Where the utterance begins, some silence before it included."""
    heard: Transcript = field(default_factory=lambda: Transcript("", 0.0))
    """The newest transcript."""
    heard_to: int = 0
    """Last speech sample that `heard` covers."""
    interim: str = ""
    """The newest text that was heard while somebody spoke."""
    spans: list[Span] = field(default_factory=list)

    def time(self, stage: str, started_s: float) -> None:
        """A stage that began at `started_s` (time.monotonic()) is over."""
        self.spans.append(Span(stage, started_s, time.monotonic()))

    def finished(self, end: int, speech_end_s: float, audio: Samples) -> Utterance:
        """The utterance, which ended at sample `end`; its last speech arrived at `speech_end_s`."""
        return Utterance(
            heard=self.heard,
            start_sample=self.start,
            end_sample=end,
            speech_end_s=speech_end_s,
            endpoint_s=time.monotonic(),
            spans=tuple(self.spans),
            interim=self.interim,
            audio=audio,
        )
