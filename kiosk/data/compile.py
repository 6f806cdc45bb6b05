"""From plan to SQL: an AST built by sqlglot, values bound, one SELECT.

facts: one row an item, place and year with `top` and, for a ratio, `bottom`; a group counts only when it is whole
whole: the denominator of a share, by year (and place)
final: the figure, filtered, ordered, limited
"""

import re
from dataclasses import dataclass, field
from typing import Any

from sqlglot import exp

from kiosk.data.catalog import Catalog
from kiosk.data.errors import StoreError
from kiosk.data.metric import Metric
from kiosk.data.place import Place
from kiosk.data.plan import Ask, Item, Order, Plan, Transform
from kiosk.data.store import MAX_ROWS
from kiosk.data.units import parse_unit

_PYFORMAT = re.compile(r"%\((p\d+)\)s")
"""How sqlglot writes a parameter for PostgreSQL; SQLAlchemy wants a colon."""
_MARK = re.compile(r"[$:](p\d+)\b")
"""A bound parameter in our own SQL, which holds no text besides: values are never written into it."""


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL to run with its parameters, and the same with the values written in, to show."""

    sql: str
    parameters: dict[str, Any]
    shown: str


@dataclass(slots=True)
class _Builder:
    catalog: Catalog
    values: list[Any] = field(default_factory=list)

    def bind(self, value: Any) -> exp.Expression:
        self.values.append(value)
        return exp.Placeholder(this=f"p{len(self.values) - 1}")

    # ---- sources -----------------------------------------------------------------------------------------------------

    def facts(self, index: int, item: Item, years: tuple[int, ...], each: bool) -> exp.Select:
        metric = item.measure.metric
        spec = self.catalog.table(metric)
        members = item.place.members
        apart = each or not item.place.group
        top = _added([_total(metric, column) for m in item.measure.metrics for column in m.numerator])
        if item.place.group and not each and not metric.additive and metric.denominator:
            top = exp.Sum(this=_column(metric.numerator[0]))
        year = _column(spec.time_column)
        place: exp.Expression = self.bind(item.place.name)
        keyed = bool(spec.place_column and members)
        if keyed and apart:
            place = _column(spec.place_column)
        select = exp.select(
            exp.alias_(exp.Literal.number(index), "item", copy=False),
            exp.alias_(exp.cast(place, "TEXT"), "place", copy=False),
            exp.alias_(year, "year", copy=False),
            exp.alias_(top, "top", copy=False),
            exp.alias_(self.bottom(metric, year), "bottom", copy=False),
        ).from_(exp.to_identifier(metric.table, quoted=True))
        if keyed and set(members) != self.catalog.table_places[metric.table]:
            select = select.where(
                exp.In(this=_column(spec.place_column), expressions=[self.bind(m) for m in members]), copy=False
            )
        select = select.where(exp.In(this=year.copy(), expressions=[self.bind(y) for y in years]), copy=False)
        groups = [year.copy(), *([_column(spec.place_column)] if keyed and apart else [])]
        select = select.group_by(*groups, copy=False)
        if keyed and not apart:
            columns = [c for m in item.measure.metrics for c in m.numerator] + [metric.denominator] * bool(
                metric.denominator
            )
            for column in columns:
                select = select.having(
                    exp.EQ(this=_whole_count(column, spec.place_column), expression=self.bind(len(members))), copy=False
                )
        return select

    def bottom(self, metric: Metric, year: exp.Expression) -> exp.Expression:
        """What is divided by; of another table, that of the same year."""
        if not metric.denominator:
            return exp.cast(exp.Null(), "DOUBLE")
        if not metric.denominator_table:
            return _total(metric, metric.denominator)
        spec = self.catalog.layer.tables[metric.denominator_table]
        same = exp.EQ(this=_column(spec.time_column, "d"), expression=_column(year.name, metric.table))
        table = exp.alias_(exp.to_table(metric.denominator_table), "d", table=True)
        return exp.Subquery(this=exp.select(exp.Sum(this=_column(metric.denominator, "d"))).from_(table).where(same))

    def whole(self, index: int, item: Item, years: tuple[int, ...]) -> exp.Select:
        metric = item.measure.whole
        assert metric is not None
        place = item.measure.whole_place or item.place
        spec = self.catalog.table(metric)
        year = _column(spec.time_column)
        select = exp.select(
            exp.alias_(exp.Literal.number(index), "item", copy=False),
            exp.alias_(year, "year", copy=False),
            exp.alias_(_added([_total(metric, column) for column in metric.numerator]), "total", copy=False),
        ).from_(exp.to_identifier(metric.table, quoted=True))
        if spec.place_column and place.members:
            column = _column(spec.place_column)
            select = select.where(exp.In(this=column, expressions=[self.bind(m) for m in place.members]), copy=False)
            whole = exp.EQ(
                this=_whole_count(metric.numerator[0], spec.place_column), expression=self.bind(len(place.members))
            )
            select = select.having(whole, copy=False)
        select = select.where(exp.In(this=year.copy(), expressions=[self.bind(y) for y in years]), copy=False)
        return select.group_by(year.copy(), copy=False)

    # ---- the figure --------------------------------------------------------------------------------------------------

    def statement(self, plan: Plan) -> exp.Select:
        measure = plan.items[0].measure
        years = _needed_years(plan)
        per_member_share = measure.whole is not None and measure.whole_place is None and plan.each
        ctes: list[tuple[str, exp.Expression]] = [
            ("facts", _union([self.facts(i, item, years, plan.each) for i, item in enumerate(plan.items)]))
        ]
        value = self.level("f", plan)
        if measure.whole is not None:
            if per_member_share:
                raise StoreError("a share of each member's own whole is not a plan this compiler knows")
            ctes.append(("whole", _union([self.whole(i, item, years) for i, item in enumerate(plan.items)])))
            ratio = _units(measure.metric, measure.whole) * 100
            total = exp.func("NULLIF", _column("total", "w"), exp.Literal.number(0))
            value = exp.Mul(
                this=exp.Div(this=_float(_paren(value)), expression=total), expression=exp.Literal.number(ratio)
            )
        final = exp.select().from_(exp.to_table("facts", alias="f"))
        if measure.whole is not None:
            on = exp.and_(_equal("w", "f", "item"), _equal("w", "f", "year"))
            final = final.join(exp.to_table("whole", alias="w"), on=on, join_type="left", copy=False)
        now, base = self.level("f", plan), self.level("b", plan)
        if measure.transform is not Transform.LEVEL:
            before: exp.Expression = exp.Sub(this=_column("year", "f"), expression=exp.Literal.number(1))
            if measure.base_year is not None:
                before = self.bind(measure.base_year)
            on = exp.and_(
                _equal("b", "f", "item"),
                _equal("b", "f", "place"),
                exp.EQ(this=_column("year", "b"), expression=before),
            )
            final = final.join(exp.to_table("facts", alias="b"), on=on, join_type="left", copy=False)
            value = exp.Sub(this=_paren(now), expression=_paren(base))
            if measure.transform is Transform.GROWTH:
                safe = exp.func("NULLIF", base.copy(), exp.Literal.number(0))
                value = exp.Mul(
                    this=exp.Paren(
                        this=exp.Sub(
                            this=exp.Div(this=_float(_paren(now)), expression=safe), expression=exp.Literal.number(1)
                        )
                    ),
                    expression=exp.Literal.number(100),
                )
        else:
            base = exp.Null() if measure.whole is None else _column("total", "w")
        final = final.select(
            exp.alias_(_column("item", "f"), "item", copy=False),
            exp.alias_(_column("place", "f"), "place", copy=False),
            exp.alias_(_column("year", "f"), "year", copy=False),
            exp.alias_(value, "value", copy=False),
            exp.alias_(now.copy(), "level", copy=False),
            exp.alias_(base.copy(), "base", copy=False),
            copy=False,
        )
        final = final.where(
            exp.In(this=_column("year", "f"), expressions=[self.bind(y) for y in plan.years]), copy=False
        )
        final = final.where(exp.Is(this=_paren(value.copy()), expression=exp.Null()).not_(copy=False), copy=False)
        if plan.condition is not None:
            kinds = (exp.GTE, exp.LTE) if plan.condition.inclusive else (exp.GT, exp.LT)
            kind = kinds[0] if plan.condition.above else kinds[1]
            final = final.where(kind(this=_paren(value.copy()), expression=self.bind(plan.condition.value)), copy=False)
            if plan.condition.upper is not None:
                final = final.where(
                    kinds[1](this=_paren(value.copy()), expression=self.bind(plan.condition.upper)), copy=False
                )
        final = self.ordered(final, plan)
        for name, query in ctes:
            final = final.with_(name, as_=query, copy=False)
        return final

    def level(self, alias: str, plan: Plan) -> exp.Expression:
        metric = plan.items[0].measure.metric
        top = _column("top", alias)
        if len({(i.measure.metric.denominator, i.measure.metric.scale) for i in plan.items}) > 1:
            return self.mixed(alias, plan)
        if not metric.denominator:
            return top
        safe = exp.func("NULLIF", _column("bottom", alias), exp.Literal.number(0))
        return exp.Mul(this=exp.Div(this=_float(top), expression=safe), expression=exp.Literal.number(metric.scale))

    def mixed(self, alias: str, plan: Plan) -> exp.Expression:
        """Plain figures and ratios in one answer: each item by its own formula."""
        case = exp.Case()
        for index, item in enumerate(plan.items):
            metric = item.measure.metric
            if metric.denominator:
                safe = exp.func("NULLIF", _column("bottom", alias), exp.Literal.number(0))
                ratio = exp.Div(this=_float(_column("top", alias)), expression=safe)
                when = exp.EQ(this=_column("item", alias), expression=exp.Literal.number(index))
                case = case.when(when, exp.Mul(this=ratio, expression=exp.Literal.number(metric.scale)))
        return case.else_(_column("top", alias))

    def ordered(self, final: exp.Select, plan: Plan) -> exp.Select:
        down = plan.order is Order.DESC
        by_value = exp.Ordered(this=_column("value"), desc=down)
        by_year = exp.Ordered(this=_column("year"), desc=False)
        by_place = exp.Ordered(this=_column("place"), desc=False)
        by_item = exp.Ordered(this=_column("item"), desc=False)
        if plan.ask in (Ask.TREND, Ask.FIRST_YEAR) or (plan.ask is Ask.YEARS and not plan.limit):
            final = final.order_by(by_item, by_place, by_year, copy=False)
        elif plan.ask in (Ask.RANKING, Ask.RANK_OF, Ask.NEIGHBOUR, Ask.COUNT, Ask.YEARS) or plan.each:
            final = final.order_by(by_value, by_place, copy=False)
        else:
            final = final.order_by(by_item, by_year, by_place, copy=False)
        return final.limit(plan.limit + plan.offset + 1 if plan.limit else MAX_ROWS, copy=False)


def compile_plan(plan: Plan, catalog: Catalog) -> Statement:
    """The plan as one SELECT in the dialect of the catalog's store."""
    builder = _Builder(catalog)
    tree = builder.statement(plan)
    dialect = catalog.store.dialect
    sql = _PYFORMAT.sub(r":\1", tree.sql(dialect=dialect))
    used = set(_MARK.findall(sql))
    parameters = {f"p{index}": value for index, value in enumerate(builder.values) if f"p{index}" in used}
    shown = _MARK.sub(lambda mark: _literal(parameters[mark.group(1)]), sql)
    return Statement(sql, parameters, shown)


