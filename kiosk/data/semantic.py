"""The semantic layer: what the columns of a data set mean. A YAML file that an import drafts and people edit.

See `kiosk/data/SEMANTIC.md` for every field. This module parses and writes it and knows nothing of questions.
"""

from pathlib import Path

import msgspec
import yaml

from kiosk.data.errors import SemanticError

FILE_NAME = "semantic.yaml"


class TableSpec(msgspec.Struct, omit_defaults=True):
    """One fact table: a place (or none) and a year in each row."""

    title: str
    dimension: str = ""
    """Name of the dimension that `place_column` holds; empty for a table of the whole country."""
    place_column: str = ""
    time_column: str = "year"
    issuer: str = ""
    many_rows: bool = False
    """True when several rows share a place and a year: figures are then sums."""


class MetricSpec(msgspec.Struct, omit_defaults=True):
    """One column that can be asked for."""

    table: str
    column: str
    name: str
    unit: str
    atoms: tuple[str, ...]
    """Meanings that name this metric (vocabulary.yaml); all but the soft ones must be heard."""
    soft: tuple[str, ...] = ()
    synonyms: tuple[str, ...] = ()
    """Extra phrases that mean exactly this metric."""
    spoken: str = ""
    """How it is said; the name when empty."""
    additive: bool = True
    """False for rates, prices and indices: they are never summed."""
    growth: bool = False
    """True when the figure itself is a growth rate."""
    index_of: str = ""
    """For a constant-price index: the metric whose real growth it gives."""
    superseded: int = 0
    """0 for the newest vintage; larger = asked only for years that no newer vintage covers."""
    vintage: str = ""
    breaks: tuple[int, ...] = ()
    """First years of a new definition: figures before and after do not compare."""
    hidden: bool = False
    """True for a helper of formulas that is never spoken by itself."""
    note: str = ""
    source: str = ""
    chart: str = ""
    screens: tuple[str, ...] = ("*",)
    """Screens that may hear it: names or shell patterns."""


class DerivedSpec(msgspec.Struct, omit_defaults=True):
    """A ratio of two metrics of one table, or of two tables of the whole country."""

    name: str
    unit: str
    atoms: tuple[str, ...]
    numerator: str
    denominator: str
    scale: float
    also: tuple[tuple[str, ...], ...] = ()
    note: str = ""
    screens: tuple[str, ...] = ("*",)


class DimensionSpec(msgspec.Struct, omit_defaults=True):
    """The places (or sectors) that figures belong to."""

    table: str
    key: str
    title: str = ""
    names: tuple[str, ...] = ()
    """Columns with other names of a member, the first is the one that is spoken."""
    abbreviation: str = ""
    attributes: tuple[str, ...] = ()
    """Columns that select members, as economic_zone."""
    group_table: str = ""
    nation: str = ""
    """Member that is the whole country, when there is one."""
    parent: str = ""
    """Column that names the member above."""
    level: str = ""
    screens: dict[str, tuple[str, ...]] = {}
    """Row-level permission: screen pattern → members it may see. No entry: everything."""


class Layer(msgspec.Struct, omit_defaults=True):
    """A whole semantic layer."""

    title: str
    now: str
    """The day that 今年 and 去年 are counted from, ISO."""
    tables: dict[str, TableSpec]
    metrics: dict[str, MetricSpec]
    dimensions: dict[str, DimensionSpec] = {}
    derived: dict[str, DerivedSpec] = {}
    default_region: str = ""
    """What 咱们省 means: a key of the region dimension."""
    nation: str = "全国"
    synonyms: dict[str, tuple[str, ...]] = {}
    """Extra ways to say an atom of the vocabulary."""
    notice: str = ""

    @property
    def this_year(self) -> int:
        """The year of `now`."""
        return int(self.now[:4])


def load(path: Path) -> Layer:
    """Read and check a semantic layer. Raises SemanticError."""
    try:
        layer = msgspec.convert(yaml.safe_load(path.read_text(encoding="utf-8")), Layer, strict=False)
    except (OSError, yaml.YAMLError, msgspec.ValidationError, UnicodeDecodeError) as error:
        raise SemanticError(f"{path}: {error}") from error
    check(layer, str(path))
    return layer


def check(layer: Layer, where: str) -> None:
    """Every reference must lead somewhere. Raises SemanticError."""
    for name, metric in layer.metrics.items():
        if metric.table not in layer.tables:
            raise SemanticError(f"{where}: metrics.{name}.table: there is no table {metric.table!r}")
        if metric.index_of and metric.index_of not in layer.metrics:
            raise SemanticError(f"{where}: metrics.{name}.index_of: there is no metric {metric.index_of!r}")
    for name, derived in layer.derived.items():
        for field in (derived.numerator, derived.denominator):
            if field not in layer.metrics:
                raise SemanticError(f"{where}: derived.{name}: there is no metric {field!r}")
        tables = {layer.metrics[field].table for field in (derived.numerator, derived.denominator)}
        if len(tables) > 1 and any(layer.tables[table].dimension for table in tables):
            raise SemanticError(
                f"{where}: derived.{name}: its metrics are in two tables that are not of the whole country"
            )
    for name, table in layer.tables.items():
        if table.dimension and table.dimension not in layer.dimensions:
            raise SemanticError(f"{where}: tables.{name}.dimension: there is no dimension {table.dimension!r}")
    if not layer.now[:4].isdigit():
        raise SemanticError(f"{where}: now: {layer.now!r} is not an ISO date")


def dump(layer: Layer) -> str:
    """The layer as YAML for people to edit."""
    head = "# Semantic layer drafted by `kiosk data import`; every field is explained in kiosk/data/SEMANTIC.md.\n"
    return head + yaml.safe_dump(msgspec.to_builtins(layer), allow_unicode=True, sort_keys=False, width=120)
