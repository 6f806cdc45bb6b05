"""A pack at the size it is drawn at: pictures and numbers of a large one taken down, once, when it is loaded."""

from dataclasses import replace
from math import gcd

import cv2
import numpy as np
import numpy.typing as npt

from avatar.geometry import Mesh
from avatar.pack import PackPixels
from avatar.pose import Box
from avatar.warp import CELL_PX


def fitting_height(wished: int, width: int, height: int) -> int:
    """The least height a pack of `width` x `height` can be taken down to and still be drawn `wished` high.

    Cells of the flow are whole pixels of both sizes, and no frame is less than half as high as what it is drawn from.
    """
    for candidate in range(-(-wished // CELL_PX) * CELL_PX, min(height, 2 * wished + 1), CELL_PX):
        whole = width * candidate % height == 0 and width * candidate // height % CELL_PX == 0
        if whole and wished * CELL_PX % candidate == 0:
            return candidate
    return height


def fitted(pixels: PackPixels, height: int) -> PackPixels:
    """`pixels` as if baked `height` high, which is one of `fitting_height`."""
    width, native = pixels.size
    scale = height / native
    flows = resampled(pixels.flows, scale, (width * height // native, height))
    if height == native:
        return replace(pixels, flows=flows)
    mouth_box, mouth = _bank(pixels.figure, pixels.mouth_pictures, pixels.mouth_box, height)
    eye_box, eyes = _bank(pixels.figure, pixels.eye_pictures, pixels.eye_box, height)
    return replace(
        pixels,
        figure=_resized(pixels.figure, scale),
        mouth=_mesh(pixels.mouth, scale),
        eyes=_mesh(pixels.eyes, scale),
        mouth_pictures=mouth,
        eye_pictures=eyes,
        mouth_box=mouth_box,
        eye_box=eye_box,
        flows=flows,
    )


def resampled(flows: npt.NDArray[np.float32], scale: float, size: tuple[int, int]) -> npt.NDArray[np.float32]:
    """(k, rows + 1, columns + 1, 2) `flows`, in pixels, for frames `scale` times as large, of `size` (width, height)."""
    columns, rows = size[0] // CELL_PX, size[1] // CELL_PX
    ys, xs = np.mgrid[0 : rows + 1, 0 : columns + 1].astype(np.float32)
    ys *= (flows.shape[1] - 1) / rows
    xs *= (flows.shape[2] - 1) / columns
    return np.stack([cv2.remap(flow, xs, ys, cv2.INTER_LINEAR) for flow in flows]) * np.float32(scale)


def _mesh(mesh: Mesh, scale: float) -> Mesh:
    return replace(mesh, keys=mesh.keys * np.array([scale, scale, 1], np.float32))


def _bank(
    figure: npt.NDArray[np.uint16], bank: npt.NDArray[np.uint64], box: Box, height: int
) -> tuple[Box, npt.NDArray[np.uint64]]:
    """Key pictures at the new size, each laid into the figure first: the box's rim need not fall on a new pixel's."""
    native = figure.shape[0]
    whole = native // gcd(native, height)  # so many old pixels are a whole number of new ones
    left, top = box.left // whole * whole, box.top // whole * whole
    right, bottom = -(-box.right // whole) * whole, -(-box.bottom // whole) * whole
    inside = np.s_[box.top - top : box.bottom - top, box.left - left : box.right - left]
    surroundings = figure[top:bottom, left:right]
    pictures = []
    for picture in bank.view(np.uint16).reshape(*bank.shape, 4):
        laid = surroundings.copy()
        laid[inside] = picture
        pictures.append(_resized(laid, height / native))
    new = Box(*(edge * height // native for edge in (left, top, right, bottom)))
    return new, np.stack(pictures).view(np.uint64)[..., 0]


def _resized(picture: npt.NDArray[np.uint16], scale: float) -> npt.NDArray[np.uint16]:
    height, width = (round(side * scale) for side in picture.shape[:2])
    smaller = cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA)
    return np.asarray(smaller, np.uint16)
