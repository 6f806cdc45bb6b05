"""Figures as one or two sentences that lead with the figure. Only what the rows show is said."""

from collections.abc import Sequence

from kiosk.data.plan import Ask, Order, Transform
from kiosk.data.result import Figure, Result
from kiosk.data.units import parse_unit, spoken

_MAX_NAMES = 12
_MAX_COUNTED = 16
"""Who meets a condition is asked by name: a few more are said."""
_EACH_UP_TO = 5


def sentences(result: Result) -> tuple[str, ...]:
    """Spoken clauses in order; the first is short and often the same, so that its sound is at hand."""
    plan = result.plan
    speakers = {
        Ask.VALUE: _value,
        Ask.CHANGE: _change,
        Ask.RANKING: _ranking,
        Ask.RANK_OF: _rank_of,
        Ask.NEIGHBOUR: _neighbour,
        Ask.COMPARE: _compare,
        Ask.TREND: _trend,
        Ask.SHARE: _share,
        Ask.COUNT: _count,
        Ask.FIRST_YEAR: _first_year,
        Ask.YEARS: _years,
    }
    said = speakers[plan.ask](result)
    notes = [f"{note}。" for note in _notes(result)]
    return (*said, *notes)


def _notes(result: Result) -> list[str]:
    metric = result.plan.items[0].measure.metric
    out = [n for n in result.plan.notes if not n.lstrip("-").isdigit()]
    if metric.denominator and metric.note:
        out.append(metric.note)
    if metric.vintage:
        out.append(f"这是{metric.vintage}")
    years = sorted({f.year for f in result.figures} | {f.item.measure.base_year or f.year for f in result.figures})
    crossed = [b for b in metric.breaks if len(years) > 1 and years[0] < b <= years[-1]]
    if crossed and result.plan.ask in (Ask.TREND, Ask.CHANGE):
        out.append(f"{crossed[0]}年起口径有变化，前后不完全可比")
    return out[:2]


# ---- pieces ----------------------------------------------------------------------------------------------------------


def subject(figure: Figure) -> str:
    """Place and metric as said: 吉林地区生产总值."""
    name = figure.item.measure.name
    if figure.item.measure.transform is Transform.GROWTH:
        name = name.removesuffix("指数")
    place = figure.place.name
    if not place or place in name or (place == "全国" and name.startswith("国内")):
        return name
    return f"{place}{name}"


def level_text(figure: Figure) -> str:
    """The figure itself; a change in words."""
    measure = figure.item.measure
    if measure.transform is Transform.LEVEL:
        return spoken(figure.value, measure.unit)
    return change_text(figure.value, measure.unit, measure.metric.unit == "%")


def _is(figure: Figure) -> str:
    return "是" if figure.item.measure.transform is Transform.LEVEL else ""


def change_text(value: float, unit: str, points: bool = False) -> str:
    """增长2.6%, 减少310亿元."""
    said = spoken(abs(value), unit) if not points else f"{spoken(abs(value), '%')[:-1]}个百分点"
    if unit == "%" and not points:
        return f"{'增长' if value >= 0 else '下降'}{said}"
    return f"{'增加' if value >= 0 else '减少'}{said}"


def _when(result: Result) -> str:
    return f"{result.plan.years[-1]}年，"


# ---- one speaker a shape ---------------------------------------------------------------------------------------------


def _value(result: Result) -> tuple[str, ...]:
    years = {f.year for f in result.figures}
    if len(years) > 1 and len({(f.item, f.place.name) for f in result.figures}) == 1:
        ordered = sorted(result.figures, key=lambda f: f.year)
        listed = "，".join(f"{f.year}年{level_text(f)}" for f in ordered)
        return (f"{'、'.join(str(f.year) for f in ordered)}年，", f"{subject(ordered[0])}{listed}。")
    return (_when(result), "，".join(_stated(f) for f in result.figures) + "。")


def _stated(figure: Figure) -> str:
    measure = figure.item.measure
    if measure.transform is not Transform.LEVEL:
        return f"{subject(figure)}{level_text(figure)}"
    if measure.metric.growth:  # the metric's name says 增长 already
        return f"{subject(figure).removesuffix('增长').removesuffix('增速')}{change_text(figure.value, '%')}"
    return f"{subject(figure)}是{level_text(figure)}"


