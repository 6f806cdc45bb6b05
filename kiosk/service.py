"""The running service: engines while they load and once they are loaded, the screens that are connected, shared loops."""

import asyncio
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import structlog

from asr_tts.errors import EngineError
from avatar import AvatarError
from kiosk import metrics
from kiosk.answering import Front
from kiosk.engines import Engines
from kiosk.following import follow
from kiosk.messages import Hello
from kiosk.models import ModelError
from kiosk.session import Session, Watch
from kiosk.settings import Settings
from kiosk.turn import Turn
from kiosk.warming import Warming

_log = structlog.get_logger()

Load = Callable[[Settings, Callable[[str], None]], Engines]


class Service:
    """One per process."""

    def __init__(self, settings: Settings, load: Load, record_path: Path) -> None:
        self.settings = settings
        self.record_path = record_path
        self._load = load
        self.engines: Engines | None = None
        self.doing = "启动"
        """What is being loaded, for people."""
        self.failure: str = ""
        self.sessions: set[Session] = set()
        self.warming = Warming()
        self.started_s = time.monotonic()

    async def run(self) -> None:
        """Load, then keep the shared loops until cancelled."""
        try:
            self.engines = await asyncio.to_thread(partial(self._load, self.settings, self._tell))
        except (ModelError, EngineError, AvatarError, OSError, ValueError) as error:
            self.failure = str(error)
            _log.error("load_failed", error=self.failure)
            return
        self.doing = ""
        _log.info("ready", seconds=round(time.monotonic() - self.started_s, 1))
        async with asyncio.TaskGroup() as group:
            group.create_task(self.engines.recorder.run())
            if isinstance(self.engines.answerer, Front):  # a test's own answerer knows of no files
                group.create_task(follow(self.engines.answerer, self._quiet))
            self.warming.finished = not self.settings.speaking.presynthesize
            if self.settings.speaking.presynthesize:
                group.create_task(self.warming.run(self.engines, self.settings, self._quiet))

    def change(self, settings: Settings) -> None:
        """Use other settings from the next turn on."""
        self.settings = settings
        if self.engines is not None:
            self.engines.adjust(settings)

    def admit(self, hello: Hello, *, local: bool = True) -> Session | None:
        """A session for one more screen, or None when there is no place (or nothing loaded yet)."""
        if self.engines is None or len(self.sessions) >= self.settings.server.max_screens:
            return None
        session = Session(hello, self.engines, lambda: self.settings, Watch(_nobody), local=local)
        self.sessions.add(session)
        metrics.SCREENS.set(len(self.sessions))
        return session

    def leave(self, session: Session) -> None:
        """The screen is gone."""
        self.sessions.discard(session)
        metrics.SCREENS.set(len(self.sessions))

    def _quiet(self) -> bool:
        """True while nobody speaks and she does not either."""
        return not any(session.busy for session in self.sessions)

    def _tell(self, doing: str) -> None:
        self.doing = doing
        _log.info("loading", what=doing)


def _nobody(session: Session, turn: Turn) -> None:
    """Nobody follows: a turn that was kept here would outlive the citizen's session with every word in it."""
