"""Two ranks held against each other: GDP排名比人均GDP排名靠前多少位, 排名比去年上升了几位, 排名跟四川差几位. Pure.

Each side is a question of its own for a rank; how far apart they are is said before both.
"""

import re
from dataclasses import replace

from kiosk.answers import AnswerPlan
from kiosk.data.compound import both
from kiosk.data.context import Context
from kiosk.data.errors import Ambiguous
from kiosk.data.frame import AtomHit, Frame, PlaceHit, Times
from kiosk.data.plan import Ask

_APART = re.compile(
    r"(?:上升|下降|前进|后退|前移|后移|提高|提升|进步|退步|下滑|变化|变动|相差|靠前|靠后|领先|落后|拉开|提前|[掉降升进退差高低跌])"
    r"(?:了|出)?(?:几|多少)个?(?:位次|名次|位|名)|(?:排名|名次|位次)[^最]{0,10}(?:变化|变动|升降)(?!最)"
)
_RANK = re.compile(r"排名|名次|位次|排位|座次|排行|第几")
_NOT_RANKS = frozenset(
    ["diff", "compare", "order", "top", "tail", "growth", "change", "change_up", "change_down", "versus", "neighbour",
     "which", "polar", "count", "count_of", "nth", "again"]
)  # fmt: skip
Sides = tuple[Frame, Frame]


def two_ranks(frame: Frame, context: Context | None) -> Sides | None:
    """The rank that is asked about and the one that it is held against, None where no ranks are. Raises Ambiguous."""
    in_hand = context is not None and context.plan.ask is Ask.RANK_OF
    if not _APART.search(frame.text) or not (_RANK.search(frame.text) or in_hand) or frame.number is not None:
        return None
    marks = frozenset(m for m in frame.marks if m.partition(":")[0] not in _NOT_RANKS) | {"rank_of", "rank_of:rank"}
    plain = replace(frame, marks=marks, order="", order_at=-1, limit=0, nth=0, share_at=-1, scope="", against=False)
    sides = _places(plain, context) or _years(frame, plain) or _figures(plain) or _said(plain, context)
    if sides is None:
        raise Ambiguous("您想拿哪两个名次来比？", ())
    return sides


def apart(first: AnswerPlan, second: AnswerPlan, sides: Sides) -> AnswerPlan:
    """Both ranks as one answer that begins with how far apart they are."""
    moved = sides[0].times != sides[1].times
    gap = int(second.rows[0][2]) - int(first.rows[0][2])
    ahead, behind, even = ("上升", "下降", "名次没有变。") if moved else ("靠前", "靠后", "名次相同。")
    names = [str(side.rows[0][0]) for side in (first, second)]
    head = f"{names[0] if names[0] != names[1] else ''}{ahead if gap > 0 else behind}{abs(gap)}位。" if gap else even
    rest = dict.fromkeys((*first.segments[1:], *second.segments[1:]))
    return replace(both(first, second), segments=(head, *rest))


def _places(plain: Frame, context: Context | None) -> Sides | None:
    """河南GDP排名比四川落后几位; 比四川落后几位 after another's rank."""
    at = {hit.start: replace(plain, places=(hit,), home=False) for hit in plain.places if not _group(hit)}
    if plain.home:
        at[plain.home_at] = replace(plain, places=())
    sides = [at[start] for start in sorted(at)]
    focus = context.plan.focus if context is not None else None
    if len(sides) == 1 and focus is not None and plain.compare_at >= 0 and not plain.times.said:
        sides.insert(0, replace(plain, places=(PlaceHit((focus,), -1),), home=False))
    return (sides[0], sides[1]) if len(sides) == 2 else None


def _years(frame: Frame, plain: Frame) -> Sides | None:
    """The later year is what is asked about; 比去年 is the year before it."""
    times, years = frame.times, sorted(frame.times.years)
    ends = years if len(years) > 1 else sorted(times.span) if times.span else []
    if ends:
        return _at(plain, Times(years=(ends[-1],))), _at(plain, Times(years=(ends[0],)))
    if frame.has("versus"):
        return plain, _at(plain, Times(shift=-1))
    if years and frame.against:
        return _at(plain, Times()), plain
    back = times.length or times.last - 1  # 近五年 begins four years before the newest
    if back > 0 and not years:
        return _at(plain, Times()), _at(plain, Times(shift=-back))
    return None


def _figures(plain: Frame) -> Sides | None:
    """GDP排名比人均GDP排名靠前几位."""
    later = [h for h in plain.atoms if h.joined or 0 <= plain.compare_at < h.start]
    cut = later[0].start if later else plain.atoms[-1].start if len(plain.atoms) == 2 else -1
    sides = tuple(h for h in plain.atoms if h.start < cut), tuple(h for h in plain.atoms if h.start >= cut)
    if not all(sides):
        return None
    return replace(plain, atoms=sides[0], compare_at=-1), replace(plain, atoms=sides[1], compare_at=-1)


def _said(plain: Frame, context: Context | None) -> Sides | None:
    """差几位 after two ranks: those two."""
    named = plain.atoms or plain.places or plain.home or plain.times.said
    points = context.points[-2:] if context is not None and not named else ()
    sides = [
        replace(
            plain, places=(PlaceHit((p.item.place,), -1),), times=Times(years=(p.year,)),
            atoms=(AtomHit(tuple(p.item.measure.metric.atoms), len(plain.text), len(plain.text)),),
        )
        for p in points
    ]  # fmt: skip
    return (sides[0], sides[1]) if len(set(points)) == 2 else None


def _at(plain: Frame, times: Times) -> Frame:
    return replace(plain, times=times)


def _group(hit: PlaceHit) -> bool:
    return any(place.group for place in hit.candidates)