def _change(result: Result) -> tuple[str, ...]:
    figure = result.figures[0]
    measure, plan = figure.item.measure, result.plan
    since = f"{measure.base_year}年" if measure.base_year is not None else "上年"
    assert figure.base is not None and figure.level is not None
    if plan.cagr and measure.base_year is not None:
        span = figure.year - measure.base_year
        yearly = ((figure.level / figure.base) ** (1 / span) - 1) * 100
        kind = "实际" if plan.real else ""
        first = f"{subject(figure)}从{since}到{figure.year}年{kind}年均{change_text(yearly, '%')}"
        return (f"年均{change_text(yearly, '%')}。", f"{first}，累计{change_text(figure.value, '%')}。")
    if plan.real:
        name = subject(figure).replace("指数", "")
        times = f"，是{since}的{_multiple(1 + figure.value / 100)}倍" if plan.times else ""
        return (_when(result), f"{name}比{since}实际{change_text(figure.value, '%')}{times}。")
    difference = figure.level - figure.base
    if plan.ratio and figure.base:
        said = f"{subject(figure)}{spoken(figure.level, measure.metric.unit)}"
        share = spoken(figure.level / figure.base * 100, "%")
        return (
            f"是{since}的{share}。",
            f"{figure.year}年{said}，是{since}{spoken(figure.base, measure.metric.unit)}的{share}。",
        )
    if measure.metric.unit == "%":
        return (_when(result), f"{subject(figure)}比{since}{_points(difference)}，为{spoken(figure.level, '%')}。")
    parts = [f"{subject(figure)}比{since}{change_text(difference, measure.metric.unit)}"]
    nominal = "名义" if measure.metric.unit.endswith("元") else ""
    parts.append(f"{nominal}{change_text(figure.value, '%')}")
    if figure.base and (plan.times or figure.level / figure.base >= 3):
        parts.append(f"是{since}的{_multiple(figure.level / figure.base)}倍")
    parts.append(
        f"达到{spoken(figure.level, measure.metric.unit)}"
        if difference >= 0
        else f"为{spoken(figure.level, measure.metric.unit)}"
    )
    return (_when(result), "，".join(parts) + "。")


def superlative(unit: str, top: bool) -> str:
    """最多 for what is counted, 最高 for what is measured."""
    counted = parse_unit(unit).base in ("人", "个", "座", "台", "人次", "吨", "千克", "平方米")
    return ("最多" if top else "最少") if counted else ("最高" if top else "最低")


def _points(difference: float) -> str:
    return f"{'提高' if difference >= 0 else '下降'}{spoken(abs(difference), '%')[:-1]}个百分点"


def _multiple(ratio: float) -> str:
    return f"{ratio:.2f}".rstrip("0").rstrip(".")


def _named(figure: Figure, result: Result) -> str:
    """What tells the rows apart: the place, the metric, or both."""
    places = {item.place for item in result.plan.items}
    metrics = {item.measure.name for item in result.plan.items}
    if len(metrics) > 1 and (len(places) > 1):
        return subject(figure)
    grown = figure.item.measure.transform is Transform.GROWTH
    name = figure.item.measure.name.removesuffix("指数") if grown else figure.item.measure.name
    return name if len(metrics) > 1 else figure.place.name


def _what(result: Result) -> str:
    measure = result.plan.items[0].measure
    name = measure.name if len({i.measure.name for i in result.plan.items}) == 1 else ""
    if measure.transform is Transform.GROWTH:
        return name.replace("指数", "") + (
            "实际增速" if result.plan.real else "名义增速" if measure.metric.unit.endswith("元") else "增速"
        )
    return name + ("变化" if measure.transform is Transform.DIFF else "")


