"""Figures as a chart: which picture, which categories, what is stressed. Independent of what draws it."""

import re

from kiosk.answers import Chart, Series
from kiosk.data.plan import Ask, Transform
from kiosk.data.result import Figure, Result, grouped
from kiosk.data.sentences.wording import subject
from kiosk.data.units import parse_unit

_KIND = {
    Ask.VALUE: "figure",
    Ask.CHANGE: "bar",
    Ask.RANKING: "bar",
    Ask.RANK_OF: "bar",
    Ask.NEIGHBOUR: "bar",
    Ask.COMPARE: "bar",
    Ask.TREND: "line",
    Ask.SHARE: "pie",
    Ask.COUNT: "bar",
    Ask.FIRST_YEAR: "line",
    Ask.YEARS: "line",
}


def chart(result: Result, wide: tuple[Figure, ...] = ()) -> Chart:
    """The chart of a result. `wide` are the figures of all years, for questions about years."""
    plan = result.plan
    kind = plan.chart or _KIND[plan.ask]
    measure = plan.items[0].measure
    note = "；".join(dict.fromkeys(n for n in (measure.metric.vintage, plain(measure.metric.note)) if n))
    title = _title(result)
    if plan.ask in (Ask.TREND, Ask.YEARS, Ask.FIRST_YEAR):
        return _by_year(result, wide, kind, title, note)
    if plan.ask is Ask.SHARE and result.figures:
        return _share(result.figures[0], kind, title, note)
    if plan.ask is Ask.CHANGE and result.figures and measure.transform is not Transform.LEVEL:
        figure = result.figures[0]
        base = measure.base_year if measure.base_year is not None else figure.year - 1
        years = (f"{base}年", f"{figure.year}年")
        series = Series(subject(figure), (figure.base, figure.level))
        return Chart(kind, title, measure.metric.unit, years, (series,), (years[1],), note)
    names = _names(result)
    if plan.ask is Ask.VALUE and len(result.figures) > 1:
        kind = plan.chart or "bar"
    shown = result.figures[plan.offset :][: plan.limit] if plan.ask is Ask.RANKING and plan.limit else result.figures
    labels = tuple(names[index] for index, f in enumerate(result.figures) if f in shown)
    values = tuple(legible(f) for f in shown)
    stress = (plan.focus.name,) if plan.focus is not None else labels[:1] if plan.ask is Ask.RANKING else ()
    unit = measure.unit if len({i.measure.unit for i in plan.items}) == 1 else ""
    if not unit and len({parse_unit(i.measure.unit).base for i in plan.items}) > 1:  # 亿元 and 万人 share no axis
        kind = "table"
        labels = tuple(f"{name}（{f.item.measure.unit}）" for name, f in zip(labels, shown, strict=True))
    return Chart(kind, title, unit, labels, (Series(measure.name, values),), stress, note)


_RAW = re.compile(r"[A-Za-z_][\w./]{3,}|\.(?:csv|xls)|逐格")
_MOST_NOTE_CHARS = 60


def plain(note: str) -> str:
    """What a leader may read of a note: the sentences that name no file, table or column, as far as they fit."""
    out = ""
    for sentence in re.split(r"(?<=[。；])", note):
        if not _RAW.search(sentence) and len(out + sentence) <= _MOST_NOTE_CHARS:
            out += sentence
    return out.rstrip("。；")


def legible(figure: Figure) -> float:
    """The figure as published; what was computed here without digits that nobody measured."""
    measure = figure.item.measure
    computed = measure.metric.denominator or measure.whole or measure.transform is not Transform.LEVEL
    if not computed:
        return figure.value
    return round(figure.value, 0 if abs(figure.value) >= 1000 else 2)


def _names(result: Result) -> list[str]:
    metrics = {i.measure.name for i in result.plan.items}
    places = {f.place.name for f in result.figures}
    if len(metrics) == len(places) == 1 and len(result.figures) > 1:
        return [f"{f.year}年" for f in result.figures]
    if len(metrics) > 1 and len(places) > 1:
        return [subject(f) for f in result.figures]
    return [f.item.measure.name if len(metrics) > 1 else f.place.name for f in result.figures]


def _title(result: Result) -> str:
    plan = result.plan
    names = "、".join(dict.fromkeys(i.measure.name for i in plan.items[:3]))
    places = "、".join(dict.fromkeys(i.place.name for i in plan.items[:4]))
    if plan.each and plan.scope:
        places = plan.scope
    years = f"{plan.years[0]}年" if len(plan.years) == 1 else f"{plan.years[0]}–{plan.years[-1]}年"
    kind = {Transform.GROWTH: "增速", Transform.DIFF: "变化"}.get(plan.items[0].measure.transform, "")
    return f"{years}{places}{names}{'占比' if plan.items[0].measure.whole else kind}"


def _by_year(result: Result, wide: tuple[Figure, ...], kind: str, title: str, note: str) -> Chart:
    figures = wide or result.figures
    years = sorted({f.year for f in figures})
    groups = grouped(figures)
    places = {group[0].place.name for group in groups}
    alike = len({group[0].item.measure.name for group in groups}) == 1
    by_place = alike and len(places) == len(groups) > 1  # what they are figures of stands in the title
    series = tuple(
        Series(
            group[0].place.name if by_place else subject(group[0]),
            tuple({f.year: legible(f) for f in group}.get(y) for y in years),
        )
        for group in groups
    )
    stress = tuple(str(f.year) for f in result.figures[:3]) if wide else ()
    unit = result.plan.items[0].measure.unit
    return Chart(kind, title, unit, tuple(map(str, years)), series, stress, note)


def _share(figure: Figure, kind: str, title: str, note: str) -> Chart:
    measure = figure.item.measure
    part, whole = figure.level or 0.0, figure.base or 0.0
    if measure.whole is not None:  # 人 of 万人
        whole *= parse_unit(measure.whole.unit).factor / parse_unit(measure.metric.unit).factor
    name = subject(figure)
    values = (part, max(whole - part, 0.0))
    return Chart(kind, title, measure.metric.unit, (name, "其余"), (Series(name, values),), (name,), note)
