"""The engines that hearing shares with every other screen, each run on its lane. They know no utterance and no turn."""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import structlog

from asr_tts.engines import Recognizer, Samples, Transcript, TurnEnd
from asr_tts.errors import EngineError
from kiosk.patience import WORDS_ALONE
from kiosk.workers import Lane, LaneFullError, Urgency

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Ears:
    """Recognition, and the judgement of whether a voice has ended."""

    recognizer: Recognizer
    turn_end: TurnEnd | None
    lane: Lane
    """Recognition, most urgent first."""
    side_lane: Lane
    """Voice activity and turn end: short pieces that must not wait for recognition."""
    judges_beside: bool = True
    """Whether a voice is judged while its words are decoded. Where a judgement takes long it would hold them up, and is made
    only of words that need it."""

    async def transcribe(
        self,
        audio: Samples,
        hotwords: Callable[[], Sequence[str]],
        urgency: Urgency,
        *,
        careful: bool = False,
    ) -> Transcript:
        """What is said in 16 kHz `audio`; given up early for more urgent work. `hotwords` is called on the lane's thread.

        Raises EngineError, and LaneFullError.
        """

        def work() -> Transcript:
            words = tuple(hotwords())
            return self.recognizer.transcribe(
                audio, hotwords=words, careful=careful, wanted=lambda: not self.lane.pressed(urgency)
            )

        return await self.lane.run(urgency, work)

    async def look_up(self, hotwords: Callable[[], Sequence[str]]) -> None:
        """Look up what the next take will expect before it begins; where no room is for that, it is looked up then."""
        with contextlib.suppress(LaneFullError):
            await self.lane.run(Urgency.SPECULATIVE, hotwords)

    async def voice_ended(self, audio: Samples) -> float:
        """Probability (0..1) that the voice in 16 kHz `audio` has come to its end; WORDS_ALONE where nothing judges it.

        A judgement that fails is only missed: the words can tell without it, so it is logged and nobody is bothered.
        """
        if self.turn_end is None:
            return WORDS_ALONE
        try:
            return await self.side_lane.run(Urgency.LIVE, partial(self.turn_end.probability, audio))
        except (LaneFullError, EngineError) as error:
            _log.warning("turn_end_unjudged", error=str(error))
            return WORDS_ALONE
