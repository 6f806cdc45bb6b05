"""The shared presenter: drawn on its own threads, sent as whole frames or as the part that changed."""

import queue
import struct
from dataclasses import dataclass
from functools import partial

from avatar import Pose, Presenter, RegionEncoder, encode_jpeg, reduction
from kiosk.messages import FLAG_KEY, MediaKind
from kiosk.reel import Codec, Reel
from kiosk.workers import Lane, Urgency

_PLACE = struct.Struct("<HH")
"""Left and top of a part of the frame, before its bytes."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One encoded frame as it goes over the wire."""

    kind: MediaKind
    payload: bytes
    flags: int = 0


class Stage:
    """One presenter pack, drawn for all screens."""

    def __init__(
        self, presenter: Presenter, lane: Lane, *, threads: int, quality: int, height: int | None = None
    ) -> None:
        """`height` of the frames in pixels, the pack's own when None. Raises RenderError for one that cannot be."""
        self.presenter = presenter
        self._lane = lane
        self._height = height
        self._encoders: queue.SimpleQueue[RegionEncoder] = queue.SimpleQueue()
        self._threads = threads
        self.set_quality(quality)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the frames in pixels."""
        width, height = self.presenter.size
        return (width, height) if self._height is None else (width * self._height // height, self._height)

    @property
    def region_scale(self) -> float:
        """How many times larger than its JPEG a region is drawn."""
        return reduction(self.size[1])

    def set_quality(self, quality: int) -> None:
        """JPEG quality, 1..100, of the frames drawn from now on."""
        self._quality = quality
        encoders: queue.SimpleQueue[RegionEncoder] = queue.SimpleQueue()
        for _ in range(self._threads):
            encoders.put(RegionEncoder(self.presenter, quality, self._height))
        self._encoders = encoders

    async def draw(self, pose: Pose, idle_index: int, reel: Reel) -> Picture:
        """One frame for the screen behind `reel`, drawn off the loop. Raises LaneFullError."""
        return await self._lane.run(Urgency.LIVE, partial(self.draw_now, pose, idle_index, reel))

    def draw_now(self, pose: Pose, idle_index: int, reel: Reel) -> Picture:
        """One frame, drawn on this thread."""
        pool = self._encoders
        drawing = pool.get()
        try:
            if reel.codec == "jpeg":
                return Picture(MediaKind.JPEG, encode_jpeg(drawing.renderer.render(pose), self._quality))
            if reel.codec == "region":
                region = drawing.encode(pose, idle_index, reel.budget.quality(self._quality))
                reel.budget.spend(len(region.jpeg), self.presenter.fps)
                return Picture(MediaKind.REGION, _PLACE.pack(region.x, region.y) + region.jpeg)
            access = reel.stream(self.presenter.fps).encode(drawing, pose, idle_index)
            flags = FLAG_KEY if access.key else 0
            return Picture(MediaKind.H264, _PLACE.pack(access.x, access.y) + access.data, flags)
        finally:
            pool.put(drawing)

    def warm_up(self) -> None:
        """Draw once in every way, so that no citizen waits for compilation."""
        codecs: tuple[Codec, ...] = ("jpeg", "region", "h264")
        for codec in codecs:
            self.draw_now(self.presenter.idle_pose(0), 0, Reel(codec))
