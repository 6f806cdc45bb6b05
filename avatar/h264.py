"""Frames as H.264 for browsers with WebCodecs: one encoder a stream, no frame held back."""

from fractions import Fraction
from types import TracebackType
from typing import Self

import av
import numpy as np
from av.video.codeccontext import VideoCodecContext
from av.video.reformatter import ColorRange, Colorspace

from avatar.errors import RenderError
from avatar.renderer import Frame

MOST_BITS_PER_S = 2_500_000
BUFFER_S = 0.5
"""How far the rate may run ahead of MOST_BITS_PER_S: a key frame is as large as ten others."""
RATE_FACTOR = 21
"""x264's constant rate factor: at least as faithful as JPEG of quality 80 (PSNR against the drawn frame)."""
KEYFRAME_EVERY = 250
"""Frames. A WebSocket loses nothing and a turn begins with a key frame, so others are sent only when asked for."""
_PARAMETERS = {
    "annexb": "1",
    "repeat-headers": "1",
    # the colours of the JPEGs around it: BT.601 matrix, sRGB primaries and curve; a browser guesses by size otherwise
    "colormatrix": "smpte170m",
    "colorprim": "bt709",
    "transfer": "iec61966-2-1",
}


class H264Encoder:
    """x264 tuned for zero latency: every frame in gives one Annex B access unit out. Not thread-safe."""

    def __init__(self, size: tuple[int, int], fps: int, bits_per_s: int = MOST_BITS_PER_S) -> None:
        """`size` is width, height, both even. Raises RenderError when x264 refuses."""
        width, height = size
        try:
            context = av.CodecContext.create("libx264", "w")
            assert isinstance(context, VideoCodecContext)
            context.width, context.height, context.pix_fmt = width, height, "yuv420p"
            context.framerate = Fraction(fps)
            context.gop_size = KEYFRAME_EVERY
            context.thread_count = 1
            context.options = {
                "preset": "superfast",
                "tune": "zerolatency",
                "profile": "baseline",
                "crf": str(RATE_FACTOR),
                "maxrate": str(bits_per_s),
                "bufsize": str(int(bits_per_s * BUFFER_S)),
                "forced-idr": "1",
                "x264-params": ":".join(f"{name}={value}" for name, value in _PARAMETERS.items()),
            }
            context.open()
        except (av.FFmpegError, ValueError) as error:
            raise RenderError(f"H.264 of {width}x{height} cannot be opened: {error}") from error
        self._context = context
        self._pts = 0

    def encode(self, frame: Frame, *, key: bool = False) -> bytes:
        """One (h, w, 3) BGR frame as an access unit; `key` forces a picture that needs no earlier one."""
        picture = av.VideoFrame.from_ndarray(np.ascontiguousarray(frame), format="bgr24").reformat(
            format="yuv420p", dst_colorspace=Colorspace.ITU601, dst_color_range=ColorRange.MPEG
        )
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
