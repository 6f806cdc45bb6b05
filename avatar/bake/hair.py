"""Procedural strands: a side-parted bob, eyebrows and lashes. numpy and scipy only."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from avatar.bake.makehuman import Vertices
from avatar.bake.person import Brow, Cut, Person

Strands = npt.NDArray[np.float64]
"""(strands, points, 3) in metres."""
Look = Callable[[float, float], tuple[Vertices, Vertices] | None]
"""From (x, z) to the point and normal on the front of the face."""

HAIRLINE = np.array([
    (0, 0.060), (18, 0.0595), (32, 0.056), (44, 0.047), (54, 0.034), (62, 0.018), (70, 0.001), (76, -0.012), (82, -0.016),
    (88, 0.000), (94, 0.020), (104, 0.022), (114, 0.004), (124, -0.022), (140, -0.042), (160, -0.054), (180, -0.058),
])  # fmt: skip
"""Azimuth in degrees (0 front, 180 back) and height of the hairline above the eyes in metres."""
MALE_HAIRLINE = np.array([
    (0, 0.057), (16, 0.057), (28, 0.057), (40, 0.054), (50, 0.046), (57, 0.033), (63, 0.016), (69, -0.004), (75, -0.016),
    (82, -0.020), (87, -0.004), (94, 0.022), (104, 0.024), (114, 0.004), (124, -0.024), (140, -0.050), (160, -0.062), (180, -0.064),
])  # fmt: skip
PARTING_M = 0.024
FRINGE_END_M, FRINGE_WIDEST_DEG = 0.030, 64.0
CLEAR_FACE_DEG, CLEAR_CHEEKS_DEG = 56.0, 42.0
CLUMPS = 2400
LASHES_PER_QUAD = 16


def hairline(person: Person, azimuth: Vertices) -> Vertices:
    """Height of the hairline above the eyes at `azimuth` degrees from the front."""
    line = MALE_HAIRLINE if person.hair is Cut.SHORT else HAIRLINE
    height: Vertices = np.interp(azimuth, line[:, 0], line[:, 1])
    return height


class Scalp:
    """The skull that hair grows on and may not enter."""

    def __init__(self, vertices: Vertices, corners: npt.NDArray[np.int64], eye_z: float, person: Person) -> None:
        self.person = person
        self.centre, self.eye_z = np.array([0, -0.052, eye_z + 0.022]), eye_z
        self.rng = np.random.default_rng(0)
        self._vertices, self._corners = vertices, corners
        points = vertices[np.unique(corners)]
        points = points[points[:, 2] > eye_z - 0.09]
        ears = (np.abs(points[:, 0]) > 0.0715) & (points[:, 2] < eye_z + 0.030)
        ways = points[~ears] - self.centre
        self._radii = np.linalg.norm(ways, axis=1)
        self._tree = cKDTree(ways / self._radii[:, None])

    def radius(self, ways: Vertices) -> Vertices:
        """Distance of the skull from its centre along unit vectors (n, 3)."""
        apart, ids = self._tree.query(ways, k=6)
        weights = 1 / (apart + 1e-3) ** 2
        mean: Vertices = (weights * self._radii[ids]).sum(axis=1) / weights.sum(axis=1)
        return mean

    def azimuth_and_height(self, points: Vertices) -> tuple[Vertices, Vertices]:
        """Degrees from the front, and metres above the eyes."""
        sideways = points[:, 0] - self.centre[0]
        return np.abs(np.degrees(np.arctan2(sideways, -(points[:, 1] + 0.045)))), points[:, 2] - self.eye_z

    def roots(self, count: int) -> tuple[Vertices, Vertices]:
        """Points inside the hairline, and how far inside (0 at its soft edge, 1 well within)."""
        corners = self._corners[self._vertices[self._corners].mean(axis=1)[:, 2] > self.eye_z - 0.08]
        sides = self._vertices[corners]
        areas = np.linalg.norm(np.cross(sides[:, 1] - sides[:, 0], sides[:, 2] - sides[:, 0]), axis=1)
        chosen = self.rng.choice(len(corners), count * 4, p=areas / areas.sum())
        r1, r2 = np.sqrt(self.rng.random(count * 4))[:, None], self.rng.random(count * 4)[:, None]
        points = sides[chosen, 0] * (1 - r1) + sides[chosen, 1] * (r1 * (1 - r2)) + sides[chosen, 2] * (r1 * r2)
        azimuth, height = self.azimuth_and_height(points)
        depth = (height - hairline(self.person, azimuth)) / 0.012  # density grows over 12 mm
        ears = (np.abs(points[:, 0]) > 0.0755) & (height < 0.033)
        kept = (self.rng.random(len(points)) < np.clip(depth, 0, 1) ** 0.8) & ~ears
        return points[kept][:count], np.clip(depth[kept][:count], 0, 1)


def grown(scalp: Scalp, count: int) -> Strands:
    """The person's hair."""
    if scalp.person.hair is Cut.SHORT:
        return short(scalp, count)
    return bob(scalp, count, scalp.person.hair_end_m)


