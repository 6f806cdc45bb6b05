"""How a figure moved: since another year, year by year, beside the nation's, always within one vintage."""

import re
from dataclasses import replace

from kiosk.data.carried import moves
from kiosk.data.context import Context
from kiosk.data.errors import Ambiguous, Unanswerable
from kiosk.data.finder import Where
from kiosk.data.frame import Frame
from kiosk.data.measures import at_constant_prices
from kiosk.data.metric import Metric
from kiosk.data.place import NATION, Place
from kiosk.data.plan import Ask, Item, Measure, Plan, Transform
from kiosk.data.refuse import no_year
from kiosk.data.subjects import Subject
from kiosk.data.thresholds import Thresholds
from kiosk.data.times import OPEN_END
from kiosk.data.years import asked_years

_EACH = re.compile(r"各个?(?:省|市|地区?|城市|行业)|(?:每个|所有的?)(?:省|城市|地区|行业)")
"""各省比去年增长多少: each of them moved by itself."""
_YEARLY = ("每年", "逐年", "各年", "历年", "每一年", "分年", "年年", "分别")


class Changes(Thresholds):
    """Plans of changes and of figures over years."""

    def _change(self, frame: Frame, context: Context | None, subject: Subject) -> Plan:
        metric = at_constant_prices(self.catalog, frame, subject.metrics[0])
        place = subject.places[0] if subject.places else subject.scope
        assert place is not None
        if place.group and not metric.additive and not metric.denominator:
            raise Unanswerable(f"{metric.name}不能加总，没有{place.name}整体的数据。")
        if place.group and frame.scope == "place" and "谁" in frame.text:
            raise Ambiguous(f"您想问{place.name}里{metric.name}变化最大的是谁吗？", (f"{metric.name}增加最多的是谁",))
        metric = self._one_vintage(frame, metric, place)
        years, latest = asked_years(self.catalog, frame, metric, place, context)
        down = frame.has("change_down")
        wants_trend = (
            frame.has("trend")
            or frame.chart == "line"
            or (frame.text.endswith(("怎么样", "如何", "怎样")) and len(years) > 1)
            or (frame.has("polar:moved") and "多少" not in frame.text)
            or "越来越" in frame.text
        )
        inherited = context is not None and not frame.times.said and context.plan.ask is Ask.TREND
        spread = (bool(frame.times.span or frame.times.last) or inherited) and len(years) > 1
        if spread and frame.has("growth") and not frame.has("cagr") and any(w in frame.text for w in _YEARLY):
            item = Item(Measure((metric,), Transform.GROWTH), place)
            have = self.catalog.years(metric, place)
            return Plan(Ask.TREND, (item,), tuple(y for y in years if y - 1 in have), chart=frame.chart)
        if (spread and wants_trend) or (
            spread and frame.has("change") and not frame.has("cagr") and "多少" not in frame.text
        ):
            return self._trend(frame, (Item(Measure((metric,)), place),), years)
        if frame.has("trend") and not frame.times.said and not frame.has("growth", "cagr"):  # 人口历次普查的变化
            return self._trend(frame, (Item(Measure((metric,)), place),), self.catalog.years(metric, place))
        if spread and frame.has("growth") and not frame.has("cagr") and frame.has("trend", "per"):
            return Plan(Ask.TREND, (Item(Measure((metric,), Transform.GROWTH), place),), years, chart=frame.chart)
        real = bool(metric.index_of)
        if frame.has("versus") and len(years) > 1:
            years = (max(years),)
        spanned = bool(frame.times.length and (frame.has("cagr") or not frame.times.years))
        apart = _EACH.search(frame.text) and not frame.has("sum")
        if place.group and not subject.places and apart and not spanned and len(years) < 3:
            base = min(years) if len(years) > 1 else None
            item = Item(Measure((metric,), Transform.GROWTH, base), place)
            return Plan(Ask.COMPARE, (item,), (max(years),), each=True, chart=frame.chart, scope=subject.scope_name)
        if len(years) == 1 and spanned and years[0] - frame.times.length not in self.catalog.years(metric, place):
            raise no_year(metric, place, (years[0] - frame.times.length,), self.catalog.years(metric, place))
        if len(years) > 1 or spanned:
            first, last = min(years), max(years)
            if len(years) == 1:
                first = last - frame.times.length
            elif frame.times.plan and first - 1 in self.catalog.years(metric, place):
                first -= 1
            item = Item(Measure((metric,), Transform.GROWTH, first), place)
            return Plan(
                Ask.CHANGE, (item,), (last,), chart=frame.chart, cagr=frame.has("cagr"), real=real, down=down,
                ratio=frame.ratio, mean=frame.has("mean") and not frame.has("percent", "growth"),
            )  # fmt: skip
        moved = context is not None and moves(context.plan)
        kept = moved and not frame.has("versus", "cagr")
        if context is not None and kept and (frame.times.same or not frame.times.said):  # 乡村人口同期变化呢
            before = context.plan.items[0].measure.base_year
            if before is not None and before in self.catalog.years(metric, place) and before < years[0]:
                item = Item(Measure((metric,), Transform.GROWTH, before), place)
                return Plan(Ask.CHANGE, (item,), (years[0],), chart=frame.chart, real=real, down=down)
        if frame.has("cagr") and context is not None and (frame.times.same or not frame.times.said):
            before = context.plan.items[0].measure.base_year
            if before is not None and before in self.catalog.years(metric, place):
                item = Item(Measure((metric,), Transform.GROWTH, before), place)
                return Plan(Ask.CHANGE, (item,), (years[-1],), cagr=True, real=real)
        have = self.catalog.years(metric, place)
        earlier = [year for year in have if year < years[0]]
        if earlier and years[0] - 1 not in metric.years and not frame.has("per"):  # a census comes every ten years
            item = Item(Measure((metric,), Transform.GROWTH, earlier[-1]), place)
            return Plan(Ask.CHANGE, (item,), (years[0],), chart=frame.chart, real=real, down=down, latest=latest)
        if years[0] - 1 not in have:
            raise no_year(metric, place, (years[0] - 1,), have)
        item = Item(Measure((metric,), Transform.GROWTH, None), place)
        if (beside := self._beside_the_nation(frame, item.measure, place, years)) is not None:
            return replace(beside, latest=latest)
        return Plan(Ask.CHANGE, (item,), (years[0],), chart=frame.chart, real=real, down=down, latest=latest)

    def _one_vintage(self, frame: Frame, metric: Metric, place: Place) -> Metric:
        """Both ends of a change must come from one vintage: years that only the old one has need it for both."""
        wanted = set(frame.times.years) | ({frame.times.span[0]} if frame.times.span else set())
        wanted.discard(OPEN_END)
        if len(frame.times.years) == 1 and not frame.times.span:
            wanted.add(frame.times.years[0] - 1)
        if not wanted or wanted <= set(self.catalog.years(metric, place)):
            return metric
        for other in self.finder.anywhere(metric.atoms):
            if self.catalog.dimension(other) == place.dimension and wanted <= set(self.catalog.years(other, place)):
                return other
        old = [
            m
            for m in self.finder.anywhere(metric.atoms)
            if m.superseded and self.catalog.dimension(m) == place.dimension
        ]
        if old and any(set(self.catalog.years(m, place)) & wanted for m in old):
            raise Unanswerable(f"没有口径一致的数据：{metric.name}在这些年份之间口径不同，不能直接相比。")
        return metric

    def _trend(self, frame: Frame, items: tuple[Item, ...], years: tuple[int, ...], *, each: bool = False) -> Plan:
        if frame.has("trend") and frame.has("growth", "real") and not each and "指数" not in frame.text:
            items, years = self._yearly_growth(frame, items, years)
        return Plan(
            Ask.TREND, items, years, each=each, chart=frame.chart, mean=frame.has("mean"), cagr=frame.has("cagr")
        )

    def _yearly_growth(
        self, frame: Frame, items: tuple[Item, ...], years: tuple[int, ...]
    ) -> tuple[tuple[Item, ...], tuple[int, ...]]:
        """增速的走势: how fast it grew every year, not how much there was; as they are where a figure is a rate itself."""
        if any(i.measure.metric.growth or i.measure.unit == "%" for i in items):
            return items, years
        grown = tuple(
            replace(i, measure=Measure((at_constant_prices(self.catalog, frame, i.measure.metric),), Transform.GROWTH))
            for i in items
        )
        have = [set(self.catalog.years(i.measure.metric, i.place)) for i in grown]
        known = tuple(y for y in years if all({y, y - 1} <= h for h in have))
        return (grown, known) if len(known) > 1 else (items, years)

    def _times_the_nation(self, frame: Frame, context: Context | None, subject: Subject) -> Plan | None:
        """上海的人均GDP是全国的几倍, 吉林的是全国的百分之几: the place by the nation, not by its own year before."""
        if not (frame.nation and (frame.has("times") or frame.ratio)) or frame.has("versus", "growth", "cagr"):
            return None
        if len(subject.metrics) != 1 or len(subject.places) != 1 or len(frame.times.years) > 1 or frame.times.span:
            return None
        metric, place = subject.metrics[0], subject.places[0]
        years, latest = asked_years(self.catalog, frame, metric, place, context)
        beside = self._beside_the_nation(frame, Measure((metric,)), place, years)
        return None if beside is None else replace(beside, latest=latest, ratio=frame.ratio)

    def _beside_the_nation(self, frame: Frame, measure: Measure, place: Place, years: tuple[int, ...]) -> Plan | None:
        """黑龙江人均GDP比全国低多少: the place and the nation, each by its own figure."""
        compared = frame.nation and (frame.has("which", "diff", "compare", "polar", "times") or frame.ratio)
        if not compared or len(years) != 1 or place.dimension == NATION:
            return None
        nation = self.finder.best(measure.metric.atoms, Where(nation=True))
        if nation is None or years[0] not in nation.years or nation.table == measure.metric.table:
            return None
        items = (Item(measure, place), Item(replace(measure, metrics=(nation,)), self.catalog.nation))
        return Plan(Ask.COMPARE, items, years, chart=frame.chart)
