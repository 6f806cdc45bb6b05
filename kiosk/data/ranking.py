"""Orders: who is first, who is Nth, what rank somebody has, which item of a budget is largest."""

import re
from dataclasses import replace

from kiosk.data.choosing import asks_so_many
from kiosk.data.context import Context
from kiosk.data.errors import Ambiguous, Unanswerable
from kiosk.data.finder import Where
from kiosk.data.frame import Frame
from kiosk.data.measures import falls, measure_of
from kiosk.data.metric import Metric
from kiosk.data.place import NATION, Place
from kiosk.data.places import default_place, joined
from kiosk.data.plan import Ask, Condition, Item, Measure, Order, Plan, Transform
from kiosk.data.subjects import Subject, Subjects
from kiosk.data.years import asked_years

_SO_MANY = re.compile(r"[一二两三四五六七八九十\d]+(?:个|名|位|家|座|类|项|种)")
"""最高的三个省 asks for three, 这三个省里最高的 for one."""


class Rankings(Subjects):
    """Plans of rankings."""

    def _order(self, frame: Frame) -> Order:
        order = Order.ASC if frame.order == "asc" else Order.DESC
        if falls(frame):
            order = Order.DESC if order is Order.ASC else Order.ASC
        return order

    def _ranking(self, frame: Frame, context: Context | None, subject: Subject) -> Plan:
        metric = subject.metrics[0]
        scope = subject.scope
        if frame.scope == "column" or scope is None:
            return self._rank_columns(frame, context, subject)
        singles = [p for p in subject.places if not p.group]
        if len(singles) > 1 and not frame.nth:
            scope = joined(singles)
        years, latest = asked_years(self.catalog, frame, metric, scope, context, every=False)
        measure = measure_of(self.catalog, frame, metric, years)
        year = max(years)
        limit, offset = frame.limit, 0
        both = {"order:desc", "order:asc"} <= frame.marks and not frame.nth
        if both and asks_so_many(frame):
            raise Ambiguous("最高的和最低的，请先问一样。", ())
        single = not both and frame.has("order") and not frame.has("order:list", "order:list_asc")
        asked = "哪" in frame.text[: frame.order_at] or _SO_MANY.search(frame.text, frame.order_at)
        if limit == len(scope.members) and single and not asked:
            limit = 0  # 长江经济带这11个省市里最小的: so many there are
        if frame.nth:
            limit, offset = 1, frame.nth - 1
        elif frame.skip:
            offset = frame.skip
        elif not limit and single:
            limit = 1
            if frame.has("scope:place") and any(word in frame.text for word in ("哪些", "哪几")):
                limit = 3
        name = subject.scope_name if not singles or len(singles) == 1 else scope.name
        measure = self._as_before(frame, context, measure)
        growth_like = frame.has("growth", "change_up", "change_down") and any(
            w in frame.text for w in ("快", "慢", "速", "幅", "猛")
        )
        if growth_like and measure.transform is Transform.DIFF and not metric.growth:
            measure = replace(measure, transform=Transform.GROWTH)
        order = self._order(frame)
        moving = measure.transform is not Transform.LEVEL or metric.growth
        fallen = moving and order is Order.DESC and falls(frame)  # 降得最少的: one that rose did not fall least
        return Plan(
            Ask.RANKING, (Item(measure, scope),), (year,), each=True, order=order, limit=limit,
            offset=offset, chart=frame.chart, scope=name, latest=latest, real=bool(measure.metric.index_of), both=both,
            condition=Condition(False, 0.0, "下降") if fallen else None,
            cagr=frame.has("cagr") and measure.base_year is not None,
        )  # fmt: skip

    @staticmethod
    def _as_before(frame: Frame, context: Context | None, measure: Measure) -> Measure:
        """最慢的呢 after the fastest: still about growth."""
        moved = context is not None and context.plan.ask is Ask.CHANGE and not (frame.atoms or frame.times.said)
        if context is not None and moved and measure.transform is not Transform.LEVEL and measure.base_year is None:
            return replace(measure, base_year=context.plan.items[0].measure.base_year)  # 哪个省少得最多
        if (
            context is None
            or frame.atoms
            or (
                measure.metric.growth and frame.has("growth")
            )  # 今年这个增速谁最高 after who gained most: the rate itself
            or measure.transform is not Transform.LEVEL
            or context.plan.ask not in (Ask.RANKING, Ask.RANK_OF, Ask.CHANGE)
        ):
            return measure
        before = context.plan.items[0].measure
        return replace(measure, transform=before.transform, base_year=before.base_year)

    def _rank_columns(self, frame: Frame, context: Context | None, subject: Subject) -> Plan:
        base = subject.metrics[0]
        place = subject.places[0] if subject.places else default_place(self.catalog, base, Where())
        columns = subject.metrics if len(subject.metrics) > 1 else self._parts(base)
        columns = tuple(m for m in columns if not any(set(h.atoms) <= m.atoms for h in frame.without))
        if len(columns) < 2:
            raise Unanswerable(f"没有{base.name}的分项数据。")
        years, latest = asked_years(self.catalog, frame, columns[0], place, context)
        columns = tuple(m for m in columns if set(years) <= set(self.catalog.years(m, place)))
        items = tuple(Item(measure_of(self.catalog, frame, m, years), place) for m in columns)
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

    def _rank_of(self, frame: Frame, context: Context | None, subject: Subject) -> Plan:
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
        elif (
            context is not None
            and context.plan.ask in (Ask.RANK_OF, Ask.RANKING)
            and not frame.attributes
            and not frame.nation
            and not [p for p in subject.places if p.group]
        ):
            previous = context.plan.items[0].place
            if previous.dimension == focus.dimension and set(focus.members) <= set(previous.members):
                scope, name = previous, context.plan.scope
        if scope is None or not set(focus.members) <= set(scope.members):
            if scope is not None and (frame.attributes or any(p.group for p in subject.places)):
                raise Unanswerable(f"{focus.name}不在{name}的范围里，没有这样的排名。")
            scope, name = self.catalog.everything(focus.dimension), name or "全国"
        if len(self.catalog.table_places.get(metric.table, frozenset("ab"))) < 2:
            raise Unanswerable(f"{metric.name}只有{focus.name}的数据，没有可以排名的地区。")
        if len(singles) > 2 and frame.has("within") and len({p.dimension for p in singles}) == 1:
            scope, name = joined(singles), "说到的"  # 长春在哈长沈大里排第几
        if focus.dimension == "sector":
            scope, name = self._siblings(focus), "同级行业"
        years, latest = asked_years(self.catalog, frame, metric, focus, context)
        measure = self._as_before(frame, context, measure_of(self.catalog, frame, metric, years))
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
