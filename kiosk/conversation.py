"""One screen's turns, one after another: begun, interrupted, said again, and forgotten before somebody else comes.

It knows what has been asked and answered, not how it was heard and not whether anybody is there.
"""

import asyncio
import time
import uuid
from collections.abc import Callable
from dataclasses import replace
from typing import Protocol

from asr_tts.engines import LISTEN_RATE_HZ
from kiosk.answering import SCREEN
from kiosk.answers import UNANSWERED, Command, Dialogue, Doubt
from kiosk.bargein import SILENT_DBFS
from kiosk.drafts import Draft, Drafts, Manner
from kiosk.engines import Engines
from kiosk.idle import IdleLoop
from kiosk.messages import Hello, Playback, State, Stop
from kiosk.outbox import Outbox
from kiosk.reel import Reel
from kiosk.resuming import WITHIN_S
from kiosk.settings import Settings
from kiosk.turn import Cast, Ending, Question, Turn
from kiosk.workers import Urgency

_PLAYING_DBFS = -20.0
"""Level at which speech leaves the synthesizer."""
_ECHO_TAIL_S = 0.35
_DRAWING_S = 0.04
"""From a turn's begin to its first frame, beside the screen's own delay."""


class Host(Protocol):
    """Who has the conversation."""

    def turn_begins(self) -> None:
        """A turn begins: settings that were changed count from here."""

    def turn_ended(self, turn: Turn) -> None:
        """A turn is over, in whatever way."""

    async def wipe(self) -> None:
        """Somebody asked for everything to be forgotten."""


