"""What one turn leaves for the next: the plan, what it named, and the single figures said before."""

from dataclasses import dataclass

from kiosk.data.frame import Frame
from kiosk.data.place import Place
from kiosk.data.plan import Item, Plan

MAX_POINTS = 6


@dataclass(frozen=True, slots=True)
class Point:
    """One figure that was said: what, where, when."""

    item: Item
    year: int


@dataclass(frozen=True, slots=True)
class Context:
    """Immutable memory of the dialogue, kept by the answerer."""

    plan: Plan
    frame: Frame
    named: tuple[Place, ...] = ()
    """Places of the last answer, in the order they were said."""
    points: tuple[Point, ...] = ()
    """Newest last."""
    page: str = ""
    """Dashboard page on the screen."""
