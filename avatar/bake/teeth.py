"""Teeth of our own: rounded crowns set along the arch of the base mesh's tooth helpers, and the gums they stand in."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from avatar.bake.makehuman import Faces, Vertices

UPPER_M = (
    (0.0084, 0.0100), (0.0066, 0.0090), (0.0076, 0.0098), (0.0070, 0.0085), (0.0068, 0.0080), (0.0096, 0.0072), (0.0094, 0.0068),
)  # fmt: skip
LOWER_M = (
    (0.0053, 0.0074), (0.0058, 0.0075), (0.0066, 0.0078), (0.0070, 0.0074), (0.0070, 0.0080), (0.0100, 0.0072), (0.0098, 0.0068),
)  # fmt: skip
"""Width and height of each crown from the middle outwards (textbook means of adult women)."""
ARCH_SHARE = 0.93
ARCH_DEPTH = 1.12
CROWN_DEPTH_M = 0.0075
CROWN_RINGS, CROWN_SEGMENTS = 20, 24
GUM_SECTIONS, GUM_SEGMENTS, GUM_RADIUS_M = 90, 20, 0.0048


@dataclass(frozen=True, slots=True)
class Arch:
    """A dental arch: half an ellipse open to the back."""

    half_width_m: float
    back_m: float
    """y of the ellipse's centre."""
    edge_m: float
    """z of the biting edge."""
    upper: bool

    def at(self, angle: float) -> Vertices:
        """(x, y) at `angle` from the front."""
        depth = self.half_width_m * ARCH_DEPTH * np.cos(angle) ** 0.9
        return np.array([self.half_width_m * np.sin(angle), self.back_m - depth])

    def place(self, x: float, y: float, up_m: float) -> tuple[float, float, float]:
        """A point `up_m` from the biting edge towards the root."""
        return x, y, self.edge_m + up_m if self.upper else self.edge_m - up_m


def arch_of(helper: Vertices, upper: bool, edge_shift_m: float) -> Arch:
    """The arch that follows the base mesh's tooth helper (Blender's axes)."""
    half_width = float(helper[:, 0].max()) * ARCH_SHARE
    edge = float(helper[:, 2].min() if upper else helper[:, 2].max()) + edge_shift_m
    return Arch(half_width, float(helper[:, 1].min()) + 0.0025 + half_width * ARCH_DEPTH, edge, upper)


def crowns(arch: Arch) -> tuple[Vertices, Faces]:
    """All crowns of one row."""
    angles = np.linspace(0, np.pi / 2 * 0.98, 600)
    path = np.array([arch.at(angle) for angle in angles])
    walked = np.r_[0, np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))]
    vertices: list[tuple[float, float, float]] = []
    faces: Faces = []
    for side in (1, -1):
        reached = 0.0
        for width, height in UPPER_M if arch.upper else LOWER_M:
            angle = float(np.interp(reached + width / 2, walked, angles))
            reached += width * 0.985
            base = len(vertices)
            vertices += _crown(arch, angle, width, height, side)
            faces += _tube_faces(base, CROWN_RINGS, CROWN_SEGMENTS, flip=side < 0)
    return np.array(vertices), faces


def gum(arch: Arch) -> tuple[Vertices, Faces]:
    """A scalloped ridge along the roots."""
    vertices: list[tuple[float, float, float]] = []
    lift = 0.0072 if arch.upper else 0.0062
    for angle in np.linspace(-np.pi / 2 * 0.98, np.pi / 2 * 0.98, GUM_SECTIONS):
        centre, outward = arch.at(angle), np.array([np.sin(angle), -np.cos(angle)])
        for turn in np.arange(GUM_SEGMENTS) * 2 * np.pi / GUM_SEGMENTS:
            x, y = centre + outward * (GUM_RADIUS_M * np.cos(turn) - 0.0008)
            scallop = 0.0007 * np.cos(2 * np.pi * abs(angle) / 0.31) * (np.sin(turn) < -0.3)
            vertices.append(arch.place(x, y, lift + 0.005 * (1 + np.sin(turn)) + scallop))
    return np.array(vertices), _tube_faces(0, GUM_SECTIONS - 1, GUM_SEGMENTS, flip=False)


def rigid(before: Vertices, after: Vertices) -> tuple[npt.NDArray[np.float64], Vertices]:
    """Rotation and shift that carry one set of points to another best (Kabsch)."""
    from_centre, to_centre = before.mean(axis=0), after.mean(axis=0)
    u, _, vt = np.linalg.svd((before - from_centre).T @ (after - to_centre))
    rotation = vt.T @ np.diag([1, 1, np.sign(np.linalg.det(vt.T @ u.T))]) @ u.T
    return rotation, to_centre - rotation @ from_centre


def _crown(arch: Arch, angle: float, width: float, height: float, side: int) -> list[tuple[float, float, float]]:
    """A superellipsoid that thins towards the biting edge and narrows towards the root."""
    centre, ahead = arch.at(angle), arch.at(angle + 0.01)
    along = (ahead - centre) / np.linalg.norm(ahead - centre)
    inward = np.array([-along[1], along[0]])
    points = []
    for polar in np.pi * np.arange(CROWN_RINGS + 1) / CROWN_RINGS:
        radius, up = _power(np.sin(polar), 0.42), -_power(np.cos(polar), 0.62)  # -1 root .. 1 edge
        taper = 0.88 + 0.12 * np.clip((up + 1) / 1.2, 0, 1)
        for turn in 2 * np.pi * np.arange(CROWN_SEGMENTS) / CROWN_SEGMENTS:
            across = width / 2 * 1.05 * _power(np.cos(turn), 0.55) * radius * taper
            deep = CROWN_DEPTH_M / 2 * _power(np.sin(turn), 0.7) * radius * (1 - 0.45 * np.clip(up, 0, 1) ** 1.5)
            x, y = centre + along * across + inward * deep
            points.append(arch.place(side * x, y, height / 2 * (1 - up)))
    return points


def _power(value: float, exponent: float) -> float:
    return float(np.sign(value) * abs(value) ** exponent)


def _tube_faces(base: int, rings: int, segments: int, *, flip: bool) -> Faces:
    faces = []
    for ring in range(rings):
        for segment in range(segments):
            a, b = base + ring * segments + segment, base + ring * segments + (segment + 1) % segments
            face = [a, b, b + segments, a + segments]
            faces.append(face[::-1] if flip else face)
    return faces
