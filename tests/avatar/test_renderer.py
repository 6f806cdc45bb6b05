import io
import threading
from dataclasses import replace
from itertools import pairwise

import cv2
import numpy as np
import pytest
import simplejpeg

from avatar import Box, Head, Pose, RegionEncoder, RenderError, encode_jpeg, load_pack, reduction, render_idle
from avatar.idle import FPS


@pytest.fixture(scope="module")
def presenter():
    return load_pack()


@pytest.fixture(scope="module")
def renderer(presenter):
    renderer = presenter.renderer()
    renderer.warm_up()
    return renderer


def test_neutral_pose_is_the_baked_picture(presenter, renderer):
    frame = renderer.render(Pose())
    figure = presenter.pixels.figure
    solid = figure[..., 3] == 255
    solid[-1] = False  # sampling stops half a pixel before the rim
    assert frame.shape == (presenter.size[1], presenter.size[0], 3)
    assert frame.dtype == np.uint8
    assert np.abs(frame[solid].astype(int) - figure[solid][:, :3]).max() <= 1


@pytest.mark.parametrize("key", ["aa", "O", "U", "I", "FF"])
def test_full_weight_shows_the_key_picture(presenter, renderer, key):
    frame = renderer.render(Pose(mouth={key: 1.01}))
    box, index = presenter.pixels.mouth_box, presenter.pixels.mouth_keys.index(key) + 1
    bank = presenter.pixels.mouth_pictures[index : index + 1]
    picture = np.ascontiguousarray(bank).view(np.uint16).reshape(box.height, box.width, 4)
    lips = np.s_[60:170, 70:210]
    shown = frame[box.top : box.bottom, box.left : box.right]
    difference = np.abs(shown[lips].astype(int) - picture[lips][..., :3])
    assert difference.mean() < 4.0


def test_mouth_touches_nothing_outside_its_box(presenter, renderer):
    rest = renderer.render(Pose()).copy()
    open_mouth = renderer.render(Pose(mouth={"aa": 1.0}))
    changed = np.abs(rest.astype(int) - open_mouth).max(axis=2) > 2
    ys, xs = np.nonzero(changed)
    box = presenter.pixels.mouth_box
    assert len(ys) > 500
    assert box.left <= xs.min() and xs.max() < box.right
    assert box.top <= ys.min() and ys.max() < box.bottom


def test_region_equals_the_whole_frame(renderer):
    pose = Pose(mouth={"E": 0.5}, eyes={"half": 0.3}, head=Head(2.0, -1.0, 1.5), breath=0.4)
    box = Box(200, 280, 520, 660)
    whole = renderer.render(pose).copy()
    assert np.array_equal(renderer.render(pose, box), whole[box.top : box.bottom, box.left : box.right])


