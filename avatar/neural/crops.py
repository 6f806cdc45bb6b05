"""The lower half of the face, cut out of every frame alike: what the network sees and paints."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from avatar.neural.footage import Footage
from avatar.renderer import Frame

SIZE = 96
WIDTH_SHARE = 0.78
"""Side of the crop as a share of the face's width."""
DOWN_SHARE = 0.24
"""The crop's centre lies this share of the face's width below the face's centre: at the mouth."""
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Crops:
    """One square a frame."""

    pictures: npt.NDArray[np.uint8]
    """(frames, SIZE, SIZE, 3) BGR."""
    squares: Floats
    """(frames, 3): left, top and side in pixels of the frame."""

    @property
    def size(self) -> int:
        """Pixels of a side."""
        return int(self.pictures.shape[1])


def cut(footage: Footage) -> Crops:
    """Cut the square around the mouth out of every frame."""
    sides = WIDTH_SHARE * footage.faces[:, 2]
    lefts = footage.faces[:, 0] - sides / 2
    tops = footage.faces[:, 1] + DOWN_SHARE * footage.faces[:, 2] - sides / 2
    squares = np.stack([lefts, tops, sides], axis=1).astype(np.float32)
    pictures = np.stack([take(frame, square) for frame, square in zip(footage.frames, squares, strict=True)])
    return Crops(pictures, squares)


def take(frame: Frame, square: Floats) -> npt.NDArray[np.uint8]:
    """The square (left, top, side) of `frame`, resized to SIZE."""
    left, top, side = (float(value) for value in square)
    scale = max(side, 1.0) / SIZE
    map_back = np.array([[scale, 0, left + 0.5 * scale - 0.5], [0, scale, top + 0.5 * scale - 0.5]], np.float32)
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    if scale > 1.5:  # shrinking needs a look at every pixel
        first_x, first_y, last = max(0, round(left)), max(0, round(top)), max(2, round(side))
        part = frame[first_y : first_y + last, first_x : first_x + last]
        if part.shape[:2] == (last, last):
            return cv2.resize(part, (SIZE, SIZE), interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    return cv2.warpAffine(frame, map_back, (SIZE, SIZE), flags=flags, borderMode=cv2.BORDER_REPLICATE).astype(
        np.uint8, copy=False
    )


def painted_area() -> Floats:
    """(SIZE, SIZE) in 0..1: where the network's picture replaces the frame's, soft at its rim."""
    ys, xs = np.mgrid[0:SIZE, 0:SIZE].astype(np.float32) / SIZE
    distance = ((xs - 0.5) / 0.40) ** 2 + ((ys - 0.56) / 0.38) ** 2
    area: Floats = np.clip((1.0 - distance) / 0.35, 0, 1).astype(np.float32)
    return area
