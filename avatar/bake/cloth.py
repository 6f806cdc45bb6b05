"""Geometry of clothes over the base mesh's own `helper-tights`: shells that span hollows, flat-cut panels, rolled silk."""

from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from mathutils import Vector
from mathutils.bvhtree import BVHTree
from mathutils.geometry import delaunay_2d_cdt
from scipy import sparse
from scipy.spatial import cKDTree

from avatar.bake.makehuman import Faces, Vertices, triangles

Outline = Sequence[tuple[float, float]]
"""Corners (x, z) in metres, as seen from the front."""


def normals(vertices: Vertices, faces: Faces) -> Vertices:
    """Unit normals of the vertices."""
    corners = triangles(faces)
    flat = np.cross(
        vertices[corners[:, 1]] - vertices[corners[:, 0]], vertices[corners[:, 2]] - vertices[corners[:, 0]]
    )
    summed = np.zeros_like(vertices)
    for corner in range(3):
        np.add.at(summed, corners[:, corner], flat)
    unit: Vertices = summed / np.maximum(np.linalg.norm(summed, axis=1, keepdims=True), 1e-9)
    return unit


def shell(
    vertices: Vertices,
    faces: Faces,
    offset_m: npt.NDArray[np.float64] | float,
    rounds: int,
    shape: Callable[[Vertices], Vertices] = lambda start: start,
) -> Vertices:
    """Move the surface outwards and let it span hollows as cloth does: smoothed, but never back through the start."""
    outward = normals(vertices, faces)
    start = shape(vertices + outward * offset_m)
    mean = _neighbour_mean(len(vertices), faces)
    cloth = start.copy()
    for _ in range(rounds):
        cloth = 0.4 * cloth + 0.6 * (mean @ cloth)
        inside = ((cloth - start) * outward).sum(axis=1)
        cloth -= outward * np.minimum(inside, 0)[:, None]
    for _ in range(2):
        cloth = 0.5 * cloth + 0.5 * (mean @ cloth)
    return cloth


class Front:
    """A surface as seen from the front: where a straight look at (x, z) meets it."""

    def __init__(self, vertices: Vertices, faces: Faces) -> None:
        self._tree = BVHTree.FromPolygons(vertices.tolist(), faces)

    def depth(self, x: float, z: float) -> float:
        """y of the surface; NaN where the look passes it."""
        hit = self._tree.ray_cast(Vector((x, -1.0, z)), Vector((0, 1, 0)))[0]
        return float("nan") if hit is None else float(hit.y)


def panel(
    front: Front, outline: Outline, lift_m: Callable[[float, float], float], step_m: float = 0.0035
) -> tuple[Vertices, Faces]:
    """A piece of cloth cut as `outline` and laid on `front`, `lift_m(x, z)` above it."""
    rim = _along(np.array(outline, float), step_m)
    low, high = rim.min(axis=0), rim.max(axis=0)
    grid = np.stack(np.meshgrid(np.arange(low[0], high[0], step_m), np.arange(low[1], high[1], step_m)), axis=-1)
    inner = grid.reshape(-1, 2)
    inner = inner[within(rim, inner)]
    inner = inner[cKDTree(rim).query(inner)[0] > step_m * 0.6] if len(inner) else inner
    points = [Vector(point) for point in np.r_[rim, inner]]
    edges = [(k, (k + 1) % len(rim)) for k in range(len(rim))]
    cut = delaunay_2d_cdt(points, edges, [list(range(len(rim)))], 1, 1e-6)
    flat, faces = np.array([(point.x, point.y) for point in cut[0]]), [list(face) for face in cut[2]]
    depth = _settled(np.array([front.depth(x, z) for x, z in flat]), flat, faces)
    lifted = depth - np.array([lift_m(x, z) for x, z in flat])
    return np.c_[flat[:, 0], lifted, flat[:, 1]], faces


def mirrored(outline: Outline) -> Outline:
    """The same piece for the other side."""
    return [(-x, z) for x, z in outline][::-1]


def rounded(x: float, z: float, half_width: float, half_height: float, radius: float = 0.003) -> Outline:
    """A rectangle with round corners."""
    corners = ((1, 1, 0), (-1, 1, 90), (-1, -1, 180), (1, -1, 270))
    return [
        (
            x + across * (half_width - radius) + radius * float(np.cos(np.radians(start + turn))),
            z + up * (half_height - radius) + radius * float(np.sin(np.radians(start + turn))),
        )
        for across, up, start in corners
        for turn in (0, 30, 60, 90)
    ]


def softened(outline: Outline, rounds: int = 2) -> Outline:
    """The outline with its corners cut off twice over (Chaikin), so that it looks sewn and not sawn."""
    corners = np.array(outline, float)
    for _ in range(rounds):
        ahead = np.roll(corners, -1, axis=0)
        corners = np.stack([0.75 * corners + 0.25 * ahead, 0.25 * corners + 0.75 * ahead], axis=1).reshape(-1, 2)
    return [(float(x), float(z)) for x, z in corners]


def within(outline: Vertices, points: Vertices) -> npt.NDArray[np.bool_]:
    """Which (n, 2) points lie inside a closed outline (even-odd rule)."""
    inside = np.zeros(len(points), bool)
    for (x0, z0), (x1, z1) in zip(outline, np.roll(outline, -1, axis=0), strict=True):
        crosses = (z0 > points[:, 1]) != (z1 > points[:, 1])
        inside ^= crosses & (points[:, 0] < (x1 - x0) * (points[:, 1] - z0) / (z1 - z0 + 1e-12) + x0)
    return inside


