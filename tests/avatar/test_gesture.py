from itertools import pairwise

import pytest

from avatar.gesture import MOTIONS, Gesture, gestured
from avatar.idle import FPS
from avatar.pose import Head, Pose, Torso

REST = Pose(eyes={"lookR": 0.2, "half": 0.1}, head=Head(1.0, 0.5, -0.5), breath=0.4, torso=Torso(0.1, 0.0, 0.1))


def axes(pose):
    return (
        pose.head.yaw_deg, pose.head.pitch_deg, pose.head.roll_deg,
        pose.torso.turn_deg, pose.torso.bow_deg, pose.torso.lean_deg,
    )  # fmt: skip


def test_every_gesture_has_a_motion():
    assert MOTIONS.keys() == set(Gesture)


@pytest.mark.parametrize("gesture", list(Gesture))
def test_begins_and_ends_in_the_pose_it_found(gesture):
    length_s = MOTIONS[gesture].length_s
    for age_s in (-1.0, 0.0, length_s, length_s + 1):
        assert gestured(REST, gesture, age_s) == REST
    assert gestured(REST, gesture, MOTIONS[gesture].rise_s) != REST


@pytest.mark.parametrize("gesture", list(Gesture))
def test_no_frame_jumps(gesture):
    frames = range(-2, round(MOTIONS[gesture].length_s * FPS) + 3)
    poses = [gestured(REST, gesture, frame / FPS) for frame in frames]
    for before, after in pairwise(poses):
        assert max(abs(a - b) for a, b in zip(axes(before), axes(after), strict=True)) < 0.45


def test_eyes_lead_the_head_and_stay_shut_in_a_blink():
    early = gestured(Pose(), Gesture.SHOW, 0.12)
    assert early.eyes["lookL"] > 0.55
    assert early.head.yaw_deg < 0.6
    assert gestured(Pose(eyes={"blink": 1.0}), Gesture.SHOW, 0.6).eyes.get("lookL", 0.0) == 0.0


def test_she_turns_to_the_card_and_bows_to_the_person():
    assert gestured(Pose(), Gesture.SHOW, 0.8).head.yaw_deg > 2
    assert gestured(Pose(), Gesture.BOW, 0.6).torso.bow_deg > 2
