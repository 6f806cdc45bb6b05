"""The neural presenter without torch: what is refused and why, and that a learnt pack keeps the renderer's contract."""

from dataclasses import replace

import numpy as np
import pytest

from avatar.neural.crops import SIZE, Crops, cut, painted_area, take
from avatar.neural.errors import UnfitVideoError
from avatar.neural.footage import FPS, LEAST_FACE_PX, SOUND_RATE_HZ, Footage, _plausible, read_footage
from avatar.neural.quality import (
    BRIGHTEST,
    DARKEST,
    LEAST_HIDDEN_SHARE,
    LEAST_LIPS,
    LEAST_MOTION,
    LEAST_S,
    LEAST_SEEN,
    LEAST_SHARPNESS,
    LEAST_SOUND,
    Quality,
    measure_quality,
    require_quality,
)
from avatar.neural.sound import DIMENSIONS, WINDOW, reduction_of, windows

GOOD = Quality(
    seconds=120, seen=1.0, luma=130, sharpness=120, lips=18, hidden=0.0, motion=3.0, loudness=0.1, face_px=260, lag_ms=0
)


BARELY = Quality(
    seconds=LEAST_S,
    seen=LEAST_SEEN,
    luma=DARKEST,
    sharpness=LEAST_SHARPNESS,
    lips=LEAST_LIPS,
    hidden=LEAST_HIDDEN_SHARE,
    motion=LEAST_MOTION,
    loudness=LEAST_SOUND,
    face_px=LEAST_FACE_PX,
    lag_ms=0,
)
"""Not one number may be worse."""


def complaints(quality: Quality) -> str:
    """Why a video is refused; empty when it is not."""
    try:
        require_quality(quality)
    except UnfitVideoError as error:
        return str(error)
    return ""


@pytest.mark.parametrize("quality", [GOOD, BARELY, replace(BARELY, luma=BRIGHTEST)])
def test_a_good_video_passes(quality):
    assert complaints(quality) == ""


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"seconds": 20.0}, "太短：20 秒"),
        ({"luma": 30.0}, "太暗"),
        ({"luma": 240.0}, "太亮"),
        ({"hidden": 0.6}, "看不到嘴唇"),
        ({"seen": 0.5}, "正脸"),
        ({"face_px": 40.0}, "脸太小"),
        ({"sharpness": 3.0}, "太模糊"),
        ({"loudness": 0.0}, "声音太小"),
        ({"motion": 0.1}, "嘴几乎不动"),
    ],
)
def test_what_is_unfit_is_refused_with_its_reason(fault, words):
    with pytest.raises(UnfitVideoError, match=words):
        require_quality(replace(GOOD, **fault))


def test_every_reason_is_said_at_once():
    with pytest.raises(UnfitVideoError, match=r"太短.*太暗.*看不到嘴唇"):
        require_quality(replace(GOOD, seconds=5, luma=20, hidden=1.0))


def _footage(masked: bool, seconds: int = 2) -> Footage:
    """A painted face: skin, and lips that open, unless there is a mask."""
    frames = []
    for number in range(seconds * FPS):
        frame = np.full((300, 240, 3), (140, 170, 210), np.uint8)
        if masked:
            frame[150:260, 40:200] = 230
        else:
            frame[190 : 200 + number % 8, 95:145] = (90, 80, 190)
        frames.append(frame)
    faces = np.tile(np.array([[120.0, 150.0, 160.0]], np.float32), (len(frames), 1))
    sound = np.random.default_rng(0).normal(0, 0.1, seconds * SOUND_RATE_HZ).astype(np.float32)
    return Footage(frames, sound, faces, np.ones(5, np.bool_))


def test_lips_are_seen_and_a_mask_is_not_taken_for_them():
    open_face, masked = _footage(masked=False), _footage(masked=True)
    assert measure_quality(open_face, cut(open_face)).hidden == 0
    assert measure_quality(masked, cut(masked)).hidden == 1


def test_the_crop_lies_around_the_mouth():
    footage = _footage(masked=False)
    crops = cut(footage)
    assert isinstance(crops, Crops) and crops.pictures.shape == (2 * FPS, SIZE, SIZE, 3)
    lips = np.argwhere(crops.pictures[7][..., 2].astype(int) - crops.pictures[7][..., 1] > 60)
    assert np.abs(lips.mean(axis=0) - (0.53 * SIZE, 0.5 * SIZE)).max() < 0.12 * SIZE
    area = painted_area()
    assert area.max() == 1 and area[0].max() == 0 and area[:, 0].max() == 0
    assert take(footage.frames[0], crops.squares[0]).shape == (SIZE, SIZE, 3)


def test_a_scarf_is_not_followed():
    found = np.array([[i * 5, 300 + i, 200, 160] for i in range(10)], np.float32)
    found[4] = (20, 310, 420, 120)
    kept = _plausible(found)
    assert len(kept) == 9 and 420 not in kept[:, 2]


def test_sound_is_reduced_to_its_main_directions():
    rng = np.random.default_rng(2)
    features = rng.normal(0, 1, (400, 64)).astype(np.float32) * np.linspace(5, 0.1, 64, dtype=np.float32)
    reduced = reduction_of(features).apply(features)
    assert reduced.shape == (400, DIMENSIONS)
    assert np.allclose(reduced.std(axis=0), 1, atol=0.05)
    told = windows(reduced, np.array([0.0, 4.0]))
    assert told.shape == (2, WINDOW, DIMENSIONS)
    assert np.array_equal(told[1], reduced[200 - WINDOW // 2 : 200 + WINDOW // 2])


def test_something_that_is_no_video_is_refused(tmp_path):
    path = tmp_path / "a.mp4"
    path.write_bytes(b"no video")
    with pytest.raises(UnfitVideoError, match="无法读取"):
        read_footage(path)
