"""From frame and context to a typed plan: the decisions. Pure; raises Unanswerable or Ambiguous instead of guessing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from kiosk.data.catalog import NATION, Catalog, Metric, Place
from kiosk.data.context import Context
from kiosk.data.errors import Ambiguous, Unanswerable
from kiosk.data.frame import AtomHit, Frame, PlaceHit, Times
from kiosk.data.metrics import MetricFinder, Where
from kiosk.data.plan import Ask, Condition, Item, Measure, Order, Plan, Transform
from kiosk.data.refuse import level_of, no_metric, no_year, refuse_unknown
from kiosk.data.units import parse_unit
from kiosk.data.vocabulary import vocabulary

_OPEN_END = 9999
_CHANGE_MARKS = ("growth", "change_up", "change_down", "change", "versus", "cagr", "real", "times")
_WEAK = frozenset(["消费", "数量", "总额", "排放"])
"""Meanings that name no metric by themselves."""
_STRONG = ("超过", "突破", "低于", "高于", "不到", "不足", "大于", "小于", "以上", "以下")
_ALL = {"region": "全国", "city": "收录的主要城市", "sector": "各行业"}
_LEVELS = {"1": "七大类行业", "2": "工业三大门类", "3": "细分行业"}
_OPERATORS = (
    *_CHANGE_MARKS, "order", "top", "tail", "nth", "nth_last", "rank_of", "neighbour", "diff", "which", "share", "trend",
    "which_year", "compare", "sum", "mean", "per",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Subject:
    """Metrics and places of a question, resolved together."""

    metrics: tuple[Metric, ...]
    places: tuple[Place, ...]
    scope: Place | None = None
    """What a ranking ranges over."""
    scope_name: str = ""
    inherited: bool = False


class Planner:
    """Plans for one catalog and one screen. Thread-safe: holds nothing between calls.

    `members` runs a plan and names the places of its rows: what 前三的省 needs before its share can be planned.
    """

    def __init__(self, catalog: Catalog, members: "Callable[[Plan], tuple[Place, ...]]", screen: str = "") -> None:
        self.catalog = catalog
        self._members_of = members
        self.finder = MetricFinder(catalog, screen)

    def plan(self, frame: Frame, context: Context | None) -> Plan:
        """The plan of a question. Raises Unanswerable, Ambiguous."""
        refuse_unknown(frame, self.catalog)
        if context is not None:
            frame = self._against_year(frame, context)
            if context.plan.ask is Ask.COUNT and frame.has("count", "scope:place") and self._bare(frame):
                return context.plan
            if self._only_chart(frame):
                return self._redraw(frame, context)
            if (plan := self._from_points(frame, context)) is not None:
                return plan
        if (frame.share_at >= 0 or frame.has("sum")) and (selected := self._selected(frame, context)) is not None:
            frame = selected
        if frame.share_at >= 0 and frame.number is None and not frame.order:
            return self._share(frame, context)
        if self._ordinal_pair(frame):
            return self._pair(frame, context)
        if frame.number is None and frame.has("above", "below") and any(w in frame.text for w in _STRONG):
            raise Ambiguous("您说的数值我没有听清，请再说一遍。", ())
        subject = self._subject(frame, context)
        return self._shape(frame, context, subject)

    @staticmethod
    def _bare(frame: Frame) -> bool:
        """True when the question names no figure, place, time or order of its own."""
        named = frame.atoms or frame.places or frame.nation or frame.home or frame.attributes or frame.times.said
        return not named and frame.number is None and frame.share_at < 0 and not frame.has("order", "top", "tail", "nth", "rank_of", "diff")

    @staticmethod
    def _against_year(frame: Frame, context: Context) -> Frame:
        """和2015年比少了多少: the year in hand is the other end."""
        years, mine = frame.times.years, context.plan.years[-1]
        if len(years) != 1 or years[0] == mine or frame.times.span or not frame.has("compare") or frame.places or frame.nation:
            return frame
        return replace(frame, times=replace(frame.times, years=(*years, mine)))

    def _selected(self, frame: Frame, context: Context | None) -> Frame | None:
        """前三的省占全国多少: the ranking or threshold is run first, its members take its place."""
        ranked = bool(frame.order and frame.limit > 1)
        if not ranked and frame.above is None or not (frame.scope or frame.attributes or ranked):
            return None
        at = frame.share_at if frame.share_at >= 0 else len(frame.text)
        if (frame.order_at if ranked else frame.number.start if frame.number else at) >= at:
            return None
        inner = replace(self._until(frame, at), share_at=-1, marks=frame.marks - {"share", "sum", "percent"})
        plan = self.plan(inner, context)
        if plan.ask not in (Ask.RANKING, Ask.COUNT):
            return None
        chosen = self._members_of(plan)
        if not chosen:
            raise Unanswerable("没有符合条件的地区，算不出合计。")
        hits = tuple(PlaceHit((place,), at - 1) for place in chosen)
        marks = frozenset(m for m in frame.marks if m.partition(":")[0] not in ("order", "top", "tail", "above", "below", "suffix", "count", "scope", "count_of"))
        rest = tuple(p for p in frame.places if p.start > at)
        return replace(
            frame, places=(*hits, *rest), order="", limit=0, number=None, above=None, scope="", attributes=(), marks=marks | {"sum"},
            times=frame.times if frame.times.said else Times(years=plan.years),
        )  # fmt: skip

    # ---- what and where ----------------------------------------------------------------------------------------------

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
        if dimension == "city" and places and all(c[0].dimension == "region" and len(c) == 1 for c in places):
            inside = tuple(m for c in places for m in c[0].members)
            places = []
        if dimension and places and not all(any(p.dimension == dimension for p in c) for c in places):
            dimension = ""
        years = tuple(y for y in frame.times.years if y <= self.catalog.layer.this_year)
        if frame.times.span and frame.times.span[0]:
            years = (*years, frame.times.span[0])
        return Where(tuple(places), is_nation, dimension, years, frame.unit_hint, old=frame.has("old"), inside=inside)

    def _attribute(self, attribute: tuple[str, str]) -> Place:
        column, value = attribute
        for (name, known), place in self.catalog.attributes.items():
            if name.endswith(f".{column}") and known == value:
                return place
        raise Unanswerable(f"这里没有{value}的分类。")

    def _subject(self, frame: Frame, context: Context | None) -> _Subject:
        hits, places = self._untangle(frame)
        atoms = self._without_operators(frame, hits)
        where = self._where(frame, places)
        if where.nation and frame.has("rank_of", "neighbour", "order", "top", "tail", "nth") and not where.dimension:
            ranked = replace(where, nation=False)
            if where.places or context is not None:
                where = ranked
        own_place = bool(where.places or where.nation or where.dimension)
        if context is not None and len(where.places) == 1 and frame.has("diff", "compare", "which", "times"):
            where = self._beside(where, context)
        if frame.has("pronoun") and context is not None and not own_place:
            where = replace(where, places=tuple((p,) for p in self._referents(frame, context)))
            own_place = bool(where.places)
        if context is not None and not own_place:
            where = self._inherit_where(where, context, bool(atoms))
        metrics = self._metrics(frame, atoms, where, context)
        if not metrics and context is not None and not own_place and atoms:
            where = self._where(frame, places)
            metrics = self._metrics(frame, atoms, where, None)
        if not metrics and frame.scope and not frame.attributes and not frame.has("order", "top", "rank_of", "count") and atoms:
            frame = replace(frame, scope="")
            where = self._where(frame, places)
            metrics = self._metrics(frame, atoms, where, context)
        if not metrics:
            if not atoms:
                raise self._nothing(frame, where)
            raise no_metric(frame, self.finder, where, "")
        return self._located(frame, metrics, where, own_place, context)

    def _beside(self, where: Where, context: Context) -> Where:
        """跟长春差多少: the place in hand is the other side."""
        pair = context.plan.ask is Ask.COMPARE and len(context.plan.items) == 2
        mine = context.plan.focus or (context.plan.items[0].place if len(context.plan.items) == 1 or pair else None)
        if mine is None or mine.group and context.plan.each or mine in where.places[0] or mine.dimension == NATION:
            return where
        return replace(where, places=((mine,), *where.places), table=context.plan.items[0].measure.metric.table)

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
        if plain and all(set(h.atoms) <= _WEAK for h in plain) and len(plain) == len(hits) and not self.finder.anywhere([a for h in hits for a in h.atoms]):
            return ()
        with_share = self.finder.anywhere([a for h in hits for a in h.atoms]) if len(plain) < len(hits) else []
        return tuple(hits) if with_share else plain

    def _inherit_where(self, where: Where, context: Context, has_atoms: bool) -> Where:
        plan = context.plan
        place = plan.items[0].place
        table = plan.items[0].measure.metric.table
        if place.dimension == NATION:
            return replace(where, nation=True, table=table)
        if has_atoms and place.group and plan.each and place.members == self.catalog.everything(place.dimension).members:
            return replace(where, dimension=place.dimension, table=table)
        return replace(where, places=tuple((i.place,) for i in plan.items), table=table)

    def _metrics(self, frame: Frame, atoms: Sequence[AtomHit], where: Where, context: Context | None) -> tuple[Metric, ...]:
        if not atoms:
            if context is not None:
                return self._moved(context, where)
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
    ) -> _Subject:
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
        if not places and scope is None:
            places = [self._default_place(metrics[0], where)]
        elif not places and scope is not None and not (frame.scope or frame.attributes):
            places = [scope]
        return _Subject(metrics, tuple(places), scope, scope_name, not own_place and context is not None)

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
        if dimension == "sector" and len(singles) == 1 and singles[0].name in self.catalog.parents and frame.has("within"):
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
        found = {m for (name, key), p in self.catalog.attributes.items() if name == "city.region" and key in regions for m in p.members}
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
        if context.named:
            return context.named
        seen = [point.item.place for point in context.points]
        return tuple(dict.fromkeys(seen))

    # ---- when --------------------------------------------------------------------------------------------------------

    def _years(self, frame: Frame, metric: Metric, place: Place, context: Context | None, *, every: bool = True) -> tuple[tuple[int, ...], bool]:
        """Years asked for, and whether the newest was taken because none was said."""
        times = frame.times
        have = self.catalog.years(metric, place, every=every)
        if not have:
            raise no_year(metric, place, times.years, have)
        if times.span is not None:
            first, last = times.span
            wanted = [y for y in have if first <= y <= last]
            if not wanted or (frame.times.years and have[0] > first) or (last != _OPEN_END and frame.times.years and have[-1] < last):
                raise no_year(metric, place, tuple(y for y in (first, last) if y and y != _OPEN_END and y not in have), have)
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

    # ---- the shape ---------------------------------------------------------------------------------------------------

    def _shape(self, frame: Frame, context: Context | None, subject: _Subject) -> Plan:
        inherits = context is not None and not frame.has(*_OPERATORS) and frame.number is None and not frame.limit
        elliptical = not frame.atoms or frame.has("then", "instead", "again", "correction") or (subject.inherited and len(frame.text) < 9)
        if context is not None and inherits and elliptical:
            return self._again(frame, context, subject)
        if frame.number is not None and frame.above is not None:
            return self._threshold(frame, context, subject)
        if frame.has("rank_of") or frame.has("neighbour"):
            return self._rank_of(frame, context, subject)
        if frame.has("which_year"):
            return self._which_year(frame, context, subject)
        if self._ranks(frame, subject):
            singles = [p for p in subject.places if not p.group]
            if len(singles) == 1 and len(subject.places) == 1 and not subject.inherited and frame.scope != "column" and not frame.attributes:
                if subject.scope is None or singles[0].name not in self.catalog.parents:
                    return self._within_one(frame, context, subject)
            return self._ranking(frame, context, subject)
        if self._signed(frame, subject):
            return self._threshold(frame, context, subject)
        if frame.has("diff") and frame.times.length and len(subject.places) == 1 and len(subject.metrics) == 1:
            return self._change(frame, context, subject)
        if len(subject.metrics) > 1 or len(subject.places) > 1:
            return self._compare(frame, context, subject)
        if frame.has(*_CHANGE_MARKS) and not (subject.metrics[0].growth and not frame.has("versus")):
            return self._change(frame, context, subject)
        return self._value(frame, context, subject)

    def _within_one(self, frame: Frame, context: Context | None, subject: _Subject) -> Plan:
        """A superlative about one place ranges over its years; over its parts there is nothing to range."""
        if frame.scope or frame.times.years or frame.nth:
            raise Unanswerable(f"没有{subject.places[0].name}下面各地的{subject.metrics[0].name}数据。")
        return self._which_year(frame, context, subject)

    def _ranks(self, frame: Frame, subject: _Subject) -> bool:
        if frame.has("order", "top", "tail", "nth", "nth_last"):
            return subject.scope is not None or frame.scope == "column"
        return False

    def _signed(self, frame: Frame, subject: _Subject) -> bool:
        """负增长的省有哪些, 人口增加的省有几个."""
        asks_members = frame.has("scope:region", "scope:city", "scope:sector") or bool(frame.attributes)
        many = frame.has("count", "scope:place")
        return subject.scope is not None and asks_members and many and frame.has("change_up", "change_down") and not frame.has("percent", "growth")

    def _measure(self, frame: Frame, metric: Metric, years: Sequence[int] = ()) -> Measure:
        """The level, or the change that the question speaks of."""
        if metric.growth or not frame.has("growth", "change_up", "change_down", "change", "versus", "cagr", "real"):
            return Measure((metric,))
        amount = frame.has("change_up", "change_down", "change") and not frame.has("growth", "percent", "real")
        base = years[0] if len(years) > 1 else None
        transform = Transform.DIFF if amount or metric.unit == "%" else Transform.GROWTH
        return Measure((self._real(frame, metric),), transform, base)

    def _real(self, frame: Frame, metric: Metric) -> Metric:
        if not frame.has("real"):
            return metric
        for candidate in self.catalog.metrics.values():
            if candidate.index_of == metric.code:
                return candidate
        raise Unanswerable(f"没有{metric.name}的不变价指数，算不出实际增速，只有名义增速。")

    def _value(self, frame: Frame, context: Context | None, subject: _Subject) -> Plan:
        metric, place = subject.metrics[0], subject.places[0] if subject.places else None
        if place is None:
            assert subject.scope is not None
            place = subject.scope
        listed = bool(frame.scope or frame.attributes) and not subject.places
        each = place.group and (frame.has("per") or "各" in frame.text or (listed and not frame.has("sum")) or frame.has("compare", "diff", "which") or frame.chart in ("map", "pie"))
        if place.group and not each and not metric.additive and not metric.denominator:
            each = True
        years, latest = self._years(frame, metric, place, context, every=not each)
        if place.group and each and len(years) == 1:
            return Plan(Ask.COMPARE, (Item(Measure((metric,)), place),), years, each=True, chart=frame.chart, scope=place.name, latest=latest)
        trend = len(years) > 2 or (len(years) == 2 and frame.times.span is not None) or (len(years) > 1 and bool(frame.times.last))
        if frame.has("trend") and len(years) == 1 and not frame.times.years:
            years, trend = self.catalog.years(metric, place), True
        if trend:
            return self._trend(frame, (Item(Measure((metric,)), place),), years, each=each)
        if frame.has("mean") and len(years) > 1:
            return Plan(Ask.TREND, (Item(Measure((metric,)), place),), years, mean=True, chart=frame.chart)
        if len(years) == 1 and not each and frame.has("which", "diff"):
            raise Ambiguous(f"您想拿{place.name}的{metric.name}和哪里比？", ())
        if len(years) == 2 and (frame.has("compare", "diff", "which", "polar")):
            return Plan(Ask.CHANGE, (Item(Measure((metric,), Transform.GROWTH, min(years)), place),), (max(years),), chart=frame.chart)
        return Plan(Ask.VALUE, (Item(Measure((metric,)), place),), years, chart=frame.chart, latest=latest)

    def _trend(self, frame: Frame, items: tuple[Item, ...], years: tuple[int, ...], *, each: bool = False) -> Plan:
        return Plan(Ask.TREND, items, years, each=each, chart=frame.chart, mean=frame.has("mean"), cagr=frame.has("cagr"))

    def _change(self, frame: Frame, context: Context | None, subject: _Subject) -> Plan:
        metric = self._real(frame, subject.metrics[0])
        place = subject.places[0] if subject.places else subject.scope
        assert place is not None
        if place.group and not metric.additive and not metric.denominator:
            raise Unanswerable(f"{metric.name}不能加总，没有{place.name}整体的数据。")
        metric = self._one_vintage(frame, metric, place)
        years, latest = self._years(frame, metric, place, context)
        down = frame.has("change_down")
        wants_trend = frame.has("trend") or frame.chart == "line" or (frame.text.endswith(("怎么样", "如何", "怎样")) and len(years) > 1)
        spread = bool(frame.times.span or frame.times.last) and len(years) > 1
        if (spread and wants_trend) or (spread and frame.has("change") and not frame.has("cagr") and "多少" not in frame.text):
            return self._trend(frame, (Item(Measure((metric,)), place),), years)
        if spread and frame.has("growth") and not frame.has("cagr") and frame.has("trend", "per"):
            return Plan(Ask.TREND, (Item(Measure((metric,), Transform.GROWTH), place),), years, chart=frame.chart)
        real = bool(metric.index_of)
        if frame.has("versus") and len(years) > 1:
            years = (max(years),)
        spanned = bool(frame.times.length and (frame.has("cagr") or not frame.times.years))
        if len(years) == 1 and spanned and years[0] - frame.times.length not in self.catalog.years(metric, place):
            raise no_year(metric, place, (years[0] - frame.times.length,), self.catalog.years(metric, place))
        if len(years) > 1 or spanned:
            first, last = min(years), max(years)
            if len(years) == 1:
                first = last - frame.times.length
            item = Item(Measure((metric,), Transform.GROWTH, first), place)
            return Plan(Ask.CHANGE, (item,), (last,), chart=frame.chart, cagr=frame.has("cagr"), real=real, down=down)
        if frame.has("cagr") and context is not None and not frame.times.said:
            before = context.plan.items[0].measure.base_year
            if before is not None and before in self.catalog.years(metric, place):
                item = Item(Measure((metric,), Transform.GROWTH, before), place)
                return Plan(Ask.CHANGE, (item,), (years[-1],), cagr=True, real=real)
        have = self.catalog.years(metric, place)
        if years[0] - 1 not in have:
            raise no_year(metric, place, (years[0] - 1,), have)
        item = Item(Measure((metric,), Transform.GROWTH, None), place)
        return Plan(Ask.CHANGE, (item,), (years[0],), chart=frame.chart, real=real, down=down, latest=latest)

    def _one_vintage(self, frame: Frame, metric: Metric, place: Place) -> Metric:
        """Both ends of a change must come from one vintage: years that only the old one has need it for both."""
        wanted = set(frame.times.years) | ({frame.times.span[0]} if frame.times.span else set())
        wanted.discard(_OPEN_END)
        if len(frame.times.years) == 1 and not frame.times.span:
            wanted.add(frame.times.years[0] - 1)
        if not wanted or wanted <= set(self.catalog.years(metric, place)):
            return metric
        for other in self.finder.anywhere(metric.atoms):
            if self.catalog.dimension(other) == place.dimension and wanted <= set(self.catalog.years(other, place)):
                return other
        old = [m for m in self.finder.anywhere(metric.atoms) if m.superseded and self.catalog.dimension(m) == place.dimension]
        if old and any(set(self.catalog.years(m, place)) & wanted for m in old):
            raise Unanswerable(f"没有口径一致的数据：{metric.name}在这些年份之间口径不同，不能直接相比。")
        return metric

    def _compare(self, frame: Frame, context: Context | None, subject: _Subject) -> Plan:
        places = subject.places
        if frame.has("sum") and len(places) > 1 and len(subject.metrics) == 1 and not frame.has("per"):
            return self._change_or_value(frame, context, replace(subject, places=(self._joined(places),)))
        metrics = subject.metrics
        items = tuple(Item(self._level_or_growth(frame, m), p) for m in metrics for p in (places or (self._default_place(m, Where(nation=frame.nation)),)))
        if frame.has("sum") and len(metrics) > 1 and len({m.unit for m in metrics}) == 1 and len({m.table for m in metrics}) == 1:
            items = (Item(Measure(metrics), places[0]),)
            if len(places) <= 1:
                return self._summed_value(frame, context, items)
        years: tuple[int, ...] = ()
        latest = False
        common: set[int] | None = None
        for item in items:
            found, latest = self._years(frame, item.measure.metric, item.place, context)
            have = set(self.catalog.years(item.measure.metric, item.place))
            common = have if common is None else common & have
            years = found
        if latest and common:
            years = (max(common),)
        if len({item.measure.metric.denominator for item in items}) > 1 or len({item.measure.metric.scale for item in items}) > 1:
            pass
        if len(years) > 1 and (frame.times.span or frame.times.last or len(years) > 2 or frame.has("trend")):
            return self._trend(frame, items, years)
        if len(years) == 2:
            return self._trend(frame, items, years)
        return Plan(Ask.COMPARE, items, years, chart=frame.chart, latest=latest, order=Order.DESC)

    def _summed_value(self, frame: Frame, context: Context | None, items: tuple[Item, ...]) -> Plan:
        years, latest = self._years(frame, items[0].measure.metric, items[0].place, context)
        return Plan(Ask.VALUE if len(years) == 1 else Ask.TREND, items, years, chart=frame.chart, latest=latest)

    def _level_or_growth(self, frame: Frame, metric: Metric) -> Measure:
        if metric.growth or not frame.has("growth", "change_up", "change_down", "versus"):
            return Measure((metric,))
        return Measure((self._real(frame, metric),), Transform.GROWTH)

    def _change_or_value(self, frame: Frame, context: Context | None, subject: _Subject) -> Plan:
        if frame.has(*_CHANGE_MARKS):
            return self._change(frame, context, subject)
        return self._value(frame, context, subject)

    def _joined(self, places: Sequence[Place]) -> Place:
        members = tuple(dict.fromkeys(m for p in places for m in p.members))
        return Place("、".join(p.name for p in places), places[0].dimension, members, True)

    # ---- ranking -----------------------------------------------------------------------------------------------------

    def _order(self, frame: Frame) -> Order:
        order = Order.ASC if frame.order == "asc" else Order.DESC
        if frame.has("change_down") and not frame.has("change_up", "growth"):
            order = Order.DESC if order is Order.ASC else Order.ASC
        return order

    def _ranking(self, frame: Frame, context: Context | None, subject: _Subject) -> Plan:
        metric = subject.metrics[0]
        scope = subject.scope
        if frame.scope == "column" or scope is None:
            return self._rank_columns(frame, context, subject)
        singles = [p for p in subject.places if not p.group]
        if len(singles) > 1 and not frame.nth:
            scope = self._joined(singles)
        years, latest = self._years(frame, metric, scope, context, every=False)
        measure = self._measure(frame, metric, years)
        year = max(years)
        limit, offset = frame.limit, 0
        both = {"order:desc", "order:asc"} <= frame.marks and not frame.nth
        single = not both and frame.has("order") and not frame.has("order:list", "order:list_asc")
        if frame.nth:
            limit, offset = 1, frame.nth - 1
        elif not limit and single:
            limit = 1
            if frame.has("scope:place") and any(word in frame.text for word in ("哪些", "哪几")):
                limit = 3
        name = subject.scope_name if not singles or len(singles) == 1 else scope.name
        measure = self._as_before(frame, context, measure)
        growth_like = frame.has("growth", "change_up", "change_down") and any(w in frame.text for w in ("快", "慢", "速", "幅", "猛"))
        if growth_like and measure.transform is Transform.DIFF:
            measure = replace(measure, transform=Transform.GROWTH)
        return Plan(
            Ask.RANKING, (Item(measure, scope),), (year,), each=True, order=self._order(frame), limit=limit,
            offset=offset, chart=frame.chart, scope=name, latest=latest, real=bool(measure.metric.index_of), both=both,
        )  # fmt: skip

    @staticmethod
    def _as_before(frame: Frame, context: Context | None, measure: Measure) -> Measure:
        """最慢的呢 after the fastest: still about growth."""
        if context is None or frame.atoms or measure.transform is not Transform.LEVEL or context.plan.ask not in (Ask.RANKING, Ask.RANK_OF):
            return measure
        before = context.plan.items[0].measure
        return replace(measure, transform=before.transform, base_year=before.base_year)

    def _rank_columns(self, frame: Frame, context: Context | None, subject: _Subject) -> Plan:
        base = subject.metrics[0]
        place = subject.places[0] if subject.places else self._default_place(base, Where())
        columns = subject.metrics if len(subject.metrics) > 1 else self._parts(base)
        if len(columns) < 2:
            raise Unanswerable(f"没有{base.name}的分项数据。")
        years, latest = self._years(frame, columns[0], place, context)
        columns = tuple(m for m in columns if set(years) <= set(self.catalog.years(m, place)))
        items = tuple(Item(self._measure(frame, m, years), place) for m in columns)
        single = frame.has("order") and not frame.has("order:list")
        limit = frame.limit or (1 if single else 0)
        offset = 0
        if frame.nth:
            limit, offset = 1, frame.nth - 1
        return Plan(
            Ask.RANKING, items, (max(years),), order=self._order(frame), limit=limit, offset=offset, chart=frame.chart,
            scope=f"{base.name}各项", latest=latest,
        )  # fmt: skip

    def _parts(self, base: Metric) -> tuple[Metric, ...]:
        """Columns beside the total that add up to it: same table and unit, one meaning more."""
        plain = base.core or base.atoms
        beside = [
            m for m in self.catalog.metrics.values()
            if m.table == base.table and m.unit == base.unit and m is not base and not m.hidden and m.numerator and not m.denominator
        ]  # fmt: skip
        narrower = [m for m in beside if plain - {"总额"} <= m.atoms]
        return tuple(narrower or beside)

    def _rank_of(self, frame: Frame, context: Context | None, subject: _Subject) -> Plan:
        singles = [p for p in subject.places if not p.group]
        focus = singles[0] if singles else None
        if focus is None and context is not None:
            focus = context.plan.focus or next((p for p in context.named), None)
            if focus is None and not context.plan.items[0].place.group:
                focus = context.plan.items[0].place
        if focus is None or focus.dimension == NATION:
            home = self.catalog.home()
            if home is None or (focus and focus.dimension == NATION):
                raise Unanswerable("全国的数据没有排名，请说一个省或城市。")
            focus = home
        scope, name = subject.scope, subject.scope_name
        metric = subject.metrics[0]
        if context is not None and frame.has("neighbour") and context.plan.ask is Ask.RANK_OF:
            scope, name = context.plan.items[0].place, context.plan.scope
            focus = context.plan.focus or focus
        elif context is not None and context.plan.ask in (Ask.RANK_OF, Ask.RANKING) and not frame.attributes and not frame.nation and not [p for p in subject.places if p.group]:
            previous = context.plan.items[0].place
            if previous.dimension == focus.dimension and set(focus.members) <= set(previous.members):
                scope, name = previous, context.plan.scope
        if scope is None or not set(focus.members) <= set(scope.members):
            if scope is not None and (frame.attributes or any(p.group for p in subject.places)):
                raise Unanswerable(f"{focus.name}不在{name}的范围里，没有这样的排名。")
            scope, name = self.catalog.everything(focus.dimension), name or "全国"
        if focus.dimension == "sector":
            scope, name = self._siblings(focus), "同级行业"
        years, latest = self._years(frame, metric, focus, context)
        measure = self._as_before(frame, context, self._measure(frame, metric, years))
        ask = Ask.NEIGHBOUR if frame.has("neighbour") else Ask.RANK_OF
        order = Order.ASC if frame.order == "asc" else Order.DESC
        offset = 1 if frame.has("neighbour:next") else -1 if frame.has("neighbour:prev") else 0
        return Plan(
            ask, (Item(measure, scope),), (max(years),), each=True, order=order, focus=focus, scope=name, latest=latest,
            offset=offset, chart=frame.chart,
        )  # fmt: skip

    def _siblings(self, focus: Place) -> Place:
        for place in self.catalog.parents.values():
            if set(focus.members) <= set(place.members):
                return place
        return self.catalog.everything(focus.dimension)

    # ---- thresholds and years ----------------------------------------------------------------------------------------

    def _condition(self, frame: Frame, measure: Measure) -> Condition:
        if frame.number is None:
            return Condition(not frame.has("change_down"), 0.0, "下降" if frame.has("change_down") else "增加")
        number = frame.number
        value = number.value
        if measure.unit != "%":
            unit = parse_unit(measure.unit)
            if number.percent:
                raise Ambiguous(f"您是说{measure.name}的增速吗？", (f"{measure.name}增速",))
            if number.scaled or number.value >= 10 * unit.factor:
                value = number.value / unit.factor
        elif frame.has("change_down") and measure.transform is Transform.GROWTH:
            value = -value
            return Condition(not frame.above, value, frame.number_words)
        if frame.upper is not None:
            high = frame.upper.value / (parse_unit(measure.unit).factor if frame.upper.scaled else 1.0)
            return Condition(True, value, frame.number_words, True, high)
        inclusive = frame.has("suffix") or any(w in frame.number_words for w in ("达", "不低于", "不少于", "至少", "不超过"))
        return Condition(bool(frame.above), value, frame.number_words, inclusive)

    def _threshold(self, frame: Frame, context: Context | None, subject: _Subject) -> Plan:
        metric = subject.metrics[0]
        if frame.has("which_year") or (not frame.scope and not frame.limit and not frame.attributes and not any(p.group for p in subject.places) and subject.places and not frame.has("count")):
            return self._first_year(frame, context, subject)
        scope = subject.scope
        if frame.scope == "column" and frame.number is not None and (scope is None or len(subject.places) == 1):
            return self._columns_above(frame, context, subject)
        if scope is None:
            return self._first_year(frame, context, subject)
        years, latest = self._years(frame, metric, scope, context, every=False)
        measure = self._measure(frame, metric)
        if frame.number is None and metric.growth:
            measure = Measure((metric,))
        elif frame.number is None:
            measure = Measure((metric,), Transform.DIFF, min(years) if len(years) > 1 else None)
        elif frame.number.percent and measure.unit != "%":
            measure = replace(measure, transform=Transform.GROWTH)
        condition = self._condition(frame, measure)
        order = Order.DESC if condition.above else Order.ASC
        return Plan(
            Ask.COUNT, (Item(measure, scope),), (max(years),), each=True, order=order, condition=condition,
            chart=frame.chart, scope=subject.scope_name, latest=latest,
        )  # fmt: skip

    def _columns_above(self, frame: Frame, context: Context | None, subject: _Subject) -> Plan:
        ranked = self._rank_columns(replace(frame, order="", limit=0, nth=0, marks=frozenset()), context, subject)
        condition = self._condition(frame, ranked.items[0].measure)
        order = Order.DESC if condition.above else Order.ASC
        return replace(ranked, ask=Ask.COUNT, condition=condition, order=order, limit=0, offset=0)

    def _first_year(self, frame: Frame, context: Context | None, subject: _Subject) -> Plan:
        metric = subject.metrics[0]
        place = subject.places[0] if subject.places else self._default_place(metric, Where())
        if place.group and not metric.additive and not metric.denominator:
            raise Unanswerable(f"{metric.name}不能加总，没有{place.name}整体的数据。")
        measure = self._measure(frame, metric) if frame.number and frame.number.percent else Measure((metric,))
        years = self._span_years(frame, metric, place)
        condition = self._condition(frame, measure)
        condition = replace(condition, inclusive=True)
        many = any(w in frame.text for w in ("哪几年", "哪些年", "几年"))
        ask = Ask.YEARS if many else Ask.FIRST_YEAR
        return Plan(ask, (Item(measure, place),), years, condition=condition, chart=frame.chart)

    def _span_years(self, frame: Frame, metric: Metric, place: Place) -> tuple[int, ...]:
        if frame.times.span or frame.times.last:
            return self._years(frame, metric, place, None)[0]
        have = self.catalog.years(metric, place)
        if not have:
            raise no_year(metric, place, (), have)
        return have

    def _which_year(self, frame: Frame, context: Context | None, subject: _Subject) -> Plan:
        metric = self._real(frame, subject.metrics[0])
        place = subject.places[0] if subject.places else self._default_place(metric, Where())
        if place.group and not metric.additive and not metric.denominator:
            raise Unanswerable(f"{metric.name}不能加总，没有{place.name}整体的数据。")
        years = self._span_years(frame, metric, place)
        if context is not None and not frame.times.said and len(context.plan.years) > 2 and subject.inherited:
            years = tuple(y for y in years if y in context.plan.years)
        extreme = frame.has("order", "nth", "top", "tail")
        moving = frame.has("change_up", "change_down", "growth", "real") and not metric.growth
        if not extreme and not moving:
            raise Ambiguous("您想问哪一年最高，还是哪一年最低？", ("最高的是哪一年", "最低的是哪一年"))
        measure = Measure((metric,))
        if moving:
            percent = frame.has("growth", "percent", "real") or any(w in frame.text for w in ("快", "慢", "猛", "幅"))
            measure = Measure((metric,), Transform.GROWTH if percent and metric.unit != "%" else Transform.DIFF)
            have = set(self.catalog.years(metric, place))
            years = tuple(y for y in years if y - 1 in have)
            if frame.times.span and len(years) > 1 and not extreme:
                years = tuple(y for y in years if y > frame.times.span[0])
        if extreme:
            limit = frame.limit or 1
            offset = frame.nth - 1 if frame.nth else 0
            return Plan(Ask.YEARS, (Item(measure, place),), years, order=self._order(frame), limit=limit, offset=offset, chart=frame.chart)
        condition = Condition(not frame.has("change_down"), 0.0, "下降" if frame.has("change_down") else "增长")
        return Plan(Ask.YEARS, (Item(measure, place),), years, condition=condition, chart=frame.chart)

    # ---- shares ------------------------------------------------------------------------------------------------------

    def _share(self, frame: Frame, context: Context | None) -> Plan:
        left, right = self._share_sides(frame)
        atoms = [a for h in frame.atoms for a in h.atoms]
        direct = self._direct_share(frame, atoms, context)
        if direct is not None:
            return direct
        plain = tuple(h for h in left.atoms if h.atoms != ("占比",))
        whole_hits = tuple(h for h in right.atoms if h.atoms != ("占比",))
        part_frame = replace(left, atoms=plain, marks=frame.marks - {"share"}, share_at=-1, home=frame.home)
        whole_where = self._where(replace(frame, home=False, scope="", attributes=()), right.places, nation=right.nation)
        whole_metric = self._whole_metric(whole_hits, whole_where, right, context)
        if not plain and whole_hits and context is None and left.places:
            part_frame = replace(part_frame, atoms=whole_hits)
        subject = self._part(part_frame, context, whole_metric, whole_hits)
        metrics = subject.metrics
        metric = metrics[0]
        places = subject.places or ((subject.scope,) if subject.scope else ())
        if frame.has("pronoun") and context is not None and not left.places:
            metrics, places = self._part_of_pronoun(frame, context, subject, plain)
            metric = metrics[0]
        place = places[0] if len(places) == 1 else self._joined(places)
        if whole_metric is None:
            whole_metric = self._implied_whole(metric, right, place)
        whole_place = self._whole_place(whole_metric, whole_where, right, place, context)
        joint = place
        if whole_place is None and whole_metric is metric and not right.atoms:
            whole_metric, whole_place = self._natural_whole(metric, joint, context)
        years, latest = self._share_years(frame, metric, joint, context)
        years = self._both_years(years, latest, whole_metric, whole_place or joint)
        each = frame.has("per") and place.group
        ask = Ask.SHARE
        if len(years) > 1:
            ask = Ask.TREND
        if whole_place is not None and whole_place.dimension == joint.dimension and joint.dimension != "sector":
            if not set(joint.members) <= set(whole_place.members):
                raise Unanswerable(f"{joint.name}不在{whole_place.name}的范围里，没有这样的占比。")
        measure = Measure(metrics, whole=whole_metric, whole_place=whole_place if whole_place is not None else None)
        if whole_place is None and each:
            each = False
        return Plan(ask, (Item(measure, joint),), years, each=each, chart=frame.chart, latest=latest)

    def _share_sides(self, frame: Frame) -> tuple[Frame, Frame]:
        """The part's words and the whole's words."""
        at = frame.share_at
        verb = frame.text[at : at + 1] == "占"
        after_atoms = [h for h in frame.atoms if h.start > at and h.atoms != ("占比",)]
        after_places = [p for p in frame.places if p.start > at]
        if verb and (after_atoms or after_places or frame.nation_at > at):
            return self._cut(frame, at)
        if frame.within_at >= 0 and frame.within_at < at:
            before, after = self._cut(frame, frame.within_at)
            opened = frame.text.rfind("在", 0, frame.within_at)
            if opened > 0 and any(h.start < opened for h in (*frame.atoms, *frame.places)):
                part, whole = self._cut(frame, opened)
                inner = self._until(whole, frame.within_at)
                return part, inner
            if after.atoms and any(h.atoms != ("占比",) for h in after.atoms):
                return replace(after, places=(*before.places, *after.places) if not after.places else after.places), replace(before, places=() if not after.places else before.places)
            if after.places:
                return after, before
        return frame, Frame(text=frame.text)

    def _cut(self, frame: Frame, at: int) -> tuple[Frame, Frame]:
        return self._until(frame, at), replace(
            frame,
            atoms=tuple(h for h in frame.atoms if h.start >= at),
            places=tuple(p for p in frame.places if p.start >= at),
            nation=frame.nation_at >= at,
        )

    def _until(self, frame: Frame, at: int) -> Frame:
        return replace(
            frame,
            atoms=tuple(h for h in frame.atoms if h.start < at),
            places=tuple(p for p in frame.places if p.start < at),
            nation=0 <= frame.nation_at < at,
        )

    def _direct_share(self, frame: Frame, atoms: list[str], context: Context | None) -> Plan | None:
        """煤炭占能源消费的比重, 城镇人口占比: the data set has the share itself."""
        wanted = list(dict.fromkeys([*atoms, "占比"]))
        if frame.has("pronoun") or not [a for a in wanted if a != "占比"]:
            return None
        base = self._where(frame, frame.places)
        if not (base.places or base.nation or base.dimension) and context is not None:
            base = self._inherit_where(base, context, True)
        if any(p.group for c in base.places for p in c) and frame.nation_at < 0 and len(base.places) > 1:
            return None
        metric = self.finder.best(wanted, base)
        if metric is None or ("占比" not in metric.atoms and not any("占比" in other for other in metric.also)):
            return None
        cleaned = replace(frame, share_at=-1, marks=frame.marks - {"share", "percent", "sum"})
        located = self._located(cleaned, (metric,), base, True, context)
        return self._shape(replace(cleaned, atoms=cleaned.atoms or (AtomHit(("占比",), 0, 0),)), context, located)

    def _whole_metric(self, hits: tuple[AtomHit, ...], where: Where, right: Frame, context: Context | None) -> Metric | None:
        if not hits:
            return None
        if context is not None and not where.places and not where.nation:
            where = replace(where, table=context.plan.items[0].measure.metric.table)
        found = self.finder.best([a for h in hits for a in h.atoms], where)
        if found is None:
            named = "".join(right.text[h.start : h.end] for h in hits)
            raise no_metric(replace(right, atoms=hits), self.finder, where, named)
        return found

    def _part(self, frame: Frame, context: Context | None, whole: Metric | None, whole_hits: tuple[AtomHit, ...]) -> _Subject:
        flat = [a for h in frame.atoms for a in h.atoms]
        where = self._where(frame, frame.places)
        base = whole or (context.plan.items[0].measure.metric if context is not None and flat else None)
        if base is not None and flat and not frame.has("pronoun"):
            near = self.finder.best(flat, replace(where, table=base.table))
            beside = self.finder.replace(base, flat, where)
            if beside is not None and beside.unit == base.unit and (near is None or near.table != base.table or not whole_hits and near.unit != base.unit):
                own = bool(where.places or where.nation)
                located_where = where if own or context is None else self._inherit_where(where, context, True)
                return self._located(frame, (beside,), located_where, own, context)
        if not flat and whole is not None and context is None:
            metrics: tuple[Metric, ...] = (whole,)
            if where.places and (here := self.finder.best(whole.atoms, where)) is not None:
                metrics = (here,)
            return self._located(frame, metrics, where, True, context)
        return self._subject(frame, context)

    def _part_of_pronoun(
        self, frame: Frame, context: Context, subject: _Subject, plain: tuple[AtomHit, ...]
    ) -> tuple[tuple[Metric, ...], tuple[Place, ...]]:
        points = context.points
        metrics = tuple(dict.fromkeys(m for p in points for m in p.item.measure.metrics))
        places = self._referents(frame, context)
        if plain:
            return subject.metrics[:1], places
        one_table = len({m.table for m in metrics}) == 1 and len({m.unit for m in metrics}) == 1
        if len(metrics) > 1 and one_table and len({p.item.place for p in points}) == 1:
            return metrics, (points[-1].item.place,)
        return subject.metrics[:1], places or subject.places

    def _implied_whole(self, metric: Metric, right: Frame, place: Place) -> Metric:
        if right.places or right.nation:
            where = Where(tuple(p.candidates for p in right.places), right.nation)
            found = self.finder.best(metric.atoms, where)
            if found is not None:
                return found
            return metric
        for atom in metric.atoms:
            for other in vocabulary().wholes.get(atom, ()):
                beside = [m for m in self.catalog.metrics.values() if m.table == metric.table and m.unit == metric.unit]
                exact = [m for m in beside if m.atoms - m.soft == {other}]
                if exact:
                    return exact[0]
        beside = [
            m for m in self.catalog.metrics.values()
            if m.table == metric.table and m.unit == metric.unit and m is not metric and not m.superseded
        ]  # fmt: skip
        wider = [m for m in beside if m.atoms < metric.atoms] or [
            m for m in beside if m.core < metric.core and (m.core or m.atoms - {"总额"} <= metric.atoms)
        ] or [m for m in beside if "总额" in m.atoms]
        if wider:
            return max(wider, key=lambda m: len(m.atoms & metric.atoms))
        return metric

    def _whole_place(
        self, whole: Metric, where: Where, right: Frame, part: Place, context: Context | None
    ) -> Place | None:
        dimension = self.catalog.dimension(whole)
        if where.places:
            for candidates in where.places:
                for place in candidates:
                    if place.dimension == dimension:
                        return place
            raise Unanswerable(f"没有{where.places[0][0].name}的{whole.name}。")
        if dimension == NATION:
            return self.catalog.nation
        nation = self.catalog.layer.dimensions[dimension].nation
        if nation and part.members != (nation,):
            return self.catalog.members[dimension][nation]
        if right.nation or (part.dimension == dimension and not right.atoms and whole.core == whole.core and not part.group and self._same_as_part(whole, right)):
            if part.dimension == "region" and not right.nation:
                return None
            return self.catalog.everything(dimension)
        return None

    @staticmethod
    def _same_as_part(whole: Metric, right: Frame) -> bool:
        del whole
        return not right.atoms and not right.places

    def _natural_whole(self, metric: Metric, part: Place, context: Context | None) -> tuple[Metric, Place]:
        """占多少 without saying of what: the group in hand, or else the nation."""
        group = context.plan.items[0].place if context is not None else None
        if group is not None and group.group and group.dimension == part.dimension and set(part.members) < set(group.members):
            return metric, group
        whole = self.finder.best(metric.atoms, Where(nation=True)) if part.dimension else None
        if whole is None:
            raise Ambiguous(f"您想问{metric.name}占什么的比重？", ())
        dimension = self.catalog.dimension(whole)
        if dimension == NATION:
            return whole, self.catalog.nation
        everything = self.catalog.everything(dimension)
        if not set(part.members) < set(everything.members):
            raise Ambiguous(f"您想问{metric.name}占什么的比重？", ())
        return whole, replace(everything, name=self.catalog.layer.nation)

    def _share_years(self, frame: Frame, metric: Metric, place: Place, context: Context | None) -> tuple[tuple[int, ...], bool]:
        return self._years(frame, metric, place, context)

    def _both_years(self, years: tuple[int, ...], latest: bool, whole: Metric, place: Place) -> tuple[int, ...]:
        have = self.catalog.years(whole, place)
        if latest and years[0] not in have:
            return (max(y for y in have if y <= years[0]),)
        missing = [y for y in years if y not in have]
        if missing:
            raise no_year(whole, place, missing, have)
        return years

    # ---- follow-ups --------------------------------------------------------------------------------------------------

    def _only_chart(self, frame: Frame) -> bool:
        return bool(frame.chart) and not frame.atoms and not frame.places and not frame.nation and not frame.home and not frame.has(
            "order", "top", "rank_of", "share", "growth", "pronoun"
        )

    def _redraw(self, frame: Frame, context: Context) -> Plan:
        plan = context.plan
        if not frame.times.said and frame.chart != "line":
            return replace(plan, chart=frame.chart)
        item = plan.items[0]
        if not frame.times.said and len(plan.years) > 1:
            return replace(plan, chart=frame.chart)
        place = item.place
        metric = item.measure.metric
        if frame.times.said:
            if len(frame.times.years) == 1 and frame.times.span is None and frame.chart == "line":
                frame = replace(frame, times=replace(frame.times, span=(frame.times.years[0], _OPEN_END)))
            years, _ = self._years(frame, metric, place, context, every=not plan.each)
        else:
            years = self.catalog.years(metric, place, every=not plan.each)[-10:]
        if len(years) == 1:
            return replace(plan, years=years, chart=frame.chart)
        items = tuple(replace(i, measure=replace(i.measure, transform=Transform.LEVEL, base_year=None)) for i in plan.items)
        return Plan(Ask.TREND, items, years, each=plan.each, chart=frame.chart)

    def _from_points(self, frame: Frame, context: Context) -> Plan | None:
        """两个差多少, 降了百分之多少: about the figures just said."""
        if frame.atoms or frame.places or frame.nation or frame.home or frame.times.said or frame.share_at >= 0:
            return None
        if frame.has("order", "top", "rank_of", "neighbour", "nth", "which_year") or frame.number is not None:
            return None
        if frame.has("sum") and any(p.item.measure.transform is not Transform.LEVEL for p in context.points[-2:]):
            return None
        comparing = frame.has("diff", "compare", "which", "times", "sum")
        changing = frame.has("change_up", "change_down", "growth", "change", "cagr")
        if not comparing and not changing:
            return None
        points = context.points[-2:]
        same_metric = len({p.item.measure.metric.atoms for p in points}) == 1
        if len(points) == 2 and same_metric and points[0].item.place == points[1].item.place and points[0].year != points[1].year:
            first, last = sorted(p.year for p in points)
            item = Item(replace(points[0].item.measure, transform=Transform.GROWTH, base_year=first), points[0].item.place)
            return Plan(Ask.CHANGE, (item,), (last,), cagr=frame.has("cagr"), down=frame.has("change_down"))
        if context.plan.ask is Ask.COMPARE and len(context.plan.items) > 1 and comparing:
            return self._summed(context.plan) if frame.has("sum") else replace(context.plan, chart=frame.chart)
        if comparing and context.plan.each and context.named:
            if frame.has("sum"):
                joined = self._joined(context.named)
                return Plan(Ask.VALUE, (Item(Measure(context.plan.items[0].measure.metrics), joined),), context.plan.years)
            chosen = (context.named[0], context.named[-1]) if len(context.named) > 1 else ()
            if chosen:
                items = tuple(Item(context.plan.items[0].measure, p) for p in chosen)
                return Plan(Ask.COMPARE, items, context.plan.years)
        if comparing and len(points) == 2 and points[0].year == points[1].year:
            plan = Plan(Ask.COMPARE, tuple(p.item for p in points), (points[0].year,), chart=frame.chart)
            return self._summed(plan) if frame.has("sum") else plan
        return None

    def _summed(self, plan: Plan) -> Plan:
        metrics = tuple(dict.fromkeys(i.measure.metric for i in plan.items))
        if len(metrics) == 1:
            joined = self._joined([i.place for i in plan.items])
            return Plan(Ask.VALUE, (Item(Measure(metrics), joined),), plan.years)
        return Plan(Ask.VALUE, (Item(Measure(metrics), plan.items[0].place),), plan.years)

    def _again(self, frame: Frame, context: Context, subject: _Subject) -> Plan:
        """The shape of the turn before with what this turn replaces."""
        old = context.plan
        first = old.items[0]
        metric = subject.metrics[0]
        chart = frame.chart or (old.chart if not frame.atoms or old.chart in ("table", "line") else "")
        if old.ask is Ask.SHARE or (first.measure.whole is not None):
            return self._again_share(frame, context, subject, chart)
        if old.ask in (Ask.RANK_OF, Ask.NEIGHBOUR):
            return self._rank_of(frame, context, subject)
        scope_like = old.each and (old.ask in (Ask.RANKING, Ask.COUNT) or old.ask is Ask.COMPARE)
        if scope_like and subject.places and not all(p.group for p in subject.places) and not subject.inherited:
            # 那黑龙江呢 after a ranking asks for the place's own figure
            if old.ask is Ask.RANKING:
                return self._rank_of(frame, context, subject)
            return self._value(frame, context, subject)
        measure = replace(first.measure, metrics=(self._real_of(first.measure.metric, metric),))
        if metric.growth:
            measure = Measure((metric,))
        if scope_like:
            place = subject.places[0] if len(subject.places) == 1 else subject.scope or first.place
            if subject.inherited:
                place = first.place
            years, _ = self._years(frame, metric, place, context, every=False)
            name = old.scope if subject.inherited else subject.scope_name or place.name
            return replace(old, items=(Item(measure, place),), years=(max(years),), chart=chart, scope=name, latest=False)
        places = subject.places or (first.place,)
        if subject.inherited and len(old.items) > 1:
            places = tuple(dict.fromkeys(i.place for i in old.items))
        metrics = subject.metrics if frame.atoms or len(subject.metrics) == 1 else tuple(dict.fromkeys(i.measure.metric for i in old.items))
        items = tuple(Item(replace(measure, metrics=(self._real_of(first.measure.metric, m),)), p) for m in metrics for p in places)
        years: tuple[int, ...] = ()
        for item in items:
            years, _ = self._years(frame, item.measure.metric, item.place, context, every=not old.each)
        ask = old.ask
        if ask is Ask.CHANGE:
            if len(years) > 1:
                items = tuple(replace(i, measure=replace(i.measure, base_year=min(years))) for i in items)
                years = (max(years),)
            elif frame.times.said:
                items = tuple(replace(i, measure=replace(i.measure, base_year=None)) for i in items)
            for item in items:
                before = item.measure.base_year if item.measure.base_year is not None else years[0] - 1
                have = self.catalog.years(item.measure.metric, item.place)
                if before not in have:
                    raise no_year(item.measure.metric, item.place, (before,), have)
            if len(items) > 1:
                ask = Ask.COMPARE
        elif ask is Ask.TREND and len(years) == 1:
            ask = Ask.VALUE if len(items) == 1 else Ask.COMPARE
        elif ask in (Ask.VALUE, Ask.COMPARE):
            ask = Ask.TREND if len(years) > 1 else Ask.COMPARE if len(items) > 1 or (old.each and items[0].place.group) else Ask.VALUE
        each = old.each and items[0].place.group
        limit = old.limit if ask in (Ask.RANKING, Ask.YEARS) else 0
        return replace(old, ask=ask, items=items, years=years, chart=chart, each=each, limit=limit, latest=False)

    def _real_of(self, old: Metric, new: Metric) -> Metric:
        if old.index_of and not new.index_of:
            return next((m for m in self.catalog.metrics.values() if m.index_of == new.code), new)
        return new

    def _again_share(self, frame: Frame, context: Context, subject: _Subject, chart: str) -> Plan:
        old = context.plan
        measure = old.items[0].measure
        metrics = measure.metrics
        if frame.atoms:
            near = self.finder.replace(measure.metric, [a for h in frame.atoms for a in h.atoms], Where())
            metrics = (near,) if near is not None and near.unit == measure.metric.unit else subject.metrics
        elif subject.metrics and not subject.inherited:
            metrics = subject.metrics
        place = subject.places[0] if subject.places and not subject.inherited else old.items[0].place
        years, _ = self._years(frame, metrics[0], place, context)
        assert measure.whole is not None
        years = self._both_years(years, False, measure.whole, measure.whole_place or place)
        item = Item(replace(measure, metrics=metrics), place)
        return replace(old, ask=Ask.SHARE if len(years) == 1 else Ask.TREND, items=(item,), years=years, chart=chart)

    # ---- two places by rank ------------------------------------------------------------------------------------------

    def _ordinal_pair(self, frame: Frame) -> bool:
        return sum(bool(p.ordinal) for p in frame.places) == 2 and frame.has("diff", "compare", "times", "which")

    def _pair(self, frame: Frame, context: Context | None) -> Plan:
        """东部第三名跟西部第一名差多少: ranks are looked up first; the plan then names the two members."""
        plain = replace(frame, marks=frame.marks - {"nth", "order"}, nth=0, order="")
        subject = self._subject(plain, context)
        metric = subject.metrics[0]
        years, latest = self._years(plain, metric, subject.places[0], context)
        return Plan(
            Ask.COMPARE, tuple(Item(Measure((metric,)), p) for p in subject.places), (max(years),), each=True,
            latest=latest, notes=tuple(str(p.ordinal) for p in frame.places),
        )  # fmt: skip
