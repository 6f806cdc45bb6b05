"""One screen's session: what it sends and what is heard through it come in here, and nothing of it outlives it."""

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import structlog

from asr_tts.engines import LISTEN_RATE_HZ, Transcript
from kiosk.answers import Action, AnswerPlan, Command, Dialogue
from kiosk.conversation import Conversation
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
    Trace,
    Wipe,
)
from kiosk.microphone import Overrun
from kiosk.openings import spoken_greeting
from kiosk.outbox import Outbox
from kiosk.patience import Completeness, amount, doubt_of
from kiosk.reel import Reel, choose_codec
from kiosk.resuming import is_nod
from kiosk.settings import Settings
from kiosk.turn import Question, Turn
from kiosk.utterance import Utterance
from kiosk.vitals import Vitals

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Watch:
    """Somebody who follows turns as they end (the technician's bench)."""

    turn_ended: Callable[["Session", Turn], None]


class Session:
    """State of one connected screen. All methods run on the event loop."""

    def __init__(
        self, hello: Hello, engines: Engines, settings: Callable[[], Settings], watch: Watch, *, local: bool = True
    ) -> None:
        self.hello = hello
        self.reel = Reel(choose_codec(hello.codecs, settings().screen.codec, local=local))
        self.outbox = Outbox()
        self._engines, self._settings, self._watch = engines, settings, watch
        self.conversation = Conversation(hello, engines, settings, self.outbox, self.reel, self)
        self.hearing = Hearing(engines.ears, engines.new_vad(), settings().hearing, self)
        self._vitals = Vitals(hello)
        self._active_s = time.monotonic()
        self._near = False

    async def run(self) -> None:
        """Live until cancelled: hearing, turns and the absence watch."""
        async with asyncio.TaskGroup() as group:
            self.conversation.group = group
            group.create_task(self.hearing.run())
            group.create_task(self._watch_absence())
            self.outbox.say(State("idle"))
            await asyncio.Event().wait()

    @property
    def id(self) -> str:
        """Names the conversation in hand; another one after a wipe."""
        return self.conversation.id

    @property
    def dialogue(self) -> Dialogue:
        """What is in hand between turns; fresh again after a wipe."""
        return self.conversation.dialogue

    @property
    def busy(self) -> bool:
        """True while somebody speaks, or she does, or a reply is being made."""
        return self.conversation.busy or self.hearing.hears_speech

    def vitals(self) -> dict[str, object]:
        """What the technician sees of this screen."""
        return self._vitals.read(self.conversation, self.hearing)

    # ---- what the screen sends

    async def receive(self, message: ClientMessage) -> None:
        """One text message."""
        match message:
            case Ask():
                self._touch()
                self.conversation.idle.seen(message.presenter_frame, time.monotonic())
                await self._ask(message)
            case Press():
                self._touch()
                await self._press(message)
            case Presence():
                await self._presence(message.near)
            case Playback():
                self._vitals.played(message)
                self.conversation.report(message)
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
        await self.conversation.begin(Question("", "greeting", plan=plan))

    def receive_audio(self, media: Media) -> None:
        """One chunk from the microphone."""
        if media.kind is not MediaKind.MICROPHONE or len(media.payload) % 2:
            self.outbox.say(Error("protocol", "a screen sends whole PCM16 microphone samples only"))
            return
        self.conversation.idle.seen(media.aux, time.monotonic())
        samples = np.frombuffer(media.payload, "<i2").astype(np.float32) / np.float32(32768)
        try:
            self.hearing.microphone.push(samples)
        except Overrun as error:
            self.outbox.say(Error("too_fast", str(error)))

    def _microphone(self, message: Microphone) -> None:
        self._vitals.microphone = message.state
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
            await self.conversation.begin(Question(text, "touch" if message.code else "text"))

    async def _press(self, message: Press) -> None:
        if message.button == "stop":
            await self.conversation.interrupt("pressed")
        elif message.button == "wipe":
            await self.wipe()
        elif message.button == "person":
            await self.conversation.begin(Question("我要找工作人员", "touch"))
        else:
            await self.conversation.obey(Command(message.button))

    # ---- what is heard (Listener)

    async def speech_started(self, at_sample: int) -> None:
        """Somebody begins to speak: she stops."""
        self._touch()
        if self.conversation.speaking:
            await self.conversation.interrupt("barge_in")
        start_sample = self.conversation.rejoin(at_sample)
        if start_sample is not None:
            self.hearing.continue_from(start_sample)
        self.outbox.say(State("hearing"))

    async def interim(self, text: str) -> None:
        """Words so far."""
        self.outbox.say(Caption(self.conversation.number + 1, "citizen", text, final=False))

    async def judge(self, heard: Transcript, *, paused: bool) -> Completeness:
        """Prepare the reply to the words so far, and say whether they are enough."""
        doubt = doubt_of(heard)
        draft = await self.conversation.think(heard.text, settled=paused, doubt=doubt)
        return amount(draft.reply.plan)

    async def finished(self, utterance: Utterance) -> None:
        """The utterance ended."""
        self._touch()
        if (not utterance.text or is_nod(utterance.text)) and await self.conversation.resume():
            return
        if not utterance.text:
            self.outbox.say(State("speaking" if self.conversation.speaking else "listening"))
            return
        await self.conversation.begin(Question(utterance.text, "voice", utterance))

    async def hearing_failed(self, error: Exception) -> None:
        """Recognition failed; the screen is told, the session goes on."""
        _log.error("hearing_failed", screen=self.hello.screen, error=str(error))
        self.outbox.say(Error("engine", "刚才没有听清，请再说一遍，或在屏幕上输入。"))

    def hotwords(self, heard: str) -> Sequence[str]:
        """Words to expect after what was `heard` so far."""
        return self._engines.answerer.hotwords(self.dialogue, heard)

    def playing_dbfs(self) -> float:
        """Level of her voice around now, its echo tail included."""
        return self.conversation.playing_dbfs()

    # ---- what becomes of turns (Host)

    def turn_begins(self) -> None:
        """Hear with the settings of now."""
        self.hearing.configure(self._settings().hearing)

    def turn_ended(self, turn: Turn) -> None:
        """Tell who watches; a probe is told how long everything took."""
        self._watch.turn_ended(self, turn)
        if self.hello.kind == "probe":
            stages = tuple((s.name, s.start_ms, s.end_ms) for s in turn.stages())
            self.outbox.say(Trace(turn.number, stages, turn.measures()))

    async def wipe(self) -> None:
        """Forget whoever was here."""
        await self.conversation.interrupt("replaced")
        self.conversation.forget()
        self._near = False
        self.outbox.say(Wipe())
        self.outbox.say(State("idle"))

    # ---- presence and absence

    async def _presence(self, near: bool) -> None:
        was, self._near = self._near, near
        if near and not was and self.conversation.blank:
            self._touch()
            greeting = AnswerPlan(Action.SMALL_TALK, spoken_greeting(self._engines.hall.greeting), intent="greeting")
            await self.conversation.begin(Question("", "greeting", plan=greeting))

    async def _watch_absence(self) -> None:
        while True:
            await asyncio.sleep(1.0)
            away_s = time.monotonic() - self._active_s
            if self.conversation.busy:
                self._touch()
            elif not self.conversation.blank and away_s > self._settings().screen.absence_s:
                await self.wipe()

    def _touch(self) -> None:
        self._active_s = time.monotonic()