def _ranking(result: Result) -> tuple[str, ...]:
    plan, shown = result.plan, _page(result)
    top = plan.order is Order.DESC
    measure = plan.items[0].measure
    if measure.transform is Transform.LEVEL:
        best = superlative(measure.unit, top)
    else:
        best = (
            (f"{'年均' if plan.cagr else ''}增速最快" if top else f"{'年均' if plan.cagr else ''}增速最慢")
            if measure.transform is Transform.GROWTH
            else ("增加最多" if top else "减少最多")
        )
    what = _what(result) if measure.transform is Transform.LEVEL else measure.name.replace("指数", "")
    scope = plan.scope if plan.scope not in ("全国",) else ""
    where = f"{scope}里" if scope else ""
    if plan.both and len(result.figures) > 1:
        high, low = sorted((result.figures[0], result.figures[-1]), key=lambda f: -f.value)
        ends = [
            f"{superlative(measure.unit, up)}的是{_named(f, result)}{level_text(f)}"
            for up, f in ((True, high), (False, low))
        ]
        apart = _gap(high.value - low.value, measure.unit)
        ratio = f"，是后者的{_multiple(high.value / low.value)}倍" if plan.times and low.value > 0 else ""
        return (f"{plan.years[-1]}年，", f"{where}{what}{'，'.join(ends)}，相差{apart}{ratio}。")
    if plan.offset and len(shown) > 1:
        listed = "，".join(f"{_named(f, result)}{level_text(f)}" for f in shown)
        order = "" if top else "从低到高"
        ranks = f"第{plan.offset + 1}到第{plan.offset + len(shown)}"
        return (f"{plan.years[-1]}年，", f"{where}{what}{order}{ranks}依次是{listed}。")
    if plan.offset:
        figure = shown[0]
        from_end = "倒数" if not top else ""
        return (
            f"是{_named(figure, result)}，",
            f"{plan.years[-1]}年{where}{what}排{from_end}第{plan.offset + 1}，{level_text(figure)}。",
        )
    first = f"{plan.years[-1]}年{where}{what}{best}的是"
    listed = "，".join(f"{_named(f, result)}{level_text(f)}" for f in shown)
    if len(shown) == 1:
        return (f"是{_named(shown[0], result)}。", f"{first}{listed}。")
    if top and measure.transform is Transform.LEVEL:
        return (f"{_named(shown[0], result)}排在第一。", f"{first}{listed}。")
    since = f"{measure.base_year}到" if measure.base_year is not None else ""
    return (f"{since}{plan.years[-1]}年，", f"{first.removeprefix(f'{plan.years[-1]}年')}{listed}。")


def _page(result: Result) -> tuple[Figure, ...]:
    plan = result.plan
    rows = result.figures[plan.offset :]
    if plan.limit:
        return rows[: plan.limit]
    return rows if len(rows) <= _MAX_NAMES else rows[:_EACH_UP_TO]


def rank(result: Result) -> int:
    """1-based rank of the plan's focus, ties sharing the better one; 0 when it is not among the rows."""
    focus = result.plan.focus
    mine = next((f for f in result.figures if focus is not None and f.place.members == focus.members), None)
    if mine is None:
        return 0
    better = [
        f for f in result.figures if (f.value > mine.value if result.plan.order is Order.DESC else f.value < mine.value)
    ]
    return len(better) + 1


def _rank_of(result: Result) -> tuple[str, ...]:
    place = rank(result)
    focus = result.plan.focus
    mine = next(f for f in result.figures if focus is not None and f.place.members == focus.members)
    low = "从低到高" if result.plan.order is Order.ASC else ""
    return (
        f"{low}排第{place}位。",
        f"{result.plan.years[-1]}年{mine.place.name}{_what(result)}{_is(mine)}{level_text(mine)}，"
        f"在{result.plan.scope}{len(result.figures)}个{_counter(mine)}里{low}排第{place}位。",
    )


def _counter(figure: Figure) -> str:
    return {"region": "省区市", "city": "城市", "sector": "行业"}.get(figure.place.dimension, "地方")


def neighbour(result: Result) -> Figure | None:
    """The figure before or after the focus, or None at the end of the list."""
    index = rank(result) - 1 + result.plan.offset
    return result.figures[index] if 0 <= index < len(result.figures) else None


def _neighbour(result: Result) -> tuple[str, ...]:
    focus = result.plan.focus
    mine = next(f for f in result.figures if focus is not None and f.place.members == focus.members)
    other = neighbour(result)
    side = "前" if result.plan.offset < 0 else "后"
    if other is None:
        return (
            f"没有{side}一名。",
            f"{mine.place.name}已经排在{'最前' if side == '前' else '最后'}，{level_text(mine)}。",
        )
    gap = other.value - mine.value
    more = "多" if gap >= 0 else "少"
    unit = mine.item.measure.unit
    return (
        f"{side}一名是{other.place.name}，",
        f"{level_text(other)}，比{mine.place.name}{more}{_gap(abs(gap), unit)}。",
    )


def _gap(gap: float, unit: str) -> str:
    return f"{spoken(gap, '%')[:-1]}个百分点" if unit == "%" else spoken(gap, unit)


def _with_level(figure: Figure, result: Result) -> str:
    measure = figure.item.measure
    if measure.base_year is not None and figure.level is not None and figure.base is not None and not result.plan.cagr:
        return f"{change_text(figure.level - figure.base, measure.metric.unit)}，{level_text(figure)}"
    if not result.plan.levels or figure.level is None:
        return level_text(figure)
    return f"{spoken(figure.level, figure.item.measure.metric.unit)}、{level_text(figure)}"


