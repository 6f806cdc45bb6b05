"""Places that the turn before brings along: the other side of a comparison, what a pronoun means, what stays unsaid."""

import re
from dataclasses import replace

from kiosk.data.catalog import Catalog
from kiosk.data.context import Context
from kiosk.data.errors import Ambiguous
from kiosk.data.finder import Where
from kiosk.data.frame import Frame, PlaceHit
from kiosk.data.metric import Metric
from kiosk.data.place import NATION, Place
from kiosk.data.plan import Ask, Plan
from kiosk.data.those import COUNTED, those, two_areas

MOVED = re.compile(r"[多少高低大小]了(?:多少|几)")
"""到今年少了多少: how far it moved."""

ENDS = re.compile(
    r"(?:第一名?|最[高多大快好强]的?(?:那个|那家|省份?|城市)?)[是比跟和与](?:最后一名|倒数第一名?|最后一个|末位|垫底的|最[低少小慢差弱]的?)"
)
MOST_RANKED = 3
"""So many ranks are said one after the other."""
_PIECES = frozenset(["块", "部分"])
"""What the parts of a whole are called: 这三块 of which two were spoken of."""
CHOOSING = ("order", "which", "count", "within", "top", "tail", "nth", "rank_of", "above", "below", "suffix")
"""What asks for some of the places, so that 省 says what is chosen."""


def only_chart(frame: Frame) -> bool:
    """换成饼图: nothing but the drawing is asked for."""
    return (
        bool(frame.chart)
        and not frame.atoms
        and not frame.places
        and not frame.nation
        and not frame.home
        and not frame.has("order", "top", "rank_of", "share", "growth", "pronoun")
    )


def one_by_one(frame: Frame, context: Context | None) -> tuple[Frame, ...] | None:
    """它俩各排第几: each place has a rank of its own; None where one is asked."""
    if not frame.has("rank_of") or frame.has("within") or frame.attributes:
        return None
    hits = frame.places
    if not hits and context is not None and frame.has("pronoun:they"):
        hits = tuple(PlaceHit((place,), -1) for place in referents(frame, context))
    if not 1 < len(hits) <= MOST_RANKED or any(place.group for hit in hits for place in hit.candidates):
        return None
    marks = frozenset(m for m in frame.marks if m.partition(":")[0] not in ("pronoun", "per"))
    return tuple(replace(frame, places=(hit,), marks=marks) for hit in hits)


def asks_for_less(frame: Frame) -> bool:
    """比湖南少多少: the distance is asked from below."""
    return (
        frame.has("diff", "compare")
        and re.search(r"[少低小]了?(?:多少|几)|[多高大]还是[少低小]", frame.text) is not None
    )


def moves(plan: Plan) -> bool:
    """How far one place moved, or several since one and the same year."""
    return plan.ask is Ask.CHANGE or (plan.ask is Ask.COMPARE and plan.items[0].measure.base_year is not None)


def as_move(frame: Frame) -> Frame:
    """少了多少 as how far a figure moved, not how far two are apart."""
    move = MOVED.search(frame.text)
    if move is None:
        return frame
    mark = "change_down" if move.group()[0] in "少低小" else "change_up"
    return replace(frame, marks=frame.marks - {"diff", "diff:diff", "compare", "compare:compare"} | {mark})


def kept_up(frame: Frame, context: Context) -> Frame:
    """吉林同期少了多少 after how far another place moved: the same move, not the gap between the two."""
    move = MOVED.search(frame.text)
    years = len(frame.times.years) == 2 and len(frame.places) == 1  # 去年比前年: it is the years that are compared
    if move is None or not moves(context.plan) or (frame.has("compare") and not years):
        return frame
    frame = as_move(frame)
    base = context.plan.items[0].measure.base_year
    if base is None or (frame.times.said and not frame.times.same):
        return frame
    return replace(frame, times=replace(frame.times, years=(base, context.plan.years[-1]), same=False))


