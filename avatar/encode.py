"""Frames on their way out: JPEG of a whole frame, of the part that differs from the idle loop, and the loop itself."""

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import simplejpeg

from avatar.pose import Box, Mood, Pose, Torso
from avatar.presenter import Presenter
from avatar.renderer import Frame, Renderer

REGION_QUALITY = 80
BLOCK_PX = 16
"""JPEG codes blocks of 16 px with halved colour; a region on this grid wastes none."""
SHARPEST_PX = 1280
"""Height of a picture whose regions fit the rate of a screen as JPEG. Those of a larger one are coded as small as if it were
this high: 1080×1920 took 4.8 Mbit/s at the least quality, which is blotched and not sharp either."""
HEAD_MARGIN_PX = 24
FACE_MARGIN_PX = 20
"""Of a picture 720 wide. The face moves with the head within its box, but little: beyond this the idle frame shows the same."""
FITTED_BELOW = 70
"""Below this quality a frame gets code tables of its own: a fifth to a third fewer bytes for 2 ms more."""
STILL_HEAD_DEG = 0.02
"""A head turn smaller than this moves no pixel that anyone could see."""
MOVED_PX = 0.05


@dataclass(frozen=True, slots=True)
class Region:
    """A JPEG to be drawn at (x, y), `w` by `h` large, over the idle frame of the same index."""

    x: int
    y: int
    w: int
    h: int
    jpeg: bytes


def reduction(height: int) -> float:
    """How many times larger than its JPEG a region of a picture so high is drawn: 1, or more in steps of an eighth."""
    return max(8, -(-height * 8 // SHARPEST_PX)) / 8


def encode_jpeg(frame: Frame, quality: int) -> bytes:
    """One frame (h, w, 3) BGR as JPEG with halved colour, `quality` 1..100."""
    if quality < FITTED_BELOW:
        _, fitted = cv2.imencode(".jpg", frame, (cv2.IMWRITE_JPEG_QUALITY, quality, cv2.IMWRITE_JPEG_OPTIMIZE, 1))
        return fitted.tobytes()
    encoded: bytes = simplejpeg.encode_jpeg(
        np.ascontiguousarray(frame), quality=quality, colorspace="BGR", colorsubsampling="420", fastdct=True
    )
    return encoded


def render_idle(
    presenter: Presenter, quality: int, *, mood: Mood | None = None, height: int | None = None
) -> Iterator[bytes]:
    """The idle loop (with a mood on its face), frame by frame as JPEG: `presenter.idle_length` of them."""
    renderer = presenter.renderer(height)
    for index in range(presenter.idle_length):
        yield encode_jpeg(renderer.render(presenter.idle_pose(index, mood)), quality)


class RegionEncoder:
    """Renders and encodes only what a pose changes against the idle frame; owns its renderer, so one per thread."""

    def __init__(self, presenter: Presenter, quality: int = REGION_QUALITY, height: int | None = None) -> None:
        self._presenter = presenter
        self._renderer = presenter.renderer(height)
        self._quality = quality
        scale = self._renderer.size[1] / presenter.size[1]
        self._reduction = reduction(self._renderer.size[1])
        pixels = presenter.pixels
        mouth, eyes, margin_px = pixels.mouth_box, pixels.eye_box, pixels.px(FACE_MARGIN_PX)
        face = Box(min(mouth.left, eyes.left), eyes.top, max(mouth.right, eyes.right), mouth.bottom)
        self._mouth = _aligned(mouth, margin_px, scale, self._renderer.size)
        self._face = _aligned(face, margin_px, scale, self._renderer.size)
        self.head_box = _aligned(_moving_box(presenter), pixels.px(HEAD_MARGIN_PX), scale, self._renderer.size)
        """All that follows a turn of the head, in output pixels."""
        self.whole_box = Box(0, 0, *self._renderer.size)

    @property
    def renderer(self) -> Renderer:
        """The renderer behind it, for whole frames."""
        return self._renderer

    def changed_box(self, pose: Pose, idle_index: int) -> Box:
        """Output pixels that can differ from idle frame `idle_index`: mouth, face, all that follows the head, or all."""
        rest = self._presenter.idle_pose(idle_index)
        turn = (
            abs(pose.head.yaw_deg - rest.head.yaw_deg),
            abs(pose.head.pitch_deg - rest.head.pitch_deg),
            abs(pose.head.roll_deg - rest.head.roll_deg),
        )
        if pose.breath != rest.breath or _moves(pose.torso, rest.torso):
            return self.whole_box
        if max(turn) >= STILL_HEAD_DEG:
            return self.head_box
        return self._mouth if pose.eyes == rest.eyes else self._face

    def encode(self, pose: Pose, idle_index: int, quality: int | None = None) -> Region:
        """Render and encode the part of `pose` that differs from idle frame `idle_index`; `quality` for this one only."""
        box = self.changed_box(pose, idle_index)
        part = self._renderer.render(pose, box)
        if self._reduction > 1:
            size = (round(box.width / self._reduction), round(box.height / self._reduction))
            part = cv2.resize(part, size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
        jpeg = encode_jpeg(part, quality or self._quality)
        return Region(x=box.left, y=box.top, w=box.width, h=box.height, jpeg=jpeg)

    def warm_up(self) -> None:
        """Compile every inner loop and touch the encoder."""
        self._renderer.warm_up()
        self.encode(self._presenter.idle_pose(0), 0)


def _moves(torso: Torso, rest: Torso) -> bool:
    apart = (torso.turn_deg - rest.turn_deg, torso.bow_deg - rest.bow_deg, torso.lean_deg - rest.lean_deg)
    return max(map(abs, apart)) >= STILL_HEAD_DEG


def _moving_box(presenter: Presenter) -> Box:
    """Pack pixels that follow a turn of the head."""
    moved = np.abs(presenter.pixels.flows[:3]).max(axis=(0, 3)) > MOVED_PX
    alpha = presenter.pixels.figure[..., 3]
    rows, columns = alpha.shape[0] // 8, alpha.shape[1] // 8
    shown = alpha.reshape(rows, 8, columns, 8).max(axis=(1, 3)) > 0
    ys, xs = np.nonzero(moved[:-1, :-1] & shown)
    return Box(int(xs.min()) * 8, int(ys.min()) * 8, int(xs.max() + 1) * 8, int(ys.max() + 1) * 8)


def _aligned(box: Box, margin_px: int, scale: float, size: tuple[int, int]) -> Box:
    """Grown by a margin, scaled to the output and rounded outwards to what JPEG blocks show there."""
    width, height = size
    block_px = round(BLOCK_PX * reduction(height))

    def down(value: float) -> int:
        return max(0, int(value * scale) // block_px * block_px)

    def up(value: float, limit: int) -> int:
        return min(limit, -(-int(value * scale + 1) // block_px) * block_px)

    return Box(
        down(box.left - margin_px),
        down(box.top - margin_px),
        up(box.right + margin_px, width),
        up(box.bottom + margin_px, height),
    )
