"""Sentences of figures over years: from what to what, by how much a year, where it turned."""

from collections.abc import Sequence

from kiosk.data.plan import Transform
from kiosk.data.result import Figure, Result, grouped
from kiosk.data.sentences.wording import (
    EACH_UP_TO,
    change_text,
    gap_text,
    level_text,
    named,
    points_text,
    series_name,
    subject,
    toward,
    what,
)
from kiosk.data.units import spoken

_MOST_SERIES = 4
_MOST_CHANGES = 10


def trend(result: Result) -> tuple[str, ...]:
    """2015到2023年，吉林常住人口从2613万人下降到2339万人，累计减少274万人，下降10.49%。"""
    series = grouped(result.figures)
    if result.plan.gap and len(series) == 2:
        return _gap_moved(result, series)
    if len(series) > 1:
        return _moves(result, series)
    figures = series[0]
    opening = f"{figures[0].year}到{figures[-1].year}年，"
    if figures[0].item.measure.transform is not Transform.LEVEL:
        shown = figures if len(figures) <= _MOST_CHANGES else (figures[0], figures[-1])
        return (opening, f"{subject(figures[0])}{'，'.join(f'{f.year}年{level_text(f)}' for f in shown)}。")
    if result.plan.total:
        return (opening, "，".join(_total(figures)) + "。")
    turn = _turn(figures)
    return (opening, "，".join(_course(result, figures)) + "。", *([turn] if turn else []))


def _moves(result: Result, series: list[list[Figure]]) -> tuple[str, ...]:
    """Several places or metrics, each from its first to its last year."""
    moves = []
    for figures in series[:_MOST_SERIES]:
        first, last = figures[0], figures[-1]
        if first.item.measure.transform is Transform.GROWTH:
            ends = (f"{f.year}年{level_text(f)}" for f in (first, last))
            moves.append(f"{named(first, result)}{'，'.join(ends)}")
            continue
        moves.append(
            f"{named(first, result)}从{first.year}年的{level_text(first)}"
            f"{toward(last.value - first.value)}{last.year}年的{level_text(last)}"
        )
    return (f"{result.plan.years[0]}到{result.plan.years[-1]}年，", "；".join(moves) + "。")


def _total(figures: Sequence[Figure]) -> list[str]:
    """The sum of all years, then the years."""
    name = series_name(figures[0])
    total = f"{name}合计{spoken(sum(f.value for f in figures), figures[0].item.measure.unit)}"
    return [total, _listed("其中" if len(figures) <= EACH_UP_TO else name, figures)]


def _listed(name: str, figures: Sequence[Figure]) -> str:
    """Few years one by one, many by their ends."""
    first, last = figures[0], figures[-1]
    unit = first.item.measure.unit
    if len(figures) <= EACH_UP_TO:
        return name + "，".join(f"{f.year}年{spoken(f.value, unit)}" for f in figures)
    return f"{name}从{spoken(first.value, unit)}{toward(last.value - first.value)}{spoken(last.value, unit)}"


def _course(result: Result, figures: Sequence[Figure]) -> list[str]:
    """The years, the change from end to end, the change and the mean of a year."""
    plan, first, last = result.plan, figures[0], figures[-1]
    unit = first.item.measure.unit
    parts = [_listed(series_name(first), figures)]
    difference = last.value - first.value
    if unit == "%":
        parts.append(f"累计{points_text(difference)}")
        if plan.cagr and last.year - first.year > 1:
            parts.append(f"平均每年{points_text(difference / (last.year - first.year))}")
    elif "=" not in unit:
        total = f"累计{change_text(difference, unit)}"
        if first.value > 0:
            total += f"，{change_text((last.value / first.value - 1) * 100, '%')}"
        parts.append(total)
    if first.value > 0 and last.value > 0 and unit != "%" and (plan.cagr or last.year - first.year >= EACH_UP_TO):
        yearly = ((last.value / first.value) ** (1 / (last.year - first.year)) - 1) * 100
        parts.append(f"年均{change_text(yearly, '%')}")
    if plan.mean:
        parts.append(f"平均每年{spoken(sum(f.value for f in figures) / len(figures), unit)}")
    return parts


def _gap_moved(result: Result, series: list[list[Figure]]) -> tuple[str, ...]:
    """How far apart two places were and are."""
    one, other = ({f.year: f for f in figures} for figures in series)
    years = sorted(one.keys() & other.keys())
    gaps = [abs(one[y].value - other[y].value) for y in (years[0], years[-1])]
    unit = series[0][0].item.measure.unit
    names = "与".join(figures[0].place.name for figures in series)
    moved = gaps[1] - gaps[0]
    way = "扩大" if moved >= 0 else "缩小"
    return (
        f"{years[0]}到{years[-1]}年，",
        f"{names}的{what(result)}差距从{gap_text(gaps[0], unit)}{way}到{gap_text(gaps[1], unit)}，"
        f"{way}了{gap_text(abs(moved), unit)}。",
    )


def _turn(figures: Sequence[Figure]) -> str:
    """The peak or trough, when it lies inside the span and stands out by more than a percent of both ends."""
    if len(figures) < 4:
        return ""
    first, last = figures[0].value, figures[-1].value
    peak = max(figures, key=lambda f: f.value)
    trough = min(figures, key=lambda f: f.value)
    unit = peak.item.measure.unit
    if peak.value > max(first, last) + 0.01 * abs(max(first, last)):
        return f"其中{peak.year}年最高，{spoken(peak.value, unit)}。"
    if trough.value < min(first, last) - 0.01 * abs(min(first, last)):
        return f"其中{trough.year}年最低，{spoken(trough.value, unit)}。"
    return ""
