"""One figure that a data set can give: a column, or a formula over columns of one table."""

from dataclasses import dataclass

from kiosk.data.semantic import DerivedSpec, MetricSpec


@dataclass(frozen=True, slots=True)
class Metric:
    """A column or a formula over columns of one table, ready to be computed."""

    code: str
    name: str
    unit: str
    table: str
    atoms: frozenset[str]
    soft: frozenset[str]
    numerator: tuple[str, ...]
    """Columns that are added."""
    denominator: str = ""
    denominator_table: str = ""
    """The table that holds the denominator, where it is not `table`; both are then of the whole country."""
    scale: float = 1.0
    additive: bool = True
    growth: bool = False
    index_of: str = ""
    superseded: int = 0
    vintage: str = ""
    breaks: tuple[int, ...] = ()
    note: str = ""
    hidden: bool = False
    chart: str = ""
    screens: tuple[str, ...] = ("*",)
    also: tuple[frozenset[str], ...] = ()
    synonyms: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    """Years with at least one figure, ascending."""

    @property
    def core(self) -> frozenset[str]:
        """Atoms that must be heard."""
        return self.atoms - self.soft

    @property
    def of_share(self) -> bool:
        """True where the figure is itself a share of a whole, or may be called so."""
        return any("占比" in named for named in (self.atoms, *self.also))


def of_column(code: str, spec: MetricSpec, years: tuple[int, ...]) -> Metric:
    """A column, with the years that have a figure in it."""
    return Metric(
        code=code,
        name=spec.spoken or spec.name,
        unit=spec.unit,
        table=spec.table,
        atoms=frozenset(spec.atoms),
        soft=frozenset(spec.soft),
        numerator=(spec.column,),
        additive=spec.additive,
        growth=spec.growth,
        index_of=spec.index_of,
        superseded=spec.superseded,
        vintage=spec.vintage,
        breaks=spec.breaks,
        note=spec.note,
        hidden=spec.hidden,
        chart=spec.chart,
        screens=spec.screens,
        synonyms=spec.synonyms,
        years=years,
    )


def of_formula(code: str, spec: DerivedSpec, top: Metric, bottom: Metric) -> Metric:
    """One column divided by another, for the years that have both."""
    return Metric(
        code=code,
        name=spec.name,
        unit=spec.unit,
        table=top.table,
        atoms=frozenset(spec.atoms),
        soft=frozenset(),
        numerator=top.numerator,
        denominator=bottom.numerator[0],
        denominator_table=bottom.table if bottom.table != top.table else "",
        scale=spec.scale,
        additive=False,
        note=spec.note,
        screens=spec.screens,
        also=tuple(frozenset(atoms) for atoms in spec.also),
        years=tuple(sorted(set(top.years) & set(bottom.years))),
    )
