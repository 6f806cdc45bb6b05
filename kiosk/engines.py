"""Everything loaded once and shared by all screens. Wiring fills it; sessions read it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from asr_tts.engines import VoiceActivity
from kiosk.answering import Front
from kiosk.ears import Ears
from kiosk.hall import Hall
from kiosk.moods import MoodLoops
from kiosk.record import Recorder
from kiosk.settings import Settings
from kiosk.stage import Stage
from kiosk.voice import Voice
from kiosk.workers import Lane

if TYPE_CHECKING:
    from kiosk.llm.adviser import Adviser


@dataclass(frozen=True, slots=True)
class Engines:
    """The loaded product."""

    ears: Ears
    new_vad: Callable[[], VoiceActivity]
    answerer: Front
    think_lane: Lane
    voice: Voice
    voice_name: str
    stage: Stage
    idle_file: bytes
    """Idle frames as the page fetches them; format in PROTOCOL.md."""
    recorder: Recorder
    hall: Hall
    adjust: Callable[[Settings], None]
    """Hands changed settings to the engines that can take them while running."""
    adviser: "Adviser | None" = None
    """A language model beside the understanding, if one is configured."""
    moods: MoodLoops | None = None
