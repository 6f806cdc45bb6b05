"""Sentences of how much a figure moved since another year."""

from kiosk.data.result import Figure, Result
from kiosk.data.sentences.wording import change_text, multiple, points_text, subject, when
from kiosk.data.units import is_money, spoken

_WORTH_A_MULTIPLE = 3
"""From this many times on the multiple is said unasked."""


def change(result: Result) -> tuple[str, ...]:
    """2023年，吉林常住人口比上年减少8.5万人，下降0.36%，为2339万人。"""
    figure, plan = result.figures[0], result.plan
    measure = figure.item.measure
    since = f"{measure.base_year}年" if measure.base_year is not None else "上年"
    assert figure.base is not None and figure.level is not None
    if plan.cagr and measure.base_year is not None:
        return _a_year(figure, figure.level, figure.base, measure.base_year, "实际" if plan.real else "")
    if plan.real:
        name = subject(figure).replace("指数", "")
        times = f"，是{since}的{multiple(1 + figure.value / 100)}倍" if plan.times else ""
        return (when(result), f"{name}比{since}实际{change_text(figure.value, '%')}{times}。")
    if plan.ratio and figure.base:
        return _as_percentage(figure, figure.level, figure.base, since)
    if measure.metric.unit == "%":
        moved = points_text(figure.level - figure.base)
        return (when(result), f"{subject(figure)}比{since}{moved}，为{spoken(figure.level, '%')}。")
    return (when(result), _moved(result, figure.level, figure.base, since))


def _a_year(figure: Figure, level: float, base: float, base_year: int, kind: str) -> tuple[str, ...]:
    yearly = change_text(((level / base) ** (1 / (figure.year - base_year)) - 1) * 100, "%")
    first = f"{subject(figure)}从{base_year}年到{figure.year}年{kind}年均{yearly}"
    return (f"年均{yearly}。", f"{first}，累计{change_text(figure.value, '%')}。")


def _as_percentage(figure: Figure, level: float, base: float, since: str) -> tuple[str, ...]:
    """恢复到2019年的百分之几."""
    unit = figure.item.measure.metric.unit
    share = spoken(level / base * 100, "%")
    said = f"{subject(figure)}{spoken(level, unit)}"
    return (f"是{since}的{share}。", f"{figure.year}年{said}，是{since}{spoken(base, unit)}的{share}。")


def _moved(result: Result, level: float, base: float, since: str) -> str:
    """By how much, by how many percent, to what."""
    figure = result.figures[0]
    unit = figure.item.measure.metric.unit
    difference = level - base
    nominal = "名义" if is_money(unit) else ""
    parts = [
        f"{subject(figure)}比{since}{change_text(difference, unit)}",
        f"{nominal}{change_text(figure.value, '%')}",
    ]
    if base and (result.plan.times or level / base >= _WORTH_A_MULTIPLE):
        parts.append(f"是{since}的{multiple(level / base)}倍")
    years = figure.year - (figure.item.measure.base_year or figure.year)
    if result.plan.mean and years > 1:
        parts.append(f"平均每年{change_text(difference / years, unit)}")
    parts.append(f"{'达到' if difference >= 0 else '为'}{spoken(level, unit)}")
    return "，".join(parts) + "。"
