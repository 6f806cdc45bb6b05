"""One screen's conversation: what it sends comes in here, turns begin and end here, and nothing of it outlives it."""

import asyncio
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np
import structlog

from asr_tts.engines import LISTEN_RATE_HZ
from kiosk.answering import SCREEN
from kiosk.answers import Action, AnswerPlan, Command, Dialogue
from kiosk.bargein import SILENT_DBFS
from kiosk.drafts import Drafts, Manner
from kiosk.engines import Engines
from kiosk.hearing import Hearing
from kiosk.messages import (
    Ask,
    Caption,
    ClientMessage,
    Codecs,
    Error,
    Hello,
    Media,
    MediaKind,
    Microphone,
    Ping,
    Playback,
    Pong,
    Presence,
    Press,
    Rate,
    State,
    Stop,
    Trace,
    Wipe,
)
from kiosk.microphone import Overrun
from kiosk.openings import spoken_greeting
from kiosk.outbox import Outbox
from kiosk.patience import Completeness
from kiosk.reel import Reel, choose_codec
from kiosk.settings import Settings
from kiosk.turn import Cast, Ending, Question, Turn
from kiosk.utterance import Utterance
from kiosk.workers import Urgency

_log = structlog.get_logger()
_PLAYING_DBFS = -20.0
"""Level at which speech leaves the synthesizer."""
_ECHO_TAIL_S = 0.35
_UNSURE = 0.35


@dataclass(frozen=True, slots=True)
class Watch:
    """Somebody who follows turns as they end (the technician's bench)."""

    turn_ended: Callable[["Session", Turn], None]


