"""A first semantic layer from a data dictionary: units, meanings, formulas, vintages. People edit what it gets wrong."""

import re
from collections.abc import Iterable

from kiosk.data.atoms import AtomReader
from kiosk.data.errors import SemanticError
from kiosk.data.semantic import DerivedSpec, DimensionSpec, Layer, MetricSpec, TableSpec
from kiosk.data.store import Store
from kiosk.data.summary import SUFFIX
from kiosk.data.units import parse_unit
from kiosk.data.vocabulary import vocabulary

DICTIONARY = "data_dictionary"
DEFAULT_REGION = "黑龙江省"
"""Drafts are for Heilongjiang's halls; change `default_region` in the layer elsewhere."""
_RATE_UNITS = re.compile(r"%|=|/(?!日)|指数")
_BREAK = re.compile(r"(\d{4})(?:与|和|到|/)(\d{4})年?")
_BREAK_WORDS = re.compile(r"不可比|断档|口径不同|不宜直接比")
_OLD = re.compile(r"旧口径")
_GROWTH = re.compile(r"(?:实际)?(?:比上年|同比)?(?:增长率|增速|增长)$")
_NATION = "全国"


def draft(store: Store, title: str) -> Layer:
    """A layer for every table that the dictionary describes. Raises SemanticError when there is no dictionary."""
    columns = store.columns()
    if DICTIONARY not in columns:
        raise SemanticError(f"{title}: there is no {DICTIONARY}.csv")
    entries = _entries(store)
    dimensions = _region_dimension(columns)
    tables: dict[str, TableSpec] = {}
    metrics: dict[str, MetricSpec] = {}
    for described, cells in entries.items():
        table = described + SUFFIX if described + SUFFIX in columns else described
        if table.startswith("dim_") or table not in columns:
            continue
        cells = {column: entry for column, entry in cells.items() if column in columns[table]}
        spec = _table(store, table, cells, columns[table], dimensions)
        if spec is None:
            continue
        tables[table] = spec
        for column, (name, unit, note, source) in cells.items():
            if column in columns[table] and column not in _keys(table, spec, dimensions) and unit:
                metrics[f"{table}.{column}"] = _metric(table, column, name, unit, note, source)
    _link_indices(metrics)
    for table, spec in tables.items():
        spec.title = _title(store, table, spec, [m for m in metrics.values() if m.table == table])
    layer = Layer(
        title=title,
        now=f"{_last_year(store, tables)}-12-31",
        tables=tables,
        metrics=metrics,
        dimensions=dimensions,
        derived=_derived(metrics, tables),
        default_region=_default_region(store, dimensions),
    )
    return layer


def _entries(store: Store) -> dict[str, dict[str, tuple[str, str, str, str]]]:
    have = store.columns()[DICTIONARY]
    wanted = ["table", "column", "name_cn", "unit", "note", "source_file"]
    listed = ", ".join(f'"{c}"' if c in have else f'NULL AS "{c}"' for c in wanted)
    entries: dict[str, dict[str, tuple[str, str, str, str]]] = {}
    for table, column, name, unit, note, source in store.query(f"SELECT {listed} FROM {DICTIONARY}"):
        entries.setdefault(table, {})[column] = (name or column, unit or "", note or "", source or "")
    return entries


def _region_dimension(columns: dict[str, tuple[str, ...]]) -> dict[str, DimensionSpec]:
    if "dim_region" not in columns:
        return {}
    have = columns["dim_region"]
    return {
        "region": DimensionSpec(
            table="dim_region",
            key=have[0],
            title="省份",
            names=tuple(c for c in ("short_name",) if c in have),
            abbreviation="abbr" if "abbr" in have else "",
            attributes=tuple(c for c in have[1:] if c not in ("short_name", "abbr", "capital")),
            group_table="dim_region_group" if "dim_region_group" in columns else "",
        )
    }


def _table(
    store: Store,
    table: str,
    cells: dict[str, tuple[str, str, str, str]],
    have: tuple[str, ...],
    dimensions: dict[str, DimensionSpec],
) -> TableSpec | None:
    time = next((c for c in have if c in cells and (cells[c][1] == "年" or cells[c][0] == "年份")), "")
    if not time:
        return None
    texts = [c for c in have if c in cells and not cells[c][1] and c != time]
    place = texts[0] if texts else ""
    title = table
    spec = TableSpec(title=title, place_column=place, time_column=time, issuer="国家统计局")
    if not place:
        return spec
    if "region" in dimensions and place == dimensions["region"].key:
        spec.dimension = "region"
        return spec
    spec.dimension = place
    known = dimensions.get(place)
    if known is not None and _members(store, known.table, known.key) >= _members(store, table, place):
        return spec
    parent = next((c for c in texts if "parent" in c), "")
    level = next((c for c in texts if "level" in c), "")
    dimensions[place] = DimensionSpec(
        table=table,
        key=place,
        title=cells[place][0],
        attributes=tuple(c for c in texts[1:] if c not in (parent,)),
        parent=parent,
        level=level,
        nation=_NATION if (_NATION,) in store.query(f'SELECT DISTINCT "{place}" FROM "{table}"') else "",
    )
    return spec


_LEVELS = {"": _NATION, "region": "分省", "city": "主要城市", "sector": "分行业"}


