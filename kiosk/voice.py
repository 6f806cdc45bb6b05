"""Speaking a clause for a screen: the cache first, then the synthesizer off the loop, each text at most once at a time."""

import asyncio
from concurrent.futures import Future as ThreadFuture
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from asr_tts.engines import Speech
from kiosk.workers import Lane, Urgency


class CachedVoice(Protocol):
    """A synthesizer that may already have a clause."""

    def peek(self, text: str, *, voice: str, speed: float = 1.0) -> Speech | None:
        """The clause if it has been spoken before."""
        ...

    def synthesize(self, text: str, *, voice: str, speed: float = 1.0) -> Speech:
        """The clause, synthesised if need be."""
        ...


Key = tuple[str, str, float]


@dataclass(frozen=True, slots=True)
class _Pending:
    """A clause on its way: the thread's future and the loop's view of it."""

    work: "ThreadFuture[Speech]"
    result: "asyncio.Future[Speech]"


class Voice:
    """One shared synthesizer with its queue."""

    def __init__(self, engine: CachedVoice, lane: Lane) -> None:
        self._engine = engine
        self._lane = lane
        self._guesses: dict[str, Key] = {}
        self._pending: dict[Key, _Pending] = {}

    def ready(self, text: str, *, voice: str, speed: float) -> bool:
        """True when the clause can be had at once."""
        return self._engine.peek(text, voice=voice, speed=speed) is not None

    async def speak(self, text: str, *, voice: str, speed: float, urgency: Urgency = Urgency.LIVE) -> Speech:
        """Audio of a clause. Raises SynthesizerError, LaneFullError."""
        key = (text, voice, speed)
        self._guesses = {who: guess for who, guess in self._guesses.items() if guess != key}
        return await asyncio.shield(self._start(key, urgency))

    def begin(self, text: str, *, voice: str, speed: float) -> None:
        """Begin on a clause that will be spoken next."""
        self._start((text, voice, speed), Urgency.INTERIM)

    def guess(self, who: str, text: str, *, voice: str, speed: float) -> None:
        """Begin on a clause that `who` may need; nobody hears of it until it is asked for.

        Only the newest guess of each waits: an older one that has not begun is dropped, it would only be in the way.
        """
        key = (text, voice, speed)
        if self._guesses.get(who) == key or key in self._pending:
            return
        stale = self._pending.get(self._guesses.pop(who, key))
        if stale is not None and not stale.work.running():
            stale.result.cancel()
        self._guesses[who] = key
        self._start(key, Urgency.SPECULATIVE)

    def _start(self, key: Key, urgency: Urgency) -> "asyncio.Future[Speech]":
        pending = self._pending.get(key)
        if pending is not None:
            return pending.result
        text, voice, speed = key
        cached = self._engine.peek(text, voice=voice, speed=speed)
        if cached is not None:
            ready: asyncio.Future[Speech] = asyncio.get_running_loop().create_future()
            ready.set_result(cached)
            return ready
        work = self._lane.submit(urgency, partial(self._engine.synthesize, text, voice=voice, speed=speed))
        result = asyncio.wrap_future(work)
        self._pending[key] = _Pending(work, result)
        result.add_done_callback(partial(self._forget, key))
        return result

    def _forget(self, key: Key, result: "asyncio.Future[Speech]") -> None:
        self._pending.pop(key, None)
        if not result.cancelled():
            result.exception()  # a speculative failure is told to whoever asks for the clause again
