"""The parts of the bake that need no Blender."""

import numpy as np
import pytest

from avatar.bake import ornament
from avatar.bake.makehuman import from_blender, to_blender, triangles


def test_axes_go_there_and_back():
    points = np.random.default_rng(0).normal(size=(20, 3))
    assert from_blender(to_blender(points)) == pytest.approx(points)


@pytest.mark.parametrize("part", [ornament.petals, ornament.middle])
def test_a_flower_is_a_cushion_that_faces_outward(part):
    at, outward = np.array([0.06, -0.12, 0.68]), np.array([0.6, -0.8, 0.0])
    vertices, faces = part(at, outward, 0.012)
    corners = vertices[triangles(faces)]
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    areas = np.linalg.norm(normals, axis=1)
    assert (normals[areas > 1e-12] @ outward > 0).mean() > 0.99
    apart = vertices - at
    assert 0 < (apart @ outward).max() < 0.012
    assert np.linalg.norm(apart, axis=1).max() == pytest.approx(0.012, rel=0.3) or part is ornament.middle
