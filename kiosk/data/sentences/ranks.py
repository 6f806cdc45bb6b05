"""Sentences of orders: who is first, what rank somebody has, who stands next to them."""

from kiosk.data.plan import Measure, Order, Plan, Transform
from kiosk.data.result import Figure, Result
from kiosk.data.sentences.wording import (
    EACH_UP_TO,
    MOST_NAMES,
    counter,
    gap_text,
    level_text,
    multiple,
    named,
    superlative,
    what,
    when,
)
from kiosk.data.standing import neighbour, rank


def ranking(result: Result) -> tuple[str, ...]:
    """广东排在第一。2023年地区生产总值最高的是广东13.57万亿元，江苏……"""
    plan, shown = result.plan, _page(result)
    if plan.both and len(result.figures) > 1:
        return _ends(result)
    if plan.offset:
        return _further_down(result, shown)
    top, measure = plan.order is Order.DESC, plan.items[0].measure
    first = f"{_field(result)}{_best(plan, measure, top)}的是"
    year = f"{plan.years[-1]}年"
    listed = _listed(shown, result)
    if len(shown) == 1:
        return (f"是{named(shown[0], result)}。", f"{year}{first}{listed}。")
    if top and measure.transform is Transform.LEVEL:
        return (f"{named(shown[0], result)}排在第一。", f"{year}{first}{listed}。")
    since = f"{measure.base_year}到" if measure.base_year is not None else ""
    return (f"{since}{year}，", f"{first}{listed}。")


def _field(result: Result) -> str:
    """What is ranked among whom: 东北三省里常住人口."""
    plan = result.plan
    measure = plan.items[0].measure
    where = f"{plan.scope}里" if plan.scope and plan.scope != "全国" else ""
    return where + (what(result) if measure.transform is Transform.LEVEL else measure.name.replace("指数", ""))


def _best(plan: Plan, measure: Measure, top: bool) -> str:
    if plan.condition is not None:
        return "减少最少" if measure.transform is Transform.DIFF else "降幅最小"
    if measure.transform is Transform.LEVEL:
        return superlative(measure.unit, top)
    if measure.transform is Transform.GROWTH:
        return f"{'年均' if plan.cagr else ''}增速最{'快' if top else '慢'}"
    return "增加最多" if top else "减少最多"


def _listed(figures: tuple[Figure, ...], result: Result) -> str:
    return "，".join(f"{named(f, result)}{level_text(f)}" for f in figures)


def _ends(result: Result) -> tuple[str, ...]:
    """最高和最低, and how far apart."""
    plan = result.plan
    unit = plan.items[0].measure.unit
    high, low = sorted((result.figures[0], result.figures[-1]), key=lambda f: -f.value)
    ends = "，".join(
        f"{superlative(unit, up)}的是{named(f, result)}{level_text(f)}" for up, f in ((True, high), (False, low))
    )
    apart = gap_text(high.value - low.value, unit)
    ratio = f"，是后者的{multiple(high.value / low.value)}倍" if plan.times and low.value > 0 else ""
    return (when(result), f"{_field(result)}{ends}，相差{apart}{ratio}。")


def _further_down(result: Result, shown: tuple[Figure, ...]) -> tuple[str, ...]:
    """第六到第十名, 第三名."""
    plan = result.plan
    top = plan.order is Order.DESC
    if len(shown) > 1:
        order = "" if top else "从低到高"
        ranks = f"第{plan.offset + 1}到第{plan.offset + len(shown)}"
        return (when(result), f"{_field(result)}{order}{ranks}依次是{_listed(shown, result)}。")
    figure = shown[0]
    from_end = "" if top else "倒数"
    place = f"排{from_end}第{plan.offset + 1}"
    return (f"是{named(figure, result)}，", f"{plan.years[-1]}年{_field(result)}{place}，{level_text(figure)}。")


def _page(result: Result) -> tuple[Figure, ...]:
    """The rows that are said."""
    rows = result.figures[result.plan.offset :]
    if result.plan.limit:
        return rows[: result.plan.limit]
    return rows if len(rows) <= MOST_NAMES else rows[:EACH_UP_TO]


def _mine(result: Result) -> Figure:
    focus = result.plan.focus
    return next(f for f in result.figures if focus is not None and f.place.members == focus.members)


def rank_of(result: Result) -> tuple[str, ...]:
    """排第26位。"""
    plan, place, mine = result.plan, rank(result), _mine(result)
    low = "倒数" if plan.order is Order.ASC else ""
    is_ = "是" if mine.item.measure.transform is Transform.LEVEL else ""
    return (
        f"排{low}第{place}位。",
        f"{plan.years[-1]}年{mine.place.name}{what(result)}{is_}{level_text(mine)}，"
        f"在{plan.scope}{len(result.figures)}个{counter(mine)}里排{low}第{place}位。",
    )


def next_to(result: Result) -> tuple[str, ...]:
    """前一名是江苏，……"""
    mine, other = _mine(result), neighbour(result)
    side = "前" if result.plan.offset < 0 else "后"
    if other is None:
        return (
            f"没有{side}一名。",
            f"{mine.place.name}已经排在{'最前' if side == '前' else '最后'}，{level_text(mine)}。",
        )
    gap = other.value - mine.value
    more = "多" if gap >= 0 else "少"
    apart = gap_text(abs(gap), mine.item.measure.unit)
    return (f"{side}一名是{other.place.name}，", f"{level_text(other)}，比{mine.place.name}{more}{apart}。")
