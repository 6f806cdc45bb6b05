"""The face behind the words: what each mood adds to a pose, in proportion to how present it is.

Pure. Keys that a pack does not have are left out by its renderer, so a pack may be poorer than this table.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from avatar.pose import STRAIGHT, Head, Mood, Pose


@dataclass(frozen=True, slots=True)
class Expression:
    """Weights added to eyes and mouth, and a turn added to the head, at full presence."""

    eyes: Mapping[str, float] = field(default_factory=dict)
    mouth: Mapping[str, float] = field(default_factory=dict)
    head: Head = STRAIGHT


EXPRESSIONS: dict[Mood, Expression] = {
    Mood.CALM: Expression(mouth={"smile": 0.10}),
    Mood.FRIENDLY: Expression(eyes={"squint": 0.30, "browUp": 0.15}, mouth={"smile": 0.45}, head=Head(0.0, 0.3, 0.0)),
    Mood.LISTENING: Expression(eyes={"browUp": 0.24}, mouth={"smile": 0.20}, head=Head(0.0, 0.8, 1.3)),
    Mood.THINKING: Expression(
        eyes={"lookU": 0.40, "lookL": 0.35, "browUp": 0.22, "squint": 0.10}, head=Head(1.6, -0.8, 1.6)
    ),
    Mood.CONCERNED: Expression(eyes={"concern": 0.80, "browUp": 0.10}, mouth={"frown": 0.22}, head=Head(0.0, 1.2, 1.5)),
    Mood.EXPLAINING: Expression(eyes={"browUp": 0.18}, mouth={"smile": 0.16}, head=Head(0.0, 0.2, 0.0)),
}
"""`lookL` is her left: the viewer's right, where the card stands."""
SMALLEST_FREE = 0.02


def expressed(pose: Pose, mood: Mood, presence: float) -> Pose:
    """`pose` with the mood laid over it; `presence` in 0..1.

    A speaking mouth has the first claim: what it leaves free is the expression's, and shut lips take all.
    """
    if presence <= 0:
        return pose
    expression = EXPRESSIONS[mood]
    free = max(0.0, 1 - pose.mouth.get("PP", 0.0)) * max(0.0, 1 - 0.8 * sum(pose.mouth.values()))
    blink = pose.eyes.get("blink", 0.0) + 0.5 * pose.eyes.get("half", 0.0)
    return Pose(
        mouth=_added(pose.mouth, expression.mouth, presence * free),
        eyes=_added(pose.eyes, expression.eyes, presence * max(0.0, 1 - blink)),
        head=Head(
            pose.head.yaw_deg + presence * expression.head.yaw_deg,
            pose.head.pitch_deg + presence * expression.head.pitch_deg,
            pose.head.roll_deg + presence * expression.head.roll_deg,
        ),
        breath=pose.breath,
        torso=pose.torso,
    )


def _added(weights: Mapping[str, float], more: Mapping[str, float], share: float) -> dict[str, float]:
    total = dict(weights)
    for key, weight in more.items():
        if weight * share > SMALLEST_FREE / 10:
            total[key] = total.get(key, 0.0) + weight * share
    return total
