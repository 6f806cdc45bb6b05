"""Where the place that is asked about stands among the others."""

from kiosk.data.plan import Order
from kiosk.data.result import Figure, Result


def rank(result: Result) -> int:
    """1-based rank of the plan's focus, ties sharing the better one; 0 when it is not among the rows."""
    focus = result.plan.focus
    mine = next((f for f in result.figures if focus is not None and f.place.members == focus.members), None)
    if mine is None:
        return 0
    better = [
        f for f in result.figures if (f.value > mine.value if result.plan.order is Order.DESC else f.value < mine.value)
    ]
    return len(better) + 1


def neighbour(result: Result) -> Figure | None:
    """The figure before or after the focus, or None at the end of the list."""
    index = rank(result) - 1 + result.plan.offset
    return result.figures[index] if 0 <= index < len(result.figures) else None
