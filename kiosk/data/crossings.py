"""Which year one figure passed another: 城镇人口哪年超过农村的, 江苏的GDP哪年超过广东."""

from kiosk.data.catalog import Catalog
from kiosk.data.errors import Unanswerable
from kiosk.data.finder import Where
from kiosk.data.frame import Frame
from kiosk.data.metric import Metric
from kiosk.data.place import Place
from kiosk.data.places import default_place
from kiosk.data.plan import Ask, Condition, Item, Measure, Plan
from kiosk.data.subjects import Subject

_EVEN = 100.0
"""Percent of the other figure at which the two are level."""


def crossing(catalog: Catalog, frame: Frame, subject: Subject) -> Plan | None:
    """The first year in which the first figure is more, or less, of the second; None when there are no two.

    Raises Unanswerable where no year has both.
    """
    if not frame.has("which_year") or frame.number is not None or "被" in frame.text:
        return None
    if any(p.group for p in subject.places):
        return None
    sides = _sides(catalog, subject)
    if sides is None:
        return None
    (metric, place), (other, there) = sides
    if not (metric.additive and other.additive) or metric.unit != other.unit:
        return None
    have = set(catalog.years(other, there))
    years = tuple(y for y in catalog.years(metric, place) if y in have)
    if not years:
        raise Unanswerable(f"{metric.name}和{other.name}没有同一年的数据。")
    above = frame.has("above")
    words = f"{'超过' if above else '低于'}{there.name if there != place else other.name}"
    measure = Measure((metric,), whole=other, whole_place=there)
    return Plan(
        Ask.FIRST_YEAR, (Item(measure, place),), years, condition=Condition(above, _EVEN, words), chart=frame.chart
    )


def _sides(catalog: Catalog, subject: Subject) -> tuple[tuple[Metric, Place], tuple[Metric, Place]] | None:
    metrics, places = subject.metrics, subject.places
    if len(metrics) == 2 and len(places) <= 1:
        place = places[0] if places else default_place(catalog, metrics[0], Where())
        return (metrics[0], place), (metrics[1], place)
    if len(metrics) == 1 and len(places) == 2:
        return (metrics[0], places[0]), (metrics[0], places[1])
    return None