def test_a_frame_does_not_depend_on_the_frames_before_it(presenter, renderer):
    """Mouth and eyes are kept when they did not change: what is kept must be what would be drawn."""
    mouths, eyes = ({"aa": 0.6}, {"U": 0.4, "SS": 0.2}, {}), ({"blink": 1.0}, {}, {"browUp": 0.5})
    poses = [Pose(mouth=mouths[i % 3], eyes=eyes[i // 2 % 3], head=Head(0.3 * i)) for i in range(9)]
    for pose in poses:
        assert np.array_equal(renderer.render(pose), presenter.renderer().render(pose))


def test_warped_figure_is_the_exact_one_to_the_eye(presenter, renderer):
    """Against bilinear sampling in floating point, where the figure is solid."""
    pose = Pose(head=Head(3.0, -2.0, 1.5), breath=0.7)
    flow = renderer._flow(pose)
    height, width = presenter.size[1], presenter.size[0]
    ys, xs = np.mgrid[0:height, 0:width].astype(np.float32)
    dense = cv2.remap(flow, (xs + 0.5) / 8, (ys + 0.5) / 8, cv2.INTER_LINEAR)
    figure = presenter.pixels.figure.astype(np.float32)
    exact = cv2.remap(figure, xs - dense[..., 0], ys - dense[..., 1], cv2.INTER_LINEAR)
    solid = cv2.erode((exact[..., 3] > 254.9).astype(np.uint8), np.ones((5, 5))) > 0
    solid[:2], solid[-2:] = False, False
    error = renderer.render(pose)[solid].astype(np.float32) - exact[solid][:, :3]
    assert 10 * np.log10(255**2 / (error**2).mean()) > 42


def test_small_weight_changes_make_small_picture_changes(renderer):
    keys = ("aa", "E", "U", "SS", "kk", "I")
    frames = []
    for step in range(1, 12):
        share = step / 400
        weights = {key: 0.12 + (share if i % 2 else -share) for i, key in enumerate(keys)}
        frames.append(renderer.render(Pose(mouth=weights)).astype(np.int16))
    jumps = [np.abs(a - b).mean() for a, b in pairwise(frames)]
    assert max(jumps) < 0.05


def test_larger_output(presenter):
    renderer = presenter.renderer(1920)
    frame = renderer.render(Pose(mouth={"aa": 0.5}))
    assert frame.shape == (1920, 1080, 3)
    assert renderer.size == (1080, 1920)


@pytest.mark.parametrize("height", [0, 1281, 99999])
def test_impossible_output_height_is_refused(presenter, height):
    with pytest.raises(RenderError, match="height"):
        presenter.renderer(height)


def test_renderers_of_two_threads_do_not_disturb_each_other(presenter):
    poses = [Pose(mouth={"aa": 0.8}), Pose(mouth={"U": 0.8}, head=Head(3.0))]
    expected = [presenter.renderer().render(pose).copy() for pose in poses]
    wrong: list[int] = []

    def work(which: int) -> None:
        renderer = presenter.renderer()
        wrong.extend(which for _ in range(5) if not np.array_equal(renderer.render(poses[which]), expected[which]))

    threads = [threading.Thread(target=work, args=(i,)) for i in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
        assert not thread.is_alive()
    assert wrong == []


def test_region_encoder_composes_to_the_whole_frame(presenter):
    encoder = RegionEncoder(presenter, quality=95)
    encoder.warm_up()
    rest = presenter.idle_pose(30)
    pose = replace(rest, mouth={"aa": 0.7})
    region = encoder.encode(pose, 30)
    canvas = encoder.renderer.render(rest).copy()
    part = simplejpeg.decode_jpeg(region.jpeg, colorspace="BGR")
    assert part.shape == (region.h, region.w, 3)
    assert region.w * region.h < 0.25 * canvas.shape[0] * canvas.shape[1]
    canvas[region.y : region.y + region.h, region.x : region.x + region.w] = part
    whole = encoder.renderer.render(pose)
    assert np.abs(canvas.astype(int) - whole).mean() < 0.5


def test_regions_of_a_large_picture_come_smaller_than_they_are_drawn():
    presenter = load_pack(height=1920)
    encoder = RegionEncoder(presenter, quality=95, height=1920)
    rest = presenter.idle_pose(30)
    pose = replace(rest, mouth={"aa": 0.7})
    region = encoder.encode(pose, 30)
    part = simplejpeg.decode_jpeg(region.jpeg, colorspace="BGR")
    assert reduction(1920) == 1.5
    assert (part.shape[1] * 1.5, part.shape[0] * 1.5) == (region.w, region.h)
    assert part.shape[0] % 16 == part.shape[1] % 16 == 0
    canvas = encoder.renderer.render(rest).copy()
    canvas[region.y : region.y + region.h, region.x : region.x + region.w] = cv2.resize(part, (region.w, region.h))
    whole = encoder.renderer.render(pose)
    assert np.abs(canvas.astype(int) - whole).mean() < 0.6


@pytest.mark.parametrize(("height", "times"), [(640, 1), (1280, 1), (1440, 1.125), (1920, 1.5), (2560, 2), (3840, 3)])
def test_reduction_keeps_whole_blocks(height: int, times: float):
    assert reduction(height) == times
    assert 16 * times % 2 == 0


def test_nod_enlarges_the_region(presenter):
    encoder = RegionEncoder(presenter)
    rest = presenter.idle_pose(0)
    nodding = replace(rest, head=replace(rest.head, pitch_deg=rest.head.pitch_deg + 1))
    face, head = encoder.changed_box(rest, 0), encoder.changed_box(nodding, 0)
    assert head.width > face.width and head.height > face.height


def test_idle_loop_is_jpegs_of_the_right_size(presenter):
    loop = render_idle(presenter, 70)
    first = next(loop)
    assert simplejpeg.decode_jpeg_header(first)[:2] == (presenter.size[1], presenter.size[0])
    assert presenter.fps == FPS and presenter.idle_length % FPS == 0
    assert io.BytesIO(first).read(2) == b"\xff\xd8"


def test_jpeg_is_faithful(renderer):
    frame = renderer.render(Pose())
    decoded = simplejpeg.decode_jpeg(encode_jpeg(frame, 90), colorspace="BGR")
    assert np.abs(decoded.astype(int) - frame).mean() < 2.0


def test_a_spare_frame_is_small_and_still_looks_right(renderer):
    frame = renderer.render(Pose())
    spare = encode_jpeg(frame, 40)
    plain = simplejpeg.encode_jpeg(np.ascontiguousarray(frame), quality=40, colorspace="BGR", colorsubsampling="420")
    assert len(spare) < 0.9 * len(plain)
    assert np.abs(simplejpeg.decode_jpeg(spare, colorspace="BGR").astype(int) - frame).mean() < 3.0
