"""Inner loops that draw a morphed face: projected triangles, each sampling a few key pictures at their own positions.

A pixel of a picture is one uint64: B, G, R, A from low to high in 16 bits each, so that one multiplication weighs all
four channels: sums of weights are 256, and 255 * 256 still fits a lane.
"""

import numpy as np
import numpy.typing as npt

from avatar.kernel import kernel
from avatar.lanes import corner_mean

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
Bytes = npt.NDArray[np.uint8]
Lanes = npt.NDArray[np.uint16]
Pixels = npt.NDArray[np.uint64]

FAR = np.float32(1e9)
"""Depth of a pixel that no triangle covers."""


@kernel
def weighted_sum(weights: Floats, arrays: Floats, total: Floats) -> None:
    """Write the sum of `arrays` (k, n) by `weights` (k) to `total` (n). A matrix library would wake other threads for it."""
    total[:] = 0
    for k in range(weights.shape[0]):
        weight = weights[k]
        if weight != 0:
            for n in range(total.shape[0]):
                total[n] += weight * arrays[k, n]


@kernel
def nearest_triangles(points: Floats, triangles: Ints, left: float, top: float, depth: Floats, ids: Ints) -> None:
    """Write the nearest triangle of each pixel to `ids` (-1: none) and its depth to `depth`, both (h, w).

    `points` (n, 3) are x, y in frame pixels and depth in metres. Edge functions are stepped along each row.
    """
    height, width = ids.shape
    depth[:] = FAR
    ids[:] = -1
    half = np.float32(0.5)
    for t in range(triangles.shape[0]):
        i, j, k = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        ax, ay = points[i, 0] - left, points[i, 1] - top
        bx, by = points[j, 0] - left, points[j, 1] - top
        cx, cy = points[k, 0] - left, points[k, 1] - top
        area = (by - cy) * (ax - cx) + (cx - bx) * (ay - cy)
        if abs(area) < 1e-6:
            continue
        x_first = max(0, int(np.ceil(min(ax, bx, cx) - half)))
        x_last = min(width - 1, int(np.floor(max(ax, bx, cx) - half)))
        y_first = max(0, int(np.ceil(min(ay, by, cy) - half)))
        y_last = min(height - 1, int(np.floor(max(ay, by, cy) - half)))
        if x_first > x_last or y_first > y_last:
            continue
        inverse = np.float32(1.0) / area
        a0, b0 = (by - cy) * inverse, (cx - bx) * inverse
        a1, b1 = (cy - ay) * inverse, (ax - cx) * inverse
        zc = points[k, 2]
        dz0, dz1 = points[i, 2] - zc, points[j, 2] - zc
        for y in range(y_first, y_last + 1):
            fy = y + half - cy
            fx = x_first + half - cx
            l0 = a0 * fx + b0 * fy
            l1 = a1 * fx + b1 * fy
            for x in range(x_first, x_last + 1):
                if l0 >= -1e-4 and l1 >= -1e-4 and l0 + l1 <= 1.0001:
                    z = zc + l0 * dz0 + l1 * dz1
                    if z < depth[y, x]:
                        depth[y, x] = z
                        ids[y, x] = t
                l0 += a0
                l1 += a1


@kernel
def key_affines(
    points: Floats,
    triangles: Ints,
    keys: Floats,
    visible: Floats,
    weights: Floats,
    active: npt.NDArray[np.int64],
    left: float,
    top: float,
    ids: Ints,
    seen: Bytes,
    affine: Floats,
    blend: Ints,
) -> None:
    """For each active key and each triangle that shows in `ids`: the map from output to key pixels and a blend weight in 0..256.

    `keys` (k, n, 3) are the projected vertices of each key, `visible` (k, n) says in 0..1 how well a vertex is seen
    there: the inside of the mouth must not be taken from a picture of closed lips. Writes `affine` (a, t, 6) and
    `blend` (a, t); `seen` (t) is scratch.
    """
    half = np.float32(0.5)
    seen[:] = 0
    for y in range(ids.shape[0]):
        for x in range(ids.shape[1]):
            if ids[y, x] >= 0:
                seen[ids[y, x]] = 1
    for t in range(triangles.shape[0]):
        if not seen[t]:
            continue
        i, j, k = triangles[t, 0], triangles[t, 1], triangles[t, 2]
        ax, ay = points[i, 0] - left, points[i, 1] - top
        bx, by = points[j, 0] - left, points[j, 1] - top
        cx, cy = points[k, 0] - left, points[k, 1] - top
        area = (by - cy) * (ax - cx) + (cx - bx) * (ay - cy)
        if abs(area) < 1e-6:
            area = np.float32(1e-6)
        inverse = np.float32(1.0) / area
        a0, b0 = (by - cy) * inverse, (cx - bx) * inverse
        a1, b1 = (cy - ay) * inverse, (ax - cx) * inverse
        total = np.float32(0.0)
        for a in range(active.shape[0]):
            q = active[a]
            total += weights[q] * (visible[q, i] + visible[q, j] + visible[q, k] + np.float32(0.003))
        left_over, largest = 256, 0
        for a in range(active.shape[0]):
            q = active[a]
            ux, uy = keys[q, k, 0], keys[q, k, 1]
            e0, e1 = keys[q, i, 0] - ux, keys[q, j, 0] - ux
            g0, g1 = keys[q, i, 1] - uy, keys[q, j, 1] - uy
            xx, xy = e0 * a0 + e1 * a1, e0 * b0 + e1 * b1
            yx, yy = g0 * a0 + g1 * a1, g0 * b0 + g1 * b1
            affine[a, t, 0], affine[a, t, 1] = xx, xy
            affine[a, t, 2] = ux - left - half + xx * (half - cx) + xy * (half - cy)
            affine[a, t, 3], affine[a, t, 4] = yx, yy
            affine[a, t, 5] = uy - top - half + yx * (half - cx) + yy * (half - cy)
            share = weights[q] * (visible[q, i] + visible[q, j] + visible[q, k] + np.float32(0.003)) / total
            blend[a, t] = np.int32(share * 256 + half)
            left_over -= blend[a, t]
            if blend[a, t] > blend[largest, t]:
                largest = a
        blend[largest, t] += left_over


