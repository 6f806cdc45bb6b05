"""Speaking a clause for a screen: the cache first, then the synthesizer off the loop, each text at most once at a time."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import Future as ThreadFuture
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from asr_tts.engines import Speech
from asr_tts.errors import SynthesisStopped
from asr_tts.stop import Stop
from kiosk.clauses import begun_soon
from kiosk.workers import Lane, LaneFullError, Urgency


class CachedVoice(Protocol):
    """A synthesizer that may already have a clause."""

    def peek(self, text: str, *, voice: str, speed: float = 1.0) -> Speech | None:
        """The clause if it has been spoken before."""
        ...

    def synthesize(self, text: str, *, voice: str, speed: float = 1.0, stop: Stop | None = None) -> Speech:
        """The clause, synthesised if need be."""
        ...


Key = tuple[str, str, float]


@dataclass(slots=True)
class _Pending:
    """A clause on its way: who asked how urgently, the thread's work, and what all who wait for it get."""

    urgency: Urgency
    result: "asyncio.Future[Speech]"
    stop: Stop
    work: "ThreadFuture[Speech] | None" = None
    waiting: int = 0


class Voice:
    """One shared synthesizer with its queue. What somebody waits for is not kept waiting by what may never be needed:
    guesses and warming are stopped for it in their middle, and begun again if they are still wanted."""

    def __init__(self, engine: CachedVoice, lane: Lane, *, keeps_up: bool = True) -> None:
        """keeps_up: whether a clause is made in clearly less time than it takes to hear one."""
        self._engine = engine
        self._lane = lane
        self._keeps_up = keeps_up
        self._guesses: dict[str, Key] = {}
        self._pending: dict[Key, _Pending] = {}

    def ready(self, text: str, *, voice: str, speed: float) -> bool:
        """True when the clause can be had at once."""
        return self._engine.peek(text, voice=voice, speed=speed) is not None

    def begun_soon(self, whole: Sequence[str], *, voice: str, speed: float) -> tuple[str, ...]:
        """The clauses as they are best said: a long first one that nobody has is begun with its first words, unless the next
        ones would come too late for it."""
        return begun_soon(whole, partial(self.ready, voice=voice, speed=speed)) if self._keeps_up else tuple(whole)

    async def speak(self, text: str, *, voice: str, speed: float, urgency: Urgency = Urgency.LIVE) -> Speech:
        """Audio of a clause. Raises SynthesizerError, LaneFullError."""
        key = (text, voice, speed)
        cached = self._engine.peek(text, voice=voice, speed=speed)
        if cached is not None:
            return cached
        pending = self._start(key, urgency)
        if urgency is Urgency.LIVE:
            self._make_way(pending)
        pending.waiting += 1
        try:
            return await asyncio.shield(pending.result)
        finally:
            pending.waiting -= 1
            if not pending.waiting and not pending.result.done():
                pending.urgency = Urgency.BACKGROUND  # whoever waited was interrupted

    def begin(self, text: str, *, voice: str, speed: float) -> None:
        """Begin on a clause that will be spoken next."""
        if not self.ready(text, voice=voice, speed=speed):
            self._start((text, voice, speed), Urgency.INTERIM)

    def prepare(self, text: str, *, voice: str, speed: float) -> None:
        """Have a clause ready for another time, when there is nothing else to do."""
        if not self.ready(text, voice=voice, speed=speed):
            self._start((text, voice, speed), Urgency.BACKGROUND)

    def guess(self, who: str, text: str, *, voice: str, speed: float) -> None:
        """Begin on a clause that `who` may need; nobody hears of it until it is asked for.

        Only the newest guess of each is worked on: an older one would only be in the way.
        """
        key = (text, voice, speed)
        if self._guesses.get(who) == key and key in self._pending:
            return
        old = self._guesses.pop(who, None)
        if not self.ready(text, voice=voice, speed=speed):
            self._guesses[who] = key
            self._start(key, Urgency.SPECULATIVE)
        if old is not None and old != key and not self._is_wanted(old):
            self._drop(old)

    def _is_wanted(self, key: Key) -> bool:
        """True when somebody waits for a clause on its way, or may need it."""
        pending = self._pending.get(key)
        asked = pending is not None and (pending.waiting > 0 or pending.urgency < Urgency.SPECULATIVE)
        return asked or key in self._guesses.values()

    def _start(self, key: Key, urgency: Urgency) -> _Pending:
        pending = self._pending.get(key)
        if pending is None:
            pending = _Pending(urgency, asyncio.get_running_loop().create_future(), Stop())
            self._pending[key] = pending
            self._submit(key, pending)
        elif urgency < pending.urgency:
            pending.urgency = urgency
            if pending.work is not None and pending.work.cancel():  # it had not begun: to the front of the queue
                self._submit(key, pending)
        return pending

    def _submit(self, key: Key, pending: _Pending) -> None:
        text, voice, speed = key
        pending.stop = Stop()
        call = partial(self._engine.synthesize, text, voice=voice, speed=speed, stop=pending.stop)
        try:
            pending.work = self._lane.submit(pending.urgency, call)
        except LaneFullError as error:
            self._finish(key, pending, error)
            return
        asyncio.wrap_future(pending.work).add_done_callback(partial(self._worked, key, pending, pending.work))

    def _make_way(self, wanted: _Pending) -> None:
        """Stop what runs and nobody waits for as much."""
        for pending in self._pending.values():
            perhaps = pending.urgency >= Urgency.SPECULATIVE
            if pending is not wanted and perhaps and pending.work is not None and pending.work.running():
                pending.stop.now()

    def _drop(self, key: Key) -> None:
        pending = self._pending.pop(key, None)
        if pending is None:
            return
        pending.stop.now()
        pending.result.cancel()
        if pending.work is not None:
            pending.work.cancel()

    def _worked(
        self, key: Key, pending: _Pending, work: "ThreadFuture[Speech]", outcome: "asyncio.Future[Speech]"
    ) -> None:
        error = None if outcome.cancelled() else outcome.exception()
        if work is not pending.work or self._pending.get(key) is not pending:
            return  # it was begun anew at another place of the queue, or dropped
        if isinstance(error, SynthesisStopped) and self._is_wanted(key):
            self._submit(key, pending)
        elif error is not None or outcome.cancelled():
            self._finish(key, pending, error)
        else:
            self._finish(key, pending, None, outcome.result())

    def _finish(self, key: Key, pending: _Pending, error: BaseException | None, speech: Speech | None = None) -> None:
        self._pending.pop(key, None)
        if pending.result.done():
            return
        if speech is not None:
            pending.result.set_result(speech)
        elif error is not None:
            pending.result.set_exception(error)
            pending.result.exception()  # a guess that fails is told to whoever asks for the clause again
        else:
            pending.result.cancel()
