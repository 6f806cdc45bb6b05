"""Inner loop that moves the whole figure (head turn, breath) by a coarse flow grid and lays it over the background."""

import numpy as np
import numpy.typing as npt

from avatar.kernel import kernel

CELL_PX = 8
"""Side of a flow cell in pixels of the pack."""

BACKGROUND, EDGE, SOLID = 0, 1, 2
"""What a cell can show: only background, some of each, only figure."""


@kernel
def warp_over(
    figure: npt.NDArray[np.uint64],
    background: npt.NDArray[np.uint8],
    flow: npt.NDArray[np.float32],
    kinds: npt.NDArray[np.uint8],
    rows: tuple[int, int],
    columns: tuple[int, int],
    out: npt.NDArray[np.uint8],
) -> None:
    """Draw cells `rows` x `columns` of the warped premultiplied `figure` (h, w) over `background` into `out` (H, W, 3).

    A pixel of the figure is one uint64: B, G, R, A from low to high in 16 bits each, so that one multiplication weighs
    all four channels.

    `flow` (h/8 + 1, w/8 + 1, 2) is the displacement of each grid corner in pack pixels. `out` and `background` may be
    larger than the figure by a factor that makes a cell a whole number of pixels (1, 1.5, 2 ...). Cells of kind
    BACKGROUND are left as they are: `out` must have been filled with the background once.
    """
    height, width = figure.shape
    side = out.shape[0] * 8 // height
    step = np.float32(8.0) / side
    byte, one = np.uint64(0xFF), np.uint64(1)
    rounding = np.uint64(0x0080008000800080)
    for cy in range(rows[0], rows[1]):
        for cx in range(columns[0], columns[1]):
            kind = kinds[cy, cx]
            if kind == 0:
                continue
            ax, ay = flow[cy, cx, 0], flow[cy, cx, 1]
            bx, by = flow[cy, cx + 1, 0], flow[cy, cx + 1, 1]
            ex, ey = flow[cy + 1, cx, 0], flow[cy + 1, cx, 1]
            dx, dy = flow[cy + 1, cx + 1, 0], flow[cy + 1, cx + 1, 1]
            for row in range(side):
                share = (row + np.float32(0.5)) / side
                lx, ly = ax + (ex - ax) * share, ay + (ey - ay) * share
                rx, ry = bx + (dx - bx) * share, by + (dy - by) * share
                slope_x, slope_y = (rx - lx) / side, (ry - ly) / side
                # pixel centres: output x + 0.5 lies at pack (x + 0.5) / scale
                u = cx * 8 + np.float32(0.5) * step - np.float32(0.5) - (lx + slope_x * np.float32(0.5))
                v = cy * 8 + (row + np.float32(0.5)) * step - np.float32(0.5) - (ly + slope_y * np.float32(0.5))
                u_fixed, v_fixed = np.int32(u * 65536), np.int32(v * 65536)
                du, dv = np.int32((step - slope_x) * 65536), np.int32(-slope_y * 65536)
                y = cy * side + row
                for x in range(cx * side, (cx + 1) * side):
                    iu, iv = u_fixed >> 16, v_fixed >> 16
                    fu, fv = np.uint64((u_fixed >> 12) & 15), np.uint64((v_fixed >> 12) & 15)
                    u_fixed += du
                    v_fixed += dv
                    # unsigned, so that the compiler need not look for negative indices
                    column = np.uint64(min(max(iu, 0), width - 2))
                    line = np.uint64(min(max(iv, 0), height - 2))
                    w11 = fu * fv
                    w10 = (fv << np.uint64(4)) - w11
                    w01 = (fu << np.uint64(4)) - w11
                    w00 = np.uint64(256) - w01 - w10 - w11
                    lanes = (
                        figure[line, column] * w00
                        + figure[line, column + one] * w01
                        + figure[line + one, column] * w10
                        + figure[line + one, column + one] * w11
                        + rounding
                    )
                    blue, green = np.int32((lanes >> np.uint64(8)) & byte), np.int32((lanes >> np.uint64(24)) & byte)
                    red, alpha = np.int32((lanes >> np.uint64(40)) & byte), np.int32(lanes >> np.uint64(56))
                    if kind == 2 or alpha == 255:
                        out[y, x, 0], out[y, x, 1], out[y, x, 2] = blue, green, red
                    else:
                        rest = np.int32(255) - alpha
                        out[y, x, 0] = min(blue + (background[y, x, 0] * rest + 127) // 255, 255)
                        out[y, x, 1] = min(green + (background[y, x, 1] * rest + 127) // 255, 255)
                        out[y, x, 2] = min(red + (background[y, x, 2] * rest + 127) // 255, 255)
