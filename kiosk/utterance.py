"""What hearing gives: an utterance, and who is told of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from asr_tts.engines import Samples, Transcript
from kiosk.patience import Completeness


@dataclass(frozen=True, slots=True)
class Span:
    """One stage of a turn, in time.monotonic() seconds."""

    name: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Utterance:
    """What somebody said, finished."""

    heard: Transcript
    start_sample: int
    end_sample: int
    speech_end_s: float
    """time.monotonic() when the last speech sample arrived."""
    endpoint_s: float
    """… and when it was decided that this was the end."""
    spans: tuple[Span, ...]
    interim: str
    """The newest interim text before the final one."""
    audio: Samples
    """What was heard, 16 kHz; forgotten with the turn unless keeping audio is switched on."""

    @property
    def text(self) -> str:
        """Its words."""
        return self.heard.text


class Listener(Protocol):
    """Who is told what is heard."""

    async def speech_started(self, at_sample: int) -> None:
        """Somebody began to speak."""

    async def interim(self, text: str) -> None:
        """Words so far."""

    async def judge(self, heard: Transcript, *, paused: bool) -> Completeness:
        """Understand the words so far: do they make a complete request? `paused`: the speaker may have finished."""
        ...

    async def finished(self, utterance: Utterance) -> None:
        """An utterance ended; its text may be empty (noise)."""

    async def hearing_failed(self, error: Exception) -> None:
        """A decode could not be done; the utterance goes on without it."""

    def hotwords(self, heard: str) -> Sequence[str]:
        """Words to expect after what was `heard` of this utterance so far. Called on the recognizer's thread."""
        ...

    def playing_dbfs(self) -> float:
        """Level of her own speech around now; SILENT_DBFS when silent."""
        ...
