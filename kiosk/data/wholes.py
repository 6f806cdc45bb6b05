"""The whole of a share: named, implied by the part, or the group or nation that the part lies in."""

from dataclasses import replace

from kiosk.data.catalog import Catalog
from kiosk.data.context import Context
from kiosk.data.errors import Ambiguous, Unanswerable
from kiosk.data.finder import MetricFinder, Where
from kiosk.data.frame import AtomHit, Frame
from kiosk.data.metric import Metric
from kiosk.data.place import NATION, Place
from kiosk.data.places import joined
from kiosk.data.refuse import no_metric, no_year
from kiosk.data.vocabulary import vocabulary


def named_whole(
    finder: MetricFinder, hits: tuple[AtomHit, ...], where: Where, right: Frame, context: Context | None
) -> Metric | None:
    """The metric that is named as the whole, None when none is. Raises Unanswerable when there is no such metric."""
    if not hits:
        return None
    if context is not None and not where.places and not where.nation:
        where = replace(where, table=context.plan.items[0].measure.metric.table)
    found = finder.best([a for h in hits for a in h.atoms], where)
    if found is None:
        named = "".join(right.text[h.start : h.end] for h in hits)
        raise no_metric(replace(right, atoms=hits), finder, where, named)
    return found


def implied_whole(finder: MetricFinder, metric: Metric, right: Frame) -> Metric:
    """The metric that a part without a named whole belongs to; itself when nothing wider is known."""
    if right.places or right.nation:
        where = Where(tuple(p.candidates for p in right.places), right.nation)
        found = finder.best(metric.atoms, where)
        if found is not None:
            return found
        return metric
    for atom in metric.atoms:
        for other in vocabulary().wholes.get(atom, ()):
            beside = [m for m in finder.catalog.metrics.values() if m.table == metric.table and m.unit == metric.unit]
            exact = [m for m in beside if m.atoms - m.soft == {other}]
            if exact:
                return exact[0]
    beside = [
        m for m in finder.catalog.metrics.values()
        if m.table == metric.table and m.unit == metric.unit and m is not metric and not m.superseded
    ]  # fmt: skip
    wider = (
        [m for m in beside if m.atoms < metric.atoms]
        or [m for m in beside if m.core < metric.core and (m.core or m.atoms - {"总额"} <= metric.atoms)]
        or [m for m in beside if "总额" in m.atoms]
    )
    if wider:
        return max(wider, key=lambda m: len(m.atoms & metric.atoms))
    return metric


def place_of_whole(catalog: Catalog, whole: Metric, where: Where, right: Frame, part: Place) -> Place | None:
    """Where the whole is, None when it is where the part is. Raises Unanswerable when it has no figure there."""
    dimension = catalog.dimension(whole)
    if where.places:
        found = [p for c in where.places if (p := next((p for p in c if p.dimension == dimension), None)) is not None]
        if found:
            return found[0] if len(found) == 1 else joined(found)
        raise Unanswerable(f"没有{where.places[0][0].name}的{whole.name}。")
    if dimension == NATION:
        return catalog.nation
    if len(catalog.table_places[whole.table]) == 1:
        return None
    nation = catalog.layer.dimensions[dimension].nation
    if nation and part.members != (nation,):
        return catalog.members[dimension][nation]
    if right.nation or (part.dimension == dimension and not (right.atoms or right.places or part.group)):
        if part.dimension == "region" and not right.nation:
            return None
        return catalog.everything(dimension)
    return None


def natural_whole(finder: MetricFinder, metric: Metric, part: Place, context: Context | None) -> tuple[Metric, Place]:
    """占多少 without saying of what: the group in hand, or else the nation. Raises Ambiguous."""
    group = context.plan.items[0].place if context is not None else None
    if (
        group is not None
        and group.group
        and group.dimension == part.dimension
        and set(part.members) < set(group.members)
    ):
        return metric, group
    whole = finder.best(metric.atoms, Where(nation=True)) if part.dimension else None
    if whole is None:
        raise Ambiguous(f"您想问{metric.name}占什么的比重？", ())
    dimension = finder.catalog.dimension(whole)
    if dimension == NATION:
        return whole, finder.catalog.nation
    everything = finder.catalog.everything(dimension)
    if not set(part.members) < set(everything.members):
        raise Ambiguous(f"您想问{metric.name}占什么的比重？", ())
    return whole, replace(everything, name=finder.catalog.layer.nation)


def both_years(catalog: Catalog, years: tuple[int, ...], latest: bool, whole: Metric, place: Place) -> tuple[int, ...]:
    """The years of a share that its whole has too; the newest of both when none was said. Raises Unanswerable."""
    have = catalog.years(whole, place)
    if latest and years[0] not in have:
        return (max(y for y in have if y <= years[0]),)
    missing = [y for y in years if y not in have]
    if missing:
        raise no_year(whole, place, missing, have)
    return years
