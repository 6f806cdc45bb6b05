"""The shared presenter: renderers on their own threads, whole frames or the changed region, as encoded bytes."""

import queue
from functools import partial

from avatar import Pose, Presenter, Renderer, encode_jpeg
from kiosk.workers import Lane, Urgency


class Stage:
    """One presenter pack at one size, drawn for all screens."""

    def __init__(self, presenter: Presenter, lane: Lane, *, threads: int, quality: int) -> None:
        self.presenter = presenter
        self._lane = lane
        self.quality = quality
        """JPEG quality, 1..100."""
        self._renderers: queue.SimpleQueue[Renderer] = queue.SimpleQueue()
        for _ in range(threads):
            self._renderers.put(presenter.renderer())

    async def draw(self, pose: Pose) -> bytes:
        """One frame as JPEG. Raises LaneFullError."""
        return await self._lane.run(Urgency.LIVE, partial(self.draw_now, pose))

    def draw_now(self, pose: Pose) -> bytes:
        """One frame as JPEG, on this thread."""
        renderer = self._renderers.get()
        try:
            return encode_jpeg(renderer.render(pose), self.quality)
        finally:
            self._renderers.put(renderer)
