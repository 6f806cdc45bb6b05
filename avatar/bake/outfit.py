"""The hall uniform: a fitted blazer, a white shirt, a silk scarf, a badge. Patterns are cut as seen from the front."""

from collections.abc import Callable, Sequence
from typing import Any

import bpy
import numpy as np

from avatar.bake import cloth, materials
from avatar.bake.cloth import Front, Outline
from avatar.bake.makehuman import Faces, Vertices
from avatar.bake.person import Person

PutMesh = Callable[[str, Vertices, Faces, Any, int, float], Any]
"""(name, vertices, faces, material, subdivisions, thickness in m) -> Blender object."""

LOWEST_Z_M, NECK_CUT_M = 0.02, 0.535
SHOULDER = (0.134, 0.498)
"""x and z where the shoulder pads lie."""
SLIM = (0.10, 0.10)
"""Narrowing of the whole dressed body and of its waist."""
OPENING: Outline = (
    (0.0, 0.255),
    (0.008, 0.265),
    (0.030, 0.36),
    (0.052, 0.46),
    (0.060, 0.535),
    (0.060, 0.60),
    (0.0, 0.60),
)
LAPEL: Outline = (
    (0.004, 0.252), (0.020, 0.272), (0.060, 0.345), (0.088, 0.425), (0.094, 0.452), (0.066, 0.462), (0.058, 0.500),
    (0.050, 0.500), (0.030, 0.395),
)  # fmt: skip
COLLAR: Outline = (
    (0.0665, 0.4640), (0.083, 0.4700), (0.076, 0.500), (0.066, 0.518), (0.052, 0.520), (0.048, 0.503), (0.057, 0.498),
)  # fmt: skip
SHIRT_COLLAR: Outline = ((0.004, 0.485), (0.020, 0.430), (0.046, 0.452), (0.056, 0.520), (0.040, 0.525))
FRONT_EDGE: Outline = ((-0.002, 0.262), (0.014, 0.262), (0.020, 0.20), (0.022, 0.06), (-0.010, 0.06))
POCKET: Outline = ((0.066, 0.372), (0.118, 0.380), (0.118, 0.390), (0.066, 0.382))
TAILS: Sequence[tuple[Outline, float]] = (
    (((0.002, 0.455), (0.016, 0.452), (0.036, 0.395), (0.030, 0.355), (0.002, 0.368), (-0.004, 0.41)), 0.3),
    (((0.000, 0.455), (-0.014, 0.452), (-0.034, 0.402), (-0.044, 0.372), (-0.014, 0.352), (0.000, 0.41)), 2.1),
)
"""The two ends of the scarf, and the phase of their folds."""
SCARF_Y, SCARF_Z, SCARF_RADII, SCARF_DROP, SCARF_SECTION = -0.030, 0.508, (0.053, 0.056), 0.028, (0.0095, 0.0155)
BADGE = (0.088, 0.392)
BUTTONS_Z = (0.238, 0.165)
STRIPES = (
    (0.0, (24, 104, 138)), (0.80, (28, 116, 150)), (0.84, (232, 240, 244)), (0.90, (232, 240, 244)), (0.94, (20, 84, 120)),
    (1.0, (232, 240, 244)),
)  # fmt: skip


def dress(tights: Vertices, faces: Faces, person: Person, put: PutMesh) -> Vertices:
    """Dress the posed, subdivided `tights`; returns points of the cloth, to know where it is."""
    faces = [face for face in faces if tights[face][:, 2].min() > LOWEST_Z_M]
    body = _slimmed(tights)
    sleeve = np.clip((0.165 - np.abs(body[:, 0])) / 0.03, 0, 1)
    jacket = cloth.shell(body, faces, (0.0045 + 0.006 * sleeve)[:, None], 90, _padded)
    shirt = cloth.shell(body, faces, 0.0045, 40)
    wool = materials.wool("jacket", person.jacket, 0.82, 2600.0, 0.5, 0.08)
    linen = materials.wool("shirt", (240, 241, 244), 0.7, 3500.0, 0.12, 0.0)
    put("jacket", jacket, [face for face in faces if not _open(jacket[face].mean(axis=0))], wool, 1, 0.0022)
    low = [
        face for face in faces if shirt[face][:, 2].max() < NECK_CUT_M + 0.02 and np.abs(shirt[face][:, 0]).max() < 0.14
    ]
    put("shirt", shirt, low, linen, 1, 0.0)
    on_jacket, on_shirt = Front(jacket, faces), Front(shirt, faces)
    _collars(on_jacket, on_shirt, wool, linen, put)
    _scarf(on_shirt, put)
    _metal(on_jacket, put)
    return jacket[::3]


