"""From meanings that were heard to metrics: alone, or by what they change of the metric in hand."""

import re
from collections.abc import Sequence
from dataclasses import replace

from kiosk.data.catalog import Catalog
from kiosk.data.context import Context
from kiosk.data.finder import MetricFinder, Where
from kiosk.data.frame import AtomHit, Frame
from kiosk.data.metric import Metric
from kiosk.data.refuse import only_elsewhere

_WEAK = frozenset(["消费", "数量", "总额", "排放"])
"""Meanings that name no metric by themselves."""
_MOST_TURNED = 2
"""As many meanings turn the metric in hand into another; more name one afresh."""
_TWO_SIDES = ("diff", "compare", "which", "per", "times", "above", "below")
_THIS_ONE = ("这个", "这块")
"""城镇居民这个: the figure in hand, by a part of its name."""
_SAME_ITEM = re.compile(r"[这那同](?:样的?)?一?(?:项|笔|块|个?(?:指标|科目|项目))")
"""2024年的支出呢，还是这一项: the figure in hand, of which the word says only the kind."""


def _counts(metric: Metric) -> bool:
    return metric.unit in ("个", "座", "台", "家", "户")


class Meanings:
    """Metrics by meaning, over one catalog and one screen."""

    def __init__(self, catalog: Catalog, finder: MetricFinder) -> None:
        self._catalog = catalog
        self._finder = finder

    def metrics(
        self, frame: Frame, atoms: Sequence[AtomHit], where: Where, context: Context | None
    ) -> tuple[Metric, ...]:
        """The metrics that are meant; empty when none is. Raises Unanswerable when the place does not have them."""
        if not atoms:
            if context is not None:
                return self._whole_of(frame, context, where) or self._moved(frame, context, where)
            return self._only_metric(where)
        if context is not None and len(atoms) > 1 and _counts(context.plan.items[0].measure.metric):
            atoms = [hit for hit in atoms if hit.atoms != ("数量",)]  # 焚烧的数量 after a number of plants
        flat = [a for hit in atoms for a in hit.atoms]
        if context is not None and where.table and len(atoms) <= _MOST_TURNED:
            base = context.plan.items[0].measure.metric
            if turned := self._turned(frame, atoms, where, base):
                return turned
        if flat == ["人均"]:
            if context is None:
                return ()
            return self._a_head(context, where)
        found = self._either_side(frame, atoms, where) or self._finder.several(atoms, where)
        if found or context is None:
            return found
        near = self._finder.replace(context.plan.items[0].measure.metric, flat, where)
        return (near,) if near else ()

    def _a_head(self, context: Context, where: Where) -> tuple[Metric, ...]:
        """折到每个人头上 after GDP and then the people: of the last figure that there is a head."""
        told = (p.item.measure.metric for p in reversed(context.points))
        for metric in (context.plan.items[0].measure.metric, *told):
            if (found := self._finder.best([*metric.atoms, "人均"], where)) is not None:
                return (found,)
        return ()

    def _either_side(self, frame: Frame, atoms: Sequence[AtomHit], where: Where) -> tuple[Metric, ...]:
        """住宅均价比商品房均价高多少: each side of 比 names its own; empty where the two are one or none."""
        if not frame.has("diff", "which", "times") or frame.compare_at < 0:
            return ()
        halves = [h for h in atoms if h.start < frame.compare_at], [h for h in atoms if h.start > frame.compare_at]
        sides = [self._finder.best([a for h in half for a in h.atoms], where) for half in halves if half]
        named = tuple(side for side in sides if side is not None)
        if len(named) < 2 or named[0] is named[1]:
            return ()
        return named if (named[0].table, named[0].unit) == (named[1].table, named[1].unit) else ()

    def _turned(self, frame: Frame, atoms: Sequence[AtomHit], where: Where, base: Metric) -> tuple[Metric, ...]:
        """The metric in hand with these meanings in place of its own; empty when they had better be taken by themselves."""
        flat = [a for hit in atoms for a in hit.atoms]
        pointed = frame.text[atoms[-1].end :].startswith(_THIS_ONE) or _SAME_ITEM.search(frame.text)
        if set(flat) <= base.atoms and pointed:
            return (base,)
        if flat == ["人均"] and (metric := self._finder.best([*base.atoms, "人均"], where)):
            return (metric,)
        direct = self._finder.best(flat, where)
        if direct is None or direct.table != base.table:
            near = self._finder.replace(base, flat, where)
            named = direct is not None and set(flat) >= direct.core
            if near is not None and not (named and where.places):
                return (near,)
        elif len(atoms) == 1 and direct.unit != base.unit and not set(flat) >= direct.core | {"处理"}:
            near = self._finder.replace(base, flat, where)
            if near is not None and near.unit == base.unit:
                return (near,)
        if direct is None and set(flat) <= base.atoms and base.core & set(flat):
            return (base,)  # 那零八年的住宅呢 after the price of dwellings
        if len(atoms) == 2 and direct is None and frame.has(*_TWO_SIDES):
            return self._of_one_kind(atoms, where, base)
        return ()

    def naming(self, hits: Sequence[AtomHit]) -> tuple[AtomHit, ...]:
        """Meanings that name a metric: 占比 is only an operator unless a metric is named by it."""
        plain = tuple(h for h in hits if h.atoms != ("占比",))
        if (
            plain
            and all(set(h.atoms) <= _WEAK for h in plain)
            and len(plain) == len(hits)
            and not self._finder.anywhere([a for h in hits for a in h.atoms])
        ):
            return ()
        with_share = self._finder.anywhere([a for h in hits for a in h.atoms]) if len(plain) < len(hits) else []
        return tuple(hits) if with_share else plain

    def _whole_of(self, frame: Frame, context: Context, where: Where) -> tuple[Metric, ...]:
        """看总量 after a figure a head: what was divided."""
        base = context.plan.items[0].measure.metric
        if not frame.has("gross") or "人均" not in base.atoms:
            return ()
        found = self._finder.best(base.atoms - {"人均"}, where)
        return (found,) if found is not None else ()

    def _of_one_kind(self, atoms: Sequence[AtomHit], where: Where, base: Metric) -> tuple[Metric, ...]:
        """焚烧的比填埋的多几座 after a number of plants: each meaning turns that metric into its neighbour."""
        found: list[Metric] = []
        for hit in atoms:
            near = base if set(hit.atoms) <= base.atoms else self._finder.replace(base, hit.atoms, where)
            if near is None or near.unit != base.unit or near in found:
                return ()
            found.append(near)
        return tuple(found)

    def _moved(self, frame: Frame, context: Context, where: Where) -> tuple[Metric, ...]:
        """The metrics of the turn before at a new place: the same meanings, perhaps another table, of the years in hand."""
        if not frame.times.said or frame.times.same:
            where = replace(where, years=context.plan.years)
        codes = list(dict.fromkeys(m for item in context.plan.items for m in item.measure.metrics))
        out: list[Metric] = []
        for metric in codes:
            here = self._finder.best(metric.atoms, replace(where, table=metric.table))
            if here is None:
                raise only_elsewhere(self._catalog, metric, where)
            if here not in out:  # 贵州呢 after Gansu beside the nation: both figures are one there
                out.append(here)
        return tuple(out)

    def _only_metric(self, where: Where) -> tuple[Metric, ...]:
        """A sector named without a figure: its table has only one."""
        dimensions = {p.dimension for c in where.places for p in c}
        if dimensions != {"sector"}:
            return ()
        found = [m for m in self._catalog.metrics.values() if self._catalog.dimension(m) == "sector"]
        return tuple(found) if len(found) == 1 else ()