class Session:
    """State of one connected screen. All methods run on the event loop."""

    def __init__(
        self, hello: Hello, engines: Engines, settings: Callable[[], Settings], watch: Watch, *, local: bool = True
    ) -> None:
        self.id = uuid.uuid4().hex[:12]
        self.hello = hello
        self.reel = Reel(choose_codec(hello.codecs, settings().screen.codec, local=local), local=local)
        self.outbox = Outbox()
        self._engines, self._settings, self._watch = engines, settings, watch
        now = settings()
        self._manner = Manner(now.speaking.voice or engines.voice_name, now.speaking.speed)
        self._drafts = Drafts(
            self.id, engines.answerer, engines.think_lane, engines.voice, speculate=bool(now.speaking.speculate)
        )
        self._fresh = Dialogue().remember(SCREEN, hello.kind)
        self._dialogue = self._dialogue_before = self._fresh
        self._number = 0
        self._turn: Turn | None = None
        self._task: asyncio.Task[None] | None = None
        self._last: Turn | None = None
        self._silent_since_s = 0.0
        self._active_s = time.monotonic()
        self._near = False
        self._blank = True
        self._idle_index = 0
        self._idle_at_s = time.monotonic()
        self._mic_state = "off"
        self._since = datetime.now(UTC).isoformat(timespec="seconds")
        self._playback_report: dict[str, float] = {}
        self._group: asyncio.TaskGroup
        self.hearing = Hearing(engines.ears, engines.new_vad(), now.hearing, self)

    async def run(self) -> None:
        """Live until cancelled: hearing and the absence watch."""
        async with asyncio.TaskGroup() as group:
            self._group = group
            group.create_task(self.hearing.run())
            group.create_task(self._watch_absence())
            self.outbox.say(State("idle"))
            await asyncio.Event().wait()

    @property
    def dialogue(self) -> Dialogue:
        """What is in hand between turns; fresh again after a wipe."""
        return self._dialogue

    @property
    def busy(self) -> bool:
        """True while somebody speaks, or she does, or a reply is being made."""
        return self._turn is not None or self.hearing.hears_speech

    def vitals(self) -> dict[str, object]:
        """What the technician sees of this screen."""
        microphone = self.hearing.microphone
        state = "idle" if self._blank else "listening"
        if self._turn is not None:
            state = "speaking" if self._turn.speaking else "thinking"
        elif self.hearing.hears_speech:
            state = "hearing"
        return {
            "screen": self.hello.screen,
            "kind": self.hello.kind,
            "state": state,
            "since": self._since,
            "turns": self._number,
            "microphone": self._mic_state,
            "level_db": round(microphone.level_dbfs, 1),
            "noise_db": round(microphone.levels.floor_dbfs, 1),
            "echo_db": round(microphone.levels.leak_db, 1),
            "clipping": round(microphone.clipping, 3),
            **self._playback_report,
        }

    # ---- what the screen sends

    async def receive(self, message: ClientMessage) -> None:
        """One text message."""
        match message:
            case Ask():
                self._touch()
                self._see(message.presenter_frame)
                await self._ask(message)
            case Press():
                self._touch()
                await self._press(message)
            case Presence():
                await self._presence(message.near)
            case Playback():
                self._playback(message)
            case Rate():
                self._engines.recorder.rate(self.id, message.turn, message.helpful)
            case Ping():
                self.outbox.say(Pong(message.sent_ms))
            case Microphone():
                self._microphone(message)
            case Codecs():
                self._draw_otherwise(message.codecs)
            case Hello():
                self.outbox.say(Error("protocol", "hello was said already"))

    async def announce(self, plan: AnswerPlan) -> None:
        """Say something that nobody asked just now: what a member of staff has typed. Counts as presence."""
        self._touch()
        await self._begin(Question("", "greeting", plan=plan))

    def receive_audio(self, media: Media) -> None:
        """One chunk from the microphone."""
        if media.kind is not MediaKind.MICROPHONE or len(media.payload) % 2:
            self.outbox.say(Error("protocol", "a screen sends whole PCM16 microphone samples only"))
            return
        self._see(media.aux)
        samples = np.frombuffer(media.payload, "<i2").astype(np.float32) / np.float32(32768)
        try:
            self.hearing.microphone.push(samples)
        except Overrun as error:
            self.outbox.say(Error("too_fast", str(error)))

    def _microphone(self, message: Microphone) -> None:
        self._mic_state = message.state
        if message.state == "on" and message.sample_rate_hz != LISTEN_RATE_HZ:
            text = f"microphone audio must be {LISTEN_RATE_HZ} Hz, not {message.sample_rate_hz}"
            self.outbox.say(Error("sample_rate", text))
        elif message.state == "on":
            self.outbox.say(State("listening"))

    def _draw_otherwise(self, codecs: Sequence[str]) -> None:
        """The screen could not draw what was agreed after all."""
        codec = choose_codec(codecs, "auto", local=True)
        _log.warning("codec_changed", screen=self.hello.screen, before=self.reel.codec, now=codec)
        self.reel.use(codec)

    async def _ask(self, message: Ask) -> None:
        text = message.text.strip()
        if text:
            await self._begin(Question(text, "touch" if message.code else "text"))

    async def _press(self, message: Press) -> None:
        if message.button == "stop":
            await self._interrupt("pressed")
        elif message.button == "wipe":
            await self._wipe()
        elif message.button == "again":
            await self._again()
        elif message.button == "person":
            await self._begin(Question("我要找工作人员", "touch"))
        else:
            await self._pace(Command(message.button))

    def _playback(self, message: Playback) -> None:
        self._playback_report = {
            "skew_ms": round(message.skew_ms, 1),
            "dropped_frames": message.dropped_frames,
            "underruns": message.underruns,
        }
        turn = self._turn if self._turn and self._turn.number == message.turn else self._last
        if turn is not None and turn.number == message.turn:
            turn.client_report(message.played_samples, message.skew_ms, message.dropped_frames, message.underruns)

    # ---- what is heard (Listener)

    async def speech_started(self, at_sample: int) -> None:
        """Somebody begins to speak: she stops."""
        self._touch()
        turn = self._turn
        if turn is not None and self._speaking():
            await self._interrupt("barge_in")
        self._maybe_continue(at_sample)
        self.outbox.say(State("hearing"))

    async def interim(self, text: str) -> None:
        """Words so far."""
        self.outbox.say(Caption(self._number + 1, "citizen", text, final=False))

    async def judge(self, text: str, *, paused: bool) -> Completeness:
        """Prepare the reply to the words so far, and say whether they are enough."""
        draft = await self._drafts.think(text, self._dialogue, self._manner, Urgency.LIVE, settled=paused)
        plan = draft.reply.plan
        sure = plan.action not in (Action.CLARIFY, Action.DECLINE, Action.IGNORE)
        return Completeness(plan.complete, plan.confidence if sure else min(plan.confidence, _UNSURE))

    async def finished(self, utterance: Utterance) -> None:
        """The utterance ended."""
        self._touch()
        if not utterance.text:
            self.outbox.say(State("speaking" if self._speaking() else "listening"))
            return
        await self._begin(Question(utterance.text, "voice", utterance))

    async def hearing_failed(self, error: Exception) -> None:
        """Recognition failed; the screen is told, the session goes on."""
        _log.error("hearing_failed", screen=self.hello.screen, error=str(error))
        self.outbox.say(Error("engine", "刚才没有听清，请再说一遍，或在屏幕上输入。"))

    def hotwords(self, heard: str) -> Sequence[str]:
        """Words to expect after what was `heard` so far."""
        return self._engines.answerer.hotwords(self._dialogue, heard)

    def playing_dbfs(self) -> float:
        """Level of her voice around now, its echo tail included."""
        if self._speaking():
            return _PLAYING_DBFS
        return _PLAYING_DBFS if time.monotonic() - self._silent_since_s < _ECHO_TAIL_S else SILENT_DBFS

    # ---- turns

    async def _begin(self, question: Question) -> None:
        await self._interrupt("replaced")
        self._number += 1
        self._blank = False
        self._dialogue_before = self._dialogue
        turn = Turn(self._number, question, self._cast(), self._dialogue, self._idle_now())
        if question.way != "greeting":
            self.outbox.say(turn.citizen_caption())
        self.outbox.say(State("thinking", turn.number))
        self._turn = turn
        self._task = self._group.create_task(self._play(turn))

    async def _play(self, turn: Turn) -> None:
        try:
            await turn.run()
        finally:
            self._dialogue = turn.dialogue
            self._last, self._silent_since_s = turn, time.monotonic()
            self._watch.turn_ended(self, turn)
            if self.hello.kind == "probe":
                stages = tuple((s.name, s.start_ms, s.end_ms) for s in turn.stages())
                self.outbox.say(Trace(turn.number, stages, turn.measures()))
            if self._turn is turn:
                self._turn = self._task = None
        plan = turn.plan
        self.outbox.say(State("listening"))
        if plan is not None and plan.command is not None:
            self._group.create_task(self._obey(plan.command))

    async def _interrupt(self, reason: Ending) -> None:
        turn, task = self._turn, self._task
        if turn is None or task is None:
            return
        turn.ending = reason
        self.outbox.stop(Stop(turn.number, reason if reason in ("barge_in", "pressed") else "replaced"))
        task.cancel()
        await asyncio.wait({task})
        self._turn = self._task = None
        self.outbox.say(State("listening"))

    def _maybe_continue(self, at_sample: int) -> None:
        """A question cut off too early goes on: join both halves and forget the answer to the first."""
        last = self._last
        utterance = last.question.utterance if last else None
        if last is None or utterance is None or last.plan is None:
            return
        gap_ms = (at_sample - utterance.end_sample) * 1000 / LISTEN_RATE_HZ
        unanswered = last.plan.action in (Action.CLARIFY, Action.DECLINE, Action.IGNORE)
        wait_ms = self._settings().hearing.wait_unfinished_ms + self._settings().hearing.continue_ms
        if unanswered and gap_ms < wait_ms:
            self.hearing.continue_from(utterance.start_sample)
            self._dialogue = self._dialogue_before

    async def _obey(self, command: Command) -> None:
        match command:
            case Command.AGAIN:
                await self._again()
            case Command.SLOWER | Command.FASTER:
                await self._pace(command)
            case Command.HOME:
                await self._wipe()
            case _:
                return

    async def _again(self) -> None:
        plan = self._dialogue.last_plan or (self._last.plan if self._last else None)
        if plan is not None and plan.segments:
            await self._begin(Question("", "greeting", plan=plan))

    async def _pace(self, command: Command) -> None:
        speaking = self._settings().speaking
        speed = speaking.speed * (speaking.slower if command is Command.SLOWER else 1.0)
        self._manner = replace(self._manner, speed=speed)
        await self._again()

    def _speaking(self) -> bool:
        return self._turn is not None and self._turn.speaking

    def _cast(self) -> Cast:
        settings = self._settings()
        self.hearing.configure(settings.hearing)
        self._drafts.speculate = bool(settings.speaking.speculate)
        return Cast(
            screen=self.hello.screen,
            session=self.id,
            drafts=self._drafts,
            voice=self._engines.voice,
            stage=self._engines.stage,
            outbox=self.outbox,
            recorder=self._engines.recorder,
            manner=self._manner,
            reel=self.reel,
            screen_settings=settings.screen,
            speaking=settings.speaking,
            keep_audio=settings.record.keep_audio,
            adviser=self._engines.adviser,
        )

    # ---- presence and absence

    async def _presence(self, near: bool) -> None:
        was, self._near = self._near, near
        if near and not was and self._blank:
            self._touch()
            greeting = AnswerPlan(Action.SMALL_TALK, spoken_greeting(self._engines.hall.greeting), intent="greeting")
            await self._begin(Question("", "greeting", plan=greeting))

    async def _watch_absence(self) -> None:
        while True:
            await asyncio.sleep(1.0)
            away = time.monotonic() - self._active_s
            busy = self._turn is not None
            if busy:
                self._touch()
            elif not self._blank and away > self._settings().screen.absence_s:
                await self._wipe()

    async def _wipe(self) -> None:
        await self._interrupt("replaced")
        self._dialogue = self._dialogue_before = self._fresh
        self._drafts.clear()
        self._last, self._blank, self._near = None, True, False
        self._manner = replace(self._manner, speed=self._settings().speaking.speed)
        self.id = uuid.uuid4().hex[:12]
        self.outbox.say(Wipe())
        self.outbox.say(State("idle"))

    def _touch(self) -> None:
        self._active_s = time.monotonic()

    # ---- the idle frame being shown

    def _see(self, idle_index: int) -> None:
        self._idle_index, self._idle_at_s = idle_index, time.monotonic()

    def _idle_now(self) -> int:
        """Idle frame that the screen will show when speech begins."""
        lead_s = self._settings().screen.jitter_ms / 1000 + 0.04
        frames = int((time.monotonic() - self._idle_at_s + lead_s) * self._engines.stage.presenter.fps)
        return (self._idle_index + frames) % self._engines.stage.presenter.idle_length
