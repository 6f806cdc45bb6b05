"""From a pose to a frame: morph mouth and eyes on the projected mesh, move the figure, lay it over the hall.

One renderer serves one thread; the pack's arrays are shared and never written.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from avatar.background import hall
from avatar.errors import RenderError
from avatar.geometry import Mesh
from avatar.pack import PackPixels
from avatar.pose import Box, Head, Pose
from avatar.raster import key_affines, nearest_triangles, shade, soften_depth_edges
from avatar.warp import BACKGROUND, CELL_PX, EDGE, SOLID, warp_over

Frame = npt.NDArray[np.uint8]
"""(height, width, 3) uint8 BGR."""

MAX_SHADED_KEYS = 3
"""Pictures blended at once, the neutral one included; further keys still move the vertices."""
LEAST_WEIGHT = 0.01
FEATHER_PX = 10
LIP_EDGE_M = 0.006
"""Depth jumps above this are antialiased."""
MAX_TURN_DEG = 6.0
"""Beyond this the flow of a single picture stops looking like a turn."""


class Renderer:
    """Draws poses of one presenter into buffers of its own; not thread-safe."""

    def __init__(self, pixels: PackPixels, height: int | None = None) -> None:
        """`height` of the output in pixels; the pack's own when None. Raises RenderError for a size that cannot be."""
        self._pixels = pixels
        pack_height, pack_width = pixels.figure.shape[:2]
        height = pack_height if height is None else height
        if height * CELL_PX % pack_height or not pack_height // 2 <= height <= pack_height * 4:
            raise RenderError(f"output height {height} is not {pack_height} times a whole number of eighths (1/2 .. 4)")
        self._cell_px = height * CELL_PX // pack_height
        self._figure = pixels.figure.copy()
        self._background = hall(pack_width // CELL_PX * self._cell_px, height)
        self._out = self._background.copy()
        self._kinds = _cell_kinds(pixels.figure[..., 3].astype(np.uint8))
        self._mouth = _Region(pixels.mouth, pixels.mouth_keys, pixels.mouth_pictures, pixels.mouth_box, LIP_EDGE_M)
        self._eyes = _Region(pixels.eyes, pixels.eye_keys, pixels.eye_pictures, pixels.eye_box, None)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the frames in pixels."""
        return self._out.shape[1], self._out.shape[0]

    def render(self, pose: Pose, box: Box | None = None) -> Frame:
        """Draw `pose`; the returned array is this renderer's own and valid until its next call.

        With `box` (output pixels) only the cells it touches are drawn, and the view that is returned is exactly `box`.
        """
        self._pixels.restore_face(self._figure)
        self._mouth.draw(pose.mouth, self._figure)
        self._eyes.draw(pose.eyes, self._figure)
        flow = self._flow(pose.head, pose.breath)
        grid_rows, grid_columns = self._kinds.shape
        rows, columns = (0, grid_rows), (0, grid_columns)
        if box is not None:
            rows = (box.top // self._cell_px, min(grid_rows, -(-box.bottom // self._cell_px)))
            columns = (box.left // self._cell_px, min(grid_columns, -(-box.right // self._cell_px)))
        warp_over(self._figure.view(np.uint64)[..., 0], self._background, flow, self._kinds, rows, columns, self._out)
        return self._out if box is None else self._out[box.top : box.bottom, box.left : box.right]

    def warm_up(self) -> None:
        """Compile (or load from disk) every inner loop; takes seconds the first time on a machine."""
        mouth = dict.fromkeys(self._pixels.mouth_keys, 0.2)
        eyes = dict.fromkeys(self._pixels.eye_keys, 0.1)
        self.render(Pose(mouth=mouth, eyes=eyes, head=Head(yaw_deg=1.0), breath=1.0))
        self.render(Pose())

    def _flow(self, head: Head, breath: float) -> npt.NDArray[np.float32]:
        turns = np.clip([head.yaw_deg, head.pitch_deg, head.roll_deg], -MAX_TURN_DEG, MAX_TURN_DEG)
        amounts = np.array([*turns, max(-1.0, min(1.0, breath))], np.float32)
        return np.ascontiguousarray(np.tensordot(amounts, self._pixels.flows, axes=1), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class _Blend:
    """Weights of all keys (moving the vertices), and the few that are sampled."""

    weights: npt.NDArray[np.float32]
    shaded: npt.NDArray[np.float32]
    active: npt.NDArray[np.int64]


class _Region:
    """The mouth or the eyes: a mesh, its key pictures, and the buffers to draw it."""

    def __init__(
        self, mesh: Mesh, keys: tuple[str, ...], pictures: npt.NDArray[np.uint64], box: Box, soften_m: float | None
    ) -> None:
        self._mesh = mesh
        self._index = {key: position + 1 for position, key in enumerate(keys)}
        self._pictures = pictures
        self._box = box
        self._soften_m = soften_m
        shape = (box.height, box.width)
        self._feather = _feather(shape)
        self._depth = np.empty(shape, np.float32)
        self._ids = np.empty(shape, np.int32)
        self._marked = np.zeros((*shape, 4), np.uint8)
        self._affine = np.empty((MAX_SHADED_KEYS, len(mesh.triangles), 6), np.float32)
        self._share = np.empty((MAX_SHADED_KEYS, len(mesh.triangles)), np.int32)

    def draw(self, weights: Mapping[str, float], figure: npt.NDArray[np.uint16]) -> None:
        """Draw the keys of `weights` into `figure` (h, w, 4), in place; names it does not have are ignored."""
        blend = _blend(weights, self._index)
        if blend is None:
            return
        used = np.flatnonzero(blend.weights > 0)
        points = np.tensordot(blend.weights[used], self._mesh.keys[used], axes=1).astype(np.float32, copy=False)
        left, top = float(self._box.left), float(self._box.top)
        nearest_triangles(points, self._mesh.triangles, left, top, self._depth, self._ids)
        key_affines(
            points, self._mesh.triangles, self._mesh.keys, self._mesh.visible, blend.shaded, blend.active, left, top,
            self._affine, self._share,
        )  # fmt: skip
        out = figure[self._box.top : self._box.bottom, self._box.left : self._box.right]
        shade(self._ids, self._affine, self._share, self._pictures, blend.active, self._feather, out)
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


def _feather(shape: tuple[int, int]) -> npt.NDArray[np.uint8]:
    inner = np.zeros(shape, np.float32)
    inner[FEATHER_PX:-FEATHER_PX, FEATHER_PX:-FEATHER_PX] = 255
    return cv2.blur(cv2.blur(inner, (11, 11)), (9, 9)).astype(np.uint8)


def _cell_kinds(alpha: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """BACKGROUND, EDGE or SOLID for each cell, whatever the head does within MAX_TURN_DEG."""
    reach = np.ones((57, 57), np.uint8)
    rows, columns = alpha.shape[0] // CELL_PX, alpha.shape[1] // CELL_PX
    grid = (rows, CELL_PX, columns, CELL_PX)
    most = cv2.dilate(alpha, reach).reshape(grid).max(axis=(1, 3))
    # erode beyond the frame's edge as if the figure ended there: sampling is clamped to it
    least = cv2.erode(alpha, reach).reshape(grid).min(axis=(1, 3))
    kinds = np.full((rows, columns), EDGE, np.uint8)
    kinds[most == 0] = BACKGROUND
    kinds[least == 255] = SOLID
    return kinds
