"""Synthesising, while nobody needs the machine, the clauses that answers begin with."""

import asyncio
import time
from collections.abc import Callable

import structlog

from asr_tts.errors import EngineError
from kiosk.clauses import clauses
from kiosk.engines import Engines
from kiosk.settings import Settings
from kiosk.workers import LaneFullError, Urgency

_log = structlog.get_logger()
_QUIET_S = 2.0


class Warming:
    """Progress of pre-synthesis."""

    def __init__(self) -> None:
        self.done = 0
        self.total = 0
        self.finished = False
        """True once there is nothing left to warm, or warming is switched off."""

    async def run(self, engines: Engines, settings: Settings, quiet: Callable[[], bool]) -> None:
        """Speak every likely first clause once into the cache, pausing whenever somebody is there to be heard."""
        openings = [clauses([opening])[:1] for opening in engines.answerer.openings()]
        wanted = list(dict.fromkeys(clause for opening in openings for clause in opening))
        self.total = len(wanted)
        began_s = time.monotonic()
        for clause in wanted:
            await self._until_quiet(quiet)
            if not await self._speak(engines, settings, clause):
                break
            self.done += 1
        self.finished = True
        _log.info("warmed", clauses=self.done, of=self.total, seconds=round(time.monotonic() - began_s, 1))

    async def _speak(self, engines: Engines, settings: Settings, clause: str) -> bool:
        voice, speed = engines.voice_name, settings.speaking.speed
        if engines.voice.ready(clause, voice=voice, speed=speed):
            return True
        try:
            await engines.voice.speak(clause, voice=voice, speed=speed, urgency=Urgency.BACKGROUND)
        except (EngineError, LaneFullError) as error:
            _log.warning("warming_failed", clause=clause, error=str(error))
            return not isinstance(error, LaneFullError)
        return True

    async def _until_quiet(self, quiet: Callable[[], bool]) -> None:
        since = time.monotonic()
        if quiet():
            return
        while time.monotonic() - since < _QUIET_S:
            await asyncio.sleep(0.2)
            if not quiet():
                since = time.monotonic()
