"""From a pose to a frame: morph mouth and eyes on the projected mesh, move the figure, lay it over the hall.

One renderer serves one thread; the pack's arrays are shared and never written.
"""

import cv2
import numpy as np
import numpy.typing as npt

from avatar.background import hall
from avatar.errors import RenderError
from avatar.pack import PackPixels
from avatar.pose import Box, Head, Pose
from avatar.raster import weighted_sum
from avatar.region import Region
from avatar.warp import BACKGROUND, CELL_PX, EDGE, SOLID, warp_over

Frame = npt.NDArray[np.uint8]
"""(height, width, 3) uint8 BGR."""

LIP_EDGE_M = 0.006
"""Depth jumps above this are antialiased."""
MAX_TURN_DEG = 6.0
"""Beyond this the flow of a single picture stops looking like a turn."""
REACH_PX, FEATHER_PX = 40, 10
"""Of a picture 720 wide. No pixel of the figure's outline may travel further from where it was baked than the first;
over the second a key picture's rim fades."""
MAX_TORSO_DEG = (4.0, 4.0, 0.6)
"""Turn, bow and lean of the upper body."""


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
        self._kinds = _cell_kinds(pixels.figure[..., 3].astype(np.uint8), pixels.px(REACH_PX))
        feather_px = max(2, pixels.px(FEATHER_PX))
        self._mouth = Region(
            pixels.mouth, pixels.mouth_keys, pixels.mouth_pictures, pixels.mouth_box, LIP_EDGE_M, feather_px
        )
        self._eyes = Region(pixels.eyes, pixels.eye_keys, pixels.eye_pictures, pixels.eye_box, None, feather_px)

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the frames in pixels."""
        return self._out.shape[1], self._out.shape[0]

    def render(self, pose: Pose, box: Box | None = None) -> Frame:
        """Draw `pose`; the returned array is this renderer's own and valid until its next call.

        With `box` (output pixels) only the cells it touches are drawn, and the view that is returned is exactly `box`.
        """
        self._draw_face(pose)
        flow = self._flow(pose)
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

    def _draw_face(self, pose: Pose) -> None:
        """Draw mouth and eyes anew, or only what changed since the last frame: glances and shut lips last for many."""
        mouth, eyes = self._mouth.settle(pose.mouth), self._eyes.settle(pose.eyes)
        if eyes:
            self._eyes.restore(self._figure)
        if mouth or eyes:
            self._mouth.restore(self._figure)
            self._mouth.draw(self._figure)
            self._eyes.draw(self._figure, above=None if eyes else self._pixels.mouth_box)

    def _flow(self, pose: Pose) -> npt.NDArray[np.float32]:
        head, torso = pose.head, pose.torso
        turns = np.clip([head.yaw_deg, head.pitch_deg, head.roll_deg], -MAX_TURN_DEG, MAX_TURN_DEG)
        breath = max(-1.0, min(1.0, pose.breath))
        most = np.array(MAX_TORSO_DEG)
        body = np.clip([torso.turn_deg, torso.bow_deg, torso.lean_deg], -most, most)
        amounts = np.array([*turns, breath, *body], np.float32)
        flow = np.empty(self._pixels.flows.shape[1:], np.float32)
        weighted_sum(amounts, self._pixels.flows.reshape(len(amounts), -1), flow.reshape(-1))
        return flow


def _cell_kinds(alpha: npt.NDArray[np.uint8], reach_px: int) -> npt.NDArray[np.uint8]:
    """BACKGROUND, EDGE or SOLID for each cell, whatever the head does within MAX_TURN_DEG."""
    reach = np.ones((2 * reach_px + 1, 2 * reach_px + 1), np.uint8)
    rows, columns = alpha.shape[0] // CELL_PX, alpha.shape[1] // CELL_PX
    grid = (rows, CELL_PX, columns, CELL_PX)
    most = cv2.dilate(alpha, reach).reshape(grid).max(axis=(1, 3))
    # erode beyond the frame's edge as if the figure ended there: sampling is clamped to it
    least = cv2.erode(alpha, reach).reshape(grid).min(axis=(1, 3))
    kinds = np.full((rows, columns), EDGE, np.uint8)
    kinds[most == 0] = BACKGROUND
    kinds[least == 255] = SOLID
    return kinds
