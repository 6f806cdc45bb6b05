"""The plain shapes: a value, a comparison, and years of either."""

import re
from dataclasses import replace

from kiosk.data.changes import Changes
from kiosk.data.context import Context
from kiosk.data.errors import Ambiguous, Unanswerable
from kiosk.data.finder import Where
from kiosk.data.frame import Frame
from kiosk.data.measures import at_constant_prices
from kiosk.data.metric import Metric
from kiosk.data.place import Place
from kiosk.data.places import default_place, joined
from kiosk.data.plan import Ask, Item, Measure, Order, Plan, Transform
from kiosk.data.subjects import Subject
from kiosk.data.units import parse_unit
from kiosk.data.years import asked_years

_BOTH = re.compile(r"(?:和|及|与|以及|跟)(?:其|它们的)?(?:名义|实际|同比)?(?:增速|增长|增幅|涨幅)")
"""GDP和增速: the figure and its growth."""
_CHANGE_MARKS = (
    "growth", "change_up", "change_down", "change", "versus", "cagr", "real", "times", "polar:moved",
)  # fmt: skip
_SIGN = re.compile(r"[为是]负|负的|负值|负增长|[为是]正|正增长")
"""增速为负: which way it moved, not how far."""
_WHO = re.compile(r"的(?:省份?|地区|城市|省区市)有哪些")
"""减少的省有哪些，降了百分之几: who moved, however far."""
_HOW_FAR = re.compile(r"多少|几(?!个|位|家)|怎么|如何")
"""东三省谁的人口涨了多少: how far each moved, not who moved."""
_STOCKS = frozenset(["人", "个", "座", "台", "吨/日", ""])
"""Units of what is there at the end of a year: years of it do not add up."""


