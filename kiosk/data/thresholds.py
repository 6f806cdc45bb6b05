"""Conditions: how many exceed a mark, which year passed it, which year was highest."""

import re
from abc import ABC, abstractmethod
from dataclasses import replace

from kiosk.data.context import Context
from kiosk.data.errors import Ambiguous, Unanswerable
from kiosk.data.finder import Where
from kiosk.data.frame import Frame
from kiosk.data.measures import at_constant_prices, falls, measure_of
from kiosk.data.metric import Metric
from kiosk.data.numerals import Number
from kiosk.data.place import Place
from kiosk.data.places import default_place, joined
from kiosk.data.plan import Ask, Condition, Item, Measure, Order, Plan, Transform
from kiosk.data.ranking import Rankings
from kiosk.data.refuse import no_year
from kiosk.data.subjects import Subject
from kiosk.data.units import parse_unit, spoken
from kiosk.data.years import asked_years

_NATION_MARK = re.compile(
    r"(超过|高于|高过|超出|大于|快于|多于|好于|低于|小于|慢于|不及|不如|低过|达不到|不到|没到)(?:了)?全国|全国(?:的)?(?:平均水平|平均线|平均值|平均|均值|水平|增速)?(?:要|还|都)?(高|快|大|多|低|慢|小|少)的?"
)
_BEFORE_MARK = re.compile(r"(超过|高于|高过|超出|大于|快于|多于|低于|小于|慢于|少于|不及|不如)$")
_HOME_MARK = re.compile(
    r"(超过|高于|高过|超出|大于|快于|多于|低于|小于|慢于|少于|不及|不如)了?(?:咱们?|我们?|本|俺们?)(?:这)?省(?!会|内)"
)
_AFTER_MARK = re.compile(r"(?:省|市)?(?:的)?(?:要|还|更)?([高快大多低慢小少])(?:的(?:有|省|地区|城市|都)|的?$)")
WHETHER = re.compile(r"[吗没]$|没有$|对不对|是不是|是否|有没有|够不够|能不能|对吧|是吧")
"""今年过五万亿没有: a yes or a no is wanted."""
_REACHED = re.compile(r"[降涨升增跌掉]到(?:过)?多少")
"""最低降到多少: the level is asked, not the change."""
_HIGHER = re.compile(r"哪一?年的?[^高低多少]{0,10}?[更要]?(高|多(?!少)|大|贵|低|少|小|便宜)")
"""哪年均价高: an order without 最."""
_MORE = frozenset(["超过", "高于", "高过", "超出", "大于", "快于", "多于", "好于", "高", "快", "大", "多"])


