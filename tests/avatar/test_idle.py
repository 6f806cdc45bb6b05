from itertools import pairwise

import numpy as np
import pytest

from avatar.idle import FPS, IDLE_FRAMES, SECTION_FRAMES, SECTIONS, IdleMotion
from avatar.pose import Mood

LIMITS = {"yaw": 0.2, "pitch": 0.35, "roll": 0.15}
"""Degrees a frame."""


def jumps(before, after):
    for axis, most in LIMITS.items():
        assert abs(getattr(before.head, f"{axis}_deg") - getattr(after.head, f"{axis}_deg")) < most, axis
    for axis in ("turn", "bow", "lean"):
        assert abs(getattr(before.torso, f"{axis}_deg") - getattr(after.torso, f"{axis}_deg")) < 0.08, axis
    assert abs(before.breath - after.breath) < 0.08


@pytest.mark.parametrize("seed", [1, 7, 1234])
@pytest.mark.parametrize("mood", [None, Mood.LISTENING, Mood.THINKING])
def test_loop_has_no_seam_and_no_jump(seed, mood):
    idle = IdleMotion(seed)
    poses = [idle.pose(i, mood) for i in range(IDLE_FRAMES)]
    assert idle.pose(IDLE_FRAMES, mood) == poses[0]
    assert idle.pose(-1, mood) == poses[-1]
    for before, after in pairwise([*poses, poses[0]]):
        jumps(before, after)


@pytest.mark.parametrize("seed", range(5))
def test_sections_can_be_shown_in_any_order(seed):
    idle = IdleMotion(seed)
    for last in range(SECTIONS):
        for first in range(SECTIONS):
            end, start = idle.pose(last * SECTION_FRAMES + SECTION_FRAMES - 1), idle.pose(first * SECTION_FRAMES)
            jumps(end, start)
            assert sum(abs(end.eyes.get(key, 0) - start.eyes.get(key, 0)) for key in end.eyes | start.eyes) < 0.05


def test_sections_differ():
    idle = IdleMotion()
    middles = [idle.pose(section * SECTION_FRAMES + SECTION_FRAMES // 2) for section in range(SECTIONS)]
    assert all(a.head != b.head for i, a in enumerate(middles) for b in middles[:i])


@pytest.mark.parametrize("seed", range(20))
def test_blinks_are_frequent_irregular_and_whole(seed):
    idle = IdleMotion(seed)
    closure = np.array([idle.pose(i).eyes.get("blink", 0.0) for i in range(IDLE_FRAMES)])
    starts = np.flatnonzero((closure > 0.9) & (np.roll(closure, 1) <= 0.9))
    assert 3 <= len(starts) <= 16
    gaps_s = np.diff([*starts, starts[0] + IDLE_FRAMES]) / FPS
    assert gaps_s.min() > 0.3
    assert gaps_s.max() < 12
    assert gaps_s.std() > 0.2


def test_people_blink_about_17_times_a_minute():
    counts = []
    for seed in range(200):
        closure = np.array([IdleMotion(seed)._closure(*divmod(i, SECTION_FRAMES)) for i in range(IDLE_FRAMES)])
        counts.append(int(((closure > 0.9) & (np.roll(closure, 1) <= 0.9)).sum()))
    assert 13 < np.mean(counts) * 60 * FPS / IDLE_FRAMES < 21


def test_eyes_rest_mostly_on_the_person():
    idle = IdleMotion()
    aside = [idle.pose(i).eyes.get("lookL", 0.0) + idle.pose(i).eyes.get("lookR", 0.0) for i in range(IDLE_FRAMES)]
    assert np.mean(np.array(aside) <= 0.08) > 0.6
    assert max(aside) > 0.1


def test_a_listener_nods():
    idle = IdleMotion()
    nodded = [idle.pose(i, Mood.LISTENING).head.pitch_deg - idle.pose(i).head.pitch_deg for i in range(IDLE_FRAMES)]
    assert max(nodded) > min(nodded) + 0.8


def test_never_frozen():
    idle = IdleMotion()
    assert all(before != after for before, after in pairwise([idle.pose(i) for i in range(IDLE_FRAMES)]))
