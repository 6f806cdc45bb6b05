"""From the raw output of a bake (key pictures, projected vertices, flow samples) to a presenter pack.

Raw folder: `neutral.png` (RGBA), `m_KEY.png` and `e_KEY.png` crops, `rt_geom.npz` with `tris`, `v_neutral`, `v_m_KEY`,
`v_e_KEY` (n, 3), `scatter` (m, 3) sample points of the figure and `flow_yaw|pitch|roll` (m, 2) their shift per degree.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import cv2
import msgspec
import numpy as np
import numpy.typing as npt

from avatar.bake.boxes import FRAME
from avatar.errors import PackError
from avatar.geometry import Geometry, Mesh, save_geometry
from avatar.manifest import FORMAT, MANIFEST_NAME, KeyBox, Manifest, Source
from avatar.raster import nearest_triangles

VISIBLE_SLACK_M = (0.0002, 0.0008)
"""A vertex this far behind the nearest surface fades from visible to hidden; one of a triangle that wins a pixel is visible.
Any looser, and the inside of a mouth is painted with lips, and a neck with the chin."""
MARGIN_PX, CELL_PX = 6, 8
"""Around a box, and side of a cell of the flows; of a frame that is not enlarged."""
BEHIND_CELLS, BEHIND_M = 3, 0.06
"""A sample of the body this far behind one this near is its back."""
FOCAL_SHARE = 85.0 / 36.0
"""Focal length of the bake's camera as a share of the frame's height."""
WAIST_BELOW_M, STIFF_M = 0.06, 0.22
"""How far below the picture the waist is, and over which height from its lower edge the body begins to follow."""


@dataclass(frozen=True, slots=True)
class Identity:
    """What the manifest says about a person that no bake can know."""

    name: str
    title: str
    voice: str
    sources: tuple[Source, ...]
    licence: str
    consent: str
    notes: str = ""
    mouth_gain: dict[str, float] | None = None
    breath_top_px: int = 380
    """Where breathing begins to show, from above; the chest moves most 260 px below `breath_chest_px`. Of a frame not enlarged."""
    breath_chest_px: int = 900


def assemble(raw: Path, out: Path, identity: Identity, mouth_box: KeyBox, eye_box: KeyBox) -> Manifest:
    """Write the pack to folder `out`. Raises PackError when the raw bake lacks something."""
    out.mkdir(parents=True, exist_ok=True)
    figure = cv2.imread(str(raw / "neutral.png"), cv2.IMREAD_UNCHANGED)
    if figure is None or figure.shape[2] != 4:
        raise PackError(f"{raw / 'neutral.png'} is missing or has no alpha channel")
    height, width = figure.shape[:2]
    enlarged = width // FRAME[0]
    with np.load(raw / "rt_geom.npz") as stored:
        arrays = {name: stored[name] for name in stored.files}
    for key in sorted(path.stem for path in raw.glob("e_look*.png")):
        arrays.setdefault(f"v_{key}", arrays["v_neutral"])  # eyeballs turn inside lids that stay
    mouth_keys, eye_keys = _keys(raw, arrays, "m_"), _keys(raw, arrays, "e_")
    geometry = Geometry(
        mouth=_mesh(arrays, ["neutral", *(f"m_{key}" for key in mouth_keys)], mouth_box, enlarged),
        eyes=_mesh(arrays, ["neutral", *(f"e_{key}" for key in eye_keys)], eye_box, enlarged),
        flows=_flows(arrays, width, height, identity),
    )
    save_geometry(out / "geometry.npz", geometry)
    _write_png(out / "neutral.png", figure)
    for prefix, region, keys in (("m_", "mouth", mouth_keys), ("e_", "eyes", eye_keys)):
        for key in keys:
            _write_png(out / f"{region}_{key}.png", cv2.imread(str(raw / f"{prefix}{key}.png"), cv2.IMREAD_COLOR))
    manifest = Manifest(
        format=FORMAT, name=identity.name, title=identity.title, voice=identity.voice, width=width, height=height,
        mouth_box=mouth_box, eye_box=eye_box, mouth_keys=mouth_keys, eye_keys=eye_keys, sources=identity.sources,
        licence=identity.licence, ai_label="AI生成", consent=identity.consent, notes=identity.notes,
        mouth_gain=identity.mouth_gain or {}, files=_hashes(out, mouth_keys, eye_keys),
    )  # fmt: skip
    text = msgspec.json.format(msgspec.json.encode(manifest), indent=1)
    (out / MANIFEST_NAME).write_bytes(text + b"\n")
    return manifest


def _keys(raw: Path, arrays: dict[str, npt.NDArray[np.float32]], prefix: str) -> tuple[str, ...]:
    names = [name.removeprefix("v_" + prefix) for name in arrays if name.startswith("v_" + prefix)]
    lacking = [name for name in names if not (raw / f"{prefix}{name}.png").exists()]
    if lacking:
        raise PackError(f"{raw}: no picture for key {', '.join(lacking)}")
    return tuple(name for name in names if name != "sil")


def _hashes(out: Path, mouth_keys: tuple[str, ...], eye_keys: tuple[str, ...]) -> dict[str, str]:
    names = [
        "neutral.png",
        "geometry.npz",
        *(f"mouth_{k}.png" for k in mouth_keys),
        *(f"eyes_{k}.png" for k in eye_keys),
    ]
    return {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in names}


def _write_png(path: Path, image: cv2.typing.MatLike | None) -> None:
    if image is None or not cv2.imwrite(str(path), image, [cv2.IMWRITE_PNG_COMPRESSION, 9]):
        raise PackError(f"{path}: the key picture could not be read or written")


def _mesh(arrays: dict[str, npt.NDArray[np.float32]], names: list[str], box: KeyBox, enlarged: int) -> Mesh:
    """Keep the triangles that some key shows inside the box."""
    triangles, margin_px = arrays["tris"].astype(np.int32), MARGIN_PX * enlarged
    keys = np.stack([arrays["v_" + name] for name in names]).astype(np.float32)
    visible = np.stack([_visibility(points, triangles, box) for points in keys])
    inside = np.array(
        (keys[..., 0] > box.left - margin_px)
        & (keys[..., 0] < box.right + margin_px)
        & (keys[..., 1] > box.top - margin_px)
        & (keys[..., 1] < box.bottom + margin_px)
    )
    reached: npt.NDArray[np.bool_] = np.any(inside, axis=0)
    kept = triangles[reached[triangles].all(1) & (visible.max(0)[triangles].max(1) > 0.2)]
    used = np.unique(kept)
    renumbered = np.full(keys.shape[1], -1, np.int32)
    renumbered[used] = np.arange(len(used))
    return Mesh(triangles=renumbered[kept], keys=keys[:, used], visible=visible[:, used])


def _visibility(
    points: npt.NDArray[np.float32], triangles: npt.NDArray[np.int32], box: KeyBox
) -> npt.NDArray[np.float32]:
    shape = (box.bottom - box.top, box.right - box.left)
    depth, ids = np.empty(shape, np.float32), np.empty(shape, np.int32)
    nearest_triangles(points, triangles, float(box.left), float(box.top), depth, ids)
    x = np.clip((points[:, 0] - box.left).astype(int), 0, shape[1] - 1)
    y = np.clip((points[:, 1] - box.top).astype(int), 0, shape[0] - 1)
    start_m, end_m = VISIBLE_SLACK_M
    behind_m = points[:, 2] - depth[y, x]
    seen: npt.NDArray[np.float32] = np.clip(1 - (behind_m - start_m) / (end_m - start_m), 0, 1).astype(np.float32)
    vertex = np.arange(len(points))[:, None]
    for down in (-1, 0, 1):
        for right in (-1, 0, 1):
            nearby = ids[np.clip(y + down, 0, shape[0] - 1), np.clip(x + right, 0, shape[1] - 1)]
            seen[((triangles[nearby] == vertex).any(axis=1)) & (nearby >= 0)] = 1.0
    return seen


def _flows(
    arrays: dict[str, npt.NDArray[np.float32]], width: int, height: int, identity: Identity
) -> npt.NDArray[np.float32]:
    grids = [_turn_flow(arrays["scatter"], arrays["flow_" + name], width, height) for name in ("yaw", "pitch", "roll")]
    grids.append(_breath_flow(width // FRAME[0], identity))
    grids += [
        _turn_flow(arrays["scatter"], flow, width, height, hidden_cells=BEHIND_CELLS)
        for flow in _torso_flows(arrays["scatter"], width, height)
    ]
    return np.stack([np.pad(grid, ((0, 1), (0, 1), (0, 0)), mode="edge") for grid in grids])


def _torso_flows(points: npt.NDArray[np.float32], width: int, height: int) -> list[npt.NDArray[np.float32]]:
    """Shift of each sample point per degree that the upper body turns, bows and leans about the waist."""
    focal = FOCAL_SHARE * height
    depth = points[:, 2].astype(np.float64)
    solid = np.stack(
        [(points[:, 0] - width / 2) * depth / focal, depth, (height / 2 - points[:, 1]) * depth / focal], axis=1
    )
    waist = np.array([0.0, float(np.median(depth)), solid[:, 2].min() - WAIST_BELOW_M])
    above = np.clip((solid[:, 2:] - solid[:, 2].min()) / STIFF_M, 0, 1)
    share = above * above * (3 - 2 * above)  # nothing moves at the lower edge of the picture
    flows = []
    for plane in ((0, 1), (1, 2), (2, 0)):  # to the viewer's right, forward, leaning to the viewer's right
        turned = solid + share * (_rotated(solid - waist, plane, np.radians(1.0)) + waist - solid)
        x = width / 2 + focal * turned[:, 0] / turned[:, 1]
        y = height / 2 - focal * turned[:, 2] / turned[:, 1]
        flows.append(np.stack([x, y], axis=1).astype(np.float32) - points[:, :2])
    return flows


def _rotated(points: npt.NDArray[np.float64], plane: tuple[int, int], angle: float) -> npt.NDArray[np.float64]:
    """Turn (n, 3) points (right, away, up) from the first axis of `plane` towards the second."""
    first, second = plane
    cosine, sine = np.cos(angle), np.sin(angle)
    turned = points.copy()
    turned[:, first] = cosine * points[:, first] - sine * points[:, second]
    turned[:, second] = cosine * points[:, second] + sine * points[:, first]
    return turned


def _turn_flow(
    points: npt.NDArray[np.float32],
    shift: npt.NDArray[np.float32],
    width: int,
    height: int,
    hidden_cells: int = 0,
) -> npt.NDArray[np.float32]:
    """Average the frontmost samples of each cell, then fill outwards from fine to coarse.

    What lies behind a sample that is at most `hidden_cells` away does not count: a back seen between the sparse samples of a
    chest, which would bend what is pinned to it.
    """
    cell_px = CELL_PX * width // FRAME[0]
    columns, rows = width // cell_px, height // cell_px
    x, y = (points[:, 0] / cell_px).astype(int), (points[:, 1] / cell_px).astype(int)
    inside = (x >= 0) & (x < columns) & (y >= 0) & (y < rows)
    x, y, depth, shift = x[inside], y[inside], points[inside, 2], shift[inside]
    nearest = np.full((rows, columns), np.inf)
    np.minimum.at(nearest, (y, x), depth)
    hidden = 2 * hidden_cells + 1
    nearest = cv2.erode(nearest, np.ones((hidden, hidden), np.uint8))
    front = depth < nearest[y, x] + (BEHIND_M if hidden_cells else 0.02)
    sums = np.zeros((rows, columns, 3), np.float32)
    np.add.at(sums, (y[front], x[front]), np.c_[shift[front], np.ones(int(front.sum()))])
    covered = (sums[..., 2] > 0).astype(np.float32)
    mean = sums[..., :2] / np.maximum(sums[..., 2:], 1e-6)
    full, done = np.zeros_like(mean), np.zeros((rows, columns), bool)
    for sigma in (1.2, 3, 8, 20, 60):
        value = cv2.GaussianBlur(mean * covered[..., None], (0, 0), sigma)
        weight = cv2.GaussianBlur(covered, (0, 0), sigma)
        new = (weight > 0.02) & ~done
        full[new] = value[new] / weight[new][:, None]
        done |= new
    smooth: npt.NDArray[np.float32] = cv2.GaussianBlur(full, (0, 0), 1.0).astype(np.float32)
    return smooth


def _breath_flow(enlarged: int, identity: Identity) -> npt.NDArray[np.float32]:
    """The chest rises and widens by about a pixel of a frame not enlarged; the head rides along a little."""
    width, height = FRAME
    ys, xs = np.mgrid[0 : height // CELL_PX, 0 : width // CELL_PX].astype(np.float32) * CELL_PX
    top, chest = identity.breath_top_px, identity.breath_chest_px
    flow = np.zeros((*ys.shape, 2), np.float32)
    flow[..., 1] = -np.sin(np.pi * np.clip((ys - top) / 900, 0, 1)) - 0.6 * np.clip((830 - ys) / 200, 0, 1)
    flow[..., 0] = (xs - width / 2) / width * 1.6 * np.exp(-(((ys - chest) / 260) ** 2))
    return flow * enlarged
