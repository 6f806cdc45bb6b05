"""A pack baked large is drawn as one baked at the size that is asked for."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from avatar import Box, Head, PackError, Pose, Renderer, load_pack
from avatar.fit import fitted, fitting_height
from avatar.geometry import Geometry, load_geometry, save_geometry

POSES = (
    Pose(mouth={"aa": 0.8, "O": 0.2}),
    Pose(mouth={"PP": 1.0}, eyes={"blink": 1.0}),
    Pose(mouth={"E": 0.5}, head=Head(yaw_deg=4, pitch_deg=-2), breath=0.7),
)


@pytest.mark.parametrize(
    ("wished", "expected"), [(1280, 1280), (1920, 1920), (2560, 2560), (3840, 2560), (960, 1280), (1600, 2560)]
)
def test_the_size_a_large_pack_is_taken_down_to(wished, expected):
    assert fitting_height(wished, 1440, 2560) == expected


def test_a_pack_of_the_wished_size_stays_as_it_is():
    assert fitting_height(1280, 720, 1280) == 1280


def _enlarged(pixels):
    """The pack as a bake of twice the size would be, its flow as coarse as before."""

    def picture(lanes):
        return cv2.resize(lanes, None, fx=2, fy=2, interpolation=cv2.INTER_NEAREST)

    def bank(stored):
        lanes = stored.view(np.uint16).reshape(*stored.shape, 4)
        return np.stack([picture(one) for one in lanes]).view(np.uint64)[..., 0]

    def box(small):
        return Box(2 * small.left, 2 * small.top, 2 * small.right, 2 * small.bottom)

    def mesh(small):
        return replace(small, keys=small.keys * np.array([2, 2, 1], np.float32))

    return replace(
        pixels, figure=picture(pixels.figure), mouth=mesh(pixels.mouth), eyes=mesh(pixels.eyes),
        mouth_pictures=bank(pixels.mouth_pictures), eye_pictures=bank(pixels.eye_pictures),
        mouth_box=box(pixels.mouth_box), eye_box=box(pixels.eye_box), flows=2 * pixels.flows,
    )  # fmt: skip


def test_taken_down_it_is_the_small_pack_again():
    small = load_pack().pixels
    again = fitted(_enlarged(small), small.size[1])
    assert (again.size, again.mouth_box, again.eye_box) == (small.size, small.mouth_box, small.eye_box)
    assert np.array_equal(again.figure, small.figure)
    assert np.allclose(again.flows, small.flows, atol=1e-4)
    for pose in POSES:
        apart = Renderer(again).render(pose).astype(int) - Renderer(small).render(pose)
        assert np.abs(apart).max() <= 2


def test_drawn_larger_it_moves_as_far_as_drawn_small():
    small = load_pack().pixels
    large = fitted(_enlarged(small), 2 * small.size[1])
    for pose in POSES:
        drawn = cv2.resize(Renderer(large).render(pose), small.size, interpolation=cv2.INTER_AREA).astype(int)
        assert np.abs(drawn - Renderer(small).render(pose)).mean() < 1.5


def test_boxes_off_the_new_pixels_take_the_figure_around_with_them():
    small = load_pack().pixels
    box = small.mouth_box
    odd = Box(box.left + 1, box.top + 1, box.right - 1, box.bottom - 1)
    pixels = replace(small, mouth_box=odd, mouth_pictures=np.ascontiguousarray(small.mouth_pictures[:, 1:-1, 1:-1]))
    shrunk = fitted(pixels, small.size[1] // 2)
    assert shrunk.mouth_box == Box(odd.left // 2, odd.top // 2, -(-odd.right // 2), -(-odd.bottom // 2))
    assert shrunk.mouth_pictures.shape[1:] == (shrunk.mouth_box.height, shrunk.mouth_box.width)


def test_flows_of_a_large_bake_are_stored_whole(tmp_path):
    pixels = load_pack().pixels
    large = _enlarged(pixels)
    path = tmp_path / "geometry.npz"
    save_geometry(path, Geometry(large.mouth, large.eyes, large.flows))
    keys = (len(pixels.mouth_keys), len(pixels.eye_keys))
    again = load_geometry(path, *keys, large.size)
    assert np.abs(large.flows).max() > 32
    assert np.allclose(again.flows, large.flows, atol=1e-3)
    with pytest.raises(PackError, match="flows"):
        load_geometry(path, *keys, (large.size[0] + 8, large.size[1]))
