"""Sentences of plain values and of shares."""

from kiosk.data.plan import Transform
from kiosk.data.result import Figure, Result
from kiosk.data.sentences.wording import change_text, level_text, subject, when
from kiosk.data.units import spoken


def value(result: Result) -> tuple[str, ...]:
    """2023年，吉林地区生产总值是1.35万亿元。"""
    years = {f.year for f in result.figures}
    if len(years) > 1 and len({(f.item, f.place.name) for f in result.figures}) == 1:
        ordered = sorted(result.figures, key=lambda f: f.year)
        listed = "，".join(f"{f.year}年{level_text(f)}" for f in ordered)
        return (f"{'、'.join(str(f.year) for f in ordered)}年，", f"{subject(ordered[0])}{listed}。")
    return (when(result), "，".join(_stated(f) for f in result.figures) + "。")


def _stated(figure: Figure) -> str:
    measure = figure.item.measure
    if measure.transform is not Transform.LEVEL:
        return f"{subject(figure)}{level_text(figure)}"
    if measure.metric.growth:  # the metric's name says 增长 already
        return f"{subject(figure).removesuffix('增长').removesuffix('增速')}{change_text(figure.value, '%')}"
    return f"{subject(figure)}是{level_text(figure)}"


def share(result: Result) -> tuple[str, ...]:
    """占7.6%。 and of what."""
    figure = result.figures[0]
    measure = figure.item.measure
    assert measure.whole is not None
    whole = (
        measure.whole.name
        if measure.whole is not measure.metric and measure.whole.atoms != measure.metric.atoms
        else ""
    )
    where = measure.whole_place.name if measure.whole_place is not None and measure.whole_place != figure.place else ""
    if where == "省份":
        where = "31个省份合计"
    named = f"{where}{whole}" if where not in whole else whole
    if where == "全国" and whole.startswith("国内"):
        named = whole
    return (
        f"占{spoken(figure.value, '%')}。",
        f"{figure.year}年{subject(figure)}{spoken(figure.level or 0.0, measure.metric.unit)}，"
        f"占{named or '总量'}的{spoken(figure.value, '%')}。",
    )
