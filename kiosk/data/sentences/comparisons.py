"""Sentences of figures side by side: which is more, by how much, together, on average."""

from collections.abc import Sequence

from kiosk.data.plan import Transform
from kiosk.data.result import Figure, Result
from kiosk.data.sentences.wording import (
    EACH_UP_TO,
    MOST_NAMES,
    change_text,
    counter,
    gap_text,
    level_text,
    multiple,
    named,
    subject,
    what,
    when,
)
from kiosk.data.units import parse_unit, spoken


def compare(result: Result) -> tuple[str, ...]:
    """江苏更多。2023年，江苏12.82万亿元，浙江8.26万亿元，江苏多4.57万亿元。"""
    if result.plan.mean:
        return _average(result)
    figures = result.figures
    if len({parse_unit(f.item.measure.unit).base for f in figures}) > 1:
        listed = "，".join(f"{subject(f)}{level_text(f)}" for f in figures)
        return (when(result), f"{listed}。")
    ordered = sorted(figures, key=lambda f: -_scaled(f))
    compared = _compared(result)
    listed = "，".join(
        f"{named(f, result)}{_with_level(f, result)}"
        for f in (ordered if len(ordered) <= MOST_NAMES else ordered[:EACH_UP_TO])
    )
    head = f"{compared + '：' if compared else ''}{listed}"
    return _pair(result, ordered, head) if len(ordered) == 2 else _several(result, ordered, head)


def _scaled(figure: Figure) -> float:
    """The value in its plain unit, so that 亿元 and 万元 compare."""
    return figure.value * parse_unit(figure.item.measure.unit).factor


def _compared(result: Result) -> str:
    """What is compared, since when."""
    since = result.figures[0].item.measure.base_year
    if since is None:
        return what(result)
    name = what(result).replace("名义增速", "").replace("增速", "")
    return f"{f'从{since}年起年均' if result.plan.cagr else f'比{since}年'}{'，' if name else ''}{name}"


def _with_level(figure: Figure, result: Result) -> str:
    measure = figure.item.measure
    if measure.base_year is not None and figure.level is not None and figure.base is not None and not result.plan.cagr:
        return f"{change_text(figure.level - figure.base, measure.metric.unit)}，{level_text(figure)}"
    if not result.plan.levels or figure.level is None:
        return level_text(figure)
    return f"{spoken(figure.level, measure.metric.unit)}、{level_text(figure)}"


def _several(result: Result, ordered: Sequence[Figure], head: str) -> tuple[str, ...]:
    """One, or three and more: the sum where there is one, and who is highest."""
    measure, many = ordered[0].item.measure, len(ordered) > 2
    same = len({f.item.measure.name for f in ordered}) == 1
    if same and many and measure.metric.additive and measure.unit == measure.metric.unit:
        head = f"{head}，合计{spoken(sum(f.value for f in ordered), measure.unit)}"
    if many and not result.plan.each:
        return (f"{named(ordered[0], result)}最高。", f"{when(result)}{head}。")
    return (when(result), f"{head}。")


def _pair(result: Result, ordered: Sequence[Figure], head: str) -> tuple[str, ...]:
    """Two: which is more, by how much, how many times."""
    high, low = ordered
    measure = high.item.measure
    gap = high.value - low.value * parse_unit(low.item.measure.unit).factor / parse_unit(measure.unit).factor
    if not gap:
        return (when(result), f"{head}，两者相同{_times(result, high, low)}。")
    price = parse_unit(measure.unit).base.startswith("元/") or measure.metric.denominator or measure.unit == "%"
    more = "高" if price else "多"
    apart = gap_text(gap, measure.unit)
    first, second = result.figures
    moving = measure.transform is Transform.GROWTH or measure.metric.growth
    if result.plan.down and moving and low.value < 0 and not result.plan.ratio:  # 哪个降得快
        fell = f"{named(low, result)}多降{apart}" if high.value < 0 else f"只有{named(low, result)}下降"
        return (f"{named(low, result)}降得更快。", f"{result.plan.years[-1]}年{head}，{fell}。")
    if result.plan.ratio and second.value and (first.place, first.item) != (second.place, second.item):
        part = spoken(_scaled(first) / _scaled(second) * 100, "%")
        return (
            f"是{second.place.name if first.place != second.place else named(second, result)}的{part}。",
            f"{result.plan.years[-1]}年{head}，{named(high, result)}{more}{apart}。",
        )
    if result.plan.down and first is low and first.place != second.place:  # 湖北比湖南少多少
        less = "低" if price else "少"
        said = f"{named(low, result)}比{named(high, result)}{less}{apart}{_times(result, high, low)}"
        return (f"{named(low, result)}{less}{apart}。", f"{result.plan.years[-1]}年{head}，{said}。")
    tail = f"{named(high, result)}{more}{apart}{_times(result, high, low)}"
    return (f"{named(high, result)}更{more}。", f"{result.plan.years[-1]}年{head}，{tail}。")


def _times(result: Result, high: Figure, low: Figure) -> str:
    """How many times or how many percent, where that is asked."""
    plan, said = result.plan, ""
    first, second = result.figures
    if (plan.ratio or (plan.times and first is low)) and second.value:
        ratio = _scaled(first) / _scaled(second)
        amount = f"{multiple(ratio)}倍" if plan.times else spoken(ratio * 100, "%")
        said += f"，{named(first, result)}是{named(second, result)}的{amount}"
    in_percent = plan.percent and not plan.ratio and high.item.measure.unit != "%"
    if (plan.times or in_percent) and low.value:
        ratio = _scaled(high) / _scaled(low)
        said += (
            f"，是{named(low, result)}的{multiple(ratio)}倍" if plan.times else f"，高{spoken((ratio - 1) * 100, '%')}"
        )
    return said


def _average(result: Result) -> tuple[str, ...]:
    figures = sorted(result.figures, key=lambda f: -f.value)
    unit = figures[0].item.measure.unit
    mean = spoken(sum(f.value for f in figures) / len(figures), unit)
    ends = f"最高的{figures[0].place.name}{level_text(figures[0])}，最低的{figures[-1].place.name}{level_text(figures[-1])}"
    return (
        when(result),
        f"{result.plan.scope}{what(result)}平均是{mean}，{len(figures)}个{counter(figures[0])}里{ends}。",
    )
