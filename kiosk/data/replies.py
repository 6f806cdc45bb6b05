"""What is said and shown: answers with their figures, refusals with what there is instead, questions back."""

from typing import Any

from kiosk.answers import Action, AnswerPlan, Card, Choice, Section, Source
from kiosk.data.catalog import Catalog
from kiosk.data.charts import chart, legible, plain
from kiosk.data.errors import Ambiguous, Unanswerable
from kiosk.data.metric import Metric
from kiosk.data.plan import Ask, Transform
from kiosk.data.result import Figure, Result
from kiosk.data.sentences.speak import sentences
from kiosk.data.standing import neighbour, rank
from kiosk.data.units import exact

_APOLOGY = "抱歉，数据这会儿查不出来，请稍后再问一次。"
_MAX_LINES = 40
_CHARTS = {"line": "折线图", "bar": "柱状图", "pie": "饼图", "table": "表格", "map": "地图"}
_NEWEST = "最新口径"
_SURE = 0.9


def decline(error: Unanswerable) -> AnswerPlan:
    """What is missing, and the nearest there is."""
    choices = (Choice("", error.nearest),) if error.nearest and not error.nearest.isdigit() else ()
    card = Card(title="暂时查不到", sections=(Section("text", "原因", (error.reason,), True),))
    confidence = _SURE if error.understood else 1.0
    return AnswerPlan(
        Action.DECLINE, (error.reason,), intent="data", choices=choices, card=card,
        confidence=confidence, understood=error.understood,
    )  # fmt: skip


def clarify(error: Ambiguous) -> AnswerPlan:
    """A question back, with what can be chosen."""
    choices = tuple(Choice("", option) for option in error.options)
    return AnswerPlan(Action.CLARIFY, (error.question,), intent="data", choices=choices, complete=False)


def apology() -> AnswerPlan:
    """When the store fails, or we do."""
    card = Card(title="暂时查不到", sections=(Section("text", "原因", (_APOLOGY,), True),))
    return AnswerPlan(Action.DECLINE, (_APOLOGY,), intent="data", card=card)


def answer(result: Result, wide: tuple[Figure, ...], catalog: Catalog) -> AnswerPlan:
    """Sentences, chart and card of a result. `wide` are the figures of all years, for questions about years."""
    plan = result.plan
    segments = sentences(result)
    if plan.chart:
        segments = (f"已换成{_CHARTS[plan.chart]}。", *segments)
    picture = chart(result, wide)
    metrics = _metrics(result)
    return AnswerPlan(
        Action.ANSWER, segments, intent="data", items=tuple(m.code for m in metrics),
        card=_card(picture.title, result, metrics, catalog), chart=picture, sources=_sources(metrics, catalog),
        confidence=_SURE, sql=result.sql, rows=_rows(result),
    )  # fmt: skip


def _metrics(result: Result) -> list[Metric]:
    """Everything that was looked up, wholes of shares too, each once."""
    measures = [item.measure for item in result.plan.items]
    return list(dict.fromkeys(m for measure in measures for m in (*measure.metrics, *_present(measure.whole))))


def _present(metric: Metric | None) -> tuple[Metric, ...]:
    return (metric,) if metric is not None else ()


def _card(title: str, result: Result, metrics: list[Metric], catalog: Catalog) -> Card:
    newest_first = result.plan.ask is Ask.TREND and len(result.plan.items) == 1
    shown = sorted(result.figures, key=lambda f: -f.year) if newest_first else result.figures
    about = tuple(_about(metric, catalog) for metric in metrics)
    return Card(
        title=title,
        sections=(
            Section("fields", "数据", tuple(_line(f) for f in shown[:_MAX_LINES]), True),
            Section("text", "口径与来源", about),
            Section("text", "SQL", (result.sql,)),
        ),
        notice=catalog.layer.notice,
    )


def _about(metric: Metric, catalog: Catalog) -> str:
    note = f"，{plain(metric.note)}" if plain(metric.note) else ""
    return f"{metric.name}：单位{metric.unit}，{catalog.table(metric).title}，{metric.vintage or _NEWEST}{note}"


def _rows(result: Result) -> tuple[tuple[Any, ...], ...]:
    """The figures as plain rows; a rank stands before them."""
    plan = result.plan
    rows = tuple((f.place.name, f.year, f.value, f.item.measure.name, f.item.measure.unit) for f in result.figures)
    if plan.ask not in (Ask.RANK_OF, Ask.NEIGHBOUR):
        return rows
    other = neighbour(result) if plan.ask is Ask.NEIGHBOUR else None
    beside = (other.place.name, other.value) if other else ()
    return ((plan.focus.name if plan.focus else "", plan.years[-1], rank(result), *beside), *rows)


def _sources(metrics: list[Metric], catalog: Catalog) -> tuple[Source, ...]:
    """One source a table and vintage, with what was taken from it in words."""
    found: dict[tuple[str, str], list[str]] = {}
    for metric in metrics:
        found.setdefault((metric.table, metric.vintage or _NEWEST), []).append(metric.name)
    return tuple(
        Source(
            title=catalog.layer.tables[table].title,
            code="、".join(names),
            clause=vintage,
            issuer=catalog.layer.tables[table].issuer,
        )
        for (table, vintage), names in found.items()
    )


def _line(figure: Figure) -> str:
    measure = figure.item.measure
    text = exact(legible(figure), measure.unit)
    if measure.transform is not Transform.LEVEL and figure.level is not None and figure.base is not None:
        text += f"（{exact(figure.base, measure.metric.unit)} → {exact(figure.level, measure.metric.unit)}）"
    elif measure.whole is not None and figure.level is not None and figure.base is not None:
        text += f"（{exact(figure.level, measure.metric.unit)} / {exact(figure.base, measure.whole.unit)}）"
    return f"{figure.year}年{figure.place.name}{measure.name}：{text}"
