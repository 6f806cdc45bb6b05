"""Years and places that were said some turns ago: 这十年, 从那年再往前推八年, 一开始说的那个. Pure."""

import re
from dataclasses import replace

from kiosk.data.carried import MOVED, as_move
from kiosk.data.context import Context
from kiosk.data.errors import Ambiguous
from kiosk.data.frame import Frame
from kiosk.data.numerals import parse
from kiosk.data.plan import Ask
from kiosk.data.pointed import pointed
from kiosk.data.those import COUNTED

_FROM_THEN = re.compile(r"从(?:那|这|当)一?年(?:底|末)?(?:开始|起)?(?:到|至)")
"""从那年到2022年: from the year in hand."""
_FURTHER_BACK = re.compile(r"往前(?:再)?(?:推|数|倒|走|退)?(?P<years>[一二两三四五六七八九十\d]{1,3})年")
_THESE_TWO = re.compile(r"[这那]两(?:个年份|年)(?!来)")
_THESE = re.compile(r"[那好]?[这那]")
_THESE_YEARS = re.compile(r"(?<!最近)(?<!近)这(?:几|些)年(?!来(?!一))")
"""After a row of years: those."""
_OF_A_YEAR = re.compile(r"年的(?:几|多少)倍")
_LEVEL = re.compile(
    r"(?:才|只有|仅|仅有|不过|也就|还只有|有)(?:是|有)?(?:多少|几)(?:万|亿)?(?:人|座|台|家|个|吨|元|钱)?$"
    r"|年(?:的?时候|那会儿|那时候|那年)?(?:是|有)(?:多少|几)(?:万|亿)?(?:人|座|台|家|个|吨|元|钱)?$"
)
_YEARS_SAID = re.compile(
    r"(?<!近)(?<!过去)(?<!前)(?P<count>[两二三四五])(?:个年份|年)的?(?:数|数据|数字|情况|占比|比重|比例)?(?:都|各|分别|全|一起|一并|一块儿?)"
)
"""两年的都说说: the years that were spoken of."""
_DURING = re.compile(r"[这那](?:个)?(?:期间|段时间|段时期|中间|当间)|^其间|^期间")
"""这期间 after two figures of one place: between their years."""
_BETWEEN_TWO = re.compile(r"[这那]?两年(?:之间|之中|间|中间)(?!隔)")
"""这两年之间少了多少 after 2019 and 2022: between those."""
_SPAN = 4
"""So many figures back 这十年 may reach."""


def recalled(frame: Frame, context: Context) -> Frame:
    """The frame with such words replaced by what they mean."""
    steps = (_between, _from_then, _further_back, _same_two_years, _years_said, _rates_of_two_years, pointed)
    for step in steps:
        frame = step(frame, context)
    return frame


def asks_level(frame: Frame) -> bool:
    """2006年才多少 after how far a figure moved: the figure itself."""
    return _LEVEL.search(frame.text) is not None


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


def _years_said(frame: Frame, context: Context) -> Frame:
    """Raises Ambiguous when not so many years were spoken of."""
    said = _YEARS_SAID.search(frame.text)
    if said is None or frame.times.years or frame.times.span:
        return frame
    bases = {base for item in context.plan.items if (base := item.measure.base_year) is not None}
    years = sorted({p.year for p in context.points} | set(context.plan.years) | bases)
    if len(years) != COUNTED[said["count"]]:
        raise Ambiguous(f"您说的是哪{said['count']}年？", ())
    return replace(frame, times=replace(frame.times, last=0, length=0, years=tuple(years)))


def _rates_of_two_years(frame: Frame, context: Context) -> Frame:
    """增速回升最明显的是哪个 after growth rates of two years: from the one to the other."""
    rates = context.plan.items[0].measure.metric.growth and not frame.atoms
    if not rates or frame.times.said or not (frame.has("change_up", "change_down") and frame.order):
        return frame
    years = sorted({p.year for p in context.points})
    if len(years) != 2:
        raise Ambiguous("您想拿哪两年的增速来比？", ())
    return replace(frame, times=replace(frame.times, years=tuple(years)))


def between_the_two(frame: Frame, context: Context) -> Frame:
    """这三年 of the two years just said, 这几年 of a row of years: those."""
    ends = sorted(p.year for p in context.points[-2:])
    base = context.plan.items[0].measure.base_year
    if base is not None and context.plan.ask is Ask.CHANGE and _DURING.search(frame.text) and not frame.times.said:
        span = (base, context.plan.years[-1])
        if frame.has("trend") or frame.chart == "line":  # 把这期间的走势画出来
            return replace(frame, times=replace(frame.times, span=span))
    apart = ends[-1] - ends[0] if len(ends) == 2 else 0
    if apart and _DURING.search(frame.text) and not frame.times.said:
        frame = replace(frame, times=replace(frame.times, years=tuple(ends)))
        return as_move(frame) if frame.atoms else frame
    if apart and frame.times.last == 2 and _BETWEEN_TWO.search(frame.text):
        return as_move(replace(frame, times=replace(frame.times, last=0, years=tuple(ends))))
    if apart and frame.times.last in (apart, apart + 1) and _THESE.match(frame.text):
        moved = frame.has("change_up", "change_down", "growth", "change") or MOVED.search(frame.text)
        both = tuple(ends) if frame.atoms and (apart == 1 or moved) else frame.times.years
        marks = frozenset(m for m in frame.marks if not (MOVED.search(frame.text) and m.startswith("sum")))
        frame = replace(frame, times=replace(frame.times, last=0, years=both), marks=marks)
    if frame.times.last and len(context.plan.years) > 2 and _THESE_YEARS.search(frame.text):
        frame = replace(frame, times=replace(frame.times, last=0))
    if apart > 1 and frame.times.everything and _THESE_YEARS.search(frame.text):
        frame = replace(frame, times=replace(frame.times, everything=False))
    return frame
