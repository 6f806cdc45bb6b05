"""Gestures of head, eyes and upper body that begin at a moment of speech: the bow, the look at the card, the beat of a list.

Each rises from nothing and sinks back to nothing with no jump in value or speed, the eyes ahead of the head.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from avatar.pose import STRAIGHT, UPRIGHT, Head, Pose, Torso


class Gesture(StrEnum):
    """What the body says."""

    BOW = "bow"
    """A small bow: a greeting, thanks, an apology."""
    SHOW = "show"
    """Turn to the card beside her (the viewer's right) and back to the person."""
    COUNT = "count"
    """The beat before an enumeration."""


@dataclass(frozen=True, slots=True)
class Motion:
    """What is added to a pose at the height of a gesture, and how long it takes to get there, stay and come back."""

    rise_s: float
    hold_s: float
    fall_s: float
    eyes: Mapping[str, float] = field(default_factory=dict)
    head: Head = STRAIGHT
    torso: Torso = UPRIGHT

    @property
    def length_s(self) -> float:
        """From the first movement to the last."""
        return self.rise_s + self.hold_s + self.fall_s


MOTIONS: Mapping[Gesture, Motion] = {
    Gesture.BOW: Motion(0.50, 0.25, 0.85, {"lookU": 0.15, "squint": 0.15}, Head(0.0, 2.4, 0.0), Torso(0.0, 3.2, 0.0)),
    Gesture.SHOW: Motion(
        0.50, 0.90, 0.70, {"lookL": 0.60, "lookD": 0.20, "browUp": 0.20}, Head(3.2, 0.9, 0.8), Torso(2.2, 0.3, 0.12)
    ),
    Gesture.COUNT: Motion(0.22, 0.06, 0.50, {"browUp": 0.22}, Head(0.0, 1.5, -0.6)),
}
EYES_RISE_S = 0.12
"""Eyes arrive this fast, long before the head does."""


def gestured(pose: Pose, gesture: Gesture, age_s: float) -> Pose:
    """`pose` with the gesture laid over it, `age_s` after it began."""
    motion = MOTIONS[gesture]
    share = _share(age_s, motion.rise_s, motion)
    looking = _share(age_s, EYES_RISE_S, motion)
    if share <= 0 and looking <= 0:
        return pose
    lids = pose.eyes.get("blink", 0.0) + 0.5 * pose.eyes.get("half", 0.0)
    eyes = {key: weight * (1 - looking) if key.startswith("look") else weight for key, weight in pose.eyes.items()}
    for key, weight in motion.eyes.items():
        eyes[key] = eyes.get(key, 0.0) + weight * looking * max(0.0, 1 - lids)
    return Pose(
        mouth=pose.mouth,
        eyes=eyes,
        head=Head(
            pose.head.yaw_deg + share * motion.head.yaw_deg,
            pose.head.pitch_deg + share * motion.head.pitch_deg,
            pose.head.roll_deg + share * motion.head.roll_deg,
        ),
        breath=pose.breath,
        torso=Torso(
            pose.torso.turn_deg + share * motion.torso.turn_deg,
            pose.torso.bow_deg + share * motion.torso.bow_deg,
            pose.torso.lean_deg + share * motion.torso.lean_deg,
        ),
    )


def _share(age_s: float, rise_s: float, motion: Motion) -> float:
    """0 outside the gesture, 1 at its height."""
    left_s = motion.length_s - age_s
    share = min(1.0, age_s / rise_s, left_s / motion.fall_s)
    return share * share * (3 - 2 * share) if share > 0 else 0.0