def neckband(
    vertices: Vertices, faces: Faces, centre: Vertices, drop_m: float, section_m: tuple[float, float]
) -> tuple[Vertices, Faces]:
    """A knitted band around the neck, lower in front, that lies on the surface: it hems what is cut off under it."""
    rings, segments = 160, 24
    tree, radii, middles = BVHTree.FromPolygons(vertices.tolist(), faces), [], []
    for turn in 2 * np.pi * np.arange(rings) / rings:  # 0 is the front
        middle = centre - np.array([0, 0, drop_m * np.cos(turn)])
        apart = tree.ray_cast(Vector(middle), Vector((np.sin(turn), -np.cos(turn), 0.0)))[3]
        middles.append(middle)
        radii.append(np.nan if apart is None else apart)
    found = np.array(radii)
    found[np.isnan(found)] = np.nanmedian(found)
    spectrum = np.fft.rfft(found)
    spectrum[6:] = 0  # a band is sewn round, whatever it lies on
    points = []
    for turn, middle, radius in zip(
        2 * np.pi * np.arange(rings) / rings, middles, np.fft.irfft(spectrum, rings), strict=True
    ):
        outward = np.array([np.sin(turn), -np.cos(turn), 0.0])
        for angle in 2 * np.pi * np.arange(segments) / segments:
            across, up = np.sign(np.cos(angle)) * abs(np.cos(angle)) ** 0.7, np.sin(angle)
            points.append(middle + outward * (radius + section_m[0] * across) + np.array([0, 0, section_m[1] * up]))
    return np.array(points), _tube(rings, segments)


def scarf_ring(
    centre: Vertices, radii_m: tuple[float, float], drop_m: float, section_m: tuple[float, float]
) -> tuple[Vertices, Faces]:
    """A rolled scarf around the neck, lower in front: an elliptical torus whose section is folded cloth."""
    rings, segments = 160, 48
    phase = np.random.default_rng(3).uniform(0, 2 * np.pi, 4)
    points = []
    for turn in 2 * np.pi * np.arange(rings) / rings:  # 0 is the front
        outward = np.array([np.sin(turn), -np.cos(turn), 0.0])
        middle = centre + np.array([radii_m[0] * np.sin(turn), -radii_m[1] * np.cos(turn), -drop_m * np.cos(turn)])
        bulge = 1 + 0.08 * np.sin(5 * turn + phase[3])
        for angle in 2 * np.pi * np.arange(segments) / segments:
            folds = 1 + 0.13 * np.cos(4 * angle + 1.4 * np.sin(3 * turn + phase[0]) + phase[1])
            folds += 0.05 * np.cos(9 * angle + 4 * np.sin(2 * turn) + phase[2])
            across, up = section_m[0] * bulge * folds * np.cos(angle), section_m[1] * bulge * folds * np.sin(angle)
            points.append(middle + outward * across + np.array([0, 0, up]))
    return np.array(points), _tube(rings, segments)


def knot(centre: Vertices, radii_m: tuple[float, float, float]) -> tuple[Vertices, Faces]:
    """The knot of the scarf: a cushion gathered by folds that run to its middle."""
    rings, segments, points = 40, 64, []
    for polar in np.pi * np.arange(rings + 1) / rings:
        for turn in 2 * np.pi * np.arange(segments) / segments:
            way = np.array([np.sin(polar) * np.cos(turn), -np.cos(polar), np.sin(polar) * np.sin(turn)])
            folds = 1 + 0.07 * np.sin(11 * way[0] + 2 * way[2]) + 0.05 * np.cos(9 * way[0] + 3)
            points.append(centre + np.sign(way) * np.abs(way) ** 0.85 * radii_m * folds)
    faces = []
    for ring in range(rings):
        for k in range(segments):
            a, b = ring * segments + k, ring * segments + (k + 1) % segments
            faces.append([a, b, b + segments, a + segments])
    return np.array(points), faces


def _tube(rings: int, segments: int) -> Faces:
    faces = []
    for ring in range(rings):
        here, there = ring * segments, (ring + 1) % rings * segments
        faces += [[here + k, here + (k + 1) % segments, there + (k + 1) % segments, there + k] for k in range(segments)]
    return faces


def _along(corners: Vertices, step_m: float) -> Vertices:
    points: list[Vertices] = []
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        count = max(1, int(np.linalg.norm(end - start) / step_m))
        points += [start + (end - start) * k / count for k in range(count)]
    return np.array(points)


def _settled(depth: Vertices, flat: Vertices, faces: Faces) -> Vertices:
    """Fill looks that missed, then smooth without sinking into the surface."""
    missed = np.isnan(depth)
    if missed.any():
        depth[missed] = depth[~missed][cKDTree(flat[~missed]).query(flat[missed])[1]]
    mean, smooth = _neighbour_mean(len(flat), faces), depth.copy()
    for _ in range(12):
        smooth = np.minimum(mean @ smooth, depth)
    return smooth


def _neighbour_mean(count: int, faces: Faces) -> sparse.csr_matrix:
    pairs = [(a, b) for face in faces for a, b in zip(face, [*face[1:], face[0]], strict=True)]
    ends = np.array(pairs + [(b, a) for a, b in pairs])
    linked = sparse.csr_matrix((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(count, count))
    linked.data[:] = 1
    return sparse.diags(1 / np.maximum(np.asarray(linked.sum(axis=1)).ravel(), 1)) @ linked