class Thresholds(Rankings, ABC):
    """Plans of conditions on figures and years."""

    def _condition(self, frame: Frame, measure: Measure) -> Condition:
        if frame.number is None:
            return Condition(not frame.has("change_down"), 0.0, "下降" if frame.has("change_down") else "增加")
        number = frame.number
        value, high = number.value, 0.0
        if measure.unit != "%":
            unit = parse_unit(measure.unit)
            if number.percent:
                raise Ambiguous(f"您是说{measure.name}的增速吗？", (f"{measure.name}增速",))
            if number.scaled or number.value >= 10 * unit.factor:
                value = number.value / unit.factor
        if frame.upper is not None:
            high = frame.upper.value / (parse_unit(measure.unit).factor if frame.upper.scaled else 1.0)
        if falls(frame) and (measure.transform is not Transform.LEVEL or measure.metric.growth):
            return self._fallen(frame, value, high)
        if frame.upper is not None:
            return Condition(True, value, frame.number_words, True, high)
        inclusive = frame.has("suffix") or any(
            w in frame.number_words for w in ("达", "不低于", "不少于", "至少", "不超过")
        )
        if measure.transform is Transform.DIFF and frame.has("change_up"):
            words = f"增加{frame.number_words}"
            ends = (value, None) if frame.above else (0.0, value)
            return Condition(True, ends[0], words, inclusive, ends[1])
        return Condition(bool(frame.above), value, frame.number_words, inclusive)

    @staticmethod
    def _fallen(frame: Frame, value: float, high: float) -> Condition:
        """跌幅超过百分之十: further down is below, and a fall of less is no rise."""
        words = frame.number_words if any(c in frame.number_words for c in "降跌减") else f"下降{frame.number_words}"
        if frame.upper is None and frame.above:
            return Condition(False, -value, words, frame.has("suffix"))
        low, high = (value, high) if frame.upper is not None else (0.0, value)
        return Condition(True, -high, words, True, -low)

    def with_mark(self, frame: Frame, context: Context | None) -> Frame:
        """人均GDP超过全国平均的省, GDP比江苏少的省: a figure that is not said but known is the mark. Raises Unanswerable."""
        if frame.number is not None or not frame.atoms or frame.scope not in ("region", "city", "place", ""):
            return frame
        above = self._beyond(frame)
        if above is None or not (frame.scope or frame.attributes):
            return frame
        plain = replace(
            frame, nation=False, home=False, scope="city" if frame.scope == "city" else "region", attributes=(), places=(),
            marks=frozenset(m for m in frame.marks if m.partition(":")[0] not in ("above", "below", "compare", "mean")),
        )  # fmt: skip
        metric = self._subject(plain, context).metrics[0]
        measure = measure_of(self.catalog, plain, metric)
        home = self.catalog.home() if frame.home and not frame.places else None
        if frame.nation:
            whole = self.finder.best(metric.atoms, Where(nation=True))
            if whole is None or (metric.additive and measure.transform is Transform.LEVEL):
                return frame
            place = default_place(self.catalog, whole, Where(nation=True))
        else:
            named = (home,) if home is not None else frame.places[0].candidates
            here = [p for p in named if p.dimension == self.catalog.dimension(metric)]
            if not here or here[0].group:
                return frame
            whole, place = metric, here[0]
        years, _ = asked_years(self.catalog, plain, whole, place, context)
        value = self._figure_of(Plan(Ask.VALUE, (Item(replace(measure, metrics=(whole,)), place),), (max(years),)))
        if value is None:
            return frame
        words = f"{'高于' if above else '低于'}{place.name}的{spoken(value, measure.unit)}"
        number = Number(0, 0, value, measure.unit == "%")
        return replace(plain, number=number, above=above, number_words=words)

    @staticmethod
    def _beyond(frame: Frame) -> bool | None:
        """Whether more or less than the nation, or than the one place that is named, is asked; None for neither."""
        if frame.nation and not frame.places and (said := _NATION_MARK.search(frame.text)) is not None:
            return (said.group(1) or said.group(2)) in _MORE
        if frame.home and not frame.places and (said := _HOME_MARK.search(frame.text)) is not None:
            return said.group(1) in _MORE
        if len(frame.places) != 1 or frame.nation or frame.home or frame.times.span or len(frame.times.years) > 1:
            return None
        before, after = frame.text[: frame.places[0].start], frame.text[frame.places[0].start :]
        if (said := _BEFORE_MARK.search(before)) is not None:
            return said.group(1) in _MORE
        if before.endswith("比") and (said := _AFTER_MARK.search(after)) is not None:
            return said.group(1) in _MORE
        return None

    def _threshold(self, frame: Frame, context: Context | None, subject: Subject) -> Plan:
        metric = subject.metrics[0]
        if self._tells(frame, subject):
            return self._value(frame, context, subject)
        if self._asks_whether(frame, subject):
            return self._change_or_value(frame, context, subject)
        if frame.has("which_year") or (
            not frame.scope
            and not frame.limit
            and not frame.attributes
            and not any(p.group for p in subject.places)
            and subject.places
            and not frame.has("count")
        ):
            return self._first_year(frame, context, subject)
        scope = subject.scope
        if frame.scope == "column" and frame.number is not None and (scope is None or len(subject.places) == 1):
            return self._columns_above(frame, context, subject)
        if scope is None:
            return self._first_year(frame, context, subject)
        years, latest = asked_years(self.catalog, frame, metric, scope, context, every=False)
        measure = measure_of(self.catalog, frame, metric)
        if frame.number is None and metric.growth:
            measure = Measure((metric,))
        elif frame.number is None:
            moved = Transform.GROWTH if frame.has("percent") else Transform.DIFF
            measure = Measure((metric,), moved, self._moved_since(metric, scope, years))
        elif frame.number.percent and measure.unit != "%" and frame.nation:
            raise Ambiguous(f"您是想问{metric.name}占全国百分之几吗？请说一个省。", ())
        elif frame.number.percent and measure.unit != "%":
            measure = replace(measure, transform=Transform.GROWTH)
        if frame.number is not None and measure.transform is not Transform.LEVEL and measure.base_year is None:
            measure = replace(measure, base_year=self._moved_since(metric, scope, years))
        condition = self._condition(frame, measure)
        order = Order.DESC if condition.above else Order.ASC
        return Plan(
            Ask.COUNT, (Item(measure, scope),), (max(years),), each=True, order=order, condition=condition,
            chart=frame.chart, scope=subject.scope_name, latest=latest,
        )  # fmt: skip

    def _moved_since(self, metric: Metric, scope: Place, years: tuple[int, ...]) -> int | None:
        """Where who rose is counted from, None for the year before. Raises Unanswerable where nothing is earlier."""
        if len(years) > 1:
            return min(years)
        have = self.catalog.years(metric, scope, every=False)
        earlier = [year for year in have if year < years[0]]
        if not earlier:
            raise no_year(metric, scope, (years[0] - 1,), have)
        return None if years[0] - 1 in earlier else earlier[-1]  # a census comes every ten years

    @staticmethod
    def _tells(frame: Frame, subject: Subject) -> bool:
        """2020年突破了一百万亿，具体是多少: the mark is told, the figure is asked."""
        asked = frame.number is not None and "多少" in frame.text[frame.number.end :]
        where = len(subject.places) == 1 or frame.has("sum")
        one = len(frame.times.years) == 1 and frame.times.span is None and where
        return asked and one and not (frame.scope or frame.attributes or frame.has("which_year", "count", "rank_of"))

    @staticmethod
    def _asks_whether(frame: Frame, subject: Subject) -> bool:
        """今年过五万亿没有: the figure of that one year tells; when it first passed the mark does not."""
        one = len(frame.times.years) == 1 and frame.times.span is None and len(subject.places) == 1
        listed = frame.scope or frame.attributes or frame.has("which_year", "count", "first", "rank_of", "order")
        return one and not listed and WHETHER.search(frame.text) is not None

    @abstractmethod
    def _change_or_value(self, frame: Frame, context: Context | None, subject: Subject) -> Plan:
        """The plan of a value, or of how far it moved where that was asked; the shapes know."""

    @abstractmethod
    def _value(self, frame: Frame, context: Context | None, subject: Subject) -> Plan:
        """The plan of a plain value; the shapes know."""

    def _columns_above(self, frame: Frame, context: Context | None, subject: Subject) -> Plan:
        ranked = self._rank_columns(replace(frame, order="", limit=0, nth=0, marks=frozenset()), context, subject)
        condition = self._condition(frame, ranked.items[0].measure)
        order = Order.DESC if condition.above else Order.ASC
        return replace(ranked, ask=Ask.COUNT, condition=condition, order=order, limit=0, offset=0)

    def _one_place(self, frame: Frame, subject: Subject) -> Place:
        """Whose years are looked at: several only where they are added up. Raises Ambiguous."""
        if len(subject.places) > 1 and not frame.has("sum"):
            raise Ambiguous("请一个一个地方问，您想先看哪里？", tuple(p.name for p in subject.places[:3]))
        if len(subject.places) > 1:
            return joined(subject.places)
        return subject.places[0] if subject.places else default_place(self.catalog, subject.metrics[0], Where())

    def _first_year(self, frame: Frame, context: Context | None, subject: Subject) -> Plan:
        metric = subject.metrics[0]
        place = self._one_place(frame, subject)
        if place.group and not metric.additive and not metric.denominator:
            raise Unanswerable(f"{metric.name}不能加总，没有{place.name}整体的数据。")
        measure = (
            measure_of(self.catalog, frame, metric) if frame.number and frame.number.percent else Measure((metric,))
        )
        years = self._span_years(frame, measure.metric, place)
        if measure.transform is not Transform.LEVEL:
            have = set(self.catalog.years(measure.metric, place))
            years = tuple(y for y in years if y - 1 in have)
        condition = self._condition(frame, measure)
        condition = replace(condition, inclusive=True)
        many = any(w in frame.text for w in ("哪几年", "哪些年", "几年"))
        ask = Ask.YEARS if many else Ask.FIRST_YEAR
        return Plan(ask, (Item(measure, place),), years, condition=condition, chart=frame.chart)

    def _span_years(self, frame: Frame, metric: Metric, place: Place) -> tuple[int, ...]:
        if frame.times.span or frame.times.last or len(frame.times.years) > 1:
            return asked_years(self.catalog, frame, metric, place, None)[0]
        have = self.catalog.years(metric, place)
        if not have:
            raise no_year(metric, place, (), have)
        return have

    def _which_year(self, frame: Frame, context: Context | None, subject: Subject) -> Plan:
        metric = at_constant_prices(self.catalog, frame, subject.metrics[0])
        place = self._one_place(frame, subject)
        if place.group and not metric.additive and not metric.denominator:
            raise Unanswerable(f"{metric.name}不能加总，没有{place.name}整体的数据。")
        years = self._span_years(frame, metric, place)
        if context is not None and not frame.times.said and len(context.plan.years) > 2 and subject.inherited:
            years = tuple(y for y in years if y in context.plan.years)
        extreme = frame.has("order", "nth", "top", "tail")
        if extreme and _REACHED.search(frame.text):
            moves = frozenset(m for m in frame.marks if m.startswith("change_"))
            frame = replace(frame, marks=frame.marks - moves)
        moving = frame.has("change_up", "change_down", "growth", "real") and not metric.growth
        if extreme and not moving and context is not None and not frame.atoms and context.plan.ask is Ask.CHANGE:
            moving = subject.inherited and not metric.growth  # 哪年最高 after a growth rate
        if not extreme and not moving and context is not None and context.plan.ask in (Ask.FIRST_YEAR, Ask.YEARS):
            item = replace(
                context.plan.items[0], place=place, measure=replace(context.plan.items[0].measure, metrics=(metric,))
            )
            return replace(context.plan, items=(item,), years=years, chart=frame.chart)
        if not extreme and not moving and (more := _HIGHER.search(frame.text)):
            frame, extreme = replace(frame, order="desc" if more.group(1) in "高多大贵" else "asc"), True
            if frame.has("diff") and len(years) == 2:
                measure = Measure((metric,), Transform.GROWTH, min(years))
                return Plan(Ask.CHANGE, (Item(measure, place),), (max(years),), chart=frame.chart)
        if not extreme and not moving:
            raise Ambiguous("您想问哪一年最高，还是哪一年最低？", ("最高的是哪一年", "最低的是哪一年"))
        measure = Measure((metric,))
        if moving:
            percent = (
                frame.has("growth", "percent", "real")
                or not frame.has("change_up", "change_down")
                or any(w in frame.text for w in ("快", "慢", "猛", "幅"))
            )
            measure = Measure((metric,), Transform.GROWTH if percent and metric.unit != "%" else Transform.DIFF)
            have = set(self.catalog.years(metric, place))
            years = tuple(y for y in years if y - 1 in have)
            if frame.times.span and len(years) > 1 and not extreme:
                years = tuple(y for y in years if y > frame.times.span[0])
        if extreme:
            limit = frame.limit or 1
            offset = frame.nth - 1 if frame.nth else 0
            return Plan(
                Ask.YEARS,
                (Item(measure, place),),
                years,
                order=self._order(frame),
                limit=limit,
                offset=offset,
                chart=frame.chart,
            )
        condition = Condition(not frame.has("change_down"), 0.0, "下降" if frame.has("change_down") else "增长")
        if frame.has("first"):
            return Plan(Ask.FIRST_YEAR, (Item(measure, place),), years, condition=condition, chart=frame.chart)
        streak = frame.has("streak")
        return Plan(Ask.YEARS, (Item(measure, place),), years, condition=condition, chart=frame.chart, streak=streak)
