"""The mouth or the eyes of a face: which keys are blended, where each pixel comes from, and drawing it."""

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from avatar.geometry import Mesh
from avatar.pose import Box
from avatar.raster import key_affines, nearest_triangles, shade, soften_depth_edges, weighted_sum

MAX_SHADED_KEYS = 3
"""Pictures blended at once, the neutral one included; further keys still move the vertices."""
LEAST_WEIGHT = 0.01


@dataclass(frozen=True, slots=True)
class _Blend:
    """Weights of all keys (moving the vertices), and the few that are sampled."""

    weights: npt.NDArray[np.float32]
    shaded: npt.NDArray[np.float32]
    active: npt.NDArray[np.int64]


class Region:
    """The mouth or the eyes: a mesh, its key pictures, and the buffers to draw it."""

    def __init__(
        self,
        mesh: Mesh,
        keys: tuple[str, ...],
        pictures: npt.NDArray[np.uint64],
        box: Box,
        soften_m: float | None,
        feather_px: int,
    ) -> None:
        """`feather_px` is the width of the rim over which the region fades into the figure."""
        self._mesh = mesh
        self._weights: dict[str, float] = {}
        self._blend: _Blend | None = None
        self._index = {key: position + 1 for position, key in enumerate(keys)}
        self._pictures = pictures
        self._neutral = pictures[0].view(np.uint16).reshape(*pictures[0].shape, 4)
        self._box = box
        self._soften_m = soften_m
        shape = (box.height, box.width)
        self._feather = _feather(shape, feather_px)
        self._depth = np.empty(shape, np.float32)
        self._ids = np.empty(shape, np.int32)
        self._marked = np.zeros((*shape, 4), np.uint8)
        self._points = np.empty(mesh.keys.shape[1:], np.float32)
        self._seen = np.empty(len(mesh.triangles), np.uint8)
        self._affine = np.empty((MAX_SHADED_KEYS, len(mesh.triangles), 6), np.float32)
        self._share = np.empty((MAX_SHADED_KEYS, len(mesh.triangles)), np.int32)

    def settle(self, weights: Mapping[str, float]) -> bool:
        """Work out where the keys of `weights` put every pixel; False when that is as before. Other names are ignored."""
        known = {name: weight for name, weight in weights.items() if name in self._index}
        if known == self._weights:
            return False
        self._weights = known
        blend = self._blend = _blend(known, self._index)
        if blend is None:
            return True
        mesh, left, top = self._mesh, float(self._box.left), float(self._box.top)
        points = self._points
        weighted_sum(blend.weights, mesh.keys.reshape(len(mesh.keys), -1), points.reshape(-1))
        nearest_triangles(points, mesh.triangles, left, top, self._depth, self._ids)
        key_affines(
            points, mesh.triangles, mesh.keys, mesh.visible, blend.shaded, blend.active, left, top,
            self._ids, self._seen, self._affine, self._share,
        )  # fmt: skip
        return True

    def restore(self, figure: npt.NDArray[np.uint16]) -> None:
        """Put the neutral pixels back into `figure` (h, w, 4)."""
        figure[self._box.top : self._box.bottom, self._box.left : self._box.right] = self._neutral

    def draw(self, figure: npt.NDArray[np.uint16], above: Box | None = None) -> None:
        """Draw what was settled into `figure` (h, w, 4), in place; with `above` only the rows it shares with that box."""
        if self._blend is None:
            return
        rows = (0, self._box.height)
        if above is not None:
            rows = (max(0, above.top - self._box.top), min(self._box.height, above.bottom - self._box.top))
        out = figure[self._box.top : self._box.bottom, self._box.left : self._box.right]
        active = self._blend.active
        shade(self._ids, self._affine, self._share, self._pictures, active, self._feather, rows, out)
        if self._soften_m is not None:
            soften_depth_edges(self._depth, self._soften_m, self._marked, out)


def _blend(weights: Mapping[str, float], index: Mapping[str, int]) -> _Blend | None:
    """Normalise `weights` with the neutral key taking the rest; None when nothing but it is left."""
    full = np.zeros(len(index) + 1, np.float32)
    for name, weight in weights.items():
        if name in index and weight > 0:
            full[index[name]] = weight
    full = np.maximum(full - LEAST_WEIGHT, 0)
    total = float(full.sum())
    if total <= 0:
        return None
    if total > 1:
        full /= total
    full[0] = max(0.0, 1.0 - total)
    shaded = full
    if np.count_nonzero(full) > MAX_SHADED_KEYS:
        # subtracting the first one left out keeps the choice continuous: no key pops in or out
        order = np.argsort(full)[::-1]
        shaded = np.zeros_like(full)
        first = order[:MAX_SHADED_KEYS]
        shaded[first] = full[first] - full[order[MAX_SHADED_KEYS]] + 1e-6
    shaded = shaded / shaded.sum()
    return _Blend(weights=full, shaded=shaded, active=np.flatnonzero(shaded > 0))


def _feather(shape: tuple[int, int], rim_px: int) -> npt.NDArray[np.uint8]:
    inner = np.zeros(shape, np.float32)
    inner[rim_px:-rim_px, rim_px:-rim_px] = 255
    once = cv2.blur(inner, (rim_px + 1, rim_px + 1))
    return cv2.blur(once, (rim_px - 1, rim_px - 1)).astype(np.uint8)
