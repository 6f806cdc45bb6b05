"""What waits to be sent to one screen: text never lost, sound in order, video dropped rather than queued without bound."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable

from kiosk.messages import Media, MediaKind, ServerMessage, dump

_MAX_ITEMS = 1000
_MAX_FRAMES = 25
"""One second of video; a screen that is further behind gets newer frames instead."""
_VIDEO = (MediaKind.JPEG, MediaKind.REGION, MediaKind.H264)

Send = Callable[[str | bytes], Awaitable[None]]


class ScreenTooSlowError(Exception):
    """The screen does not take what it is sent."""


class Outbox:
    """One writer's queue."""

    def __init__(self) -> None:
        self._items: deque[ServerMessage | Media] = deque()
        self._frames = 0
        self._wake = asyncio.Event()

    def say(self, message: ServerMessage) -> None:
        """Queue a text message. Raises ScreenTooSlowError."""
        self._append(message)

    def play(self, media: Media) -> bool:
        """Queue media; False when a frame had to be dropped. Raises ScreenTooSlowError."""
        if media.kind in _VIDEO:
            if self._frames >= _MAX_FRAMES:
                return False
            self._frames += 1
        self._append(media)
        return True

    def drop(self, turn: int) -> None:
        """Forget all media of a turn."""
        kept = [item for item in self._items if not (isinstance(item, Media) and item.turn == turn)]
        self._items = deque(kept)
        self._frames = sum(isinstance(item, Media) and item.kind in _VIDEO for item in kept)

    async def run(self, send: Send) -> None:
        """Send until cancelled."""
        while True:
            await self._wake.wait()
            while self._items:
                item = self._items.popleft()
                if isinstance(item, Media):
                    self._frames -= item.kind in _VIDEO
                    await send(item.pack())
                else:
                    await send(dump(item))
            self._wake.clear()

    def _append(self, item: ServerMessage | Media) -> None:
        if len(self._items) >= _MAX_ITEMS:
            raise ScreenTooSlowError(f"{_MAX_ITEMS} messages are waiting")
        self._items.append(item)
        self._wake.set()
