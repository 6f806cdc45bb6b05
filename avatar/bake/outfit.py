"""Dress: a fitted blazer with scarf or tie, or a jumper; shirt, badge. Patterns are cut as seen from the front."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import bpy
import numpy as np

from avatar.bake import cloth, materials
from avatar.bake.cloth import Front, Outline
from avatar.bake.makehuman import Faces, Vertices
from avatar.bake.person import Cut, Person, Rgb

PutMesh = Callable[[str, Vertices, Faces, Any, int, float], Any]
"""(name, vertices, faces, material, subdivisions, thickness in m) -> Blender object."""

LOWEST_Z_M, NECK_CUT_M = 0.02, 0.535
BADGE_PICTURE = Path(__file__).parent / "badge.png"
"""The face of the name plate, drawn once with Noto Sans CJK (OFL)."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """How one blazer is cut; corners (x, z) of the left half in metres."""

    slim: tuple[float, float]
    """Narrowing of the whole dressed body and of its waist."""
    pad: tuple[float, float, float]
    """x and z where the shoulder pads lie, and their height."""
    opening: Outline
    lapel: Outline
    collar: Outline
    shirt_collar: Outline
    front_edge: Outline
    buttons_z: tuple[float, ...]


_COLLAR: Outline = (
    (0.0665, 0.4640), (0.083, 0.4700), (0.0785, 0.490), (0.070, 0.504), (0.058, 0.508), (0.049, 0.503), (0.057, 0.498),
)  # fmt: skip
HERS = Pattern(
    slim=(0.10, 0.05),
    pad=(0.134, 0.498, 0.020),
    opening=((0.0, 0.255), (0.008, 0.265), (0.030, 0.36), (0.052, 0.46), (0.060, 0.535), (0.060, 0.60), (0.0, 0.60)),
    lapel=(
        (0.004, 0.252), (0.020, 0.272), (0.060, 0.345), (0.088, 0.425), (0.094, 0.452), (0.066, 0.462), (0.058, 0.500),
        (0.050, 0.500), (0.030, 0.395),
    ),
    collar=_COLLAR,
    shirt_collar=((0.004, 0.485), (0.020, 0.430), (0.046, 0.452), (0.056, 0.520), (0.040, 0.525)),
    front_edge=((-0.002, 0.262), (0.014, 0.262), (0.020, 0.20), (0.022, 0.06), (-0.010, 0.06)),
    buttons_z=(0.238, 0.165),
)  # fmt: skip
HIS = Pattern(
    slim=(0.165, 0.02),
    pad=(0.150, 0.492, 0.014),
    opening=((0.0, 0.245), (0.008, 0.255), (0.027, 0.35), (0.046, 0.46), (0.058, 0.535), (0.058, 0.60), (0.0, 0.60)),
    lapel=(
        (0.004, 0.242), (0.020, 0.262), (0.056, 0.335), (0.084, 0.425), (0.092, 0.456), (0.063, 0.464), (0.057, 0.506),
        (0.049, 0.506), (0.028, 0.395),
    ),
    collar=_COLLAR,
    shirt_collar=((0.003, 0.502), (0.024, 0.448), (0.048, 0.466), (0.055, 0.505), (0.040, 0.511), (0.020, 0.508)),
    front_edge=((-0.002, 0.252), (0.014, 0.252), (0.020, 0.19), (0.024, 0.05), (-0.010, 0.05)),
    buttons_z=(0.228, 0.145),
)  # fmt: skip
POCKET: Outline = ((0.066, 0.372), (0.118, 0.380), (0.118, 0.390), (0.066, 0.382))
TAILS: Sequence[tuple[Outline, float]] = (
    (((0.002, 0.455), (0.016, 0.452), (0.036, 0.395), (0.030, 0.355), (0.002, 0.368), (-0.004, 0.41)), 0.3),
    (((0.000, 0.455), (-0.014, 0.452), (-0.034, 0.402), (-0.044, 0.372), (-0.014, 0.352), (0.000, 0.41)), 2.1),
)
"""The two ends of the scarf, and the phase of their folds."""
TIE: Outline = ((0.0095, 0.474), (0.013, 0.452), (0.026, 0.24), (-0.026, 0.24), (-0.013, 0.452), (-0.0095, 0.474))
TIE_KNOT: Outline = ((0.0185, 0.503), (0.0125, 0.466), (-0.0105, 0.464), (-0.0185, 0.503))
NECK_OPENING: Outline = ((0.0, 0.478), (0.030, 0.484), (0.052, 0.505), (0.060, 0.545), (0.060, 0.60), (0.0, 0.60))
ROUND_COLLAR: Outline = (
    (0.002, 0.484), (0.006, 0.466), (0.022, 0.455), (0.044, 0.458), (0.064, 0.472), (0.072, 0.492), (0.064, 0.516),
    (0.050, 0.520), (0.036, 0.497), (0.018, 0.487),
)  # fmt: skip
NECKBAND_Z, STAND_Z = 0.505, 0.522
JUMPER_STRIPES = ((0.292, 0.310), (0.325, 0.343))
"""Lower and upper edge of each, in metres."""
SCARF_Y, SCARF_Z, SCARF_RADII, SCARF_DROP, SCARF_SECTION = -0.030, 0.508, (0.053, 0.056), 0.028, (0.0095, 0.0155)
STRIPES = (
    (0.0, (24, 104, 138)), (0.80, (28, 116, 150)), (0.84, (232, 240, 244)), (0.90, (232, 240, 244)), (0.94, (20, 84, 120)),
    (1.0, (232, 240, 244)),
)  # fmt: skip
TIE_STRIPES = (
    (0.0, (112, 24, 36)), (0.70, (120, 28, 40)), (0.74, (178, 160, 136)), (0.80, (178, 160, 136)), (0.84, (92, 18, 30)),
    (1.0, (112, 24, 36)),
)  # fmt: skip


def dress(tights: Vertices, faces: Faces, person: Person, put: PutMesh) -> Vertices:
    """Dress the posed, subdivided `tights`; returns points of the cloth, to know where it is."""
    faces = [face for face in faces if tights[face][:, 2].min() > LOWEST_Z_M]
    if person.dress is Cut.JUMPER:
        return _jumper(tights, faces, person, put)
    pattern = HIS if person.dress is Cut.TIE else HERS
    body = _slimmed(tights, pattern.slim)
    sleeve = np.clip((0.165 - np.abs(body[:, 0])) / 0.03, 0, 1)
    jacket = cloth.shell(body, faces, (0.0045 + 0.006 * sleeve)[:, None], 90, partial(_padded, pad=pattern.pad))
    wool = materials.wool("jacket", person.jacket, 0.82, 2600.0, 0.5, 0.08)
    linen = materials.wool("shirt", (240, 241, 244), 0.7, 3500.0, 0.12, 0.0)
    put("jacket", jacket, [f for f in faces if not _open(jacket[f].mean(axis=0), pattern.opening)], wool, 1, 0.0022)
    shirt = _shirt(body, faces, linen, put, STAND_Z if person.dress is Cut.TIE else NECK_CUT_M + 0.02)
    if person.dress is Cut.TIE:
        _hemmed(shirt, faces, STAND_Z, (0.010, (0.0030, 0.0130)), linen, put)
    on_jacket, on_shirt = Front(jacket, faces), Front(shirt, faces)
    _collars(on_jacket, on_shirt, pattern, wool, linen, put)
    (_tie if person.dress is Cut.TIE else _scarf)(on_shirt, put)
    _badge(on_jacket, put)
    _buttons(on_jacket, pattern, (70, 68, 66) if person.dress is Cut.TIE else (205, 178, 124))
    return jacket[::3]


def _jumper(tights: Vertices, faces: Faces, person: Person, put: PutMesh) -> Vertices:
    body = _slimmed(tights, (0.06, 0.0))
    knitted = cloth.shell(body, faces, 0.011, 110, partial(_padded, pad=(0.120, 0.490, 0.006)))
    wool = materials.wool("jumper", person.jacket, 0.9, 700.0, 0.8, 0.25, JUMPER_STRIPES)
    linen = materials.wool("shirt", (246, 246, 244), 0.7, 3500.0, 0.12, 0.0)
    below = [f for f in faces if not _open(knitted[f].mean(axis=0), NECK_OPENING, NECKBAND_Z)]
    put("jumper", knitted, below, wool, 1, 0.004)
    shirt = _shirt(body, faces, linen, put, NECKBAND_Z)
    _hemmed(shirt, faces, NECKBAND_Z, (0.003, (0.0035, 0.0125)), linen, put)
    on_jumper = Front(knitted, faces)
    for outline in (ROUND_COLLAR, cloth.mirrored(ROUND_COLLAR)):
        put("collar", *cloth.panel(on_jumper, cloth.softened(outline), lambda x, z: 0.0060), linen, 1, 0.0030)
    _badge(on_jumper, put, 0.054, 0.400)
    return knitted[::3]


def _hemmed(
    shirt: Vertices, faces: Faces, z: float, band: tuple[float, tuple[float, float]], linen: Any, put: PutMesh
) -> None:
    """A band at height `z` over the rim of the shirt, which is cut along the mesh and would show its teeth."""
    neck = shirt[np.abs(shirt[:, 2] - z) < 0.008]
    centre = np.array([0.0, (neck[:, 1].max() + neck[:, 1].min()) / 2, z])
    put("neckband", *cloth.neckband(shirt, faces, centre, *band), linen, 1, 0.0)


def _shirt(body: Vertices, faces: Faces, linen: Any, put: PutMesh, top_z_m: float = NECK_CUT_M + 0.02) -> Vertices:
    shirt = cloth.shell(body, faces, 0.0045, 40)
    low = [face for face in faces if shirt[face][:, 2].max() < top_z_m and np.abs(shirt[face][:, 0]).max() < 0.14]
    put("shirt", shirt, low, linen, 1, 0.0)
    return shirt


def _slimmed(tights: Vertices, slim: tuple[float, float]) -> Vertices:
    body = tights.copy()
    x, z = body[:, 0], body[:, 2]
    below = _smooth((0.53 - z) / 0.09)
    waist = np.exp(-0.5 * ((z - 0.15) / 0.10) ** 2) * _smooth((0.17 - np.abs(x)) / 0.04)
    body[:, 0] *= 1 - slim[0] * below - slim[1] * waist
    return body


def _padded(start: Vertices, pad: tuple[float, float, float]) -> Vertices:
    padded = start.copy()
    for side in (1, -1):
        centre = np.array([side * pad[0], 0.0, pad[1]])
        near = np.exp(-0.5 * (((padded - centre) / [0.040, 0.06, 0.030]) ** 2).sum(axis=1))
        padded += near[:, None] * [side * 0.005, 0, pad[2]]
    return padded


def _open(point: Vertices, opening: Outline, neck_cut_m: float = NECK_CUT_M) -> bool:
    """Where the outer cloth shows the shirt."""
    if point[2] > neck_cut_m:
        return True
    rim = np.array([*opening, *cloth.mirrored(opening)])
    return bool(point[1] < 0 and cloth.within(rim, point[None, [0, 2]])[0])


def _collars(on_jacket: Front, on_shirt: Front, pattern: Pattern, wool: Any, linen: Any, put: PutMesh) -> None:
    (x0, z0), (x1, z1) = pattern.lapel[0], pattern.lapel[-1]
    along = np.array([x1 - x0, z1 - z0]) / np.hypot(x1 - x0, z1 - z0)

    def roll(x: float, z: float) -> float:
        """The lapel stands up where it folds."""
        apart = abs((abs(x) - x0) * along[1] - (z - z0) * along[0])
        return 0.0035 + 0.0035 * float(np.exp(-((apart / 0.010) ** 2)))

    for outline in (pattern.lapel, cloth.mirrored(pattern.lapel)):
        put("lapel", *cloth.panel(on_jacket, outline, roll), wool, 1, 0.0026)
    for outline in (pattern.collar, cloth.mirrored(pattern.collar)):
        put("collar", *cloth.panel(on_jacket, outline, lambda x, z: 0.0050), wool, 1, 0.0026)
    for outline in (pattern.shirt_collar, cloth.mirrored(pattern.shirt_collar)):
        put("shirt collar", *cloth.panel(on_shirt, outline, lambda x, z: 0.0055), linen, 1, 0.0016)
    put("front edge", *cloth.panel(on_jacket, pattern.front_edge, lambda x, z: 0.0030), wool, 1, 0.0022)
    put("pocket", *cloth.panel(on_jacket, POCKET, lambda x, z: 0.0022), wool, 1, 0.0018)


def _tie(on_shirt: Front, put: PutMesh) -> None:
    silk = materials.silk(TIE_STRIPES)

    def blade(x: float, z: float) -> float:
        """Fullest along its middle, and flatter towards the waist."""
        return 0.0045 + 0.0040 * float(np.exp(-((x / 0.012) ** 2))) * (0.5 + 0.5 * min(1.0, (z - 0.24) / 0.2))

    put("tie", *cloth.panel(on_shirt, TIE, blade, 0.0024), silk, 1, 0.0014)
    knot = cloth.panel(on_shirt, TIE_KNOT, lambda x, z: 0.0085 + 0.0050 * float(np.exp(-((x / 0.010) ** 2))), 0.0020)
    put("tie knot", *knot, silk, 1, 0.0030)


def _scarf(on_shirt: Front, put: PutMesh) -> None:
    silk = materials.silk(STRIPES)
    ring = cloth.scarf_ring(np.array([0, SCARF_Y, SCARF_Z]), SCARF_RADII, SCARF_DROP, SCARF_SECTION)
    put("scarf", *ring, silk, 1, 0.0)
    centre = np.array([0.004, SCARF_Y - SCARF_RADII[1] - 0.010, SCARF_Z - SCARF_DROP - 0.012])
    put("knot", *cloth.knot(centre, (0.019, 0.013, 0.016)), silk, 1, 0.0)
    for outline, phase in TAILS:

        def folds(x: float, z: float, phase: float = phase) -> float:
            wave = 0.0030 * np.sin((x + 0.18 * (z - 0.45)) * 330 + phase)
            return float(0.006 + wave + 0.004 * np.clip((z - 0.40) / 0.05, 0, 1))

        put("tail", *cloth.panel(on_shirt, outline, folds, 0.0022), silk, 1, 0.0012)


def _badge(on_cloth: Front, put: PutMesh, x: float = 0.088, z: float = 0.400) -> None:
    gold = materials.plain("gold", (205, 178, 124), 0.28, 1.0)
    face = materials.printed("badge", BADGE_PICTURE, (x - 0.0262, z - 0.0078, 0.0524, 0.0156))
    rim, faces = cloth.panel(on_cloth, cloth.rounded(x, z, 0.0280, 0.0094), lambda x, z: 0.0050)
    design = np.c_[rim[:, [0, 2]], np.ones(len(rim))]
    plane = np.linalg.lstsq(design, rim[:, 1], rcond=None)[0]
    plane[2] += np.quantile(rim[:, 1] - design @ plane, 0.1)  # a stiff plate rests on what stands out most
    rim[:, 1] = design @ plane
    put("badge", rim, faces, gold, 0, 0.0014)
    print_, faces = cloth.panel(on_cloth, cloth.rounded(x, z, 0.0262, 0.0078), lambda x, z: 0.0050)
    print_[:, 1] = np.c_[print_[:, [0, 2]], np.ones(len(print_))] @ plane - 0.0013
    put("badge face", print_, faces, face, 0, 0.0)


def _buttons(on_jacket: Front, pattern: Pattern, rgb: Rgb) -> None:
    metal = materials.plain("button", rgb, 0.28, 1.0 if max(rgb) > 100 else 0.0)
    for z in pattern.buttons_z:
        centre = (0.006, on_jacket.depth(0.006, z) - 0.004, z)
        bpy.ops.mesh.primitive_uv_sphere_add(radius=0.0078, location=centre, segments=48, ring_count=24)
        button = bpy.context.object
        button.scale = (1, 0.42, 1)
        button.data.polygons.foreach_set("use_smooth", [True] * len(button.data.polygons))
        button.data.materials.append(metal)


def _smooth(share: Vertices) -> Vertices:
    bounded = np.clip(share, 0, 1)
    eased: Vertices = bounded**2 * (3 - 2 * bounded)
    return eased