def compared_again(frame: Frame, context: Context) -> Frame:
    """也这么比，差多少 and 山东呢，也跟2015年比 after how far a figure moved: the same question of another figure or place."""
    again = frame.has("again") and frame.atoms and not frame.places and not frame.times.said
    years, mine = frame.times.years, context.plan.years[-1]
    held = frame.against and len(years) == 1 and years[0] < mine and len(frame.places) == 1 and not frame.has("diff")
    between = context.plan.ask is Ask.TREND and len(context.plan.years) == 2
    if not (moves(context.plan) or between) or not (again or held):
        return frame
    marks = frozenset(m for m in frame.marks if m.partition(":")[0] not in ("diff", "compare"))
    times = replace(frame.times, years=(years[0], mine)) if held else frame.times
    return replace(frame, marks=marks, times=times, against=False)


def beside(where: Where, context: Context) -> Where:
    """跟长春差多少: the place in hand is the other side."""
    pair = context.plan.ask is Ask.COMPARE and len(context.plan.items) == 2
    mine = context.plan.focus or (context.plan.items[0].place if len(context.plan.items) == 1 or pair else None)
    if context.plan.ask is Ask.RANKING and (context.plan.limit == 1 or len(context.named) == 1):
        mine = context.chosen
    if mine is None or (mine.group and context.plan.each) or mine in where.places[0] or mine.dimension == NATION:
        return where
    return replace(where, places=((mine,), *where.places), table=context.plan.items[0].measure.metric.table)


def beside_nation(where: Where, context: Context) -> Where:
    """比全国高还是低: the place in hand is what is compared."""
    mine = context.plan.focus or context.plan.items[0].place
    if mine.dimension == NATION or mine.group or len(context.plan.items) > 1:
        return where
    return replace(where, places=((mine,),), table=context.plan.items[0].measure.metric.table)


def same_scope(frame: Frame, where: Where, context: Context) -> bool:
    """第一名是哪个省 after a rank among the three of the northeast: among those three."""
    if frame.atoms or frame.attributes or frame.number is not None or where.places or where.nation:
        return False
    scope = context.plan.items[0].place
    ranked = context.plan.each and context.plan.ask in (Ask.RANKING, Ask.RANK_OF, Ask.NEIGHBOUR)
    together = not context.plan.each and len(context.plan.items) == 1  # 哪个省最多 after three provinces added up
    ranked = ranked or (together and context.plan.ask in (Ask.VALUE, Ask.CHANGE))
    ordered = frame.has("order", "nth", "nth_last", "top", "tail", "neighbour")
    return ranked and ordered and scope.group and where.dimension == scope.dimension


def in_hand(context: Context, wanted: int = 0, *, every: bool = False) -> tuple[Place, ...]:
    """The places of the answer before, or so many that were last spoken of: 再加上吉林，三个省一共多少.

    `every`: all of the figures that stand side by side, one turn after the other: 辽宁也加进来比一比.
    """
    seen = tuple(dict.fromkeys(point.item.place for point in context.points))
    last = context.points[-1:]
    alike = [p.item.place for p in context.points if (p.item.measure, p.year) == (last[0].item.measure, last[0].year)]
    if every and context.plan.ask is Ask.VALUE and len(set(alike)) > 1:
        return tuple(dict.fromkeys(alike))
    if 1 < wanted <= len(seen):
        return seen[-wanted:]
    if context.plan.each and context.named:
        return context.named
    return tuple(dict.fromkeys(item.place for item in context.plan.items))


def referents(frame: Frame, context: Context) -> tuple[Place, ...]:
    """Whom 它 or 它们 means; nobody where all that was spoken of is the whole country, which is then meant as ever."""
    meant = _meant(frame, context)
    return () if all(place.dimension == NATION for place in meant) else meant


