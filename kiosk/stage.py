"""The shared presenter: drawn on its own threads, sent as whole frames or as the part that changed."""

import queue
import struct
from dataclasses import dataclass
from functools import partial
from typing import Literal

from avatar import Pose, Presenter, RegionEncoder, encode_jpeg
from kiosk.messages import MediaKind
from kiosk.workers import Lane, Urgency

Codec = Literal["jpeg", "region"]


@dataclass(frozen=True, slots=True)
class Picture:
    """One encoded frame as it goes over the wire."""

    kind: MediaKind
    payload: bytes


class Stage:
    """One presenter pack, drawn for all screens."""

    def __init__(self, presenter: Presenter, lane: Lane, *, threads: int, quality: int) -> None:
        self.presenter = presenter
        self._lane = lane
        self._quality = quality
        self._encoders: queue.SimpleQueue[RegionEncoder] = queue.SimpleQueue()
        self._threads = threads
        self.set_quality(quality)

    def set_quality(self, quality: int) -> None:
        """JPEG quality, 1..100, of the frames drawn from now on."""
        self._quality = quality
        encoders: queue.SimpleQueue[RegionEncoder] = queue.SimpleQueue()
        for _ in range(self._threads):
            encoders.put(RegionEncoder(self.presenter, quality))
        self._encoders = encoders

    async def draw(self, pose: Pose, idle_index: int, codec: Codec) -> Picture:
        """One frame, drawn off the loop. Raises LaneFullError."""
        return await self._lane.run(Urgency.LIVE, partial(self.draw_now, pose, idle_index, codec))

    def draw_now(self, pose: Pose, idle_index: int, codec: Codec) -> Picture:
        """One frame, drawn on this thread."""
        pool = self._encoders
        encoder = pool.get()
        try:
            if codec == "jpeg":
                return Picture(MediaKind.JPEG, encode_jpeg(encoder.renderer.render(pose), self._quality))
            region = encoder.encode(pose, idle_index)
            return Picture(MediaKind.REGION, struct.pack("<HH", region.x, region.y) + region.jpeg)
        finally:
            pool.put(encoder)

    def warm_up(self) -> None:
        """Draw once in every way, so that no citizen waits for compilation."""
        for codec in ("jpeg", "region"):
            self.draw_now(self.presenter.idle_pose(0), 0, codec)