def _slimmed(tights: Vertices) -> Vertices:
    body = tights.copy()
    x, z = body[:, 0], body[:, 2]
    below = _smooth((0.53 - z) / 0.09)
    waist = np.exp(-0.5 * ((z - 0.15) / 0.10) ** 2) * _smooth((0.17 - np.abs(x)) / 0.04)
    body[:, 0] *= 1 - SLIM[0] * below - SLIM[1] * waist
    return body


def _padded(start: Vertices) -> Vertices:
    padded = start.copy()
    for side in (1, -1):
        centre = np.array([side * SHOULDER[0], 0.0, SHOULDER[1]])
        near = np.exp(-0.5 * (((padded - centre) / [0.040, 0.06, 0.030]) ** 2).sum(axis=1))
        padded += near[:, None] * [side * 0.005, 0, 0.015]
    return padded


def _open(point: Vertices) -> bool:
    """Where the jacket shows the shirt."""
    if point[2] > NECK_CUT_M:
        return True
    rim = np.array([*OPENING, *cloth.mirrored(OPENING)])
    return bool(point[1] < 0 and cloth.within(rim, point[None, [0, 2]])[0])


def _collars(on_jacket: Front, on_shirt: Front, wool: Any, linen: Any, put: PutMesh) -> None:
    (x0, z0), (x1, z1) = LAPEL[0], LAPEL[-1]
    along = np.array([x1 - x0, z1 - z0]) / np.hypot(x1 - x0, z1 - z0)

    def roll(x: float, z: float) -> float:
        """The lapel stands up where it folds."""
        apart = abs((abs(x) - x0) * along[1] - (z - z0) * along[0])
        return 0.0035 + 0.0035 * float(np.exp(-((apart / 0.010) ** 2)))

    for outline in (LAPEL, cloth.mirrored(LAPEL)):
        put("lapel", *cloth.panel(on_jacket, outline, roll), wool, 1, 0.0026)
    for outline in (COLLAR, cloth.mirrored(COLLAR)):
        put("collar", *cloth.panel(on_jacket, outline, lambda x, z: 0.0050), wool, 1, 0.0026)
    for outline in (SHIRT_COLLAR, cloth.mirrored(SHIRT_COLLAR)):
        put("shirt collar", *cloth.panel(on_shirt, outline, lambda x, z: 0.0040), linen, 1, 0.0016)
    put("front edge", *cloth.panel(on_jacket, FRONT_EDGE, lambda x, z: 0.0030), wool, 1, 0.0022)
    put("pocket", *cloth.panel(on_jacket, POCKET, lambda x, z: 0.0022), wool, 1, 0.0018)


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


def _metal(on_jacket: Front, put: PutMesh) -> None:
    gold = materials.plain("gold", (205, 178, 124), 0.28, 1.0)
    red = materials.plain("red", (176, 26, 34), 0.35)
    put("badge", *cloth.panel(on_jacket, cloth.rounded(*BADGE, 0.021, 0.0062), lambda x, z: 0.0042), gold, 0, 0.0016)
    put(
        "badge face",
        *cloth.panel(on_jacket, cloth.rounded(*BADGE, 0.0185, 0.0044), lambda x, z: 0.0056),
        red,
        0,
        0.0006,
    )
    for z in BUTTONS_Z:
        centre = (0.006, on_jacket.depth(0.006, z) - 0.004, z)
        bpy.ops.mesh.primitive_uv_sphere_add(radius=0.0078, location=centre, segments=48, ring_count=24)
        button = bpy.context.object
        button.scale = (1, 0.42, 1)
        button.data.polygons.foreach_set("use_smooth", [True] * len(button.data.polygons))
        button.data.materials.append(gold)


def _smooth(share: Vertices) -> Vertices:
    bounded = np.clip(share, 0, 1)
    eased: Vertices = bounded**2 * (3 - 2 * bounded)
    return eased
