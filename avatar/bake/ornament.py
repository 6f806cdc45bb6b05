"""A flower that holds hair back. numpy only."""

import numpy as np

from avatar.bake.makehuman import Faces, Vertices

PETALS, RINGS, SEGMENTS = 5, 14, 120


def petals(at: Vertices, outward: Vertices, radius_m: float) -> tuple[Vertices, Faces]:
    """Five cushioned petals around `at`, facing along the unit vector `outward`."""
    turn = 2 * np.pi * np.arange(SEGMENTS) / SEGMENTS
    rim = 0.62 + 0.38 * np.abs(np.cos(PETALS * turn / 2)) ** 0.8
    return _dome(at, outward, radius_m * rim, 0.38 * radius_m, 0.75)


def middle(at: Vertices, outward: Vertices, radius_m: float) -> tuple[Vertices, Faces]:
    """The round button in the middle of the flower."""
    raised = at + outward * radius_m * 0.15
    return _dome(raised, outward, np.full(SEGMENTS, 0.34 * radius_m), 0.45 * radius_m, 0.0)


def _dome(at: Vertices, outward: Vertices, rim: Vertices, high: float, crease: float) -> tuple[Vertices, Faces]:
    """A cushion over the outline `rim` (radius for each direction), `crease` deep between its lobes."""
    right = np.cross([0.0, 0.0, 1.0], outward)
    right /= np.linalg.norm(right)
    up = np.cross(outward, right)
    turn, points = 2 * np.pi * np.arange(SEGMENTS) / SEGMENTS + np.pi / 2, []
    lobe = rim / rim.max()
    for share in np.linspace(1, 0, RINGS):
        height = high * np.sqrt(1 - share**2) * (1 - crease * (1 - lobe) * share)
        across = (rim * share)[:, None] * (np.cos(turn)[:, None] * right + np.sin(turn)[:, None] * up)
        points.append(at + across + height[:, None] * outward)
    faces = [
        [a, ring * SEGMENTS + (k + 1) % SEGMENTS, (ring + 1) * SEGMENTS + (k + 1) % SEGMENTS, a + SEGMENTS]
        for ring in range(RINGS - 1)
        for k in range(SEGMENTS)
        for a in [ring * SEGMENTS + k]
    ]
    return np.concatenate(points), faces
