"""Years and places that were said some turns ago: 这十年, 从那年再往前推八年, 一开始说的那个. Pure."""

import re
from dataclasses import replace

from kiosk.data.carried import MOVED
from kiosk.data.context import Context
from kiosk.data.frame import Frame, PlaceHit
from kiosk.data.numerals import parse

_FROM_THEN = re.compile(r"从(?:那|这|当)一?年(?:底|末)?(?:开始|起)?(?:到|至)")
"""从那年到2022年: from the year in hand."""
_FURTHER_BACK = re.compile(r"往前(?:再)?(?:推|数|倒|走|退)?(?P<years>[一二两三四五六七八九十\d]{1,3})年")
_THESE_TWO = re.compile(r"[这那]两(?:个年份|年)(?!来)")
_THESE = re.compile(r"[那好]?[这那]")
_THESE_YEARS = re.compile(r"(?<!最近)(?<!近)这(?:几|些)年(?!来(?!一))")
"""After a row of years: those."""
_OF_A_YEAR = re.compile(r"年的(?:几|多少)倍")
_AT_FIRST = re.compile(
    r"(?:一开始|最开始|最初|刚开始|开头|最早)(?:说|问|提|讲|看)?(?:到|起)?的?(?:那个|那一个)?(?:第一名?|省份?|城市|地方)?"
)
_SPAN = 4
"""So many figures back 这十年 may reach."""


def recalled(frame: Frame, context: Context) -> Frame:
    """The frame with such words replaced by what they mean."""
    return _first_said(
        _same_two_years(_further_back(_from_then(_between(frame, context), context), context), context), context
    )


def of_a_year(frame: Frame) -> bool:
    """这是零八年的几倍: that year is the other end."""
    return frame.has("times") and _OF_A_YEAR.search(frame.text) is not None


def _between(frame: Frame, context: Context) -> Frame:
    """这十年两家各涨了多少 after figures of now and ten years ago: between those two years."""
    years = [p.year for p in context.points[-_SPAN:]]
    apart = max(years, default=0) - min(years, default=0)
    near = [p.year for p in context.points[-2:]]
    if not apart or frame.times.last != apart or max(near) - min(near) == apart or not _THESE.match(frame.text):
        return frame
    return replace(frame, times=replace(frame.times, last=0, years=(min(years), max(years))))


def _from_then(frame: Frame, context: Context) -> Frame:
    years, mine = frame.times.years, context.plan.years[-1]
    if not _FROM_THEN.search(frame.text) or len(years) != 1 or mine == years[0]:
        return frame
    return replace(frame, times=replace(frame.times, years=(mine, *years), span=None, same=False))


def _further_back(frame: Frame, context: Context) -> Frame:
    back = _FURTHER_BACK.search(frame.text)
    count = parse(back["years"]) if back is not None else None
    if count is None:
        return frame
    year = context.plan.years[-1] - int(count)
    kept = replace(frame.times, years=(year,), span=None, same=False, shift=None, length=0, last=0)
    return replace(frame, times=kept, number=None, above=None, stray=False)


def _same_two_years(frame: Frame, context: Context) -> Frame:
    """那销售面积，这两年比 after 2018 beside 2008: those two."""
    base = context.plan.items[0].measure.base_year
    if base is None or not _THESE_TWO.search(frame.text):
        return frame
    return replace(frame, times=replace(frame.times, last=0, span=None, years=(base, context.plan.years[-1])))


def _first_said(frame: Frame, context: Context) -> Frame:
    if context.first is None or frame.places or not _AT_FIRST.search(frame.text):
        return frame
    ranks = frozenset(m for m in frame.marks if m.partition(":")[0] not in ("nth", "order", "top", "first", "pronoun"))
    return replace(
        frame, places=(PlaceHit((context.first,), -1),), marks=ranks, nth=0, order="", order_at=-1, limit=0, scope=""
    )


def between_the_two(frame: Frame, context: Context) -> Frame:
    """这三年 of the two years just said, 这几年 of a row of years: those."""
    ends = sorted(p.year for p in context.points[-2:])
    apart = ends[-1] - ends[0] if len(ends) == 2 else 0
    if apart and frame.times.last in (apart, apart + 1) and _THESE.match(frame.text):
        both = tuple(ends) if frame.atoms and apart == 1 else frame.times.years
        marks = frozenset(m for m in frame.marks if not (MOVED.search(frame.text) and m.startswith("sum")))
        frame = replace(frame, times=replace(frame.times, last=0, years=both), marks=marks)
    if frame.times.last and len(context.plan.years) > 2 and _THESE_YEARS.search(frame.text):
        frame = replace(frame, times=replace(frame.times, last=0))
    if apart > 1 and frame.times.everything and _THESE_YEARS.search(frame.text):
        frame = replace(frame, times=replace(frame.times, everything=False))
    return frame