def _title(store: Store, table: str, spec: TableSpec, metrics: list[MetricSpec]) -> str:
    """What people call the table: 分省年度数据：地区生产总值等8项（2006—2024年）."""
    level = _LEVELS.get(spec.dimension, "")
    if spec.place_column:
        places = store.query(f'SELECT DISTINCT "{spec.place_column}" FROM "{table}" LIMIT 2')
        if len(places) == 1:
            level = str(places[0][0])
    years = store.query(f'SELECT min("{spec.time_column}"), max("{spec.time_column}") FROM "{table}"')[0]
    shown = [m.name for m in metrics if not m.hidden]
    about = f"：{shown[0]}{f'等{len(shown)}项' if len(shown) > 1 else ''}" if shown else ""
    span = f"{years[0]}—{years[1]}" if years[0] != years[1] else f"{years[0]}"
    return f"{level}年度数据{about}（{span}年）"


def _members(store: Store, table: str, column: str) -> int:
    return int(store.query(f'SELECT count(DISTINCT "{column}") FROM "{table}"')[0][0])


def _keys(table: str, spec: TableSpec, dimensions: dict[str, DimensionSpec]) -> set[str]:
    dimension = dimensions.get(spec.dimension)
    extra = (*dimension.attributes, dimension.parent, dimension.level) if dimension and dimension.table == table else ()
    return {spec.place_column, spec.time_column, *extra}


def _metric(table: str, column: str, name: str, unit: str, note: str, source: str) -> MetricSpec:
    words = vocabulary()
    core = re.sub(r"（[^）]*）", "", name)
    growth = unit == "%" and bool(_GROWTH.search(core))
    reader = AtomReader({})
    atoms = reader.atoms(_GROWTH.sub("", core) if growth else core)
    breaks = tuple(sorted({int(second) for _, second in _BREAK.findall(note)})) if _BREAK_WORDS.search(note) else ()
    vintage = re.search(r"（(\d{4})年[^）]*旧口径）", name)
    return MetricSpec(
        table=table,
        column=column,
        name=core,
        unit=unit,
        atoms=atoms,
        soft=tuple(a for a in atoms if a in words.soft or words.soft_with.get(a, frozenset()) & set(atoms)),
        additive=not _RATE_UNITS.search(unit),
        growth=growth,
        superseded=(3000 - int(vintage.group(1))) if vintage else 1 if _OLD.search(name) else 0,
        vintage=f"{vintage.group(1)}年导出的旧口径" if vintage else "",
        breaks=breaks,
        hidden="抽样" in atoms,
        note=note,
        source=source,
    )


def _link_indices(metrics: dict[str, MetricSpec]) -> None:
    for name, metric in metrics.items():
        if "指数" not in metric.atoms:
            continue
        wanted = set(metric.atoms) - {"指数"}
        for other, candidate in metrics.items():
            if candidate.table == metric.table and other != name and set(candidate.atoms) == wanted:
                metrics[name].index_of = other


def _derived(metrics: dict[str, MetricSpec], tables: dict[str, TableSpec]) -> dict[str, DerivedSpec]:
    out: dict[str, DerivedSpec] = {}
    for table in dict.fromkeys(metric.table for metric in metrics.values()):
        for word in vocabulary().derived:
            numerator = _find(metrics, table, word.numerator)
            denominator = _find(metrics, table, word.denominator)
            if not denominator and word.across and not tables[table].dimension:
                denominator = _elsewhere(metrics, tables, word.denominator)
            if not numerator or not denominator or numerator == denominator:
                continue
            if any(
                m.table == table and set(m.atoms) >= set(word.atoms) and "指数" not in m.atoms for m in metrics.values()
            ):
                continue
            out[f"{table}.{'_'.join(word.atoms)}"] = DerivedSpec(
                name=word.name,
                unit=word.unit,
                atoms=word.atoms,
                also=word.also,
                numerator=numerator,
                denominator=denominator,
                scale=_scale(metrics[numerator].unit, metrics[denominator].unit, word.unit),
                note=word.note,
            )
    return out


def _find(metrics: dict[str, MetricSpec], table: str, atoms: Iterable[str]) -> str:
    wanted = set(atoms)
    for name, metric in metrics.items():
        extra = set(metric.atoms) - wanted
        if (
            metric.table == table
            and not metric.superseded
            and wanted <= set(metric.atoms)
            and extra <= set(metric.soft)
        ):
            return name
    return ""


def _elsewhere(metrics: dict[str, MetricSpec], tables: dict[str, TableSpec], atoms: Iterable[str]) -> str:
    """The metric of these meanings in another table of the whole country."""
    national = (name for name, spec in tables.items() if not spec.dimension)
    return next((found for table in national if (found := _find(metrics, table, atoms))), "")


def _scale(numerator: str, denominator: str, unit: str) -> float:
    if unit == "%" or "=" in unit:
        return 100.0 * parse_unit(numerator).factor / parse_unit(denominator).factor
    above, _, below = unit.partition("/")
    factor = parse_unit(above).factor / (parse_unit(below).factor if below else 1.0)
    return parse_unit(numerator).factor / parse_unit(denominator).factor / factor


def _last_year(store: Store, tables: dict[str, TableSpec]) -> int:
    years = [store.query(f'SELECT max("{t.time_column}") FROM "{name}"')[0][0] for name, t in tables.items()]
    return max((int(year) for year in years if year is not None), default=2024)


def _default_region(store: Store, dimensions: dict[str, DimensionSpec]) -> str:
    region = dimensions.get("region")
    if region is None:
        return ""
    keys = [row[0] for row in store.query(f'SELECT "{region.key}" FROM "{region.table}"')]
    return DEFAULT_REGION if DEFAULT_REGION in keys else str(keys[0]) if keys else ""
