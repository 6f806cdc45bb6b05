"""A turn as H.264 of the part of the picture that moves, laid over the idle loop like a JPEG region, for a tenth of its bytes."""

from dataclasses import dataclass

from avatar.encode import RegionEncoder
from avatar.h264 import H264Encoder
from avatar.pose import Box, Pose

SHRINK_AFTER = 50
"""Frames that need less before the stream is made smaller again: every change of size costs a key frame."""


@dataclass(frozen=True, slots=True)
class Access:
    """One access unit (Annex B) to be drawn at (x, y) over the idle frame of the same index."""

    x: int
    y: int
    data: bytes
    key: bool


class VideoStream:
    """The stream to one screen: holds the encoder between frames. Not thread-safe; frames come in order."""

    def __init__(self, fps: int) -> None:
        self._fps = fps
        self._encoder: H264Encoder | None = None
        self._box = Box(0, 0, 0, 0)
        self._spare = 0
        """Frames in a row that would have fitted the smaller box."""

    def restart(self) -> None:
        """The next frame needs no earlier one: a turn begins, or the screen has missed something."""
        self._encoder = None

    def encode(self, drawing: RegionEncoder, pose: Pose, idle_index: int) -> Access:
        """Draw with `drawing` and encode what `pose` changes against idle frame `idle_index`."""
        box = self._fitting(drawing, drawing.changed_box(pose, idle_index))
        key = self._encoder is None or box != self._box
        if self._encoder is None or key:
            self._encoder, self._box = H264Encoder((box.width, box.height), self._fps), box
        return Access(box.left, box.top, self._encoder.encode(drawing.renderer.render(pose, box), key=key), key)

    def _fitting(self, drawing: RegionEncoder, needed: Box) -> Box:
        """The head's box or the whole frame: never smaller than needed, and not changed for a moment."""
        head, whole = drawing.head_box, drawing.whole_box
        if not _holds(head, needed):
            self._spare = 0
            return whole
        self._spare += 1
        keep = self._encoder is not None and self._box == whole and self._spare < SHRINK_AFTER
        return whole if keep else head


def _holds(outer: Box, inner: Box) -> bool:
    return (
        outer.left <= inner.left
        and outer.top <= inner.top
        and inner.right <= outer.right
        and inner.bottom <= outer.bottom
    )
