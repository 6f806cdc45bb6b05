from itertools import pairwise

import numpy as np
import pytest

from avatar.idle import FPS, IDLE_FRAMES, IDLE_SECONDS, IdleMotion


@pytest.mark.parametrize("seed", [1, 7, 1234])
@pytest.mark.parametrize("listening", [False, True])
def test_loop_has_no_seam_and_no_jump(seed, listening):
    idle = IdleMotion(seed)
    poses = [idle.pose(i, listening) for i in range(IDLE_FRAMES)]
    assert idle.pose(IDLE_FRAMES, listening) == poses[0]
    assert idle.pose(-1, listening) == poses[-1]
    for before, after in pairwise([*poses, poses[0]]):
        assert abs(before.head.yaw_deg - after.head.yaw_deg) < 0.15
        assert abs(before.head.pitch_deg - after.head.pitch_deg) < 0.35
        assert abs(before.breath - after.breath) < 0.08


@pytest.mark.parametrize("seed", range(20))
def test_blinks_are_frequent_irregular_and_whole(seed):
    idle = IdleMotion(seed)
    closure = np.array([idle.pose(i).eyes.get("blink", 0.0) for i in range(IDLE_FRAMES)])
    starts = np.flatnonzero((closure > 0.9) & (np.roll(closure, 1) <= 0.9))
    assert 3 <= len(starts) <= 13
    gaps_s = np.diff([*starts, starts[0] + IDLE_FRAMES]) / FPS
    assert gaps_s.min() > 0.9
    assert gaps_s.max() < IDLE_SECONDS / 2
    assert gaps_s.std() > 0.2


def test_never_frozen():
    idle = IdleMotion()
    assert all(before != after for before, after in pairwise([idle.pose(i) for i in range(IDLE_FRAMES)]))
