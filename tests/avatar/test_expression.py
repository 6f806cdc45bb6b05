from itertools import pairwise

import pytest

from avatar.expression import EXPRESSIONS, expressed
from avatar.pose import Head, Mood, Pose


def test_every_mood_has_a_face():
    assert EXPRESSIONS.keys() == set(Mood)


@pytest.mark.parametrize("mood", list(Mood))
def test_absent_mood_changes_nothing_and_full_mood_something(mood):
    pose = Pose(head=Head(1.0, 2.0, 3.0), breath=0.3)
    assert expressed(pose, mood, 0.0) == pose
    assert expressed(pose, mood, 1.0) != pose


def test_shut_lips_are_not_pulled_open_by_a_smile():
    pose = Pose(mouth={"PP": 1.0})
    assert expressed(pose, Mood.FRIENDLY, 1.0).mouth == {"PP": 1.0}


def test_closed_eyes_stay_closed():
    pose = Pose(eyes={"blink": 1.0})
    assert expressed(pose, Mood.THINKING, 1.0).eyes == {"blink": 1.0}


def test_mood_grows_smoothly():
    steps = [expressed(Pose(), Mood.CONCERNED, share / 20).eyes.get("concern", 0.0) for share in range(21)]
    assert steps == sorted(steps)
    assert max(b - a for a, b in pairwise(steps)) < 0.05