class Conversation:
    """What one person has asked and been told. All methods run on the event loop."""

    def __init__(
        self, hello: Hello, engines: Engines, settings: Callable[[], Settings], outbox: Outbox, reel: Reel, host: Host
    ) -> None:
        self._hello, self._engines, self._settings = hello, engines, settings
        self._outbox, self._reel, self._host = outbox, reel, host
        self.id = uuid.uuid4().hex[:12]
        """Its name in the record."""
        self.number = 0
        """Of the newest turn."""
        self.blank = True
        """Nothing has been said or asked."""
        self.idle = IdleLoop(time.monotonic())
        self.group: asyncio.TaskGroup
        """Owns every turn; set before the first."""
        speaking = settings().speaking
        self.manner = Manner(speaking.voice or engines.voice_name, speaking.speed)
        self._drafts = Drafts(
            self.id, engines.answerer, engines.think_lane, engines.voice, speculate=bool(speaking.speculate)
        )
        self._fresh = Dialogue().remember(SCREEN, hello.kind)
        self.dialogue = self._dialogue_before = self._fresh
        self._turn: Turn | None = None
        self._task: asyncio.Task[None] | None = None
        self._last: Turn | None = None
        self._silent_since_s = 0.0
        self._broken_off: Turn | None = None
        """The answer that somebody's voice, or what seemed to be one, has just stopped."""

    @property
    def busy(self) -> bool:
        """True from the beginning to the end of a turn."""
        return self._turn is not None

    @property
    def speaking(self) -> bool:
        """True while she is heard."""
        return self._turn is not None and self._turn.speaking

    def playing_dbfs(self) -> float:
        """Level of her voice around now, its echo tail included; SILENT_DBFS when silent."""
        if self.speaking or time.monotonic() - self._silent_since_s < _ECHO_TAIL_S:
            return _PLAYING_DBFS
        return SILENT_DBFS

    async def think(self, text: str, *, settled: bool, doubt: Doubt = Doubt.NONE) -> Draft:
        """Prepare the reply to words that may become a question."""
        return await self._drafts.think(text, self.dialogue, self.manner, Urgency.LIVE, settled=settled, doubt=doubt)

    def report(self, playback: Playback) -> None:
        """What the screen says of a turn's playback."""
        turn = self._turn if self._turn and self._turn.number == playback.turn else self._last
        if turn is not None and turn.number == playback.turn:
            turn.client_report(playback.played_samples, playback.skew_ms, playback.dropped_frames, playback.underruns)

    # ---- turns

    async def begin(self, question: Question) -> None:
        """Answer `question`; what is being answered ends."""
        await self.interrupt("replaced")
        self._broken_off = None
        self.number += 1
        self.blank = False
        self._dialogue_before = self.dialogue
        turn = Turn(self.number, question, self._cast(), self.dialogue, self._idle_index())
        if question.way not in ("greeting", "resumed"):
            self._outbox.say(turn.citizen_caption())
        self._outbox.say(State("thinking", turn.number))
        self._turn = turn
        self._task = self.group.create_task(self._play(turn))

    async def _play(self, turn: Turn) -> None:
        try:
            await turn.run()
        finally:
            self.dialogue = turn.dialogue
            self._last, self._silent_since_s = turn, time.monotonic()
            self._host.turn_ended(turn)
            if self._turn is turn:
                self._turn = self._task = None
        plan = turn.plan
        self._outbox.say(State("listening"))
        if plan is not None and plan.command is not None:
            self.group.create_task(self.obey(plan.command))

    async def interrupt(self, reason: Ending) -> None:
        """End the turn in hand, if there is one: from here on nothing of it is sent."""
        turn, task = self._turn, self._task
        if turn is None or task is None:
            return
        turn.ending = reason
        self._outbox.stop(Stop(turn.number, reason if reason in ("barge_in", "pressed") else "replaced"))
        task.cancel()
        await asyncio.wait({task})
        self._turn = self._task = None
        first = turn.question.way != "resumed"  # a second time it was meant: a 「停」 may not have been made out
        self._broken_off = turn if reason == "barge_in" and first else None
        self._outbox.say(State("listening"))

    async def resume(self) -> bool:
        """Go on with the answer that was just broken off, from the clause that was not heard to its end; False without one."""
        turn, self._broken_off = self._broken_off, None
        if turn is None or self.busy or time.monotonic() - self._silent_since_s > WITHIN_S:
            return False
        left = turn.left()
        if left is not None:
            await self.begin(Question("", "resumed", plan=left))
        return left is not None

    def rejoin(self, at_sample: int) -> int | None:
        """Speech at `at_sample` may go on with a question that was cut off too early and not answered.

        Then that turn is forgotten, and where its question began is returned, so that both halves are heard as one.
        """
        last = self._last
        utterance = last.question.utterance if last else None
        if last is None or utterance is None or last.plan is None:
            return None
        gap_ms = (at_sample - utterance.end_sample) * 1000 / LISTEN_RATE_HZ
        hearing = self._settings().hearing
        if last.plan.action not in UNANSWERED or gap_ms >= hearing.wait_unfinished_ms + hearing.continue_ms:
            return None
        self.dialogue = self._dialogue_before
        return utterance.start_sample

    def forget(self) -> None:
        """Somebody else comes. No turn may be in hand."""
        self.dialogue = self._dialogue_before = self._fresh
        self._drafts.clear()
        self._last, self.blank = None, True
        self.manner = replace(self.manner, speed=self._settings().speaking.speed)
        self.id = uuid.uuid4().hex[:12]

    # ---- what the screen itself is told

    async def obey(self, command: Command) -> None:
        """Do what was asked of the screen; what only the page can do is done there."""
        match command:
            case Command.AGAIN:
                await self._again()
            case Command.SLOWER | Command.FASTER:
                await self._pace(command)
            case Command.HOME:
                await self._host.wipe()
            case _:
                return

    async def _again(self) -> None:
        plan = self.dialogue.last_plan or (self._last.plan if self._last else None)
        if plan is not None and plan.segments:
            await self.begin(Question("", "greeting", plan=plan))

    async def _pace(self, command: Command) -> None:
        speaking = self._settings().speaking
        speed = speaking.speed * (speaking.slower if command is Command.SLOWER else 1.0)
        self.manner = replace(self.manner, speed=speed)
        await self._again()

    # ---- what a turn is given

    def _cast(self) -> Cast:
        settings = self._settings()
        self._host.turn_begins()
        self._drafts.speculate = bool(settings.speaking.speculate)
        return Cast(
            screen=self._hello.screen,
            session=self.id,
            drafts=self._drafts,
            voice=self._engines.voice,
            stage=self._engines.stage,
            outbox=self._outbox,
            recorder=self._engines.recorder,
            manner=self.manner,
            reel=self._reel,
            screen_settings=settings.screen,
            speaking=settings.speaking,
            keep_audio=settings.record.keep_audio,
            adviser=self._engines.adviser,
        )

    def _idle_index(self) -> int:
        """Idle frame that the screen will show when speech begins."""
        presenter, lead_s = self._engines.stage.presenter, self._settings().screen.jitter_ms / 1000 + _DRAWING_S
        return self.idle.index_at(time.monotonic() + lead_s, fps=presenter.fps, frames=presenter.idle_length)
