"""Pictures of a presenter who is only drawn: JPEG frames and the file of the idle loop."""

import struct

import numpy as np
import simplejpeg

WIDTH, HEIGHT, IDLE_FRAMES = 360, 640, 25


def drawn_frames(count: int, picture: np.ndarray | None = None) -> list[bytes]:
    """JPEGs that differ from each other, so that a test can tell one from the next."""
    height, width = (HEIGHT, WIDTH) if picture is None else picture.shape[:2]
    base = np.full((height, width, 3), (197, 208, 214), np.uint8) if picture is None else picture
    frames = []
    for index in range(count):
        image = base.copy()
        if picture is None:
            image[200:400, 100:260] = (230, 190, 170)
            mouth = 4 + index * 20 // max(count, 1)
            image[340 - mouth : 340 + mouth, 150:210] = (150, 40, 50)
        frames.append(simplejpeg.encode_jpeg(np.ascontiguousarray(image), quality=80))
    return frames


def idle_file(frames: list[bytes]) -> bytes:
    """u32 count, count × u32 length, the JPEGs: as PROTOCOL.md says."""
    return struct.pack(f"<I{len(frames)}I", len(frames), *map(len, frames)) + b"".join(frames)
