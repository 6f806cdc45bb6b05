"""Places that a turn points at by the order in which they were said or ranked: 一开始说的那个, 这回的第一名, 前两个. Pure."""

import re
from dataclasses import replace

from kiosk.data.carried import as_move
from kiosk.data.context import Context
from kiosk.data.frame import Frame, PlaceHit
from kiosk.data.membership import ranked_of_counted, share_of_counted, share_of_those, some_of_those
from kiosk.data.place import NATION, Place
from kiosk.data.plan import Ask
from kiosk.data.those import those

_AT_FIRST = re.compile(
    r"(?:一开始|最开始|最初|刚开始|开头|最早)(?:说|问|提|讲|看)?(?:到|起)?的?(?:那个|那一个)?(?:第一名?|省份?|城市|地方)?"
)
_RELATION = re.compile(r"(?:这|那)个?(?:倍数|差距|差额|差值|倍率|比值)")
_PERCENTAGE = re.compile(r"(?:这|那)个?(?:比例|比重|占比|百分比|比率|比值|成数)")
_THAT_RANKING = re.compile(
    r"(?:[这那](?:[回次下里]|一回|一次)|刚才|刚刚|上面)(?:的|那个|这个|排的)?(?=第|头名|冠军|榜首|老大)"
)
"""这回的第一名: the one that was just ranked first, whatever is asked of it now."""
_EACH_MOVED = re.compile(r"(?:各自?|分别|都)(?:是|又)?(?:[涨增升降减跌掉多少提]|下降|上升)")


def pointed(frame: Frame, context: Context) -> Frame:
    """The frame about the places that such words mean."""
    for step in (
        _first_said,
        _of_that_ranking,
        _same_relation,
        _same_ratio,
        _some_of_them,
        _each_of_them,
        _each_counted,
        _share_of_so_many,
        some_of_those,
        share_of_those,
        share_of_counted,
        ranked_of_counted,
    ):
        frame = step(frame, context)
    return frame


def _of_that_ranking(frame: Frame, context: Context) -> Frame:
    plan = context.plan
    elsewhen = frame.times.years and frame.times.years != plan.years
    if plan.ask is not Ask.RANKING or frame.places or not elsewhen or not 0 < frame.nth <= len(context.named):
        return frame
    if plan.offset or not plan.each or not _THAT_RANKING.search(frame.text):
        return frame
    return _about(frame, context.named[frame.nth - 1])


def _same_relation(frame: Frame, context: Context) -> Frame:
    """江苏这个倍数 after how two figures of Guangdong stand to each other: how the two stand in Jiangsu."""
    items = context.plan.items
    figures = len({item.measure.metrics for item in items}) > 1 and len({item.place for item in items}) == 1
    if not figures or context.plan.ask is not Ask.COMPARE or frame.atoms or not _RELATION.search(frame.text):
        return frame
    return replace(
        frame, marks=frozenset(m for m in frame.marks if m.partition(":")[0] not in ("times", "diff", "compare"))
    )


def _same_ratio(frame: Frame, context: Context) -> Frame:
    """今年这个比例呢 after what percentage of Liaoning's figure Heilongjiang's is: of the same two."""
    plain = tuple(hit for hit in frame.atoms if hit.atoms != ("占比",))
    named = plain or frame.places or frame.nation or frame.home or frame.scope
    if not context.plan.ratio or context.plan.ask is not Ask.COMPARE or named or not _PERCENTAGE.search(frame.text):
        return frame
    marks = frozenset(m for m in frame.marks if m.partition(":")[0] not in ("share", "percent", "times"))
    return replace(frame, atoms=(), marks=marks, share_at=-1)


def _some_of_them(frame: Frame, context: Context) -> Frame:
    """前两个加起来 after three places, one by one: the first two of those; of a ranking 前两个 are its first."""
    said = those(frame.text)
    if said is None or not said.end or said.place or said.at > 1 or frame.atoms or frame.places:
        return frame
    if context.plan.each or context.plan.ask is Ask.RANKING:
        return frame
    count = said.count
    spoken = tuple(dict.fromkeys(p.item.place for p in context.points if p.item.place.dimension != NATION))
    if len(spoken) <= count:
        return frame
    chosen = spoken[-count:] if said.end == "后" else spoken[:count]
    frame = _about(frame, *chosen)
    return replace(frame, marks=frame.marks - {"top", "tail", "count_of"})


def _each_of_them(frame: Frame, context: Context) -> Frame:
    """比2020年各涨了多少 after two places, one by one: how far each of them moved."""
    plain = not (frame.atoms or frame.places or frame.nation or frame.home or frame.scope)
    if not plain or context.plan.ask is not Ask.VALUE or not context.points or not _EACH_MOVED.search(frame.text):
        return frame
    last = context.points[-1]
    alike = [p.item.place for p in context.points if (p.item.measure, p.year) == (last.item.measure, last.year)]
    if len(set(alike)) < 2:
        return frame
    if frame.against and last.year not in frame.times.years:
        frame = replace(frame, times=replace(frame.times, years=(*frame.times.years, last.year)))
    return _about(as_move(frame), *dict.fromkeys(alike))


def _each_counted(frame: Frame, context: Context) -> Frame:
    """分别降了百分之几 after how many regions fell: how far each of those did."""
    named = frame.atoms or frame.scope or frame.places or frame.nation or frame.home
    moved = frame.has("change_up", "change_down", "growth") and frame.has("percent", "per")
    if context.plan.ask is not Ask.COUNT or named or not moved or frame.number is not None or frame.order:
        return frame
    return replace(frame, places=tuple(PlaceHit((place,), -1) for place in context.named))


def _share_of_so_many(frame: Frame, context: Context) -> Frame:
    """三个省加起来占多少 after three provinces: the share of those, not of all there are."""
    together = frame.share_at >= 0 and frame.has("sum") and not frame.order and frame.scope in ("region", "city")
    named = frame.places or frame.home or frame.attributes or frame.has("pronoun")
    said = context.said[-frame.limit :] if frame.limit > 1 else ()
    if named or not together or len(said) != frame.limit:
        return frame
    return replace(frame, places=tuple(PlaceHit((place,), -1) for place in said), scope="", limit=0)


def _first_said(frame: Frame, context: Context) -> Frame:
    if context.first is None or frame.places or not _AT_FIRST.search(frame.text):
        return frame
    return _about(frame, context.first)


def _about(frame: Frame, *places: Place) -> Frame:
    """The frame about the places that its words point at."""
    ranks = frozenset(m for m in frame.marks if m.partition(":")[0] not in ("nth", "order", "top", "first", "pronoun"))
    return replace(
        frame,
        places=tuple(PlaceHit((place,), -1) for place in places),
        marks=ranks,
        nth=0,
        order="",
        order_at=-1,
        limit=0,
        scope="",
    )
