"""What is done with a metric: its level, or the change that the question speaks of, at constant prices if so asked."""

import re
from collections.abc import Sequence
from dataclasses import replace

from kiosk.data.catalog import Catalog
from kiosk.data.context import Context
from kiosk.data.errors import Unanswerable
from kiosk.data.frame import Frame
from kiosk.data.metric import Metric
from kiosk.data.plan import Measure, Transform

_FALL = re.compile(r"[降跌减缩]幅|(?:下降|下跌|降低|减少|下滑)的?幅度")
"""降幅最大, 跌幅超过百分之十: how far down, though it is a rate like any other."""
_RATE = re.compile(r"增速|增长|[增涨升]幅|同比")


def falls(frame: Frame) -> bool:
    """True where the more is asked, the further down it went: 降幅最大, 降得最快; 增速下降 is about the rate itself."""
    down = frame.has("change_down") and not frame.has("change_up") and not _RATE.search(frame.text)
    return down or _FALL.search(frame.text) is not None


def at_constant_prices(catalog: Catalog, frame: Frame, metric: Metric) -> Metric:
    """The index beside a metric, where real growth is asked. Raises Unanswerable when there is none."""
    if not frame.has("real") or metric.index_of:
        return metric
    for candidate in catalog.metrics.values():
        if candidate.index_of == metric.code:
            return candidate
    raise Unanswerable(f"没有{metric.name}的不变价指数，算不出实际增速，只有名义增速。")


def at_current_prices(catalog: Catalog, frame: Frame, context: Context) -> Context:
    """按现价算呢, 名义增速呢 after real growth: what was in hand, without the index."""
    item = context.plan.items[0]
    index_of = item.measure.metric.index_of
    if not index_of or frame.atoms or not (frame.has("nominal") or "名义" in frame.text):
        return context
    measure = replace(item.measure, metrics=(catalog.metrics[index_of],))
    return replace(context, plan=replace(context.plan, items=(replace(item, measure=measure),), real=False))


def measure_of(catalog: Catalog, frame: Frame, metric: Metric, years: Sequence[int] = ()) -> Measure:
    """The level, or the change that the question speaks of."""
    if metric.growth and len(years) > 1 and frame.has("change_up", "change_down", "change"):
        return Measure((metric,), Transform.DIFF, min(years))  # 增速回升最明显的: points between two years
    if metric.growth or not frame.has("growth", "change_up", "change_down", "change", "versus", "cagr", "real"):
        return Measure((metric,))
    if metric.index_of and not frame.has("growth", "change_up", "change_down", "change", "versus", "cagr"):
        return Measure((metric,))
    amount = frame.has("change_up", "change_down", "change") and not frame.has("growth", "percent", "real")
    base = min(years) if len(years) > 1 else None
    if base is not None and frame.times.plan and base - 1 in metric.years:
        base -= 1
    transform = Transform.DIFF if amount or metric.unit == "%" else Transform.GROWTH
    return Measure((at_constant_prices(catalog, frame, metric),), transform, base)
