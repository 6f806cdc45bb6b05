"""What a question is about: its metrics and its places, resolved together. The first half of understanding."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from kiosk.data.carried import beside, beside_nation, in_hand, inherited, referents, same_scope, things
from kiosk.data.catalog import Catalog
from kiosk.data.context import Context
from kiosk.data.errors import Ambiguous, Unanswerable
from kiosk.data.finder import MetricFinder, Where
from kiosk.data.frame import AtomHit, Frame, PlaceHit
from kiosk.data.meanings import Meanings
from kiosk.data.metric import Metric
from kiosk.data.place import Place
from kiosk.data.places import default_place, where_of
from kiosk.data.plan import Plan
from kiosk.data.refuse import no_metric, only_elsewhere
from kiosk.data.scopes import cities, parts, scope_of


@dataclass(frozen=True, slots=True)
class Subject:
    """Metrics and places of a question, resolved together."""

    metrics: tuple[Metric, ...]
    places: tuple[Place, ...]
    scope: Place | None = None
    """What a ranking ranges over."""
    scope_name: str = ""
    inherited: bool = False


class Subjects:
    """Resolves the slots of a frame against one catalog and one screen."""

    def __init__(
        self,
        catalog: Catalog,
        members: "Callable[[Plan], tuple[Place, ...]]",
        figure: "Callable[[Plan], float | None]",
        screen: str = "",
    ) -> None:
        self.catalog = catalog
        self._members_of = members
        self._figure_of = figure
        self.finder = MetricFinder(catalog, screen)
        self._meanings = Meanings(catalog, self.finder)

    def _subject(self, frame: Frame, context: Context | None) -> Subject:
        hits, places = self._untangle(frame, context)
        atoms = self._meanings.naming(hits)
        where = self._ranging(frame, atoms, where_of(self.catalog, frame, places), context)
        if context is not None and same_scope(frame, where, context):
            where = replace(where, dimension="")
        if context is not None and (inside := self._parts_in_hand(frame, where, context)) is not None:
            where = inside
        own_place = bool(where.places or where.nation or where.dimension)
        if context is not None:
            where = self._with_those(frame, where, context)
            if frame.has("pronoun") and not own_place:
                where = replace(where, places=tuple((p,) for p in referents(frame, context)))
                own_place = bool(where.places)
            if not own_place:
                where = inherited(self.catalog, where, context, bool(atoms))
        metrics = (
            things(frame, context)
            if context is not None and _kind_alone(atoms, context) and not (own_place and not frame.has("pronoun"))
            else ()
        )
        metrics = metrics or self._meanings.metrics(frame, atoms, where, context)
        if not metrics and context is not None and not own_place and atoms:
            where = where_of(self.catalog, frame, places)
            metrics = self._meanings.metrics(frame, atoms, where, None)
        if (
            not metrics and frame.has("divide") and not own_place
        ):  # 能源消费总量除以GDP: two tables of the whole country
            where = replace(where, nation=True)
            metrics = self._meanings.metrics(frame, atoms, where, context)
        if not metrics and atoms and _scope_may_go(frame):
            frame = replace(frame, scope="")
            where = where_of(self.catalog, frame, places)
            metrics = self._meanings.metrics(frame, atoms, where, context)
        if not metrics:
            raise no_metric(frame, self.finder, where, "") if atoms else self._nothing(frame, where)
        if context is not None and not own_place and frame.has("compare"):
            metrics = _beside_metric(frame, metrics, context)
        return self._located(frame, metrics, where, own_place, context)

    def _parts_in_hand(self, frame: Frame, where: Where, context: Context) -> Where | None:
        """里头最费能的三个行业 after a sector: of its parts."""
        mine = context.plan.items[0].place
        asked = frame.has("within") and frame.scope in ("sector", "place", "column") and not frame.attributes
        inside = self.catalog.parents.get(mine.name)
        if not asked or where.places or where.nation or inside is None or inside.dimension != mine.dimension:
            return None
        return replace(where, places=((mine,),), dimension="")

    def _ranging(self, frame: Frame, atoms: Sequence[AtomHit], where: Where, context: Context | None) -> Where:
        """Whether the nation, or the regions one by one, where the question does not say so outright."""
        if frame.has("real") and context is None and not (where.places or where.dimension):
            where = replace(where, nation=True)  # constant prices are the nation's alone
        if where.nation and frame.has("rank_of", "neighbour", "order", "top", "tail", "nth") and not where.dimension:
            ranked = replace(where, nation=False)
            if where.places or context is not None:
                where = ranked
            elif not frame.has("which_year") and (frame.has("top", "tail", "nth_range") or frame.scope == "place"):
                where = self._by_region(frame, atoms, ranked) or where
        if context is None and not (where.places or where.nation or where.dimension) and _counts_off(frame):
            where = self._by_region(frame, atoms, where) or where
        return where

    def _by_region(self, frame: Frame, atoms: Sequence[AtomHit], where: Where) -> Where | None:
        by_place = replace(where, dimension="region")
        return by_place if self._meanings.metrics(frame, atoms, by_place, None) else None

    @staticmethod
    def _with_those(frame: Frame, where: Where, context: Context) -> Where:
        """The places in hand beside the one that is named, where both are needed."""
        held = frame.has("diff", "compare", "which", "times") and not (frame.home and frame.has("versus"))
        if len(where.places) == 1 and held:  # 咱们省比去年多了多少 is about that place alone
            where = beside(where, context)
        if where.nation and not where.places and (frame.has("diff", "compare", "polar", "times") or frame.ratio):
            where = beside_nation(where, context)
        if where.places and frame.has("adding"):
            if len(frame.places) > 1 and frame.has("compare"):
                raise Ambiguous("您想把哪些地方合起来，和哪里比？请说全。", ())
            compared = frame.has("compare", "which", "order")
            held_already = in_hand(context, frame.limit - len(where.places), every=compared)
            where = replace(where, places=(*((p,) for p in held_already), *where.places))
        return where

    def _untangle(self, frame: Frame, context: Context | None) -> tuple[tuple[AtomHit, ...], tuple[PlaceHit, ...]]:
        """A word that is both a meaning and a member (交通运输) is the one that makes a metric."""
        double = [p for p in frame.places if any(a.start == p.start for a in frame.atoms)]
        if not double:
            return frame.atoms, frame.places
        starts = {p.start for p in double}
        mine = context.plan.items[0].place.dimension if context is not None else ""
        if all(any(c.dimension == mine != "" for c in p.candidates) for p in double):  # 那交通运输呢 after 工业
            return tuple(a for a in frame.atoms if a.start not in starts), frame.places
        without = tuple(p for p in frame.places if p.start not in starts)
        where = where_of(self.catalog, frame, without)
        if self.finder.several(self._meanings.naming(frame.atoms), where):
            return frame.atoms, without
        return tuple(a for a in frame.atoms if a.start not in starts), frame.places

    @staticmethod
    def _nothing(frame: Frame, where: Where) -> Exception:
        if where.places or frame.times.said:
            names = "、".join(c[0].name for c in where.places[:2])
            return Ambiguous(
                f"您想看{f'{names}的' if names else ''}哪个指标？", ("地区生产总值", "常住人口", "人均地区生产总值")
            )
        return Unanswerable("没有听出要查哪个指标，我这里没有对应的数据。")

    def _located(
        self, frame: Frame, metrics: tuple[Metric, ...], where: Where, own_place: bool, context: Context | None
    ) -> Subject:
        dimension = self.catalog.dimension(metrics[0])
        places: list[Place] = []
        for candidates in where.places:
            here = next((p for p in candidates if p.dimension == dimension), None)
            if here is None:
                raise only_elsewhere(self.catalog, metrics[0], Where((candidates,)))
            if here not in places:
                places.append(here)
        scope, scope_name = scope_of(self.catalog, frame, dimension, places)
        asks_one = (
            frame.order or frame.share_at >= 0 or frame.number is not None or frame.has("rank_of", "which", "diff")
        )
        if not asks_one and (inside := parts(self.catalog, frame, places)) is not None:
            return Subject(metrics, (), inside, inside.name)
        if where.inside and scope is not None:
            scope, scope_name = cities(self.catalog, scope, where.inside)
        if not places and scope is None and frame.noisy and not where.nation:
            self._heard_where(metrics[0])
        if not places and scope is None:
            places = [default_place(self.catalog, metrics[0], where)]
        elif not places and scope is not None and not (frame.scope or frame.attributes):
            whole = where.nation and scope.members == self.catalog.everything(dimension).members
            places = [replace(scope, name=self.catalog.layer.nation) if whole else scope]
        return Subject(metrics, tuple(places), scope, scope_name, not own_place and context is not None)

    def _heard_where(self, metric: Metric) -> None:
        """A place that was not heard is not taken to be the whole country where regions have the figure too."""
        by_region = self.finder.best(metric.core or metric.atoms, Where(dimension="region"))
        if by_region is not None:
            raise Ambiguous(f"您想看哪里的{by_region.name}？", (self.catalog.layer.nation,))


def _kind_alone(atoms: Sequence[AtomHit], context: Context) -> bool:
    """这两项支出 after two items: the word says what kind of figure they are, and names none."""
    base = context.plan.items[0].measure.metric.atoms
    return all(set(hit.atoms) < base for hit in atoms)


def _counts_off(frame: Frame) -> bool:
    """常住人口倒数五位: several are ranked though nothing says what; regions are what is ranked most."""
    several = frame.limit > 1 or frame.has("top", "tail") or frame.scope == "place"
    marked = frame.number is not None and frame.above is not None and frame.scope == "place"  # 一万亿以下的都有谁
    return (
        several
        and (bool(frame.order) or marked)
        and frame.scope in ("", "place")
        and not frame.has("which_year", "share", "which")
    )


def _scope_may_go(frame: Frame) -> bool:
    """True when 省 or 城市 was heard but need not say what is ranked: without it there may be a figure."""
    if not frame.scope or frame.attributes:
        return False
    city = frame.scope == "city"
    if frame.has("order", "top", "rank_of") and not (city and frame.has("which_year")):
        return False
    counted = frame.has("count") and (frame.number is not None or "几" in frame.text)
    return not counted or (city and frame.nation and frame.number is None)


def _beside_metric(frame: Frame, metrics: tuple[Metric, ...], context: Context) -> tuple[Metric, ...]:
    """跟柴油比哪个多: the metric in hand is the other side."""
    if len(frame.times.years) > 1 or frame.against or frame.has("versus"):
        return metrics  # 那环保支出，2023年比2017年: it is years that are compared
    base = context.plan.items[0].measure.metric
    single = len(metrics) == len(context.plan.items) == 1
    if single and metrics[0] is not base and (metrics[0].unit, metrics[0].table) == (base.unit, base.table):
        return (base, *metrics)
    return metrics
