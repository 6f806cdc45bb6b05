"""Two of a ranking held against each other: 第一名比第二名多多少, 第一名是最后一名的几倍, 最高的比哈尔滨多多少. Pure."""

import re
from collections.abc import Callable
from dataclasses import replace

from kiosk.data.carried import ENDS
from kiosk.data.context import Context
from kiosk.data.frame import Frame
from kiosk.data.numerals import parse
from kiosk.data.place import Place
from kiosk.data.plan import Ask, Item, Order, Plan

_N = r"[一二两三四五六七八九十\d]{1,3}"
_TWO_RANKS = re.compile(rf"第(?P<one>{_N})名?的?(?:是|比|跟|和|与|同)第(?P<other>{_N})名?")
_END = re.compile(
    r"^(?:那么?)?(?:排名?|排在)?(?:(?P<top>最[高多大快强好]|第一|打头|领头|榜首)|最[低少小慢弱差]|最后一?|垫底|末)的?"
    r"(?:名|位|那个|那家|那一个|省份?|城市)?(?:是|比|跟|和|与|同)"
)
_OTHER_END = re.compile(
    r"(?:是|只有|只是|只占|相当于|不到|比|跟|和|与|同)(?:(?P<top>最[高多大快强好]的|第一名?|头名|榜首)|最[低少小慢弱差]的|最后一?名|垫底的)"
    r"(?:那个|那家|省份?|城市)?(?:差|高|低|多|少|大|小|的(?:百分之|几成|几倍|多少倍|几分之))"
)
"""咱们省只有第一名的百分之几."""
_PERCENTAGE = re.compile(r"的(?:百分之[几多]|几成|几分之)")
_RANKED = (Ask.RANKING, Ask.RANK_OF, Ask.NEIGHBOUR, Ask.COUNT)


def rivals(
    frame: Frame, context: Context, members: Callable[[Plan], tuple[Place, ...]], home: Place | None
) -> Plan | None:
    """The plan of two that stand in the ranking in hand, None where none is asked.

    `members`: who a ranking ranks, in order; `home`: whom 咱们省 means.
    """
    ratio = frame.ratio or _PERCENTAGE.search(frame.text) is not None
    if not (ratio or frame.has("diff", "times", "compare")) or frame.atoms or frame.times.said:
        return None
    pair = _pair(frame, context, members, home)
    if len(set(pair)) < 2:
        return None
    items = tuple(Item(context.plan.items[0].measure, place) for place in pair)
    return Plan(Ask.COMPARE, items, context.plan.years, chart=frame.chart, ratio=ratio)


def _pair(
    frame: Frame, context: Context, members: Callable[[Plan], tuple[Place, ...]], home: Place | None
) -> tuple[Place, ...]:
    if ENDS.search(frame.text):
        ranked = _ranked(context, members, Order.DESC)
        if "最高的" in frame.text and context.plan.limit > 1:  # of the five that were just said
            ranked = tuple(place for place in ranked if place in context.named)
        return (ranked[0], ranked[-1]) if ranked else ()
    if said := _TWO_RANKS.search(frame.text):
        ranked = _ranked(context, members, context.plan.order)
        ranks = [int(parse(said[name]) or 0) for name in ("one", "other")]
        return tuple(ranked[n - 1] for n in ranks) if all(0 < n <= len(ranked) for n in ranks) else ()
    ahead, behind = _END.match(frame.text), _OTHER_END.search(frame.text)
    end = ahead or behind
    named = [place for hit in frame.places for place in hit.candidates if not place.group]
    named += [home] if frame.home and home is not None else []
    if end is None or len(frame.places) + frame.home != 1:
        return ()
    ranked = _ranked(context, members, Order.DESC)
    mine = next((place for place in named if place in ranked), None)
    if mine is None:
        return ()
    its = ranked[0] if end["top"] else ranked[-1]
    return (its, mine) if ahead else (mine, its)


def _ranked(context: Context, members: Callable[[Plan], tuple[Place, ...]], order: Order) -> tuple[Place, ...]:
    """All that were ranked, or that stood side by side, in one answer or one after the other."""
    plan = context.plan
    beside = plan.ask is Ask.COMPARE and (plan.each or len(plan.items) > 1)
    if plan.ask is Ask.VALUE and context.points:
        last = context.points[-1]
        alike = tuple(p.item for p in context.points if (p.item.measure, p.year) == (last.item.measure, last.year))
        plan, beside = replace(plan, items=tuple(dict.fromkeys(alike))), len(set(alike)) > 1
    if len({item.measure for item in plan.items}) > 1 or not (beside or (plan.each and plan.ask in _RANKED)):
        return ()
    return members(replace(plan, ask=Ask.RANKING, order=order, limit=0, offset=0, focus=None, both=False))
