"""Numbers of a presenter pack: where each vertex of the face lies in each key picture, and how the figure flows.

Stored as small integers (`geometry.npz`); this module is the one that knows their scales.
"""

import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from avatar.errors import PackError
from avatar.warp import CELL_PX

POSITION_STEPS_PER_PX = 32
DEPTH_STEP_M = 2e-5
"""Depth is kept relative to the nearest vertex: 65535 steps reach 1.3 m."""
FLOW_STEPS_PER_PX = 1024
"""Flow is displacement per degree of head turn, or per unit of breath; coarser steps where it is 32 px and more."""
FLOWS = ("yaw", "pitch", "roll", "breath", "turn", "bow", "lean")


@dataclass(frozen=True, slots=True)
class Mesh:
    """The morphable part of a face; key 0 is the neutral one."""

    triangles: npt.NDArray[np.int32]
    """(t, 3) vertex indices."""
    keys: npt.NDArray[np.float32]
    """(k, n, 3): x, y in frame pixels, depth in metres."""
    visible: npt.NDArray[np.float32]
    """(k, n) in 0..1: how well the vertex is seen in the key's picture."""


@dataclass(frozen=True, slots=True)
class Geometry:
    """All numbers of a pack."""

    mouth: Mesh
    eyes: Mesh
    flows: npt.NDArray[np.float32]
    """(7, rows + 1, columns + 1, 2) pixels, in the order of FLOWS: per degree, and per unit of breath.

    The cells between these corners are squares of CELL_PX pixels or more."""


def save_geometry(path: Path, geometry: Geometry) -> None:
    """Write `geometry` as small integers. Raises PackError where a number does not fit."""
    steps = min(FLOW_STEPS_PER_PX, int(np.iinfo(np.int16).max / max(1.0, float(np.abs(geometry.flows).max()))))
    arrays = {
        **_mesh_to_arrays("mouth", geometry.mouth),
        **_mesh_to_arrays("eyes", geometry.eyes),
        "flows": _quantised(geometry.flows * steps, np.int16, "flows"),
        "flow_steps": np.array([steps], np.int32),
    }
    np.savez_compressed(path, allow_pickle=False, **arrays)


def load_geometry(path: Path, mouth_keys: int, eye_keys: int, size: tuple[int, int]) -> Geometry:
    """Read what `save_geometry` wrote and check it against the manifest. Raises PackError naming the array."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            arrays = {name: stored[name] for name in stored.files}
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise PackError(f"{path}: {error}") from error
    width, height = size
    try:
        steps = arrays.get("flow_steps", np.array([FLOW_STEPS_PER_PX]))  # format 2 has none
        flows = arrays["flows"].astype(np.float32) / steps.astype(np.float32)
        geometry = Geometry(
            mouth=_mesh_from_arrays("mouth", arrays, path), eyes=_mesh_from_arrays("eyes", arrays, path), flows=flows
        )
    except KeyError as error:
        raise PackError(f"{path}: array {error} is missing") from error
    if not _covers(flows.shape, width, height):
        raise PackError(f"{path}: flows have shape {flows.shape}, which does not fit {width}x{height}")
    for name, mesh, keys in (("mouth", geometry.mouth, mouth_keys), ("eyes", geometry.eyes, eye_keys)):
        if len(mesh.keys) != keys + 1:
            raise PackError(
                f"{path}: {name} has {len(mesh.keys)} keys, the manifest names {keys} beside the neutral one"
            )
    return geometry


def _covers(shape: tuple[int, ...], width: int, height: int) -> bool:
    if len(shape) != 4 or (shape[0], shape[3]) != (len(FLOWS), 2) or min(shape) < 2:
        return False
    rows, columns = shape[1] - 1, shape[2] - 1
    return height % rows == 0 and width % columns == 0 and height // rows == width // columns >= CELL_PX


def _mesh_to_arrays(name: str, mesh: Mesh) -> dict[str, npt.NDArray[np.generic]]:
    nearest_m = mesh.keys[..., 2].min()
    return {
        f"{name}_triangles": _quantised(mesh.triangles, np.uint16, f"{name} triangles"),
        f"{name}_positions": _quantised(mesh.keys[..., :2] * POSITION_STEPS_PER_PX, np.uint16, f"{name} positions"),
        f"{name}_depths": _quantised((mesh.keys[..., 2] - nearest_m) / DEPTH_STEP_M, np.uint16, f"{name} depths"),
        f"{name}_nearest_m": np.array([nearest_m], np.float32),
        f"{name}_visible": _quantised(mesh.visible * 255, np.uint8, f"{name} visibility"),
    }


def _mesh_from_arrays(name: str, arrays: dict[str, npt.NDArray[np.generic]], path: Path) -> Mesh:
    positions = arrays[f"{name}_positions"].astype(np.float32) / POSITION_STEPS_PER_PX
    depths = arrays[f"{name}_depths"].astype(np.float32) * DEPTH_STEP_M + arrays[f"{name}_nearest_m"].astype(np.float32)
    mesh = Mesh(
        triangles=np.ascontiguousarray(arrays[f"{name}_triangles"].astype(np.int32)),
        keys=np.ascontiguousarray(np.dstack([positions, depths]), dtype=np.float32),
        visible=np.ascontiguousarray(arrays[f"{name}_visible"].astype(np.float32) / 255),
    )
    if mesh.triangles.size and int(mesh.triangles.max()) >= mesh.keys.shape[1]:
        raise PackError(f"{path}: {name} triangles point beyond the {mesh.keys.shape[1]} vertices")
    if mesh.visible.shape != mesh.keys.shape[:2]:
        raise PackError(f"{path}: {name} visibility has shape {mesh.visible.shape}, expected {mesh.keys.shape[:2]}")
    return mesh


def _quantised(values: npt.NDArray[np.generic], kind: type[np.integer], what: str) -> npt.NDArray[np.generic]:
    rounded = np.rint(values.astype(np.float64))
    limits = np.iinfo(kind)
    if rounded.size and (rounded.min() < limits.min or rounded.max() > limits.max):
        raise PackError(f"{what} do not fit {kind.__name__}: {rounded.min()} .. {rounded.max()}")
    return rounded.astype(kind)
