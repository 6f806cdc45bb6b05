"""Procedural textures in numpy, from 3-D position and the CC0 masks of MPFB: skin colour and roughness, iris."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from avatar.bake.hair import hairline
from avatar.bake.makehuman import BaseMesh, Vertices
from avatar.bake.person import Person, Rgb

Map = npt.NDArray[np.float32]

DRAWN_PX = 2048
"""Side of the map that grains and freckles are sized for; a larger one shows them no smaller, but sharper."""
LEAST_Z_M = 0.42
"""Skin below this is under clothes."""
LIP_MASK, MOUTH_MASK = "mpfb_lips.jpg", "mpfb_inside-mouth.jpg"


@dataclass(frozen=True, slots=True)
class SkinMaps:
    """(size, size, 3) linear colour and (size, size) roughness."""

    colour: Map
    roughness: Map


def linear(rgb: Rgb) -> npt.NDArray[np.float64]:
    """sRGB bytes to linear 0..1."""
    share = np.asarray(rgb, float) / 255
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def skin_maps(mesh: BaseMesh, vertices: Vertices, eye: Vertices, person: Person, size: int) -> SkinMaps:
    """Paint the face of `person`; `vertices` in Blender's axes, `eye` the centre of the left one."""
    where, covered = _positions(mesh, vertices, size)
    colour = np.ones((size, size, 3)) * linear(person.skin)
    for centre, spread, rgb, share in _blushes(eye, person):
        weight = np.clip(_blob(_folded(where), centre, spread) * share, 0, 1)[..., None]
        colour = colour * (1 - weight) + linear(rgb) * weight
    colour = _over(colour, linear((128, 112, 104)), person.stubble * _beard(where, eye))
    colour *= (1 + 0.035 * person.freckles * _fractal(size, 1, (160, 60, 22, 8), (0.5, 0.5, 0.4, 0.3)))[..., None]
    red = _fractal(size, 2, (120, 40, 14), (0.5, 0.4, 0.4))
    colour *= np.stack([1 + 0.018 * red, 1 - 0.022 * red, 1 - 0.02 * red], axis=2)
    lips = np.clip(_mask(mesh, LIP_MASK, size) * 1.15, 0, 1)
    mouth = np.clip(_mask(mesh, MOUTH_MASK, size), 0, 1)
    creases = _fractal(size, 5, (24, 10, 5), (0.4, 0.35, 0.25))
    creases /= np.abs(creases).max() + 1e-6
    colour = _over(colour, linear(person.lips) * (1 + 0.10 * creases[..., None]), person.lip_share * lips)
    colour = _over(colour, linear((120, 40, 40)), mouth)
    colour = _over(colour, linear((62, 44, 38)), _scalp(where, eye[2], person))
    colour = _over(colour, linear((150, 95, 75)), person.freckles * _freckles(size))
    rough = np.full((size, size), 0.47, np.float32)
    rough -= (0.10 * _blob(_folded(where), (0, -0.145, eye[2] - 0.01), (0.012, 0.03, 0.04))).astype(np.float32)
    rough -= (0.06 * _blob(_folded(where), (0, -0.14, eye[2] + 0.05), (0.035, 0.03, 0.02))).astype(np.float32)
    rough = rough * (1 - lips) + (0.30 + 0.04 * creases) * lips
    rough = rough * (1 - mouth) + 0.15 * mouth
    return SkinMaps(_bled(colour, covered, linear(person.skin)), rough.astype(np.float32))


def iris_map(person: Person, size: int = 1024) -> Map:
    """The front of an eyeball, (size, size, 3) linear: sclera with fine veins, a brown iris, the pupil."""
    iris, pupil, rng = person.iris, 0.44 * person.iris, np.random.default_rng(3)
    ys, xs = np.mgrid[0:size, 0:size]
    u, v = (xs + 0.5) / size * 2 - 1, 1 - (ys + 0.5) / size * 2
    radius, turn = np.hypot(u, v), np.arctan2(v, u)
    sclera = np.ones((size, size, 3)) * linear((236, 230, 226))
    sclera = _over(sclera, linear((222, 176, 164)), 0.35 * np.clip((radius - 0.55) / 0.4, 0, 1))
    sclera = _over(sclera, linear((190, 80, 70)), 0.5 * _veins(size, rng))
    fibres = np.zeros_like(radius)
    for count, share in ((140, 0.5), (360, 0.35), (720, 0.25)):
        noise = rng.standard_normal(count)
        fibres += share * np.interp((turn + np.pi) / (2 * np.pi) * count, np.arange(count + 1), np.r_[noise, noise[0]])
    depth = np.clip((radius - pupil) / (iris - pupil), 0, 1)
    middle = linear(person.iris_rgb)
    inner, outer = middle * 0.35, middle * 0.10
    colour = np.where(
        (depth < 0.45)[..., None],
        middle + (inner - middle) * (1 - depth / 0.45)[..., None] * 0.35,
        middle + (inner - middle) * ((depth - 0.45) / 0.55)[..., None],
    )
    colour *= (1 + 0.25 * fibres * (0.4 + 0.6 * np.sin(np.pi * depth)))[..., None].clip(0.3, 1.9)
    colour = _over(colour, outer, 0.85 * np.clip((depth - 0.80) / 0.2, 0, 1))
    colour = _over(np.full_like(colour, 0.002), colour, np.clip((radius - pupil) / 0.02 + 0.5, 0, 1))
    return _over(sclera, colour, np.clip((iris - radius) / 0.035 + 0.5, 0, 1)).astype(np.float32)


