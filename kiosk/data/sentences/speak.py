"""Figures as one or two sentences that lead with the figure. Only what the rows show is said."""

from kiosk.data.plan import Ask
from kiosk.data.result import Result
from kiosk.data.sentences.changes import change
from kiosk.data.sentences.comparisons import compare
from kiosk.data.sentences.conditions import count, first_year, years
from kiosk.data.sentences.ranks import next_to, rank_of, ranking
from kiosk.data.sentences.trends import trend
from kiosk.data.sentences.values import share, value

_SPEAKERS = {
    Ask.VALUE: value,
    Ask.CHANGE: change,
    Ask.RANKING: ranking,
    Ask.RANK_OF: rank_of,
    Ask.NEIGHBOUR: next_to,
    Ask.COMPARE: compare,
    Ask.TREND: trend,
    Ask.SHARE: share,
    Ask.COUNT: count,
    Ask.FIRST_YEAR: first_year,
    Ask.YEARS: years,
}


def sentences(result: Result) -> tuple[str, ...]:
    """Spoken clauses in order; the first is short and often the same, so that its sound is at hand."""
    said = _SPEAKERS[result.plan.ask](result)
    return (*said, *(f"{note}。" for note in _notes(result)))


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
