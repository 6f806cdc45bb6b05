"""The figure in hand is one end of a change: 现在低了几个百分点 after an earlier year, 和2015年比少了多少. Pure."""

import re
from dataclasses import replace

from kiosk.data.carried import MOVED
from kiosk.data.catalog import Catalog
from kiosk.data.context import Context
from kiosk.data.frame import Frame
from kiosk.data.place import NATION
from kiosk.data.plan import Ask, Item, Plan, Transform
from kiosk.data.recalled import of_a_year
from kiosk.data.wholes import both_years

_UP_TO_NOW = re.compile(r"^(?:那么?)?(?:到|跟|和|与)?(?:现在|如今|目前|眼下|当前|至今)")


def since_then(frame: Frame, context: Context, catalog: Catalog) -> Plan | None:
    """How far the one figure in hand moved since its year; None where something else is asked. Raises Unanswerable."""
    plan, item = context.plan, context.plan.items[0]
    moved = frame.has("change_up", "change_down", "growth", "change") or MOVED.search(frame.text)
    named = frame.atoms or frame.places or frame.nation or frame.home or frame.scope or frame.times.years
    if not moved or named or not _UP_TO_NOW.match(frame.text) or len(plan.items) > 1 or len(plan.years) > 1:
        return None
    if plan.ask not in (Ask.VALUE, Ask.SHARE) or plan.each or item.measure.transform is not Transform.LEVEL:
        return None
    newest, whole = catalog.years(item.measure.metric, item.place)[-1], item.measure.whole
    if newest <= plan.years[0]:
        return None
    if whole is not None:
        ends = both_years(catalog, (plan.years[0], newest), False, whole, item.measure.whole_place or item.place)
        return Plan(Ask.TREND, (item,), ends, chart=frame.chart)
    measure = replace(item.measure, transform=Transform.GROWTH, base_year=plan.years[0])
    return Plan(Ask.CHANGE, (Item(measure, item.place),), (newest,), chart=frame.chart, down=frame.has("change_down"))


def against_year(frame: Frame, context: Context) -> Frame:
    """和2015年比少了多少: the year in hand is the other end."""
    years, mine = frame.times.years, context.plan.years[-1]
    if frame.times.ago and len(years) == 1 and not frame.times.latest:  # 比五年前 after 2022: than 2017
        years = (mine - frame.times.ago,)
        frame = replace(frame, times=replace(frame.times, years=years))
    if (
        len(years) != 1
        or years[0] == mine
        or frame.times.span
        or not (frame.has("compare") or frame.ratio or of_a_year(frame))
        or frame.places
        or (frame.nation and context.plan.items[0].place.dimension != NATION)
    ):
        return frame
    return replace(frame, times=replace(frame.times, years=(*years, mine)))
