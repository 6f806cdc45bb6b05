"""One turn, from the committed question to the last frame: understand, show, speak, record.

`run` is the whole story. It is cancelled to interrupt her; whatever way it ends, one record is written.
"""

import asyncio
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

import structlog

from kiosk import metrics
from kiosk.answers import Action, AnswerPlan, Command, Dialogue, Doubt, Reply
from kiosk.drafts import Drafts, Manner
from kiosk.messages import Caption, Do, Error, Show
from kiosk.messages import State as StateMessage
from kiosk.outbox import Outbox
from kiosk.patience import doubt_of
from kiosk.performance import Heard, Performance, PerformanceError, Scene
from kiosk.playhead import Playhead
from kiosk.privacy import mask
from kiosk.record import Recorder, Stage, TurnRecord
from kiosk.reel import Reel
from kiosk.resuming import rest
from kiosk.settings import Screen, Speaking
from kiosk.stage import Stage as PresenterStage
from kiosk.utterance import Span, Utterance
from kiosk.voice import Voice
from kiosk.workers import LaneFullError, Urgency

if TYPE_CHECKING:
    from kiosk.llm.adviser import Adviser

_log = structlog.get_logger()

PRIVATE = "〔导办中的回答〕"
"""Stands in the record for words that were about a person."""
Ending = Literal["played", "barge_in", "pressed", "replaced", "disconnected", "error"]


@dataclass(frozen=True, slots=True)
class Question:
    """What a turn answers."""

    text: str
    way: Literal["voice", "text", "touch", "greeting", "resumed"]
    utterance: Utterance | None = None
    plan: AnswerPlan | None = None
    """A reply that needs no understanding, as the greeting."""

    @property
    def doubt(self) -> Doubt:
        """How badly it was heard."""
        return Doubt.NONE if self.utterance is None else doubt_of(self.utterance.heard)

    @property
    def rivals(self) -> tuple[str, ...]:
        """The same words with another number, if they are nearly as probable."""
        return () if self.utterance is None else self.utterance.heard.rivals


@dataclass(frozen=True, slots=True)
class Cast:
    """What a turn needs of its screen."""

    screen: str
    session: str
    drafts: Drafts
    voice: Voice
    stage: PresenterStage
    outbox: Outbox
    recorder: Recorder
    manner: Manner
    reel: Reel
    screen_settings: Screen
    speaking: Speaking
    keep_audio: bool
    adviser: "Adviser | None" = None


