"""What every sentence is made of: a figure, a difference, a multiple, the name of what is measured, as people say them."""

from kiosk.data.plan import Transform
from kiosk.data.result import Figure, Result
from kiosk.data.units import is_money, parse_unit, spoken

MOST_NAMES = 12
EACH_UP_TO = 5
"""As many figures are said one by one."""


def subject(figure: Figure) -> str:
    """Place and metric as said: 吉林地区生产总值."""
    name = figure.item.measure.name
    if figure.item.measure.transform is Transform.GROWTH:
        name = name.removesuffix("指数")
    place = figure.place.name
    if not place or place in name or (place == "全国" and name.startswith("国内")):
        return name
    return f"{place}{name}"


def series_name(figure: Figure) -> str:
    """Place and metric of figures over years; a share is called so."""
    return f"{subject(figure)}{'占比' if figure.item.measure.whole is not None else ''}"


def level_text(figure: Figure) -> str:
    """The figure itself; a change in words."""
    measure = figure.item.measure
    if measure.transform is Transform.LEVEL:
        if measure.metric.growth and figure.value < 0:  # -18.6%
            return change_text(figure.value, "%")
        return spoken(figure.value, measure.unit)
    return change_text(figure.value, measure.unit, measure.metric.unit == "%")


def change_text(value: float, unit: str, points: bool = False) -> str:
    """增长2.6%, 减少310亿元."""
    said = spoken(abs(value), unit) if not points else f"{spoken(abs(value), '%')[:-1]}个百分点"
    if unit == "%" and not points:
        return f"{'增长' if value >= 0 else '下降'}{said}"
    return f"{'增加' if value >= 0 else '减少'}{said}"


def points_text(difference: float) -> str:
    """提高2.1个百分点."""
    return f"{'提高' if difference >= 0 else '下降'}{spoken(abs(difference), '%')[:-1]}个百分点"


def gap_text(gap: float, unit: str) -> str:
    """A distance: 310亿元, 2.1个百分点."""
    return f"{spoken(gap, '%')[:-1]}个百分点" if unit == "%" else spoken(gap, unit)


def multiple(ratio: float) -> str:
    """2.5, as in 2.5倍."""
    return f"{ratio:.2f}".rstrip("0").rstrip(".")


def toward(difference: float) -> str:
    """增加到, 下降到 or 变为."""
    return "增加到" if difference > 0 else "下降到" if difference < 0 else "变为"


def superlative(unit: str, top: bool) -> str:
    """最多 for what is counted, 最高 for what is measured."""
    counted = parse_unit(unit).base in ("人", "个", "座", "台", "人次", "吨", "千克", "平方米")
    return ("最多" if top else "最少") if counted else ("最高" if top else "最低")


def named(figure: Figure, result: Result) -> str:
    """What tells the rows apart: the place, the metric, or both."""
    places = {item.place for item in result.plan.items}
    metrics = {item.measure.name for item in result.plan.items}
    if len(metrics) > 1 and (len(places) > 1):
        return subject(figure)
    grown = figure.item.measure.transform is Transform.GROWTH
    name = figure.item.measure.name.removesuffix("指数") if grown else figure.item.measure.name
    return name if len(metrics) > 1 else figure.place.name


def what(result: Result) -> str:
    """What all figures measure; empty when they measure several things."""
    measure = result.plan.items[0].measure
    name = measure.name if len({i.measure.name for i in result.plan.items}) == 1 else ""
    if measure.transform is Transform.GROWTH:
        return name.replace("指数", "") + (
            "实际增速" if result.plan.real else "名义增速" if is_money(measure.metric.unit) else "增速"
        )
    return name + ("变化" if measure.transform is Transform.DIFF else "占比" if measure.whole is not None else "")


def counter(figure: Figure) -> str:
    """What the places of a ranking are counted in."""
    return {"region": "省区市", "city": "城市", "sector": "行业"}.get(figure.place.dimension, "地方")


def when(result: Result) -> str:
    """The year, as a sentence opens with it."""
    return f"{result.plan.years[-1]}年，"
