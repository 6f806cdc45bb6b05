"""Arithmetic on a pixel as one uint64: B, G, R, A from low to high in 16 bits each, weighed by one multiplication.

Weights are sixteenths. `(a << 4) + (b - a) * f` equals `a * (16 - f) + b * f` lane by lane: a borrow between lanes is paid
back by the sum, since the whole is the same number modulo 2**64 and no lane of it overflows (255 * 256 fits 16 bits).
"""

import numpy as np
import numpy.typing as npt

from avatar.kernel import kernel


@kernel
def between(one: np.uint64, other: np.uint64, share: np.uint64) -> np.uint64:
    """16 times the mean of two pixels, `other` weighing `share` sixteenths."""
    return (one << np.uint64(4)) + (other - one) * share


@kernel
def corner_mean(
    picture: npt.NDArray[np.uint64], line: np.uint64, column: np.uint64, right: np.uint64, down: np.uint64
) -> np.uint64:
    """256 times the bilinear mean of the four pixels at (line, column); `right` and `down` in sixteenths."""
    one = np.uint64(1)
    upper = between(picture[line, column], picture[line, column + one], right)
    lower = between(picture[line + one, column], picture[line + one, column + one], right)
    return (upper << np.uint64(4)) + (lower - upper) * down


@kernel
def lay(
    lanes: np.uint64,
    solid: bool,
    background: npt.NDArray[np.uint8],
    y: int,
    x: int,
    out: npt.NDArray[np.uint8],
) -> None:
    """Put a premultiplied pixel (256 times its value) over the background's at (y, x)."""
    byte = np.uint64(0xFF)
    blue, green = np.int32((lanes >> np.uint64(8)) & byte), np.int32((lanes >> np.uint64(24)) & byte)
    red, alpha = np.int32((lanes >> np.uint64(40)) & byte), np.int32(lanes >> np.uint64(56))
    if solid or alpha == 255:
        out[y, x, 0], out[y, x, 1], out[y, x, 2] = blue, green, red
    elif alpha == 0:
        out[y, x, 0], out[y, x, 1], out[y, x, 2] = background[y, x, 0], background[y, x, 1], background[y, x, 2]
    else:
        rest = np.int32(255) - alpha
        out[y, x, 0] = min(blue + (background[y, x, 0] * rest + 127) // 255, 255)
        out[y, x, 1] = min(green + (background[y, x, 1] * rest + 127) // 255, 255)
        out[y, x, 2] = min(red + (background[y, x, 2] * rest + 127) // 255, 255)
