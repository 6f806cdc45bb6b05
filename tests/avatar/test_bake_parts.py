"""The parts of the bake that need no Blender."""

import numpy as np
import pytest

from avatar.bake import ornament
from avatar.bake.assemble import BEHIND_CELLS, _turn_flow
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


def test_a_back_between_sparse_samples_of_the_chest_does_not_move_it():
    """A name plate was bent by a bow: the cells between the samples of the jacket moved as the back does."""
    rng = np.random.default_rng(1)
    chest, back = (rng.uniform((0, 0), (720, 1280), (count, 2)) for count in (8000, 40_000))
    points = np.c_[np.r_[chest, back], np.r_[np.full(8000, 1.52), np.full(40_000, 1.66)]].astype(np.float32)
    shift = np.r_[np.full((8000, 2), 4.0), np.full((40_000, 2), -1.0)].astype(np.float32)
    assert _turn_flow(points, shift, 720, 1280).min() < 0
    assert _turn_flow(points, shift, 720, 1280, hidden_cells=BEHIND_CELLS).min() > 3.5