def _blushes(
    eye: Vertices, person: Person
) -> list[tuple[tuple[float, float, float], tuple[float, float, float], Rgb, float]]:
    """Centre, spread (both on the left half), colour and share of each tint: blood, shadow and powder."""
    x, y, z = eye
    size = person.eye_scale
    return [
        ((0.040, -0.118, z - 0.036), (0.020, 0.03, 0.014), (222, 140, 124), 0.42 * person.blush),  # cheeks
        ((0.0, -0.150, z - 0.034), (0.012, 0.02, 0.009), (220, 150, 132), 0.35 * person.blush),  # tip of the nose
        ((0.012, -0.135, z - 0.041), (0.006, 0.012, 0.006), (206, 120, 104), 0.4 * person.blush),  # its wings
        ((0.075, -0.03, z - 0.01), (0.014, 0.03, 0.03), (222, 142, 124), 0.45 * person.blush),  # ears
        ((0.0, -0.13, z - 0.098), (0.018, 0.03, 0.010), (222, 158, 138), 0.25 * person.blush),  # chin
        (
            (x, y - 0.016, z + 0.0095 * size),
            (0.016 * size, 0.014, 0.0052 * size),
            (200, 136, 118),
            0.26 * person.lid,
        ),  # upper lid
        (
            (x + 0.001, y - 0.013, z + 0.0062 * size),
            (0.015 * size, 0.014, 0.0022 * size),
            (58, 36, 32),
            0.75 * person.lid,
        ),  # lash line
        (
            (x + 0.013 * size, y - 0.008, z + 0.006 * size),
            (0.007 * size, 0.014, 0.006 * size),
            (170, 100, 88),
            0.18 * person.lid,
        ),  # outer corner
        (
            (x - 0.004 * size, y - 0.012, z - 0.013 * size),
            (0.012 * size, 0.014, 0.004 * size),
            (208, 156, 146),
            0.30 * person.blush,
        ),  # under the eye
        ((0.0, -0.14, z + 0.045), (0.03, 0.03, 0.018), (232, 196, 172), 0.30 * person.blush),  # forehead
    ]


def _positions(mesh: BaseMesh, vertices: Vertices, size: int) -> tuple[Map, npt.NDArray[np.bool_]]:
    """3-D position of every texel of the body above LEAST_Z_M, and which texels are covered."""
    where, covered = np.zeros((size, size, 3), np.float32), np.zeros((size, size), bool)
    for face, uvs, group in zip(mesh.faces, mesh.face_uvs, mesh.groups, strict=True):
        if group != "body" or vertices[face][:, 2].max() < LEAST_Z_M:
            continue
        flat = mesh.uvs[uvs] * [size, -size] + [0, size]
        for k in range(1, len(face) - 1):
            corners = [0, k, k + 1]
            _fill(where, covered, flat[corners], vertices[face][corners])
    return where, covered


def _fill(where: Map, covered: npt.NDArray[np.bool_], flat: Vertices, solid: Vertices) -> None:
    size = len(where)
    left, top = np.maximum(np.floor(flat.min(axis=0)).astype(int) - 1, 0)
    right, bottom = np.minimum(np.ceil(flat.max(axis=0)).astype(int) + 1, size - 1)
    (ax, ay), (bx, by), (cx, cy) = flat
    area = (by - cy) * (ax - cx) + (cx - bx) * (ay - cy)
    if right <= left or bottom <= top or abs(area) < 1e-9:
        return
    ys, xs = np.mgrid[top : bottom + 1, left : right + 1]
    px, py = xs + 0.5, ys + 0.5
    l0 = ((by - cy) * (px - cx) + (cx - bx) * (py - cy)) / area
    l1 = ((cy - ay) * (px - cx) + (ax - cx) * (py - cy)) / area
    inside = (l0 > -0.02) & (l1 > -0.02) & (1 - l0 - l1 > -0.02)
    shares = np.stack([l0, l1, 1 - l0 - l1], axis=-1)[inside]
    where[ys[inside], xs[inside]] = shares @ solid
    covered[ys[inside], xs[inside]] = True


