"""One instant of a presenter: what the renderer draws, and nothing about why."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Mood(StrEnum):
    """How the presenter carries herself; plain strings of the same value are accepted everywhere."""

    CALM = "calm"
    FRIENDLY = "friendly"
    LISTENING = "listening"
    THINKING = "thinking"
    CONCERNED = "concerned"
    EXPLAINING = "explaining"


@dataclass(frozen=True, slots=True)
class Head:
    """Turn of the head in degrees: yaw to the viewer's right, pitch downwards, roll to the viewer's right shoulder."""

    yaw_deg: float = 0.0
    pitch_deg: float = 0.0
    roll_deg: float = 0.0


STRAIGHT = Head()
"""Looking at the person."""


@dataclass(frozen=True, slots=True)
class Torso:
    """What the upper body does, in degrees: turned to the viewer's right, bowed forward, leant to the viewer's right.

    The head rides along.
    """

    turn_deg: float = 0.0
    bow_deg: float = 0.0
    lean_deg: float = 0.0


UPRIGHT = Torso()
"""Facing the person."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels, right and bottom edges excluded."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        """Pixels across."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """Pixels down."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Pose:
    """Weights in 0..1 of the mouth and eye keys by name (the neutral face takes the rest), head turn and breath."""

    mouth: Mapping[str, float] = field(default_factory=dict)
    eyes: Mapping[str, float] = field(default_factory=dict)
    head: Head = STRAIGHT
    breath: float = 0.0
    """-1 (breathed out) .. 1 (breathed in)."""
    torso: Torso = UPRIGHT