def _meant(frame: Frame, context: Context) -> tuple[Place, ...]:
    if len(context.groups) > 1 and two_areas(frame.text):
        return context.groups
    if counted := _counted_off(frame, context):
        return counted
    if frame.has("pronoun:it"):
        return (context.chosen or context.plan.items[0].place,)
    if len(context.named) > 1 or (context.named and len(context.points) < 2):
        return context.named
    seen = [point.item.place for point in context.points if point.item.place.dimension != NATION]
    return tuple(dict.fromkeys(seen))


def _counted_off(frame: Frame, context: Context) -> tuple[Place, ...]:
    """这三个省: the last so many that were spoken of, in whichever turns; empty when no number is said."""
    said = those(frame.text)
    if said is None or said.end or not frame.has("pronoun:they"):
        return ()
    count = said.count
    items = tuple(dict.fromkeys(item.place for item in context.plan.items))
    if len(items) == 1 and items[0].group and len(items[0].members) == count:
        return items
    seen = tuple(dict.fromkeys(p.item.place for p in context.points if p.item.place.dimension != NATION))
    for places in (context.named, items, seen, context.said[-count:]):
        if len(places) == count:
            return places
    return ()


def refuse_fewer(frame: Frame, context: Context) -> None:
    """Raise Ambiguous for 这三个省 where only two were spoken of."""
    said = those(frame.text)
    if said is None or said.end or frame.places or not frame.has("pronoun:they"):
        return
    figures = {(p.item.measure.metrics, p.item.place) for p in context.points}
    grouped = context.groups or context.plan.each
    if said.unit in _PIECES and not grouped and 0 < len(figures) < said.count:
        raise Ambiguous("您说的是哪几块？请说出名字。", ())
    if not said.place:
        return
    items = [item.place for item in context.plan.items]
    known = {*context.named, *context.said, *items, *(p.item.place for p in context.points)}
    grouped = grouped or any(place.group for place in items)
    if not grouped and len(known) < said.count:
        raise Ambiguous("您说的是哪几个地方？请说出名字。", ())


def things(frame: Frame, context: Context) -> tuple[Metric, ...]:
    """这两项各是多少 after two figures of one place: both, not only the last. Empty where 它们 means places."""
    last = context.points[-1:]
    if not frame.has("pronoun:they"):
        return ()
    if not last:
        crossed = context.plan.items[0].measure
        if context.plan.ask is Ask.FIRST_YEAR and crossed.whole is not None and crossed.whole_place in _own(context):
            return (crossed.metric, crossed.whole)  # 那年两样各是多少 after the year one passed the other
        if (
            re.search(r"[两二三几]项", frame.text)
            and len(context.plan.items) == len(context.plan.items[0].measure.metrics) == 1
        ):
            raise Ambiguous("您说的是哪几项？请说出名字。", ())
        return ()
    beside = [p.item.measure for p in context.points if p.item.place == last[0].item.place and p.year == last[0].year]
    said = tuple(dict.fromkeys(m.metric for m in beside if len(m.metrics) == 1 and m.whole is None))
    counted = next((n for char, n in COUNTED.items() if char in frame.text), len(said))
    elsewhere = any(p.item.place != last[0].item.place for p in context.points[-counted:])
    if "项" in frame.text and len(said) < counted:
        raise Ambiguous("您说的是哪几项？请说出名字。", ())
    return () if elsewhere or not 1 < counted <= len(said) else said[-counted:]


def _own(context: Context) -> tuple[Place | None, ...]:
    return (context.plan.items[0].place, None)


def inherited(catalog: Catalog, where: Where, context: Context, has_atoms: bool) -> Where:
    """The place of the turn before where this one names none."""
    plan = context.plan
    place = plan.items[0].place
    table = plan.items[0].measure.metric.table
    if place.dimension == NATION:
        return replace(where, nation=True, table=table)
    if has_atoms and place.group and plan.each and place.members == catalog.everything(place.dimension).members:
        return replace(where, dimension=place.dimension, table=table)
    return replace(where, places=tuple((i.place,) for i in plan.items), table=table)
