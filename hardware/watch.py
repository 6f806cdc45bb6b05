"""The screen machine's eye: camera → presence events for the page, over Server-Sent Events on the loopback address.

Run it beside the browser: `python -m hardware.watch`. The page listens to `http://127.0.0.1:8301/presence`; every event
is `data: {"near": true|false, "event": "arrived|left|switched|now"}`. No picture leaves this process or touches the disk.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Protocol

import click
import numpy as np
import numpy.typing as npt
import structlog
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import StreamingResponse
from starlette.routing import Route

from hardware.faces import CASCADE, FaceFinder
from hardware.presence import Event, Presence, PresenceSettings

Frame = npt.NDArray[np.uint8]
_PERIOD_S = 0.2
_RETRY_S = 5.0
_KEEP_ALIVE_S = 15.0
_LISTENERS = 8
_log = structlog.get_logger()


class Camera(Protocol):
    """What gives frames; cv2.VideoCapture fits."""

    def read(self) -> tuple[bool, Frame | None]:
        """Whether a frame came, and the frame (BGR)."""

    def release(self) -> None:
        """Let the device go."""


class Watch:
    """Looks through the camera five times a second and tells every listener what changed."""

    def __init__(
        self, open_camera: Callable[[], Camera], finder: FaceFinder, settings: PresenceSettings | None = None
    ) -> None:
        self._open_camera = open_camera
        self._finder = finder
        self._presence = Presence(settings)
        self._listeners: set[asyncio.Queue[str]] = set()

    async def run(self) -> None:
        """Watch until cancelled; a camera that is missing or fails is tried again every few seconds."""
        while True:
            camera = await asyncio.to_thread(self._open_camera)
            try:
                await self._look(camera)
            finally:
                await asyncio.to_thread(camera.release)
            await _log.awarning("camera gives no picture", retry_s=_RETRY_S)
            await asyncio.sleep(_RETRY_S)

    async def _look(self, camera: Camera) -> None:
        while True:
            started_s = time.monotonic()
            ok, frame = await asyncio.to_thread(camera.read)
            if not ok or frame is None:
                return
            faces = await asyncio.to_thread(self._finder.find, frame)
            event = self._presence.observe(started_s, faces)
            if event is not None:
                self._tell(event)
            await asyncio.sleep(max(0.0, _PERIOD_S - (time.monotonic() - started_s)))

    def _tell(self, event: Event) -> None:
        _log.info("presence", presence=event.value)
        lines = [_line(near=event is Event.ARRIVED, event=event)]
        if event is Event.SWITCHED:
            # First away, so that the page forgets the former person; then near again.
            lines.append(_line(near=True, event=Event.ARRIVED))
        for queue in self._listeners:
            for line in lines:
                if queue.full():
                    queue.get_nowait()  # a page that does not read needs the latest, not all
                queue.put_nowait(line)

    async def events(self) -> AsyncIterator[str]:
        """The present state, then every change, as Server-Sent Events."""
        queue: asyncio.Queue[str] = asyncio.Queue(maxsize=4)
        self._listeners.add(queue)
        try:
            yield _line(near=self._presence.target is not None, event="now")
            while True:
                try:
                    yield await asyncio.wait_for(queue.get(), _KEEP_ALIVE_S)
                except TimeoutError:
                    yield ": still here\n\n"
        finally:
            self._listeners.discard(queue)

    @property
    def crowded(self) -> bool:
        """Whether no further listener is taken."""
        return len(self._listeners) >= _LISTENERS


def _line(*, near: bool, event: str) -> str:
    return f"data: {json.dumps({'near': near, 'event': event})}\n\n"


def application(watch: Watch, origins: Sequence[str]) -> Starlette:
    """The loopback service; only pages of these origins may read it."""

    async def presence(request: Request) -> StreamingResponse:
        asking = request.headers.get("origin", "")
        allowed = asking if asking in origins else origins[0]
        headers = {"Access-Control-Allow-Origin": allowed, "Vary": "Origin", "Cache-Control": "no-store"}
        if watch.crowded:
            return StreamingResponse(iter(()), status_code=503, headers=headers)
        return StreamingResponse(watch.events(), media_type="text/event-stream", headers=headers)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        async with asyncio.TaskGroup() as group:
            task = group.create_task(watch.run())
            yield
            task.cancel()

    return Starlette(routes=[Route("/presence", presence)], lifespan=lifespan)


@click.command()
@click.option("--camera", default=0, show_default=True, help="Number of the video device.")
@click.option("--port", default=8301, show_default=True, help="Loopback port the page listens to.")
@click.option(
    "--origin",
    "origins",
    multiple=True,
    default=("http://localhost:8300", "http://127.0.0.1:8300"),
    show_default=True,
    help="Origin of the hall page; may be repeated.",
)
def main(camera: int, port: int, origins: tuple[str, ...]) -> None:
    """Watch for people in front of the screen."""
    import cv2

    from kiosk.models import Store

    finder = FaceFinder(Store().path("faces") / CASCADE)
    watch = Watch(lambda: cv2.VideoCapture(camera), finder)  # type: ignore[arg-type, return-value]
    # Listeners never hang up by themselves.
    app = application(watch, origins)
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", timeout_graceful_shutdown=1)


if __name__ == "__main__":
    main()