def short(scalp: Scalp, count: int, points: int = 12) -> Strands:
    """A man's side-parted cut: combed over on top, close at the sides."""
    roots, softness = scalp.roots(count)
    rng, count = scalp.rng, len(roots)
    azimuth, height = scalp.azimuth_and_height(roots)
    top = np.clip((height - 0.045) / 0.034, 0, 1)
    top = (top * top * (3 - 2 * top))[:, None]
    front = np.clip(1 - azimuth / 90, 0, 1)[:, None]
    length = (0.009 + 0.036 * top) * rng.uniform(0.75, 1.1, (count, 1)) * (0.55 + 0.45 * softness[:, None])
    outward = (roots - scalp.centre) / np.linalg.norm(roots - scalp.centre, axis=1, keepdims=True)
    side = np.where(roots[:, :1] > PARTING_M + 0.006 + rng.normal(0, 0.0015, (count, 1)), 1.0, -1.0)
    over = np.concatenate([side * 0.85, 0.55 - 0.25 * front, 0.25 * front], axis=1)
    down = np.concatenate([np.zeros((count, 1)), np.full((count, 1), 0.45), np.full((count, 1), -1.0)], axis=1)
    comb = over * top + down * (1 - top) + rng.normal(0, 0.06, (count, 3))
    comb -= outward * (comb * outward).sum(axis=1, keepdims=True)
    comb /= np.linalg.norm(comb, axis=1, keepdims=True)
    lift = (0.10 + 0.38 * top * (0.35 + 0.65 * front)) * length
    strands = _bezier(
        roots,
        roots + outward * lift + comb * length * 0.15,
        roots + outward * lift * 1.25 + comb * length * 0.60,
        roots + outward * lift * 0.9 + comb * length,
        np.linspace(0, 1, points),
    )
    strands = _clumped(strands, np.c_[roots, np.zeros((count, 2))], rng)
    fullness = top * (0.55 + 0.45 * front) * np.clip(np.abs(roots[:, :1] - PARTING_M) / 0.030, 0.3, 1)
    strands = _lying(strands, scalp, 0.0022 + 0.0175 * fullness * rng.uniform(0.5, 1.0, (count, 1)))
    strands[:, 0] = roots - outward * 0.0015
    return strands


