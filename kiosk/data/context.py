"""What one turn leaves for the next: the plan, what it named, and the single figures said before."""

from dataclasses import dataclass

from kiosk.data.frame import Frame
from kiosk.data.place import NATION, Place
from kiosk.data.plan import Ask, Item, Measure, Plan
from kiosk.data.result import Result
from kiosk.data.standing import neighbour

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
    year: int | None = None
    """The year that the last answer named, where it was asked which: 那一年."""
    groups: tuple[Place, ...] = ()
    """The last two groups of places that were spoken of: 这两片."""
    said: tuple[Place, ...] = ()
    """The single places that were spoken of, the last one last: 三个省加一块儿."""
    first: Place | None = None
    """The first single place that an answer named: 一开始说的那个."""
    page: str = ""
    """Dashboard page on the screen."""

    @property
    def chosen(self) -> Place | None:
        """The one place that the last answer came down to: the first that it named, the last of several rankings of one."""
        one = self.plan.ask is Ask.RANKING and self.plan.limit == 1
        return (self.named[-1] if one else self.named[0]) if self.named else None

    @property
    def places(self) -> bool:
        """Whether any place but the whole country was spoken of."""
        return bool(self.named) or any(item.place.dimension != NATION for item in self.plan.items)

    def listed(self, count: int) -> tuple[Place, ...]:
        """Whom the last answers named, or the last `count` of them: 这三家 after the first three and the last three."""
        return self.said[-count:] if 1 < count < len(self.named) else self.named


def following(result: Result, frame: Frame, context: Context | None) -> Context:
    """The memory after a result; `context` is the one before it."""
    before = context.points if context is not None else ()
    if frame.corrected:
        before = before[:-1]
    said = _points(result)
    points = (*before, *said)[-MAX_POINTS:] if said else ()
    named = _named(result, context)
    spoken = named or tuple(i.place for i in result.plan.items if not i.place.group and i.place.dimension != NATION)
    earlier = context.said if context is not None else ()
    recent = (*(p for p in earlier if p not in spoken), *spoken)[-MAX_POINTS:]
    first = context.first if context is not None else None
    return Context(
        result.plan, frame, named, points, _year(result), _groups(result, context), recent,
        first or (spoken[0] if spoken else None),
    )  # fmt: skip


def _named(result: Result, context: Context | None) -> tuple[Place, ...]:
    plan = result.plan
    if plan.ask is Ask.RANKING:
        shown = tuple(dict.fromkeys(f.place for f in result.figures[plan.offset :][: plan.limit or None]))
        same = context is not None and (context.plan.ask, context.plan.items) == (Ask.RANKING, plan.items)
        if context is None or not same or not (plan.offset or plan.order is not context.plan.order):
            return shown  # 最少的又是哪个 after the most: both were named
        return (*(p for p in context.named if p not in shown), *shown)
    if plan.ask is Ask.COUNT or (plan.ask is Ask.COMPARE and len(result.figures) > 1):
        return tuple(dict.fromkeys(f.place for f in result.figures))
    if plan.ask is Ask.RANK_OF and plan.focus is not None:
        first = context.named if context is not None and len(context.named) == 1 else ()
        same = context is not None and context.plan.ask is Ask.RANKING and context.plan.items == plan.items
        return tuple(dict.fromkeys((plan.focus, *(first if same else ()))))
    if plan.ask is Ask.NEIGHBOUR and (other := neighbour(result)) is not None:
        return (other.place, *((plan.focus,) if plan.focus else ()))
    return ()


def _groups(result: Result, context: Context | None) -> tuple[Place, ...]:
    before = context.groups if context is not None else ()
    mine = result.plan.items[0].place
    if len(before) > 1 and {m for group in before for m in group.members} == set(mine.members):
        return before  # both together are no third group
    return (*(g for g in before if g != mine), mine)[-2:] if mine.group else before


def _year(result: Result) -> int | None:
    plan = result.plan
    one = plan.ask is Ask.YEARS and plan.limit == 1 and plan.condition is None and len(result.figures) > plan.offset
    if plan.ask is Ask.FIRST_YEAR and result.figures:
        return result.figures[0].year
    return result.figures[plan.offset].year if one else None


def _points(result: Result) -> tuple[Point, ...]:
    """The single figures that were said; none ends the row."""
    plan = result.plan
    if plan.ask is Ask.VALUE and len(result.figures) == 1:
        figure = result.figures[0]
        return (Point(Item(Measure(figure.item.measure.metrics), figure.item.place), figure.year),)
    if plan.ask is Ask.SHARE and not plan.each and len(result.figures) == 1:
        return (Point(plan.items[0], result.figures[0].year),)
    if plan.ask is Ask.CHANGE and plan.items[0].measure.base_year is None:
        return (Point(plan.items[0], plan.years[-1]),)
    if plan.ask is Ask.RANK_OF and plan.focus is not None:
        return (Point(Item(plan.items[0].measure, plan.focus), plan.years[-1]),)
    if plan.ask is Ask.COMPARE and not plan.each:
        return tuple(Point(f.item, f.year) for f in result.figures)
    return ()