class Turn:
    """One question and its answer."""

    def __init__(self, number: int, question: Question, cast: Cast, dialogue: Dialogue, idle_index: int) -> None:
        self.number, self.question, self._cast = number, question, cast
        self.dialogue = dialogue
        """The dialogue before this turn; after commitment, the one it leaves."""
        self._idle_index = idle_index
        self.playhead = Playhead()
        self.plan: AnswerPlan | None = None
        self.ending: Ending = "played"
        self.speaking = False
        """True from the first audio sent to the last one played."""
        self._performance: Performance | None = None
        self._spans: list[Span] = list(question.utterance.spans) if question.utterance else []
        self._zero_s = question.utterance.speech_end_s if question.utterance else time.monotonic()
        self._asked_s = time.monotonic()
        self._hit = False
        self._client: dict[str, float] = {}

    async def run(self) -> None:
        """Answer. Cancel it to interrupt; `ending` says why."""
        try:
            reply = await self._understand()
            self.commit(reply)
            await self._perform(reply.plan)
        except asyncio.CancelledError:
            if self.ending == "played":
                self.ending = "disconnected"
            raise
        except (PerformanceError, LaneFullError) as error:
            self.ending = "error"
            _log.error("turn_failed", turn=self.number, error=str(error))
            self._cast.outbox.say(Error("engine", "语音播报暂时不可用，请看屏幕上的答案。"))
        finally:
            self.speaking = False
            self._record()

    def client_report(self, played: int, skew_ms: float, dropped: int, underruns: int) -> None:
        """What the screen says of its playback."""
        self.playhead.report(time.monotonic(), played)
        self._client = {"skew_ms": skew_ms, "client_dropped": dropped, "underruns": underruns}

    @property
    def played_samples(self) -> int:
        """Samples that really left the loudspeaker, as far as is known."""
        return self.playhead.reported

    def left(self) -> AnswerPlan | None:
        """What was not heard of an answer that was broken off."""
        unheard = self._performance.unheard(self.played_samples) if self._performance is not None else ()
        return rest(self.plan, unheard)

    # ---- stages

    async def _understand(self) -> Reply:
        if self.question.plan is not None:
            return Reply(self.question.plan, self.dialogue)
        drafts, text, doubt = self._cast.drafts, self.question.text, self.question.doubt
        self._hit = drafts.has(text, self.dialogue, doubt=doubt)
        draft = await drafts.think(text, self.dialogue, self._cast.manner, Urgency.LIVE, doubt=doubt)
        if not self._hit:
            self._spans.append(Span("understanding", draft.started_at, draft.finished_at))
        if await drafts.contested(draft.reply.plan, self.question.rivals, self.dialogue):
            draft = await drafts.think(text, self.dialogue, self._cast.manner, Urgency.LIVE, doubt=Doubt.MUCH)
        adviser = self._cast.adviser
        if adviser is None:
            return draft.reply
        return await adviser.improved(self.question.text, self.dialogue, draft.reply, self._think)

    async def _think(self, text: str, dialogue: Dialogue) -> Reply:
        draft = await self._cast.drafts.think(text, dialogue, self._cast.manner, Urgency.LIVE)
        return draft.reply

    def commit(self, reply: Reply) -> None:
        """From here on the answer has been given: the dialogue moves on and the screen shows it."""
        self.plan, self.dialogue = reply.plan, reply.dialogue
        outbox, plan = self._cast.outbox, reply.plan
        if plan.action is Action.IGNORE:
            return
        outbox.say(
            Show(self.number, plan.action, plan.card, plan.chart, plan.choices, plan.sources, plan.sql, plan.confidence)
        )
        if plan.command is not None and plan.command not in (Command.AGAIN, Command.STOP):
            outbox.say(Do(plan.command, plan.argument))

    async def _perform(self, plan: AnswerPlan) -> None:
        if not plan.segments:
            return
        scene = Scene(
            turn=self.number,
            stage=self._cast.stage,
            voice=self._cast.voice,
            outbox=self._cast.outbox,
            playhead=self.playhead,
            manner=self._cast.manner,
            plan=plan,
            way=self.question.way,
            asked_s=self._asked_s,
            idle_index=self._idle_index,
            reel=self._cast.reel,
            screen=self._cast.screen_settings,
            speaking=self._cast.speaking,
        )
        phrasing = self._cast.adviser.phrasing(self.question.text, plan) if self._cast.adviser else None
        self._performance = Performance(scene, phrasing)
        self._cast.outbox.say(StateMessage("speaking", self.number))
        self.speaking = True
        try:
            await self._performance.perform()
        finally:
            if phrasing is not None:
                await phrasing.close()
                self.plan = replace(plan, segments=tuple(self._performance.said) or plan.segments)

    # ---- record

    def stages(self) -> tuple[Stage, ...]:
        """The waterfall of this turn."""
        heard = self._performance.heard if self._performance else Heard()
        spans = list(self._spans)
        begin = self.question.utterance.endpoint_s if self.question.utterance else self._zero_s
        if self.question.utterance:
            spans.append(Span("endpoint", self._zero_s, begin))
        marks = (("synthesis", heard.first_speech_s), ("first_audio", heard.first_audio_s))
        for name, end in (*marks, ("first_frame", heard.first_frame_s), ("playout", self.playhead.started_s or 0.0)):
            if end:
                spans.append(Span(name, begin, end))
                begin = end if name != "first_audio" else begin
        return tuple(Stage(s.name, (s.start_s - self._zero_s) * 1000, (s.end_s - self._zero_s) * 1000) for s in spans)

    def total_ms(self) -> float | None:
        """Last speech sample (as it arrived) → first answer audio at the client."""
        started = self.playhead.started_s
        if started is None and self._performance is not None and self._performance.heard.first_audio_s:
            started = self._performance.heard.first_audio_s + self._cast.screen_settings.jitter_ms / 1000
        return None if started is None else (started - self._zero_s) * 1000

    def measures(self) -> dict[str, float]:
        """Numbers about this turn besides its stages."""
        heard = self._performance.heard if self._performance else Heard()
        return {
            "frames": heard.frames,
            "dropped": heard.dropped,
            "gap_ms": heard.gap_ms,
            "cached_first": float(heard.cached_first),
            "speculation_hit": float(self._hit),
            "asr_confidence": self.question.utterance.heard.confidence if self.question.utterance else 1.0,
            **self._client,
        }

    def _record(self) -> None:
        plan = self.plan or AnswerPlan(Action.IGNORE, ())
        heard = self._performance.heard if self._performance else Heard()
        record = TurnRecord(
            screen=self._cast.screen,
            session=self._cast.session,
            turn=self.number,
            way=self.question.way,
            question=PRIVATE if plan.private and self.question.text else self.question.text,
            interim=self.question.utterance.interim if self.question.utterance and not plan.private else "",
            action=plan.action,
            intent=plan.intent,
            items=plan.items,
            aspect=plan.aspect,
            confidence=plan.confidence,
            spoken=mask(plan.spoken) if plan.private else plan.spoken,
            sources=tuple(f"{s.title} {s.clause}".strip() for s in plan.sources),
            planned_samples=heard.samples,
            played_samples=self.played_samples,
            ending=self.ending,
            total_ms=self.total_ms(),
            stages=self.stages(),
            measures=self.measures(),
        )
        self._cast.recorder.add(record)
        if self._cast.keep_audio and self.question.utterance is not None and not plan.private:
            self._cast.recorder.keep_audio(record.session, record.turn, self.question.utterance.audio)
        metrics.turn(record)

    def citizen_caption(self) -> Caption:
        """The question as it stands on screen."""
        return Caption(self.number, "citizen", self.question.text, final=True)
