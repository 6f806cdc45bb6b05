"""Several figures that were said, added up."""

from kiosk.data.places import joined
from kiosk.data.plan import Ask, Item, Measure, Plan


def total(plan: Plan) -> Plan:
    """One figure of several places, or several figures of one place, taken together."""
    metrics = tuple(dict.fromkeys(i.measure.metric for i in plan.items))
    if len(metrics) == 1:
        return Plan(Ask.VALUE, (Item(Measure(metrics), joined([i.place for i in plan.items])),), plan.years)
    return Plan(Ask.VALUE, (Item(Measure(metrics), plan.items[0].place),), plan.years)
