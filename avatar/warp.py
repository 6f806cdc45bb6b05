"""Inner loop that moves the whole figure (head turn, breath) by a coarse flow grid and lays it over the background."""

import numpy as np
import numpy.typing as npt

from avatar.kernel import kernel
from avatar.lanes import between, corner_mean, lay

CELL_PX = 8
"""Side of a flow cell in pixels of the pack."""

BACKGROUND, EDGE, SOLID = 0, 1, 2
"""What a cell can show: only background, some of each, only figure."""
STRAIGHT = 8192
"""A row of a cell whose flow changes less than this (1/8 px, in 65536ths) along it is drawn as if it did not."""


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
    half = np.float32(0.5)
    rounding = np.uint64(0x0080008000800080)
    for cy in range(rows[0], rows[1]):
        for cx in range(columns[0], columns[1]):
            kind = kinds[cy, cx]
            if kind == 0:
                continue
            solid = kind == 2
            ax, ay = flow[cy, cx, 0], flow[cy, cx, 1]
            bx, by = flow[cy, cx + 1, 0], flow[cy, cx + 1, 1]
            ex, ey = flow[cy + 1, cx, 0], flow[cy + 1, cx, 1]
            dx, dy = flow[cy + 1, cx + 1, 0], flow[cy + 1, cx + 1, 1]
            # displacement along the upper and the lower rim; it changes evenly from row to row
            upper_x, upper_y = (bx - ax) / side, (by - ay) / side
            slopes_x, slopes_y = ((dx - ex) / side - upper_x) / side, ((dy - ey) / side - upper_y) / side
            # pixel centres: output x + 0.5 lies at pack (x + 0.5) / scale
            half_x, half_y = upper_x + slopes_x * half, upper_y + slopes_y * half
            u = cx * 8 + half * step - half - (ax + (ex - ax) * half / side + half_x * half)
            v = cy * 8 + half * step - half - (ay + (ey - ay) * half / side + half_y * half)
            u_row, v_row = np.int32(u * 65536), np.int32(v * 65536)
            du, dv = np.int32((step - half_x) * 65536), np.int32(-half_y * 65536)
            u_down = np.int32(-((ex - ax) / side + slopes_x * half) * 65536)
            v_down = np.int32((step - (ey - ay) / side - slopes_y * half) * 65536)
            du_down, dv_down = np.int32(-slopes_x * 65536), np.int32(-slopes_y * 65536)
            x_first = np.uint64(cx * side)
            for y in range(np.uint64(cy * side), np.uint64((cy + 1) * side)):
                u_fixed, v_fixed = u_row, v_row
                u_row += u_down
                v_row += v_down
                du += du_down
                dv += dv_down
                if side == 8 and abs(du - 65536) * 8 < STRAIGHT and abs(dv) * 8 < STRAIGHT:
                    middle_u, middle_v = u_fixed + 4 * (du - 65536), v_fixed + 4 * dv
                    iu, iv = middle_u >> 16, middle_v >> 16
                    if 0 <= iu < width - 9 and 0 <= iv < height - 1:
                        # a shift alone: each column is weighed vertically once and serves two pixels
                        fu, fv = np.uint64((middle_u >> 12) & 15), np.uint64((middle_v >> 12) & 15)
                        column, line = np.uint64(iu), np.uint64(iv)
                        below = line + np.uint64(1)
                        left = between(figure[line, column], figure[below, column], fv)
                        for x in range(x_first, x_first + np.uint64(8)):
                            column += np.uint64(1)
                            right = between(figure[line, column], figure[below, column], fv)
                            lay(between(left, right, fu) + rounding, solid, background, y, x, out)
                            left = right
                        continue
                for x in range(x_first, x_first + np.uint64(side)):
                    # unsigned, so that the compiler need not look for negative indices
                    column = np.uint64(min(max(u_fixed >> 16, 0), width - 2))
                    line = np.uint64(min(max(v_fixed >> 16, 0), height - 2))
                    fu, fv = np.uint64((u_fixed >> 12) & 15), np.uint64((v_fixed >> 12) & 15)
                    u_fixed += du
                    v_fixed += dv
                    lay(corner_mean(figure, line, column, fu, fv) + rounding, solid, background, y, x, out)