def _average(result: Result) -> tuple[str, ...]:
    figures = sorted(result.figures, key=lambda f: -f.value)
    unit = figures[0].item.measure.unit
    mean = spoken(sum(f.value for f in figures) / len(figures), unit)
    ends = f"最高的{figures[0].place.name}{level_text(figures[0])}，最低的{figures[-1].place.name}{level_text(figures[-1])}"
    what = f"{result.plan.scope}{_what(result)}"
    return (_when(result), f"{what}平均是{mean}，{len(figures)}个{_counter(figures[0])}里{ends}。")


def _compare(result: Result) -> tuple[str, ...]:
    figures = result.figures
    if result.plan.mean:
        return _average(result)
    units = {f.item.measure.unit for f in figures}
    bases = {parse_unit(u).base for u in units}
    if len(bases) > 1:
        listed = "，".join(f"{subject(f)}{level_text(f)}" for f in figures)
        return (_when(result), f"{listed}。")
    factor = {f: parse_unit(f.item.measure.unit).factor for f in figures}
    ordered = sorted(figures, key=lambda f: -f.value * factor[f])
    what = _what(result)
    if figures[0].item.measure.base_year is not None:
        what = what.replace("名义增速", "").replace("增速", "")
        since = figures[0].item.measure.base_year
        what = f"{f'从{since}年起年均' if result.plan.cagr else f'比{since}年'}{'，' if what else ''}{what}"
    listed = "，".join(
        f"{_named(f, result)}{_with_level(f, result)}"
        for f in (ordered if len(ordered) <= _MAX_NAMES else ordered[:_EACH_UP_TO])
    )
    year = f"{result.plan.years[-1]}年"
    head = (f"{year}，", f"{what + '：' if what else ''}{listed}")
    if len(ordered) != 2:
        metric = ordered[0].item.measure
        if (
            len({f.item.measure.name for f in ordered}) == 1
            and metric.metric.additive
            and metric.unit == metric.metric.unit
            and len(ordered) > 2
        ):
            head = (head[0], f"{head[1]}，合计{spoken(sum(f.value for f in ordered), metric.unit)}")
        if not result.plan.each and len(ordered) > 2:
            return (f"{_named(ordered[0], result)}最高。", f"{head[0]}{head[1]}。")
        return (head[0], f"{head[1]}。")
    high, low = ordered
    unit = high.item.measure.unit
    gap = high.value - low.value * factor[low] / factor[high]
    price = parse_unit(unit).base.startswith("元/") or high.item.measure.metric.denominator or unit == "%"
    tail = f"{_named(high, result)}{'高' if price else '多'}{_gap(gap, unit)}" if gap else "两者相同"
    first, second = figures
    if (result.plan.ratio or (result.plan.times and first is low)) and second.value:
        ratio = first.value * factor[first] / (second.value * factor[second])
        said = f"{_multiple(ratio)}倍" if result.plan.times else spoken(ratio * 100, "%")
        tail += f"，{_named(first, result)}是{_named(second, result)}的{said}"
    if (result.plan.times or (result.plan.percent and not result.plan.ratio and unit != "%")) and low.value:
        ratio = high.value * factor[high] / (low.value * factor[low])
        tail += (
            f"，是{_named(low, result)}的{_multiple(ratio)}倍"
            if result.plan.times
            else f"，高{spoken((ratio - 1) * 100, '%')}"
        )
    if not gap:
        return (head[0], f"{head[1]}，{tail}。")
    return (f"{_named(high, result)}更{'高' if price else '多'}。", f"{year}{head[1]}，{tail}。")


