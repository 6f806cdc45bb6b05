"""Frames as H.264 for browsers with WebCodecs: one encoder a screen, no frame held back."""

from fractions import Fraction
from types import TracebackType
from typing import Self

import av
import numpy as np
from av.video.codeccontext import VideoCodecContext

from avatar.errors import RenderError
from avatar.renderer import Frame

MOST_BITS_PER_S = 2_500_000
KEYFRAME_EVERY = 50
"""Frames; a client that joins or drops packets waits at most 2 s for a picture."""


class H264Encoder:
    """x264 tuned for zero latency: every frame in gives one Annex B access unit out. Not thread-safe."""

    mime = 'video/avc; codecs="avc1.42E01F"'

    def __init__(self, size: tuple[int, int], fps: int, bits_per_s: int = MOST_BITS_PER_S) -> None:
        """`size` is width, height, both even. Raises RenderError when x264 refuses."""
        width, height = size
        try:
            context = av.CodecContext.create("libx264", "w")
            assert isinstance(context, VideoCodecContext)
            context.width, context.height, context.pix_fmt = width, height, "yuv420p"
            context.framerate = Fraction(fps)
            context.bit_rate = bits_per_s
            context.gop_size = KEYFRAME_EVERY
            context.thread_count = 1
            context.options = {
                "preset": "ultrafast",
                "tune": "zerolatency",
                "profile": "baseline",
                "maxrate": str(bits_per_s),
                "bufsize": str(bits_per_s // 5),
                "x264-params": "annexb=1:repeat-headers=1",
            }
            context.open()
        except (av.FFmpegError, ValueError) as error:
            raise RenderError(f"H.264 of {width}x{height} cannot be opened: {error}") from error
        self._context = context
        self._pts = 0

    def encode(self, frame: Frame, *, key: bool = False) -> bytes:
        """One (h, w, 3) BGR frame as an access unit; `key` forces a picture that needs no earlier one."""
        picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="bgr24")
        picture.pts = self._pts
        self._pts += 1
        if key:
            picture.pict_type = av.video.frame.PictureType.I
        return b"".join(bytes(packet) for packet in self._context.encode(picture))

    def close(self) -> None:
        """Flush and drop what is left."""
        if self._context.is_open:
            self._context.encode(None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
