"""The shape of an eye: a ball with its cornea."""

import numpy as np

from avatar.bake.makehuman import Faces, Vertices


def eyeball(radius_m: float, segments: int, rings: int) -> tuple[Vertices, Faces, Vertices]:
    """The front of an eye with its cornea, looking to -y: vertices, faces, texture coordinates."""
    points, uvs = [], []
    for polar in np.pi * 0.62 * np.arange(rings + 1) / rings:
        bulge = 1 + 0.055 * np.clip(1 - (polar / np.radians(27)) ** 2, 0, 1) ** 1.2
        for turn in 2 * np.pi * np.arange(segments) / segments:
            way = np.array([np.sin(polar) * np.cos(turn), -np.cos(polar), np.sin(polar) * np.sin(turn)])
            points.append(way * radius_m * bulge)
            uvs.append(((way[0] + 1) / 2, (way[2] + 1) / 2))
    faces = []
    for ring in range(rings):
        for k in range(segments):
            a, b = ring * segments + k, ring * segments + (k + 1) % segments
            faces.append([a, b, b + segments, a + segments])
    return np.array(points), faces, np.array(uvs)
