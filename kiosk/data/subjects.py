"""What a question is about: which metrics, which places, which years. The first half of understanding."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from kiosk.data.catalog import Catalog
from kiosk.data.context import Context
from kiosk.data.errors import Ambiguous, Unanswerable
from kiosk.data.finder import MetricFinder, Where
from kiosk.data.frame import AtomHit, Frame, PlaceHit
from kiosk.data.metric import Metric
from kiosk.data.place import NATION, Place
from kiosk.data.plan import Ask, Measure, Plan, Transform
from kiosk.data.refuse import level_of, no_metric, no_year
from kiosk.data.times import OPEN_END

_WEAK = frozenset(["消费", "数量", "总额", "排放"])
"""Meanings that name no metric by themselves."""
_ALL = {"region": "全国", "city": "收录的主要城市", "sector": "各行业"}
_LEVELS = {"1": "七大类行业", "2": "工业三大门类", "3": "细分行业"}


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

    def _where(self, frame: Frame, hits: Sequence[PlaceHit], *, nation: bool | None = None) -> Where:
        places = [hit.candidates for hit in hits]
        home = self.catalog.home()
        if frame.home and home is not None and not any(home in c for c in places):
            places.append((home,))
        is_nation = frame.nation if nation is None else nation
        dimension = ""
        if frame.attributes:
            dimension = self._attribute(frame.attributes[0]).dimension
        elif frame.scope in self.catalog.layer.dimensions and (not places or frame.scope == "city"):
            dimension = frame.scope
        inside: tuple[str, ...] = ()
        if (capital := self._capital(frame, places)) is not None:
            places, dimension = [(capital,)], ""
        if dimension == "city" and places and all(c[0].dimension == "region" and len(c) == 1 for c in places):
            inside = tuple(m for c in places for m in c[0].members)
            places = []
        if dimension and places and not all(any(p.dimension == dimension for p in c) for c in places):
            dimension = ""
        years = tuple(y for y in frame.times.years if y <= self.catalog.layer.this_year)
        if frame.times.span and frame.times.span[0]:
            years = (*years, frame.times.span[0])
        return Where(tuple(places), is_nation, dimension, years, frame.unit_hint, old=frame.has("old"), inside=inside)

    def _capital(self, frame: Frame, places: "Sequence[tuple[Place, ...]]") -> Place | None:
        """湖南省会: the only city of its kind in the one region that is named."""
        if len(frame.attributes) != 1 or len(places) != 1 or places[0][0].group or places[0][0].dimension != "region":
            return None
        kind = self._attribute(frame.attributes[0])
        in_region = {m for key in places[0][0].members for m in self._cities_of(key)}
        found = [m for m in kind.members if m in in_region]
        return self.catalog.members[kind.dimension][found[0]] if len(found) == 1 else None

    def _cities_of(self, region: str) -> tuple[str, ...]:
        place = self.catalog.attributes.get(("city.region", region))
        return place.members if place is not None else ()

    def _attribute(self, attribute: tuple[str, str]) -> Place:
        column, value = attribute
        for (name, known), place in self.catalog.attributes.items():
            if name.endswith(f".{column}") and known == value:
                return place
        raise Unanswerable(f"这里没有{value}的分类。")

    def _subject(self, frame: Frame, context: Context | None) -> Subject:
        hits, places = self._untangle(frame)
        atoms = self._without_operators(frame, hits)
        where = self._where(frame, places)
        if frame.has("real") and context is None and not (where.places or where.dimension):
            where = replace(where, nation=True)  # constant prices are the nation's alone
        if where.nation and frame.has("rank_of", "neighbour", "order", "top", "tail", "nth") and not where.dimension:
            ranked = replace(where, nation=False)
            if where.places or context is not None:
                where = ranked
            elif not frame.has("which_year") and (frame.has("top", "tail", "nth_range") or frame.scope == "place"):
                by_place = replace(ranked, dimension="region")
                if self._metrics(frame, atoms, by_place, None):
                    where = by_place
        if context is None and not (where.places or where.nation or where.dimension) and self._counts_off(frame):
            by_place = replace(where, dimension="region")
            if self._metrics(frame, atoms, by_place, None):
                where = by_place
        if context is not None and self._same_scope(frame, where, context):
            where = replace(where, dimension="")
        own_place = bool(where.places or where.nation or where.dimension)
        if context is not None and len(where.places) == 1 and frame.has("diff", "compare", "which", "times"):
            where = self._beside(where, context)
        if context is not None and where.nation and not where.places and frame.has("diff", "compare", "polar"):
            where = self._beside_nation(where, context)
        if context is not None and where.places and frame.has("adding"):
            where = replace(where, places=(*((p,) for p in self._in_hand(context)), *where.places))
        if frame.has("pronoun") and context is not None and not own_place:
            where = replace(where, places=tuple((p,) for p in self._referents(frame, context)))
            own_place = bool(where.places)
        if context is not None and not own_place:
            where = self._inherit_where(where, context, bool(atoms))
        metrics = self._metrics(frame, atoms, where, context)
        if not metrics and context is not None and not own_place and atoms:
            where = self._where(frame, places)
            metrics = self._metrics(frame, atoms, where, None)
        if (
            not metrics
            and frame.scope
            and not frame.attributes
            and not (frame.has("order", "top", "rank_of") and not (frame.scope == "city" and frame.has("which_year")))
            and not (
                frame.has("count")
                and (frame.number is not None or "几" in frame.text)
                and not (frame.scope == "city" and frame.nation and frame.number is None)
            )
            and atoms
        ):
            frame = replace(frame, scope="")
            where = self._where(frame, places)
            metrics = self._metrics(frame, atoms, where, context)
        if not metrics:
            if not atoms:
                raise self._nothing(frame, where)
            raise no_metric(frame, self.finder, where, "")
        if (
            context is not None
            and not own_place
            and frame.has("compare")
            and len(metrics) == len(context.plan.items) == 1
        ):
            base = context.plan.items[0].measure.metric  # 跟柴油比哪个多
            if metrics[0] is not base and (metrics[0].unit, metrics[0].table) == (base.unit, base.table):
                metrics = (base, *metrics)
        return self._located(frame, metrics, where, own_place, context)

    @staticmethod
    def _counts_off(frame: Frame) -> bool:
        """常住人口倒数五位: several are ranked though nothing says what; regions are what is ranked most."""
        several = frame.limit > 1 or frame.has("top", "tail") or frame.scope == "place"
        return (
            several
            and bool(frame.order)
            and frame.scope in ("", "place")
            and not frame.has("which_year", "share", "which")
        )

    def _beside(self, where: Where, context: Context) -> Where:
        """跟长春差多少: the place in hand is the other side."""
        pair = context.plan.ask is Ask.COMPARE and len(context.plan.items) == 2
        mine = context.plan.focus or (context.plan.items[0].place if len(context.plan.items) == 1 or pair else None)
        if context.plan.ask is Ask.RANKING and len(context.named) == 1:
            mine = context.named[0]
        if mine is None or (mine.group and context.plan.each) or mine in where.places[0] or mine.dimension == NATION:
            return where
        return replace(where, places=((mine,), *where.places), table=context.plan.items[0].measure.metric.table)

    @staticmethod
    def _same_scope(frame: Frame, where: Where, context: Context) -> bool:
        """第一名是哪个省 after a rank among the three of the northeast: among those three."""
        if frame.atoms or frame.attributes or frame.number is not None or where.places or where.nation:
            return False
        scope = context.plan.items[0].place
        ranked = context.plan.each and context.plan.ask in (Ask.RANKING, Ask.RANK_OF, Ask.NEIGHBOUR)
        ordered = frame.has("order", "nth", "nth_last", "top", "tail", "neighbour")
        return ranked and ordered and scope.group and where.dimension == scope.dimension

    @staticmethod
    def _beside_nation(where: Where, context: Context) -> Where:
        """比全国高还是低: the place in hand is what is compared."""
        mine = context.plan.focus or context.plan.items[0].place
        if mine.dimension == NATION or mine.group or len(context.plan.items) > 1:
            return where
        return replace(where, places=((mine,),), table=context.plan.items[0].measure.metric.table)

    @staticmethod
    def _in_hand(context: Context) -> tuple[Place, ...]:
        """The places of the answer before: 把辽宁也加进来."""
        if context.plan.each and context.named:
            return context.named
        return tuple(dict.fromkeys(item.place for item in context.plan.items))

    def _untangle(self, frame: Frame) -> tuple[tuple[AtomHit, ...], tuple[PlaceHit, ...]]:
        """A word that is both a meaning and a member (交通运输) is the one that makes a metric."""
        double = [p for p in frame.places if any(a.start == p.start for a in frame.atoms)]
        if not double:
            return frame.atoms, frame.places
        starts = {p.start for p in double}
        without = tuple(p for p in frame.places if p.start not in starts)
        where = self._where(frame, without)
        if self.finder.several(self._without_operators(frame, frame.atoms), where):
            return frame.atoms, without
        return tuple(a for a in frame.atoms if a.start not in starts), frame.places

    def _without_operators(self, frame: Frame, hits: Sequence[AtomHit]) -> tuple[AtomHit, ...]:
        """Meanings that name a metric: 占比 is only an operator unless a metric is named by it."""
        plain = tuple(h for h in hits if h.atoms != ("占比",))
        if (
            plain
            and all(set(h.atoms) <= _WEAK for h in plain)
            and len(plain) == len(hits)
            and not self.finder.anywhere([a for h in hits for a in h.atoms])
        ):
            return ()
        with_share = self.finder.anywhere([a for h in hits for a in h.atoms]) if len(plain) < len(hits) else []
        return tuple(hits) if with_share else plain

    def _inherit_where(self, where: Where, context: Context, has_atoms: bool) -> Where:
        plan = context.plan
        place = plan.items[0].place
        table = plan.items[0].measure.metric.table
        if place.dimension == NATION:
            return replace(where, nation=True, table=table)
        if (
            has_atoms
            and place.group
            and plan.each
            and place.members == self.catalog.everything(place.dimension).members
        ):
            return replace(where, dimension=place.dimension, table=table)
        return replace(where, places=tuple((i.place,) for i in plan.items), table=table)

    def _metrics(
        self, frame: Frame, atoms: Sequence[AtomHit], where: Where, context: Context | None
    ) -> tuple[Metric, ...]:
        if not atoms:
            if context is not None:
                return self._whole_of(frame, context, where) or self._moved(context, where)
            return self._only_metric(where)
        flat = [a for hit in atoms for a in hit.atoms]
        if context is not None and where.table and len(atoms) <= 2:
            base = context.plan.items[0].measure.metric
            if flat == ["人均"] and (metric := self.finder.best([*base.atoms, "人均"], where)):
                return (metric,)
            direct = self.finder.best(flat, where)
            if direct is None or direct.table != base.table:
                near = self.finder.replace(base, flat, where)
                if near is not None and (direct is None or not set(flat) >= direct.core):
                    return (near,)
                if near is not None and not (where.places and direct is not None):
                    return (near,)
            elif len(atoms) == 1 and direct.unit != base.unit and not set(flat) >= direct.core | {"处理"}:
                near = self.finder.replace(base, flat, where)
                if near is not None and near.unit == base.unit:
                    return (near,)
            if len(atoms) == 2 and frame.has("diff", "compare", "which", "per", "times"):
                pair = self._of_one_kind(atoms, where, base)
                if len(pair) == 2:
                    return pair
        if flat == ["人均"]:
            if context is not None:
                base = context.plan.items[0].measure.metric
                metric = self.finder.best([*base.atoms, "人均"], where)
                return (metric,) if metric else ()
            return ()
        found = self.finder.several(atoms, where)
        if found or context is None:
            return found
        near = self.finder.replace(context.plan.items[0].measure.metric, flat, where)
        return (near,) if near else ()

    def _whole_of(self, frame: Frame, context: Context, where: Where) -> tuple[Metric, ...]:
        """看总量 after a figure a head: what was divided."""
        base = context.plan.items[0].measure.metric
        if not frame.has("gross") or "人均" not in base.atoms:
            return ()
        found = self.finder.best(base.atoms - {"人均"}, where)
        return (found,) if found is not None else ()

    def _of_one_kind(self, atoms: Sequence[AtomHit], where: Where, base: Metric) -> tuple[Metric, ...]:
        """焚烧的比填埋的多几座 after a number of plants: each meaning turns that metric into its neighbour."""
        found: list[Metric] = []
        for hit in atoms:
            near = base if set(hit.atoms) <= base.atoms else self.finder.replace(base, hit.atoms, where)
            if near is None or near.unit != base.unit or near in found:
                return ()
            found.append(near)
        return tuple(found)

    def _moved(self, context: Context, where: Where) -> tuple[Metric, ...]:
        """The metrics of the turn before at a new place: the same meanings, perhaps another table."""
        codes = list(dict.fromkeys(m for item in context.plan.items for m in item.measure.metrics))
        out: list[Metric] = []
        for metric in codes:
            here = self.finder.best(metric.atoms, replace(where, table=metric.table))
            if here is None:
                names = "、".join(c[0].name for c in where.places) or self.catalog.layer.nation
                raise Unanswerable(f"没有{names}的{metric.name}，这个指标只有{level_of(self.catalog, metric)}数据。")
            out.append(here)
        return tuple(out)

    def _only_metric(self, where: Where) -> tuple[Metric, ...]:
        """A sector named without a figure: its table has only one."""
        dimensions = {p.dimension for c in where.places for p in c}
        if dimensions != {"sector"}:
            return ()
        found = [m for m in self.catalog.metrics.values() if self.catalog.dimension(m) == "sector"]
        return tuple(found) if len(found) == 1 else ()

    def _nothing(self, frame: Frame, where: Where) -> Exception:
        if where.places or frame.times.said:
            names = "、".join(c[0].name for c in where.places[:2])
            return Ambiguous(f"您想看{names}的哪个指标？", ("地区生产总值", "常住人口", "人均地区生产总值"))
        return Unanswerable("没有听出要查哪个指标，我这里没有对应的数据。")

    def _located(
        self, frame: Frame, metrics: tuple[Metric, ...], where: Where, own_place: bool, context: Context | None
    ) -> Subject:
        dimension = self.catalog.dimension(metrics[0])
        places: list[Place] = []
        for candidates in where.places:
            here = next((p for p in candidates if p.dimension == dimension), None)
            if here is None:
                raise Unanswerable(
                    f"没有{candidates[0].name}的{metrics[0].name}，这个指标只有{level_of(self.catalog, metrics[0])}数据。"
                )
            if here not in places:
                places.append(here)
        scope, scope_name = self._scope(frame, dimension, places)
        if where.inside and scope is not None:
            scope, scope_name = self._cities(scope, where.inside)
        if not places and scope is None and frame.noisy and not where.nation:
            self._heard_where(metrics[0])
        if not places and scope is None:
            places = [self._default_place(metrics[0], where)]
        elif not places and scope is not None and not (frame.scope or frame.attributes):
            whole = where.nation and scope.members == self.catalog.everything(dimension).members
            places = [replace(scope, name=self.catalog.layer.nation) if whole else scope]
        return Subject(metrics, tuple(places), scope, scope_name, not own_place and context is not None)

    def _heard_where(self, metric: Metric) -> None:
        """A place that was not heard is not taken to be the whole country where regions have the figure too."""
        by_region = self.finder.best(metric.core or metric.atoms, Where(dimension="region"))
        if by_region is not None:
            raise Ambiguous(f"您想看哪里的{by_region.name}？", (self.catalog.layer.nation,))

    def _scope(self, frame: Frame, dimension: str, places: list[Place]) -> tuple[Place | None, str]:
        if dimension == NATION:
            return None, ""
        if frame.attributes:
            found = [self._attribute(a) for a in frame.attributes]
            found = [p for p in found if p.dimension == dimension]
            if found:
                name = _LEVELS.get(found[0].name, found[0].name.partition("（")[0])
                return self._exclude(frame, found[0]), name
        groups = [p for p in places if p.group]
        if groups and len(groups) == 1:
            parent = groups[0]
            whole = parent.members == self.catalog.everything(dimension).members
            return self._exclude(frame, parent), _ALL.get(dimension, parent.name) if whole else parent.name
        singles = [p for p in places if not p.group]
        if (
            dimension == "sector"
            and len(singles) == 1
            and singles[0].name in self.catalog.parents
            and (frame.has("within") or (frame.scope == "sector" and (frame.number is not None or frame.order)))
        ):
            children = self.catalog.parents[singles[0].name]
            return children, f"{singles[0].name}各行业"
        everything = self.catalog.everything(dimension)
        name = _ALL.get(dimension, everything.name)
        if dimension == "sector" and frame.scope in ("sector", "place", "column"):
            top = self.catalog.attributes.get(("sector.sector_level", "1"))
            if top is not None:
                everything, name = top, "七大类行业"
        return self._exclude(frame, everything), name

    def _cities(self, scope: Place, regions: tuple[str, ...]) -> tuple[Place, str]:
        """The cities of a scope that lie in these regions."""
        found = {
            m
            for (name, key), p in self.catalog.attributes.items()
            if name == "city.region" and key in regions
            for m in p.members
        }
        members = tuple(m for m in scope.members if m in found)
        names = "、".join(self.catalog.members["region"][r].name for r in regions[:3])
        if len(members) < 2:
            only = f"，只有{members[0]}" if members else ""
            raise Unanswerable(f"没有{names}各城市的数据{only}。")
        return replace(scope, members=members), f"{names}各城市"

    def _exclude(self, frame: Frame, scope: Place) -> Place:
        out = {m for hit in frame.excluded for p in hit.candidates for m in p.members if p.dimension == scope.dimension}
        if scope.dimension == "city":
            out |= {m for hit in frame.excluded if hit.candidates[0].name == "直辖市" for m in self._municipalities()}
        if not out & set(scope.members):
            return scope
        return replace(scope, members=tuple(m for m in scope.members if m not in out))

    def _municipalities(self) -> tuple[str, ...]:
        place = self.catalog.attributes.get(("city.city_type", "直辖市"))
        return place.members if place else ()

    def _default_place(self, metric: Metric, where: Where) -> Place:
        dimension = self.catalog.dimension(metric)
        if dimension == NATION:
            return self.catalog.nation
        have = self.catalog.table_places[metric.table]
        if len(have) == 1:
            return self.catalog.members[dimension][next(iter(have))]
        nation = self.catalog.layer.dimensions[dimension].nation
        if nation:
            return self.catalog.members[dimension][nation]
        if where.nation or dimension != "region":
            everything = self.catalog.everything(dimension)
            return replace(everything, name=self.catalog.layer.nation) if dimension == "region" else everything
        return self.catalog.home() or self.catalog.everything(dimension)

    def _referents(self, frame: Frame, context: Context) -> tuple[Place, ...]:
        if frame.has("pronoun:it"):
            return context.named[:1] or tuple(i.place for i in context.plan.items[:1])
        if len(context.named) > 1 or (context.named and len(context.points) < 2):
            return context.named
        seen = [point.item.place for point in context.points]
        return tuple(dict.fromkeys(seen))

    def _years(
        self, frame: Frame, metric: Metric, place: Place, context: Context | None, *, every: bool = True
    ) -> tuple[tuple[int, ...], bool]:
        """Years asked for, and whether the newest was taken because none was said."""
        times = frame.times
        have = self.catalog.years(metric, place, every=every)
        if not have:
            raise no_year(metric, place, times.years, have)
        if times.span is not None:
            first, last = times.span
            wanted = [y for y in have if first <= y <= last]
            if (
                not wanted
                or (frame.times.years and have[0] > first)
                or (last != OPEN_END and frame.times.years and have[-1] < last)
            ):
                raise no_year(
                    metric, place, tuple(y for y in (first, last) if y and y != OPEN_END and y not in have), have
                )
            return tuple(wanted), False
        if times.last:
            return have[-times.last :], False
        if times.everything:
            return have, False
        if times.years:
            missing = [y for y in times.years if y not in have]
            if missing:
                raise no_year(metric, place, missing, have)
            return times.years, False
        if times.shift is not None and context is not None:
            year = context.plan.years[-1] + times.shift
            if year not in have:
                raise no_year(metric, place, (year,), have)
            return (year,), False
        if times.latest:
            return (have[-1],), False
        if context is not None:
            years = context.plan.years
            missing = [y for y in years if y not in have]
            if missing and not (len(years) > 2 and len(missing) < len(years)):
                raise no_year(metric, place, missing, have)
            return tuple(y for y in years if y in have), False
        return (have[-1],), True

    def _joined(self, places: Sequence[Place]) -> Place:
        members = tuple(dict.fromkeys(m for p in places for m in p.members))
        return Place("、".join(p.name for p in places), places[0].dimension, members, True)

    def _real(self, frame: Frame, metric: Metric) -> Metric:
        if not frame.has("real") or metric.index_of:
            return metric
        for candidate in self.catalog.metrics.values():
            if candidate.index_of == metric.code:
                return candidate
        raise Unanswerable(f"没有{metric.name}的不变价指数，算不出实际增速，只有名义增速。")

    def _measure(self, frame: Frame, metric: Metric, years: Sequence[int] = ()) -> Measure:
        """The level, or the change that the question speaks of."""
        if metric.growth or not frame.has("growth", "change_up", "change_down", "change", "versus", "cagr", "real"):
            return Measure((metric,))
        if metric.index_of and not frame.has("growth", "change_up", "change_down", "change", "versus", "cagr"):
            return Measure((metric,))
        amount = frame.has("change_up", "change_down", "change") and not frame.has("growth", "percent", "real")
        base = years[0] if len(years) > 1 else None
        if base is not None and frame.times.plan and base - 1 in metric.years:
            base -= 1
        transform = Transform.DIFF if amount or metric.unit == "%" else Transform.GROWTH
        return Measure((self._real(frame, metric),), transform, base)
