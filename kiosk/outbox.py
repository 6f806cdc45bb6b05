"""What waits to be sent to one screen: text never lost, sound in order, video dropped rather than queued without bound."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import TypeGuard

from kiosk.messages import Caption, Media, MediaKind, ServerMessage, SpeechEnd, SpeechStart, Stop, dump

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
        self._stopped = 0
        self._wake = asyncio.Event()

    def say(self, message: ServerMessage) -> None:
        """Queue a text message. Raises ScreenTooSlowError."""
        self._append(message)

    def play(self, media: Media) -> bool:
        """Queue media; False when a frame had to be dropped. Raises ScreenTooSlowError."""
        if media.kind in _VIDEO and media.turn > self._stopped:
            if self._frames >= _MAX_FRAMES:
                return False
            self._frames += 1
        self._append(media)
        return True

    def stop(self, message: Stop) -> None:
        """Silence a turn: forget its media and take no more of its speech.

        Cancelling reaches the tasks of a turn one round of the loop after another; what one of them still makes meanwhile
        must not follow the stop.
        """
        self._stopped = message.turn
        kept = [item for item in self._items if not (isinstance(item, Media) and item.turn == message.turn)]
        self._items = deque(kept)
        self._frames = sum(isinstance(item, Media) and item.kind in _VIDEO for item in kept)
        self._append(message)

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
        if _is_speech(item) and item.turn <= self._stopped:
            return
        if len(self._items) >= _MAX_ITEMS:
            raise ScreenTooSlowError(f"{_MAX_ITEMS} messages are waiting")
        self._items.append(item)
        self._wake.set()


def _is_speech(item: ServerMessage | Media) -> TypeGuard[Media | SpeechStart | SpeechEnd | Caption]:
    return isinstance(item, Media | SpeechStart | SpeechEnd) or (isinstance(item, Caption) and item.role == "presenter")
