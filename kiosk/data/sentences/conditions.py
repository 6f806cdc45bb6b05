"""Sentences of conditions: how many meet one, which year first did, which years were highest."""

from kiosk.data.plan import Order, Transform
from kiosk.data.result import Result
from kiosk.data.sentences.wording import counter, level_text, named, series_name, subject, superlative

_MOST_COUNTED = 16
"""Who meets a condition is asked by name: a few more are said."""


def count(result: Result) -> tuple[str, ...]:
    """有6个。"""
    plan, figures = result.plan, result.figures
    assert plan.condition is not None
    columns = len(plan.items) > 1
    unit = "项" if columns else counter(figures[0]) if figures else "地方"
    asked = (
        f"{plan.years[-1]}年{plan.scope if plan.scope != '全国' else ''}{'' if columns else plan.items[0].measure.name}"
    )
    kind = "增速" if plan.items[0].measure.transform is Transform.GROWTH else ""
    if not figures:
        return ("一个也没有。", f"{asked}{kind}{plan.condition.words}的一个也没有。")
    names = "、".join(named(f, result) for f in figures[:_MOST_COUNTED])
    more = "等" if len(figures) > _MOST_COUNTED else ""
    extreme = figures[0]
    best = superlative(plan.items[0].measure.unit, plan.order is Order.DESC)
    return (
        f"有{len(figures)}个。",
        f"{asked}{kind}{plan.condition.words}的有{len(figures)}{'' if columns else '个'}{unit}：{names}{more}，"
        f"{best}的{named(extreme, result)}{level_text(extreme)}。",
    )


def first_year(result: Result) -> tuple[str, ...]:
    """是2020年。"""
    plan = result.plan
    assert plan.condition is not None
    if not result.figures:
        item = plan.items[0]
        return ("还没有。", f"到{plan.years[-1]}年，{item.place.name}{item.measure.name}还没有{plan.condition.words}。")
    figure = result.figures[0]
    already = "就已经" if figure.year == plan.years[0] else "首次"
    measure = figure.item.measure
    if measure.whole is not None and plan.condition.value == 100.0:  # one figure passes another: no share
        return (
            f"是{figure.year}年。",
            f"{subject(figure)}在{figure.year}年{already}{plan.condition.words}，当年相当于后者的{level_text(figure)}。",
        )
    return (
        f"是{figure.year}年。",
        f"{series_name(figure)}在{figure.year}年{already}{plan.condition.words}，当年是{level_text(figure)}。",
    )


def years(result: Result) -> tuple[str, ...]:
    """The highest years, or all that meet the condition."""
    plan = result.plan
    item = plan.items[0]
    if not result.figures:
        assert plan.condition is not None
        return (
            "没有这样的年份。",
            f"{plan.years[0]}到{plan.years[-1]}年，{item.place.name}{item.measure.name}没有{plan.condition.words}的年份。",
        )
    first = result.figures[0]
    if plan.limit:
        shown = result.figures[plan.offset : plan.offset + plan.limit]
        best = superlative(item.measure.unit, plan.order is Order.DESC)
        if item.measure.transform is not Transform.LEVEL:
            best = "增幅最大" if plan.order is Order.DESC else "降幅最大" if shown[0].value < 0 else "增幅最小"
        listed = "，".join(f"{f.year}年{level_text(f)}" for f in shown)
        return (
            f"是{'、'.join(f'{f.year}年' for f in shown)}。",
            f"{plan.years[0]}到{plan.years[-1]}年，{series_name(first)}{best}的是{listed}。",
        )
    if plan.streak:
        return _on_end(result)
    listed = "、".join(f"{f.year}年" for f in result.figures)
    word = plan.condition.words if plan.condition else ""
    return (f"有{len(result.figures)}年。", f"{series_name(first)}{word}的年份是{listed}。")


def _on_end(result: Result) -> tuple[str, ...]:
    """连续3年。"""
    plan, last = result.plan, result.plan.years[-1]
    known = {figure.year for figure in result.figures}
    first = last
    while first - 1 in known:
        first -= 1
    name, word = series_name(result.figures[0]), plan.condition.words if plan.condition else ""
    if last not in known:
        return (f"{last}年没有{word}。", f"{name}最近一次{word}是{max(known)}年。")
    length = last - first + 1
    if first == plan.years[0]:  # what was before nobody can tell
        return (f"至少连续{length}年。", f"{name}从有数据可比的{first}年起，到{last}年每年都{word}。")
    return (f"连续{length}年。", f"{name}从{first}年到{last}年连续{length}年{word}。")
