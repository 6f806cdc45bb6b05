import numpy as np
import pytest

from avatar import Pose, load_pack
from avatar.measure import STEP_S, closed_onsets, eye_opening, lag_between, largest_jump, loudness, mouth_opening
from avatar.pose import Box


def test_lag_finds_a_known_shift():
    rng = np.random.default_rng(0)
    sound = np.convolve(rng.random(1000), np.ones(20) / 20, "same")
    times_s = np.arange(0, 10, 0.04)
    opening = np.interp(times_s, np.arange(1000) * STEP_S, sound)
    for shift_s in (-0.2, 0.0, 0.12):
        lag = lag_between([opening], [times_s], [sound], shift_s)
        assert lag.lag_ms == pytest.approx(shift_s * 1000, abs=10)
        assert lag.correlation > 0.9


def test_loudness_of_a_tone_burst():
    samples = np.zeros(24_000, np.float32)
    samples[12_000:] = np.sin(np.arange(12_000) * 0.1)
    level = loudness(samples, 24_000)
    assert len(level) == 100
    assert level[:45].max() == 0
    assert level[55:95].min() > 0.5


def test_closures_are_counted_within_the_tolerance():
    times_s = np.arange(0, 1, 0.04)
    opening = np.ones(25)
    opening[10] = 0.0  # at 0.40 s
    assert closed_onsets(opening, times_s, [0.40, 0.43, 0.60], shut=0.1) == 2


def test_largest_jump_is_relative():
    assert largest_jump([np.array([0.0, 0.1, 0.2]), np.array([0.4, 0.1])]) == pytest.approx(0.75)


def test_opening_of_rendered_mouths_is_ordered():
    presenter = load_pack()
    renderer = presenter.renderer()
    box = presenter.pixels.lips_box
    assert isinstance(box, Box)
    rest = mouth_opening(renderer.render(Pose()), box)
    shut = mouth_opening(renderer.render(Pose(mouth={"PP": 1.0})), box)
    small = mouth_opening(renderer.render(Pose(mouth={"aa": 0.4})), box)
    wide = mouth_opening(renderer.render(Pose(mouth={"aa": 1.0})), box)
    assert max(rest, shut) < 0.04
    assert small > rest + 0.03
    assert wide > small + 0.05


def test_opening_of_rendered_eyes_is_ordered():
    presenter = load_pack()
    renderer, box = presenter.renderer(), presenter.pixels.eyes_box
    shut, half, rest = (
        eye_opening(renderer.render(Pose(eyes=keys)), box) for keys in ({"blink": 1.0}, {"half": 1.0}, {})
    )
    assert shut < 0.03  # hair at the rim of the box counts as open
    assert half > shut + 0.03
    assert rest > half + 0.05
