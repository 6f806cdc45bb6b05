"""Speaking a clause for a screen: the cache first, then the synthesizer off the loop, each text at most once at a time."""

import asyncio
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


class Voice:
    """One shared synthesizer with its queue."""

    def __init__(self, engine: CachedVoice, lane: Lane) -> None:
        self._engine = engine
        self._lane = lane
        self._pending: dict[tuple[str, str, float], asyncio.Future[Speech]] = {}

    def ready(self, text: str, *, voice: str, speed: float) -> bool:
        """True when the clause can be had at once."""
        return self._engine.peek(text, voice=voice, speed=speed) is not None

    async def speak(self, text: str, *, voice: str, speed: float, urgency: Urgency = Urgency.LIVE) -> Speech:
        """Audio of a clause. Raises SynthesizerError, LaneFullError."""
        return await asyncio.shield(self._start(text, voice, speed, urgency))

    def prepare(self, text: str, *, voice: str, speed: float) -> None:
        """Begin on a clause that may be needed; nobody hears of it until it is asked for."""
        self._start(text, voice, speed, Urgency.SPECULATIVE)

    def _start(self, text: str, voice: str, speed: float, urgency: Urgency) -> "asyncio.Future[Speech]":
        key = (text, voice, speed)
        pending = self._pending.get(key)
        if pending is not None:
            return pending
        cached = self._engine.peek(text, voice=voice, speed=speed)
        if cached is not None:
            future: asyncio.Future[Speech] = asyncio.get_running_loop().create_future()
            future.set_result(cached)
            return future
        work = partial(self._engine.synthesize, text, voice=voice, speed=speed)
        future = asyncio.wrap_future(self._lane.submit(urgency, work))
        self._pending[key] = future
        future.add_done_callback(partial(self._forget, key))
        return future

    def _forget(self, key: tuple[str, str, float], future: "asyncio.Future[Speech]") -> None:
        self._pending.pop(key, None)
        if not future.cancelled():
            future.exception()  # a speculative failure is told to whoever asks for the clause again