@kernel
def shade(
    ids: Ints,
    affine: Floats,
    blend: Ints,
    pictures: Pixels,
    active: npt.NDArray[np.int64],
    feather: Bytes,
    rows: tuple[int, int],
    out: Lanes,
) -> None:
    """Blend the active key `pictures` (k, h, w) into `rows` of `out` (h, w, 4), faded towards the rim by `feather`."""
    height, width = ids.shape
    lanes = np.uint64(0x00FF00FF00FF00FF)
    rounding = np.uint64(0x0080008000800080)
    byte = np.uint64(0xFF)
    right, bottom = np.float32(width - 1.01), np.float32(height - 1.01)
    for y in range(rows[0], rows[1]):
        for x in range(width):
            f = np.int32(feather[y, x])
            t = ids[y, x]
            if f == 0 or t < 0:
                continue
            mixed = rounding
            for a in range(active.shape[0]):
                weight = np.uint64(blend[a, t])
                if weight == 0:
                    continue
                u = affine[a, t, 0] * x + affine[a, t, 1] * y + affine[a, t, 2]
                v = affine[a, t, 3] * x + affine[a, t, 4] * y + affine[a, t, 5]
                u_fixed = np.int32(min(max(u, np.float32(0.0)), right) * 16)
                v_fixed = np.int32(min(max(v, np.float32(0.0)), bottom) * 16)
                column, line = np.uint64(u_fixed >> 4), np.uint64(v_fixed >> 4)
                fu, fv = np.uint64(u_fixed & 15), np.uint64(v_fixed & 15)
                q = np.uint64(active[a])
                sample = corner_mean(pictures[q], line, column, fu, fv) + rounding
                mixed += weight * ((sample >> np.uint64(8)) & lanes)
            blue, green = np.int32((mixed >> np.uint64(8)) & byte), np.int32((mixed >> np.uint64(24)) & byte)
            red = np.int32((mixed >> np.uint64(40)) & byte)
            if f == 255:
                out[y, x, 0], out[y, x, 1], out[y, x, 2] = blue, green, red
            else:
                out[y, x, 0] += (blue - np.int32(out[y, x, 0])) * f // 255
                out[y, x, 1] += (green - np.int32(out[y, x, 1])) * f // 255
                out[y, x, 2] += (red - np.int32(out[y, x, 2])) * f // 255


@kernel
def soften_depth_edges(depth: Floats, threshold_m: float, marked: Bytes, out: Lanes) -> None:
    """Antialias jumps in depth (chin over neck, lips over teeth) by a small blur along them, in place."""
    height, width = depth.shape
    for y in range(2, height - 2):
        for x in range(2, width - 2):
            z = depth[y, x]
            marked[y, x, 0] = 0
            if z > 1e8:
                continue
            if (
                abs(z - depth[y + 1, x]) > threshold_m
                or abs(z - depth[y - 1, x]) > threshold_m
                or abs(z - depth[y, x + 1]) > threshold_m
                or abs(z - depth[y, x - 1]) > threshold_m
                or abs(z - depth[y + 2, x]) > threshold_m
                or abs(z - depth[y - 2, x]) > threshold_m
            ):
                marked[y, x, 0] = 1
                for c in range(3):
                    near = np.int32(out[y - 1, x, c]) + out[y + 1, x, c] + out[y, x - 1, c] + out[y, x + 1, c]
                    far = np.int32(out[y - 2, x, c]) + out[y + 2, x, c] + out[y, x - 2, c] + out[y, x + 2, c]
                    marked[y, x, 1 + c] = (4 * np.int32(out[y, x, c]) + 2 * near + far + 8) >> 4
    for y in range(2, height - 2):
        for x in range(2, width - 2):
            if marked[y, x, 0]:
                for c in range(3):
                    out[y, x, c] = marked[y, x, 1 + c]
