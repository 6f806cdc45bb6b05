"""Which metric is meant: every meaning heard must belong to it, and every meaning that tells it apart must be heard."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatch

from kiosk.data.catalog import Catalog
from kiosk.data.frame import AtomHit
from kiosk.data.metric import Metric
from kiosk.data.place import NATION, Place
from kiosk.data.units import parse_unit
from kiosk.data.vocabulary import vocabulary

_SOFT, _OTHER_UNIT, _OLD, _UNCOVERED = 0.1, 0.6, 3.0, 8.0


@dataclass(frozen=True, slots=True)
class Where:
    """What the question says about the place, as far as it narrows the metric."""

    places: tuple[tuple[Place, ...], ...] = ()
    """For each place its candidates."""
    nation: bool = False
    dimension: str = ""
    """Dimension that a ranking ranges over."""
    years: tuple[int, ...] = ()
    unit_hint: str = ""
    table: str = ""
    """Table in hand from the turn before."""
    old: bool = False
    inside: tuple[str, ...] = ()
    """Regions whose cities are ranked: 黑龙江人口最多的市."""


class MetricFinder:
    """Finds metrics of one catalog that a screen may hear."""

    def __init__(self, catalog: Catalog, screen: str) -> None:
        self.catalog = catalog
        self._metrics = [
            m for m in catalog.metrics.values() if not m.hidden and any(fnmatch(screen, p) for p in m.screens)
        ]

        self._national = {m.atoms for m in self._metrics if catalog.dimension(m) == NATION}
        """Where the nation has a figure of its own, its parts added up are not that figure."""

    def best(self, atoms: Iterable[str], where: Where) -> Metric | None:
        """The metric that these meanings name at this kind of place, or None."""
        scored = [
            (cost, m.code, m) for m in self._metrics if (cost := self._cost(frozenset(atoms), m, where)) is not None
        ]
        return min(scored)[2] if scored else None

    def at(self, atoms: Iterable[str], place: Place) -> Metric | None:
        """The metric that these meanings name at this very place, or None."""
        nation = place.dimension == NATION
        return self.best(atoms, Where(() if nation else ((place,),), nation))

    def anywhere(self, atoms: Iterable[str]) -> list[Metric]:
        """Metrics that these meanings name wherever they are, best first: what a refusal can offer."""
        wanted = frozenset(atoms)
        found = [(cost, m.code, m) for m in self._metrics if (cost := self._match(wanted, m)) is not None]
        return [m for _, _, m in sorted(found)]

    def near(self, atoms: Iterable[str]) -> list[Metric]:
        """Metrics that share a telling meaning with these, for a refusal."""
        wanted = frozenset(atoms) - vocabulary().soft - {"占比"}
        scored = [(-len(wanted & m.atoms), len(m.atoms), m.code, m) for m in self._metrics if wanted & m.core]
        return [m for _, _, _, m in sorted(scored)]

    def replace(self, base: Metric, atoms: Iterable[str], where: Where) -> Metric | None:
        """The metric beside `base` in its table that these meanings turn it into: 石油 after 煤炭占比."""
        readings = _explicit(frozenset(atoms))
        best: tuple[float, str, Metric] | None = None
        for metric in self._metrics:
            if metric.table != base.table or metric is base or not self._fits(metric, where):
                continue
            wanted = next((reading for reading in readings if reading <= metric.atoms), None)
            if wanted is None:
                continue
            missing = metric.core - wanted - base.atoms
            if missing or not (metric.core & wanted or metric.atoms & wanted):
                continue
            cost = len(metric.atoms ^ (base.atoms | wanted)) + (0.0 if metric.unit == base.unit else 0.5)
            if best is None or (cost, metric.code) < best[:2]:
                best = (cost, metric.code, metric)
        return best[2] if best else None

    def several(self, hits: Sequence[AtomHit], where: Where) -> tuple[Metric, ...]:
        """All metrics of a list of meanings in order; empty when any of them names none."""
        union = [a for hit in hits for a in hit.atoms]
        one = self._alternatives(hits, where) or self.best(union, where)
        if one is not None:
            return self._listed(hits, where) or (one,)
        mixed: tuple[Metric, ...] = ()
        for cuts in sorted(_partitions(len(hits)), key=lambda cuts: _lumped(hits, cuts)):
            groups = [frozenset(a for hit in hits[start:end] for a in hit.atoms) for start, end in cuts]
            for last in (groups[-1], groups[0], frozenset[str]()):
                found = [m for group in groups if (m := self._with_shared(group, last, where)) is not None]
                if len(found) < len(groups):
                    continue
                places = {self.catalog.table(m).dimension for m in found}
                one_table = len({m.table for m in found}) == 1
                if (
                    len({m.code for m in found}) == len(found)
                    and len(places) == 1
                    and (one_table or where.places or where.nation)
                ):
                    if len({parse_unit(m.unit).base for m in found}) == 1:
                        return tuple(found)
                    mixed = mixed or tuple(found)
        return mixed or self._several_otherwise(hits, where)

    def _listed(self, hits: Sequence[AtomHit], where: Where) -> tuple[Metric, ...]:
        """常住人口和城镇单位就业人员: two figures although the second implies the first; empty unless each side names its own."""
        edges = [0, *(i for i, hit in enumerate(hits) if i and hit.joined), len(hits)]
        groups = [[a for hit in hits[start:end] for a in hit.atoms] for start, end in itertools.pairwise(edges)]
        found = [m for group in groups if (m := self.best(group, where)) is not None]
        each = len(groups) > 1 and len({m.code for m in found}) == len(groups)
        return tuple(found) if each and len({m.table for m in found}) == 1 else ()

    def _several_otherwise(self, hits: Sequence[AtomHit], where: Where) -> tuple[Metric, ...]:
        """清运了多少、烧掉多少: a list in which one word has its other meaning."""
        for index, hit in enumerate(hits):
            for other in hit.alternatives:
                plain = [replace(h, atoms=other, alternatives=()) if i == index else h for i, h in enumerate(hits)]
                if found := self.several(plain, where):
                    return found
        return ()

    def _alternatives(self, hits: Sequence[AtomHit], where: Where) -> Metric | None:
        for index, hit in enumerate(hits):
            for other in hit.alternatives:
                atoms = [a for i, h in enumerate(hits) for a in (other if i == index else h.atoms)]
                base = [a for h in hits for a in h.atoms]
                if self.best(base, where) is None and (metric := self.best(atoms, where)) is not None:
                    return metric
        return None

    def _with_shared(self, atoms: frozenset[str], last: frozenset[str], where: Where) -> Metric | None:
        if atoms != last:
            for dropped in sorted(last):
                rest = last - {dropped}
                if rest and not rest <= atoms and (metric := self.best(atoms | rest, where)) is not None:
                    return metric
        return self.best(atoms, where)

    def _cost(self, atoms: frozenset[str], metric: Metric, where: Where) -> float | None:
        cost = self._match(atoms, metric)
        if cost is None or not self._fits(metric, where):
            return None
        if where.unit_hint and parse_unit(metric.unit).base.split("/")[0] != where.unit_hint:
            cost += _OTHER_UNIT
        if metric.superseded:
            cost += (-_OLD if where.old else _OLD) + metric.superseded * 1e-4
        if where.years and not set(where.years) <= set(metric.years):
            cost += _UNCOVERED
        if where.table and metric.table == where.table:
            cost -= 0.05
        return cost + self._distance(metric, where)

    @staticmethod
    def _match(atoms: frozenset[str], metric: Metric) -> float | None:
        costs = [c for wanted in _explicit(atoms) if wanted and (c := _matched(wanted, metric)) is not None]
        return min(costs, default=None)

    def _fits(self, metric: Metric, where: Where) -> bool:
        dimension = self.catalog.dimension(metric)
        if where.dimension:
            return dimension == where.dimension
        if where.places:
            have = self.catalog.table_places.get(metric.table, frozenset())
            return all(
                any(p.dimension == dimension and (p.members and set(p.members) <= have) for p in candidates)
                for candidates in where.places
            )
        if where.nation:
            if dimension == NATION or self.catalog.layer.dimensions[dimension].nation:
                return True
            return (
                dimension == "region"
                and len(self.catalog.table_places[metric.table]) > 1
                and metric.atoms not in self._national
            )
        return True

    def _distance(self, metric: Metric, where: Where) -> float:
        dimension = self.catalog.dimension(metric)
        if where.places and not where.dimension:
            return {"region": 0.0, "city": 0.01}.get(dimension, 0.02)
        if dimension == NATION:
            return 0.0
        if self.catalog.layer.dimensions[dimension].nation:
            return 0.02
        return 0.03 if len(self.catalog.table_places[metric.table]) == 1 else 0.5 if where.nation else 0.04


def _matched(wanted: frozenset[str], metric: Metric) -> float | None:
    if any(wanted == other for other in metric.also):
        return 0.0
    extra = wanted - metric.atoms - vocabulary().loose
    if extra or metric.core - wanted:
        return None
    if not metric.core and not wanted & metric.atoms:
        return None
    return _SOFT * len(metric.atoms - wanted)


def _explicit(atoms: frozenset[str]) -> tuple[frozenset[str], ...]:
    """What must be matched once all that is implied is left out: of two that imply each other, either may stay."""
    implied = vocabulary().implied
    twins = [(a, b) for a in atoms for b in atoms if a < b and b in implied.get(a, ()) and a in implied.get(b, ())]
    readings = [atoms - {dropped} for dropped in twins[0]] if twins else [atoms]
    kept = [r - _implied_by(r) for r in readings]
    return tuple(k or r for k, r in zip(kept, readings, strict=True))


def _partitions(size: int) -> list[tuple[tuple[int, int], ...]]:
    """Ways to cut a row of `size` into two, three or four runs."""
    two = [((0, i), (i, size)) for i in range(1, size)]
    three = [((0, i), (i, j), (j, size)) for i in range(1, size) for j in range(i + 1, size)]
    four = [
        ((0, i), (i, j), (j, k), (k, size))
        for i in range(1, size)
        for j in range(i + 1, size)
        for k in range(j + 1, size)
    ]
    return [*two, *three, *four]


def _lumped(hits: Sequence[AtomHit], cuts: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """How often a way to cut takes two figures of a list for one: across 和, and where the next word says it with more, or anyway."""
    starts = {start for start, _ in cuts}
    across = sum(hit.joined and index > 0 and index not in starts for index, hit in enumerate(hits))
    groups = [hits[start:end] for start, end in cuts]
    again = sum(set(one.atoms) <= set(next_.atoms) for group in groups for one, next_ in itertools.pairwise(group))
    anyway = sum(
        set(hit.atoms) <= _implied_by(a for g in group if g is not hit for a in g.atoms)
        for group in groups
        for hit in group
    )
    return across, again + anyway


def _implied_by(atoms: Iterable[str]) -> set[str]:
    """What goes without saying beside these: 人口 beside 就业."""
    return {other for atom in atoms for other in vocabulary().implied.get(atom, ())}