def _fringe(roots: Vertices, side: Vertices, scalp: Scalp, points: int) -> Strands:
    """Hair combed from the parting over the forehead towards the temples: it lies on the skin and ends unevenly."""
    rng, count = scalp.rng, len(roots)
    azimuth, height = scalp.azimuth_and_height(roots)
    start = azimuth * np.sign(roots[:, 0] + 1e-9)
    layer, along = rng.uniform(0, 1, (count, 1)), np.linspace(0, 1, points)[None]
    goal = np.clip(start + side * rng.uniform(14, 40, count), -FRINGE_WIDEST_DEG, FRINGE_WIDEST_DEG)
    open_share = np.abs(goal - np.degrees(np.arcsin(PARTING_M / 0.095))) / FRINGE_WIDEST_DEG
    low = FRINGE_END_M + 0.020 * np.clip(1 - open_share, 0, 1) ** 1.5 - 0.014 * np.clip(open_share - 0.6, 0, 1)
    low = np.minimum(low + rng.normal(0, 0.0035, count) + 0.006 * layer[:, 0], height - 0.004)
    turn = np.radians(start[:, None] + (goal - start)[:, None] * along**0.9)
    z = scalp.eye_z + height[:, None] + (low - height)[:, None] * along**1.15
    reach = np.hypot(roots[:, 0], roots[:, 1] + 0.045)[:, None]
    reach = reach + (0.100 - reach) * np.sqrt(along)
    strands = np.stack([reach * np.sin(turn), -0.045 - reach * np.cos(turn), z], axis=2)
    return _lying(strands, scalp, 0.0012 + 0.0055 * layer)


def _lying(strands: Strands, scalp: Scalp, most_m: Vertices) -> Strands:
    """Keep strands outside the skull and at most `most_m` (strands, 1) above it: combed hair follows the head."""
    ways = strands - scalp.centre
    radii = np.linalg.norm(ways, axis=2)
    ways /= radii[..., None]
    skull = scalp.radius(ways.reshape(-1, 3)).reshape(radii.shape)
    rise = np.clip(np.linspace(0, 1, strands.shape[1])[None] * 2.5, 0, 1)
    laid: Strands = scalp.centre + ways * np.clip(radii, skull + 0.0006, skull + 0.0012 + most_m * rise)[..., None]
    return laid