def _trend(result: Result) -> tuple[str, ...]:
    series = grouped(result.figures)
    plan = result.plan
    if plan.gap and len(series) == 2:
        return _gap_moved(result, series)
    if len(series) > 1:
        moves = []
        for figures in series[:4]:
            first, last = figures[0], figures[-1]
            moves.append(
                f"{_named(first, result)}从{first.year}年的{level_text(first)}"
                f"{_toward(last.value - first.value)}{last.year}年的{level_text(last)}"
            )
        return (f"{plan.years[0]}到{plan.years[-1]}年，", "；".join(moves) + "。")
    figures = series[0]
    first, last = figures[0], figures[-1]
    measure = first.item.measure
    unit = measure.unit
    if measure.transform is not Transform.LEVEL:
        listed = "，".join(f"{f.year}年{level_text(f)}" for f in (figures if len(figures) <= 10 else (first, last)))
        return (f"{first.year}到{last.year}年，", f"{subject(first)}{listed}。")
    name = subject(first) if measure.whole is None else f"{subject(first)}占比"
    parts: list[str] = []
    if plan.total:
        parts.append(f"{name}合计{spoken(sum(f.value for f in figures), unit)}")
        name = "其中" if len(figures) <= _EACH_UP_TO else name
    if len(figures) <= _EACH_UP_TO:
        parts.append(f"{name}" + "，".join(f"{f.year}年{spoken(f.value, unit)}" for f in figures))
    else:
        parts.append(
            f"{name}从{spoken(first.value, unit)}{_toward(last.value - first.value)}{spoken(last.value, unit)}"
        )
    difference = last.value - first.value
    if plan.total:
        return (f"{first.year}到{last.year}年，", "，".join(parts) + "。")
    if unit == "%":
        parts.append(f"累计{_points(difference)}")
    elif "=" not in unit:
        total = f"累计{change_text(difference, unit)}"
        if first.value > 0:
            total += f"，{change_text((last.value / first.value - 1) * 100, '%')}"
        parts.append(total)
    if first.value > 0 and last.value > 0 and unit != "%" and (plan.cagr or last.year - first.year >= _EACH_UP_TO):
        yearly = ((last.value / first.value) ** (1 / (last.year - first.year)) - 1) * 100
        parts.append(f"年均{change_text(yearly, '%')}")
    if plan.mean:
        parts.append(f"平均每年{spoken(sum(f.value for f in figures) / len(figures), unit)}")
    turn = _turn(figures)
    said = "，".join(parts) + "。"
    return (f"{first.year}到{last.year}年，", said, *([turn] if turn else []))


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
        f"{names}的{_what(result)}差距从{_gap(gaps[0], unit)}{way}到{_gap(gaps[1], unit)}，{way}了{_gap(abs(moved), unit)}。",
    )


def _toward(difference: float) -> str:
    return "增加到" if difference > 0 else "下降到" if difference < 0 else "变为"


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


def grouped(figures: Sequence[Figure]) -> list[list[Figure]]:
    """Figures by item and place, each in order of years."""
    groups: dict[tuple[object, str], list[Figure]] = {}
    for figure in figures:
        groups.setdefault((id(figure.item), figure.place.name), []).append(figure)
    return [sorted(group, key=lambda f: f.year) for group in groups.values()]


def _share(result: Result) -> tuple[str, ...]:
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


def _count(result: Result) -> tuple[str, ...]:
    plan, figures = result.plan, result.figures
    assert plan.condition is not None
    columns = len(plan.items) > 1
    counter = "项" if columns else _counter(figures[0]) if figures else "地方"
    what = (
        f"{plan.years[-1]}年{plan.scope if plan.scope != '全国' else ''}{'' if columns else plan.items[0].measure.name}"
    )
    kind = "增速" if plan.items[0].measure.transform is Transform.GROWTH else ""
    if not figures:
        return ("一个也没有。", f"{what}{kind}{plan.condition.words}的一个也没有。")
    names = "、".join(_named(f, result) for f in figures[:_MAX_COUNTED])
    more = "等" if len(figures) > _MAX_COUNTED else ""
    extreme = figures[0]
    best = superlative(plan.items[0].measure.unit, plan.order is Order.DESC)
    return (
        f"有{len(figures)}个。",
        f"{what}{kind}{plan.condition.words}的有{len(figures)}{'' if columns else '个'}{counter}：{names}{more}，"
        f"{best}的{_named(extreme, result)}{level_text(extreme)}。",
    )


def _first_year(result: Result) -> tuple[str, ...]:
    plan = result.plan
    assert plan.condition is not None
    if not result.figures:
        item = plan.items[0]
        return ("还没有。", f"到{plan.years[-1]}年，{item.place.name}{item.measure.name}还没有{plan.condition.words}。")
    figure = result.figures[0]
    already = "就已经" if figure.year == plan.years[0] else "首次"
    return (
        f"是{figure.year}年。",
        f"{_part(figure)}在{figure.year}年{already}{plan.condition.words}，当年是{level_text(figure)}。",
    )


def _years(result: Result) -> tuple[str, ...]:
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
        return (f"是{shown[0].year}年。", f"{plan.years[0]}到{plan.years[-1]}年，{_part(first)}{best}的是{listed}。")
    listed = "、".join(f"{f.year}年" for f in result.figures)
    word = plan.condition.words if plan.condition else ""
    return (f"有{len(result.figures)}个年份。", f"{_part(first)}{word}的年份是{listed}。")


def _part(figure: Figure) -> str:
    """The subject of a year: a share is called so."""
    return f"{subject(figure)}{'占比' if figure.item.measure.whole is not None else ''}"