def _folded(where: Map) -> Map:
    return np.concatenate([np.abs(where[..., :1]), where[..., 1:]], axis=2)


def _blob(
    points: Map, centre: tuple[float, float, float], spread: tuple[float, float, float]
) -> npt.NDArray[np.float64]:
    apart = ((points - np.array(centre)) / np.array(spread)) ** 2
    weight: npt.NDArray[np.float64] = np.exp(-0.5 * apart.sum(axis=-1))
    return weight


def _over(
    under: npt.NDArray[np.float64], colour: npt.NDArray[np.float64], share: npt.NDArray[np.floating]
) -> npt.NDArray[np.float64]:
    return under * (1 - share[..., None]) + colour * share[..., None]


def _fractal(size: int, seed: int, cells_px: tuple[int, ...], shares: tuple[float, ...]) -> Map:
    """Noise of several grains; `cells_px` of a map of DRAWN_PX."""
    rng, total = np.random.default_rng(seed), np.zeros((size, size), np.float32)
    for cell, share in zip(cells_px, shares, strict=True):
        noise = rng.standard_normal((DRAWN_PX // cell, DRAWN_PX // cell)).astype(np.float32)
        total += share * cv2.resize(noise, (size, size), interpolation=cv2.INTER_CUBIC)
    return total


def _mask(mesh: BaseMesh, name: str, size: int) -> Map:
    stored = cv2.imread(str(mesh.textures / name), cv2.IMREAD_GRAYSCALE)
    if stored is None:
        raise FileNotFoundError(mesh.textures / name)
    share = cv2.resize(stored, (size, size), interpolation=cv2.INTER_CUBIC).astype(np.float32) / 255
    return cv2.GaussianBlur(share, (0, 0), size / 1300).astype(np.float32)


def _beard(where: Map, eye: Vertices) -> npt.NDArray[np.float64]:
    """Where a shaved beard shadows the skin: chin, jaw and upper lip."""
    folded, (_, _, z) = _folded(where), eye
    jaw = _blob(folded, (0.030, -0.10, z - 0.085), (0.032, 0.05, 0.022))
    lip = _blob(folded, (0.010, -0.14, z - 0.052), (0.018, 0.02, 0.006))
    return np.clip(jaw + 0.7 * lip, 0, 1)


def _scalp(where: Map, eye_z: float, person: Person) -> npt.NDArray[np.float64]:
    """Dark under the hair, so that a parting does not shine through."""
    azimuth = np.abs(np.degrees(np.arctan2(where[..., 0], -(where[..., 1] + 0.045))))
    height = where[..., 2] - eye_z
    share = np.clip((height - hairline(person, azimuth) - 0.004) / 0.016, 0, 1) * 0.75
    ears = (np.abs(where[..., 0]) > 0.0715) & (height < 0.035)
    return np.where(ears, 0.0, share)


def _freckles(size: int) -> Map:
    """Dots of one or two pixels of a map of DRAWN_PX."""
    rng, scale, dots = np.random.default_rng(7), size / DRAWN_PX, np.zeros((size, size), np.float32)
    for _ in range(500):
        centre = (int(rng.integers(DRAWN_PX) * scale), int(rng.integers(DRAWN_PX) * scale))
        radius = max(1, round(int(rng.integers(1, 3)) * scale))
        cv2.circle(dots, centre, radius, (float(rng.uniform(0.1, 0.4)),), -1)
    return 0.5 * cv2.GaussianBlur(dots, (0, 0), 1.2 * scale).astype(np.float32)


def _veins(size: int, rng: np.random.Generator) -> Map:
    drawn = np.zeros((size, size), np.float32)
    for _ in range(60):
        turn, radius, path = rng.uniform(0, 2 * np.pi), 0.97, []
        while radius > rng.uniform(0.55, 0.75):
            path.append(((radius * np.cos(turn) + 1) / 2 * size, (1 - radius * np.sin(turn)) / 2 * size))
            radius, turn = radius - 0.02, turn + rng.normal(0, 0.02)
        cv2.polylines(drawn, [np.array(path, np.int32)], False, (float(rng.uniform(0.1, 0.5)),), 1, cv2.LINE_AA)
    return cv2.GaussianBlur(drawn, (0, 0), 1.0).astype(np.float32)


def _bled(colour: npt.NDArray[np.float64], covered: npt.NDArray[np.bool_], fallback: npt.NDArray[np.float64]) -> Map:
    """Carry the colours a few texels beyond the seams of the texture map."""
    clipped = np.clip(colour, 0, 1).astype(np.float32)
    grown = cv2.dilate(clipped * covered[..., None], np.ones((9, 9), np.uint8))
    outside = ~covered
    clipped[outside] = np.where(grown[outside].sum(axis=-1, keepdims=True) > 0, grown[outside], fallback)
    return clipped
