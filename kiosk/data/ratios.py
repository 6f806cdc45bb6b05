"""One figure by another: 平均每座焚烧厂处理多少垃圾, 总花费除以人次. The metric is made for the question and kept nowhere."""

from dataclasses import replace

from kiosk.data.finder import MetricFinder, Where
from kiosk.data.frame import Frame
from kiosk.data.metric import Metric
from kiosk.data.units import parse_unit

_PARTS = 2


def asked(frame: Frame) -> bool:
    """True when the question divides one figure by another."""
    return frame.has("divide") or (frame.has("mean") and "每" in frame.text and "每年" not in frame.text)


def ratio(frame: Frame, metrics: tuple[Metric, ...], finder: MetricFinder, where: Where) -> Metric | None:
    """The two metrics as one, or None when they do not stand in one table and no formula is known: 每Y的X and X除以Y."""
    if (known := declared(metrics, finder)) is not None:
        return known
    if len(metrics) != _PARTS:
        return None
    first, second = metrics
    top, bottom = (first, second) if frame.has("divide") else (second, first)
    if not frame.has("divide"):
        top = _same_kind(top, bottom, finder, where)
    if top.table != bottom.table or top.denominator or bottom.denominator or not (top.additive and bottom.additive):
        return None
    above, below = parse_unit(top.unit), parse_unit(bottom.unit)
    return Metric(
        code=f"{top.code}/{bottom.code}",
        name=f"{bottom.name}平均{top.name}",
        unit=f"{above.base}/{below.base}",
        table=top.table,
        atoms=top.atoms | bottom.atoms | {"平均"},
        soft=frozenset(),
        numerator=top.numerator,
        denominator=bottom.numerator[0],
        scale=above.factor / below.factor,
        additive=False,
        note=f"按{top.name}除以{bottom.name}推算",
        years=tuple(sorted(set(top.years) & set(bottom.years))),
    )


def declared(metrics: tuple[Metric, ...], finder: MetricFinder) -> Metric | None:
    """The formula of the semantic layer that divides the first of these by the second, which may be named beside them."""
    catalog = finder.catalog
    for code, spec in catalog.layer.derived.items():
        parts = [m.code for m in metrics if m.code != code]
        if parts == [spec.numerator, spec.denominator]:
            known = catalog.metrics[code]
            said = frozenset(atom for part in parts for atom in catalog.metrics[part].atoms)
            return replace(known, atoms=known.atoms | said)
    return None


def _same_kind(top: Metric, bottom: Metric, finder: MetricFinder, where: Where) -> Metric:
    """每座焚烧厂处理多少: what is treated there is what is burnt, not all that is treated anywhere."""
    told = bottom.core - top.atoms
    closer = [m for atom in sorted(told) if (m := finder.best([*top.core, atom], where)) and m.unit == top.unit]
    return closer[0] if closer else top