def bob(scalp: Scalp, count: int, end_m: float, points: int = 24) -> Strands:
    """A side-parted bob, or one with a swept fringe, that ends `end_m` from the height of the eyes."""
    roots, softness = scalp.roots(count)
    rng, count, eye_z = scalp.rng, len(roots), scalp.eye_z
    side = np.where(roots[:, 0] > PARTING_M + rng.normal(0, 0.0016, count), 1.0, -1.0)
    azimuth, height = scalp.azimuth_and_height(roots)
    lift, front = np.clip((height - 0.02) / 0.08, 0, 1), np.clip(1 - azimuth / 100, 0, 1)
    back, layer = azimuth > 128, rng.uniform(0, 1, count)
    fringed = (azimuth < 52) & (roots[:, 1] < -0.088) & (scalp.person.hair is Cut.FRINGE)
    own = np.where(np.sign(roots[:, 0]) == side, azimuth, 0)  # strands across the parting sweep all the way round
    aim = np.where(back, azimuth, np.maximum(own, 74 + rng.normal(0, 9, count) - 10 * front))
    side = np.where(back, np.where(np.abs(roots[:, 0]) < 0.004, side, np.sign(roots[:, 0])), side)
    turn = np.radians(aim)

    def around(angle: Vertices, rx: Vertices, ry: Vertices, z: Vertices) -> Vertices:
        return np.stack([side * rx * np.sin(angle), -0.048 - ry * np.cos(angle), z], axis=1)

    low = eye_z + end_m + rng.normal(0, 0.005, count)
    low += 0.012 * np.clip((aim - 100) / 80, 0, 1) - 0.010 * np.clip((90 - aim) / 40, 0, 1)
    ends = around(turn, 0.053 + 0.015 * layer, 0.070 + 0.014 * layer, low)
    middles = around(turn * 0.98, 0.0750 + 0.008 * layer, 0.091 + 0.011 * layer, np.full(count, eye_z - 0.030))
    outward = (roots - scalp.centre) / np.linalg.norm(roots - scalp.centre, axis=1, keepdims=True)
    sweep = np.stack([side * (0.016 + 0.026 * front * lift), -0.012 * front, np.full(count, 0.004)], axis=1)
    rise = roots + outward * (0.007 + 0.010 * lift)[:, None] + sweep * (0.4 + lift)[:, None]
    arrive = middles + np.stack([side * 0.004 * np.sin(turn), -0.002 * np.cos(turn), 0.050 + 0.02 * lift], axis=1)
    leave = middles - (arrive - middles) * 0.55
    fall = ends + np.stack([side * 0.010 * np.sin(turn), -0.006 * np.cos(turn), np.full(count, 0.018)], axis=1)
    upper = np.linspace(0, 1, points * 2 // 3)
    lower = np.linspace(0, 1, points - len(upper) + 1)[1:]
    strands = np.concatenate(
        [_bezier(roots, rise, arrive, middles, upper), _bezier(middles, leave, fall, ends, lower)], axis=1
    )
    strands = _outside(_clumped(strands, np.c_[roots, side * 0.05, layer * 0.03], rng), scalp, lift, softness, layer)
    if fringed.any():
        likeness = np.c_[roots[fringed], side[fringed] * 0.05]
        strands[fringed] = _clumped(_fringe(roots[fringed], side[fringed], scalp, points), likeness, rng)
    strands[:, 0] = roots - outward * 0.0015
    strands = _cut(_waved(strands, rng), softness, rng)
    return strands[~_over_face(strands, scalp, CLEAR_FACE_DEG if fringed.any() else CLEAR_CHEEKS_DEG)]


def _over_face(strands: Strands, scalp: Scalp, clear_deg: float) -> npt.NDArray[np.bool_]:
    """Strands that cross the eyes or the cheeks: on a face without a wrinkle a single hair looks like a scratch."""
    azimuth, height = scalp.azimuth_and_height(strands.reshape(-1, 3))
    over = np.array((azimuth < clear_deg) & (height < 0.016)).reshape(strands.shape[:2])
    crossing: npt.NDArray[np.bool_] = np.any(over, axis=1)
    return crossing


def brow(look: Look, eye: Vertices, side: int, style: Brow, points: int = 6) -> Strands:
    """One eyebrow; `side` is +1 for the left one."""
    rng, strands = np.random.default_rng(1 + side), []
    along = np.linspace(0, 1, points)[:, None]
    bend = np.array([side * 0.5, 0, -0.35]) * 0.0016
    for _ in range(style.hairs):
        at, across = rng.beta(1.15, 1.1), float(np.clip(rng.normal(0, 0.33), -1, 1))
        half = np.interp(at, [0, 0.12, 0.5, 0.8, 1], [0.0016, 0.0024, 0.0022, 0.0013, 0.0005]) * style.thickness
        arch = style.arch_m * np.sin(np.clip(at / 0.68, 0, 1.35) * np.pi / 2) - 0.0045 * max(0, at - 0.68) / 0.32
        met = look(side * (eye[0] - 0.0145 + at * 0.0365), eye[2] + style.lift_m + arch + across * half)
        turn = np.radians(np.interp(at, [0, 0.10, 0.35, 1], [62, 44, 24, 4]) - across * 16 + rng.normal(0, 6))
        length = (
            np.interp(at, [0, 0.3, 0.8, 1], [0.0046, 0.0070, 0.0062, 0.0042]) * rng.uniform(0.7, 1.1) * style.length
        )
        if met is None:
            continue
        root, normal = met
        way = np.array([side * np.cos(turn), 0, np.sin(turn)])
        way -= normal * way.dot(normal)
        way /= np.linalg.norm(way)
        lifted = root + normal * (0.00015 + 0.0007 * np.sin(along * np.pi * 0.8))
        strands.append(lifted + way * length * along + bend * along**2)
    return np.array(strands)


def lashes(vertices: Vertices, quads: list[tuple[int, int, int, int]], person: Person, points: int = 7) -> Strands:
    """Upper lashes from the base mesh's lash helpers: each quad is (root, root, tip, tip)."""
    rng, strands = np.random.default_rng(11), []
    along, count = np.linspace(0, 1, points)[:, None], round(LASHES_PER_QUAD * person.eye_scale**2)
    for a, b, tip_a, tip_b in quads:
        for k in range(count):
            share = (k + rng.uniform(0.1, 0.9)) / count
            root = vertices[a] * (1 - share) + vertices[b] * share
            tip = vertices[tip_a] * (1 - share) + vertices[tip_b] * share
            way = (tip - root) * rng.uniform(1.2, 2.0) * person.lash + rng.normal(0, 0.0005, 3)
            curl = np.array([0, 0, 0.9]) * np.linalg.norm(way) * (0.55 if way[2] > 0 else -0.15)
            strands.append(root + way * along + curl * (along**2 - along))
    return np.array(strands)


def _bezier(a: Vertices, b: Vertices, c: Vertices, d: Vertices, at: Vertices) -> Strands:
    t = at[None, :, None]
    curve: Strands = (1 - t) ** 3 * a[:, None] + 3 * t * (1 - t) ** 2 * b[:, None]
    return curve + 3 * t**2 * (1 - t) * c[:, None] + t**3 * d[:, None]


def _clumped(strands: Strands, likeness: Vertices, rng: np.random.Generator) -> Strands:
    """Draw each strand towards the nearest of CLUMPS leaders, more so at its tip."""
    leaders = rng.choice(len(strands), min(CLUMPS, len(strands)), replace=False)
    nearest = leaders[cKDTree(likeness[leaders]).query(likeness)[1]]
    along = np.linspace(0, 1, strands.shape[1])[None, :, None]
    pull = along**0.8 * 0.72 * rng.uniform(0.35, 1, (len(strands), 1, 1))
    drawn: Strands = strands * (1 - pull) + strands[nearest] * pull
    return drawn


def _outside(strands: Strands, scalp: Scalp, lift: Vertices, softness: Vertices, layer: Vertices) -> Strands:
    """Push strands out of the skull, to a volume that is largest at the crown."""
    ways = strands - scalp.centre
    radii = np.linalg.norm(ways, axis=2)
    ways /= radii[..., None]
    skull = scalp.radius(ways.reshape(-1, 3)).reshape(radii.shape)
    along = np.linspace(0, 1, strands.shape[1])[None]
    volume = (0.003 + 0.009 * layer * np.clip(lift + 0.3, 0, 1))[:, None] * np.clip(along * 3, 0, 1)
    least = skull + 0.0008 + volume * np.clip(softness + 0.2, 0, 1)[:, None]
    kept = np.where(strands[..., 2] > scalp.eye_z - 0.045, np.maximum(radii, least), radii)
    pushed: Strands = scalp.centre + ways * kept[..., None]
    return pushed


def _waved(strands: Strands, rng: np.random.Generator) -> Strands:
    """A little wave in all, more in a few that stray."""
    count = len(strands)
    along = np.linspace(0, 1, strands.shape[1])[None, :, None]
    strength = np.where(rng.random(count) < 0.03, 0.0025, 0.0007)[:, None, None]
    wave = np.sin(along * rng.uniform(3, 8, (count, 1, 3)) + rng.uniform(0, 2 * np.pi, (count, 1, 3)))
    return strands + strength * along * wave


def _cut(strands: Strands, softness: Vertices, rng: np.random.Generator) -> Strands:
    """Shorten the hairs of the soft hairline and a few others, keeping the number of points."""
    count, points = strands.shape[:2]
    length = np.where(softness < 0.4, rng.uniform(0.25, 1, count), 1.0)
    length *= np.where(rng.random(count) < 0.04, rng.uniform(0.3, 0.9, count), 1.0)
    at = np.linspace(0, 1, points)[None] * length[:, None] * (points - 1)
    first = np.clip(at.astype(int), 0, points - 2)
    share, rows = (at - first)[..., None], np.arange(count)[:, None]
    shortened: Strands = strands[rows, first] * (1 - share) + strands[rows, first + 1] * share
    return shortened
