"""Rows of a plan, named and typed, and the small sums that are spoken from them."""

from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.data.catalog import Catalog
from kiosk.data.place import Place
from kiosk.data.plan import Ask, Item, Plan, Transform
from kiosk.data.store import Row


@dataclass(frozen=True, slots=True)
class Figure:
    """One computed figure."""

    item: Item
    place: Place
    year: int
    value: float
    level: float | None
    """The level behind a change; the part behind a share."""
    base: float | None
    """The level it is counted from; the whole of a share."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a plan came to."""

    plan: Plan
    figures: tuple[Figure, ...]
    sql: str
    rows: tuple[Row, ...]


def figures(plan: Plan, rows: list[Row], catalog: Catalog) -> tuple[Figure, ...]:
    """Rows of the compiled statement as figures."""
    out: list[Figure] = []
    for index, key, year, value, level, base in rows:
        item = plan.items[int(index)]
        place = catalog.members.get(item.place.dimension, {}).get(str(key), item.place)
        if item.place.group and not plan.each:
            place = item.place
        out.append(Figure(item, place, int(year), _yearly(plan, item, float(value)), _float(level), _float(base)))
    return tuple(out)


def grouped(figures: Sequence[Figure]) -> list[list[Figure]]:
    """Figures by item and place, each in order of years."""
    groups: dict[tuple[object, str], list[Figure]] = {}
    for figure in figures:
        groups.setdefault((id(figure.item), figure.place.name), []).append(figure)
    return [sorted(group, key=lambda f: f.year) for group in groups.values()]


def _yearly(plan: Plan, item: Item, value: float) -> float:
    """Growth over several years as growth a year, where that is what is ranked."""
    base = item.measure.base_year
    if not plan.cagr or plan.ask is Ask.CHANGE or base is None or item.measure.transform is not Transform.GROWTH:
        return value
    return float(((1 + value / 100) ** (1 / (plan.years[-1] - base)) - 1) * 100)


def _float(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None
