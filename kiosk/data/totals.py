"""Several figures that were said, taken another way: added up, or how each of them grew."""

from dataclasses import replace

from kiosk.data.places import joined
from kiosk.data.plan import Ask, Item, Measure, Order, Plan, Transform


def total(plan: Plan) -> Plan:
    """One figure of several places, or several figures of one place, taken together."""
    metrics = tuple(dict.fromkeys(i.measure.metric for i in plan.items))
    if len(metrics) == 1:
        return Plan(Ask.VALUE, (Item(Measure(metrics), joined([i.place for i in plan.items])),), plan.years)
    return Plan(Ask.VALUE, (Item(Measure(metrics), plan.items[0].place),), plan.years)


def grown(plan: Plan) -> Plan:
    """谁增长得快 after the figures of two: how each moved since the year before."""
    items = tuple(
        i if i.measure.metric.growth else replace(i, measure=replace(i.measure, transform=Transform.GROWTH))
        for i in plan.items
    )
    return replace(plan, items=items, order=Order.DESC, chart="")