class Shapes(Changes):
    """Plans of values and comparisons."""

    def _within_one(self, frame: Frame, context: Context | None, subject: Subject) -> Plan:
        """A superlative about one place ranges over its years; over its parts there is nothing to range."""
        polar = frame.nation or any(w in frame.text for w in ("是不是", "是否", "吗"))
        if (not frame.nth and frame.has("order:list") and not frame.scope) or (frame.nth and polar):
            return self._rank_of(frame, context, subject)
        if frame.scope or frame.times.years or frame.nth:
            raise Unanswerable(f"没有{subject.places[0].name}下面各地的{subject.metrics[0].name}数据。")
        return self._which_year(frame, context, subject)

    def _ranks(self, frame: Frame, subject: Subject) -> bool:
        if frame.has("order", "top", "tail", "nth", "nth_last", "nth_range"):
            return subject.scope is not None or frame.scope == "column"
        return False

    def _signed(self, frame: Frame, subject: Subject) -> bool:
        """负增长的省有哪些, 人口增加的省有几个."""
        who = frame.scope == "place" and any(p.group for p in subject.places) and not _HOW_FAR.search(frame.text)
        asks_members = who or frame.has("scope:region", "scope:city", "scope:sector") or bool(frame.attributes)
        many = frame.has("count", "scope:place") or frame.text.endswith(("省份", "省", "地区", "城市", "省区市"))
        return (
            subject.scope is not None
            and asks_members
            and many
            and frame.has("change_up", "change_down")
            and not (frame.has("percent", "growth") and not (_SIGN.search(frame.text) or _WHO.search(frame.text)))
        )

    def _value(self, frame: Frame, context: Context | None, subject: Subject) -> Plan:
        metric, place = subject.metrics[0], subject.places[0] if subject.places else None
        if place is None:
            assert subject.scope is not None
            place = subject.scope
        listed = bool(frame.scope or frame.attributes) and not subject.places
        each = place.group and (
            frame.has("per")
            or "各" in frame.text
            or (listed and not frame.has("sum"))
            or (frame.has("mean") and metric.additive)
            or (frame.has("compare", "diff", "which") and not frame.nation)
            or frame.chart in ("map", "pie")
        )
        if place.group and not each and not metric.additive and not metric.denominator:
            each = True
        which = frame.scope == "place" and any(w in frame.text for w in ("谁", "哪个", "哪位", "哪一个"))
        if place.group and which and not each and not frame.has("sum", "mean") and not frame.nation:
            raise Ambiguous(f"您想问{metric.name}最高的还是最低的？", ("最高的", "最低的"))
        years, latest = asked_years(self.catalog, frame, metric, place, context, every=not each)
        if place.group and each and len(years) == 1:
            return Plan(
                Ask.COMPARE,
                (Item(Measure((metric,)), place),),
                years,
                each=True,
                chart=frame.chart,
                scope=place.name,
                latest=latest,
                mean=frame.has("mean"),
            )
        trend = (
            len(years) > 2
            or (len(years) == 2 and frame.times.span is not None)
            or (len(years) > 1 and bool(frame.times.last))
        )
        if (frame.has("trend") or frame.chart == "line") and len(years) == 1 and not frame.times.said:
            years, trend = self.catalog.years(metric, place), True  # a line of one year is none
        if trend:
            total = frame.has("sum") and self._adds_up(frame, metric, place)
            if total:
                return Plan(Ask.TREND, (Item(Measure((metric,)), place),), years, chart=frame.chart, total=True)
            return self._trend(frame, (Item(Measure((metric,)), place),), years, each=each)
        if frame.has("mean") and len(years) > 1:
            return Plan(Ask.TREND, (Item(Measure((metric,)), place),), years, mean=True, chart=frame.chart)
        if not each and (beside := self._beside_the_nation(frame, Measure((metric,)), place, years)) is not None:
            return replace(beside, latest=latest)
        if len(years) == 1 and not each and frame.has("which", "diff"):
            raise Ambiguous(f"您想拿{place.name}的{metric.name}和哪里比？", ())
        if len(years) == 2 and (frame.has("compare", "diff", "which", "polar")):
            return Plan(
                Ask.CHANGE,
                (Item(Measure((metric,), Transform.GROWTH, min(years)), place),),
                (max(years),),
                chart=frame.chart,
            )
        return Plan(Ask.VALUE, (Item(Measure((metric,)), place),), years, chart=frame.chart, latest=latest)

    @staticmethod
    def _adds_up(frame: Frame, metric: Metric, place: Place) -> bool:
        """五年累计花了多少: what happens in a year adds up over years; 累计 is wanted where the places would add up too."""
        flows = metric.additive and not metric.denominator and parse_unit(metric.unit).base not in _STOCKS
        return flows and (not place.group or "累计" in frame.text)

    def _compare(self, frame: Frame, context: Context | None, subject: Subject) -> Plan:
        places = subject.places
        if frame.has("sum") and frame.compare_at > 0 and len(places) > 2 and len(subject.metrics) == 1:
            places = self._one_side(frame, places)
            frame = replace(frame, marks=frame.marks - {"sum"})
        beside = any(p.group for p in places) and frame.has("diff", "compare", "which", "times")
        if frame.has("sum") and len(places) > 1 and len(subject.metrics) == 1 and not frame.has("per") and not beside:
            return self._change_or_value(frame, context, replace(subject, places=(joined(places),)))
        metrics = subject.metrics
        items = tuple(
            Item(self._level_or_growth(frame, m), p)
            for m in metrics
            for p in (places or (default_place(self.catalog, m, Where(nation=frame.nation)),))
        )
        if (
            frame.has("sum")
            and len(metrics) > 1
            and len({m.unit for m in metrics}) == 1
            and len({m.table for m in metrics}) == 1
        ):
            items = (Item(Measure(metrics), places[0]),)
            if len(places) <= 1:
                return self._summed_value(frame, context, items)
        years: tuple[int, ...] = ()
        latest = False
        common: set[int] | None = None
        for item in items:
            found, latest = asked_years(self.catalog, frame, item.measure.metric, item.place, context)
            have = set(self.catalog.years(item.measure.metric, item.place))
            common = have if common is None else common & have
            years = found
        if latest and common:
            years = (max(common),)
        if (
            len({item.measure.metric.denominator for item in items}) > 1
            or len({item.measure.metric.scale for item in items}) > 1
        ):
            pass
        if len(years) > 1 and len(items) == 2 and frame.has("diff"):
            items = tuple(replace(i, measure=Measure(i.measure.metrics)) for i in items)
            return Plan(Ask.TREND, items, years, chart=frame.chart, gap=True)
        growing = items[0].measure.transform is Transform.GROWTH
        two = len(years) == 2 and len(places) > 1 and len(metrics) == 1
        if growing and len(years) > 1 and not frame.has("trend") and (frame.against or frame.times.span or two):
            first = min(years)
            items = tuple(replace(i, measure=replace(i.measure, base_year=first)) for i in items)
            return Plan(Ask.COMPARE, items, (max(years),), chart=frame.chart, order=Order.DESC, cagr=frame.has("cagr"))
        if len(years) > 1 and (frame.times.span or frame.times.last or len(years) > 2 or frame.has("trend")):
            return self._trend(frame, items, years)
        if len(years) == 2:
            return self._trend(frame, items, years)
        levels = bool(_BOTH.search(frame.text)) and items[0].measure.transform is Transform.GROWTH
        return Plan(
            Ask.COMPARE, items, years, chart=frame.chart, latest=latest, order=Order.DESC, levels=levels,
            ratio=frame.ratio,
        )  # fmt: skip

    def _one_side(self, frame: Frame, places: tuple[Place, ...]) -> tuple[Place, ...]:
        """江苏比四川和重庆加起来还多多少: what stands on one side of 比 is added up."""
        ahead = sum(hit.start < frame.compare_at for hit in frame.places)
        if not 0 < ahead < len(places) or len(frame.places) != len(places):
            return places
        sides = (places[:ahead], places[ahead:])
        return tuple(side[0] if len(side) == 1 else joined(side) for side in sides)

    def _summed_value(self, frame: Frame, context: Context | None, items: tuple[Item, ...]) -> Plan:
        years, latest = asked_years(self.catalog, frame, items[0].measure.metric, items[0].place, context)
        return Plan(Ask.VALUE if len(years) == 1 else Ask.TREND, items, years, chart=frame.chart, latest=latest)

    def _level_or_growth(self, frame: Frame, metric: Metric) -> Measure:
        if metric.growth or not frame.has("growth", "change_up", "change_down", "versus", "real", "cagr"):
            return Measure((metric,))
        return Measure((at_constant_prices(self.catalog, frame, metric),), Transform.GROWTH)

    def _change_or_value(self, frame: Frame, context: Context | None, subject: Subject) -> Plan:
        if frame.has(*_CHANGE_MARKS):
            return self._change(frame, context, subject)
        return self._value(frame, context, subject)