def _literal(value: Any) -> str:
    """The value as SQL text, for the card only: what runs has it bound."""
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else repr(value)


def _needed_years(plan: Plan) -> tuple[int, ...]:
    measure = plan.items[0].measure
    years = set(plan.years)
    if measure.transform is not Transform.LEVEL:
        years |= {measure.base_year} if measure.base_year is not None else {year - 1 for year in plan.years}
    return tuple(sorted(years))


def _column(name: str, table: str = "") -> exp.Column:
    return exp.column(exp.to_identifier(name, quoted=True), table=table or None)


def _total(metric: Metric, column: str) -> exp.Expression:
    if metric.additive or metric.denominator:
        return exp.Sum(this=_column(column))
    return exp.Avg(this=_column(column))


def _whole_count(column: str, place_column: str) -> exp.Expression:
    case = exp.Case().when(exp.Is(this=_column(column), expression=exp.Null()).not_(), _column(place_column))
    return exp.Count(this=exp.Distinct(expressions=[case]))


def _added(terms: list[exp.Expression]) -> exp.Expression:
    out = terms[0]
    for term in terms[1:]:
        out = exp.Add(this=out, expression=term)
    return out


def _union(queries: list[exp.Select]) -> exp.Expression:
    out: exp.Expression = queries[0]
    for query in queries[1:]:
        out = exp.union(out, query, distinct=False, copy=False)
    return out


def _float(value: exp.Expression) -> exp.Expression:
    return exp.cast(value, "DOUBLE")


def _paren(value: exp.Expression) -> exp.Expression:
    return value.copy() if isinstance(value, exp.Column) else exp.Paren(this=value.copy())


def _equal(left: str, right: str, column: str) -> exp.Expression:
    return exp.EQ(this=_column(column, left), expression=_column(column, right))


def _units(part: Metric, whole: Metric) -> float:
    return parse_unit(part.unit).factor / parse_unit(whole.unit).factor


__all__ = ["Place", "Statement", "compile_plan"]
