"""A data set in hand: the layer, its store, what is covered, and every place with all its names. Built once, read-only."""

import re
from dataclasses import dataclass
from fnmatch import fnmatch

from kiosk.data.semantic import DerivedSpec, DimensionSpec, Layer, MetricSpec, TableSpec
from kiosk.data.store import Store
from kiosk.data.vocabulary import vocabulary

_ADMINISTRATIVE = re.compile(r"(?:壮族|回族|维吾尔|特别)?(?:自治区|自治州|行政区|省|市|地区|盟|州|区|县)$")
NATION = ""
"""Name of the dimension of the whole country."""
_COUNTED = re.compile(r"(?:地区|区域|[一二三四五六七八九十]+(?:省区市|省市|省区|省|市|区|城)(?:一市)?|十省市)$")


@dataclass(frozen=True, slots=True)
class Place:
    """A member, a group of members taken together, or the nation (no members)."""

    name: str
    dimension: str
    members: tuple[str, ...]
    group: bool = False


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


_COUNTERS = ("省", "省区", "省市", "省区市", "省份", "个省", "个省市", "个省区市", "个省份", "地", "个地区")


def _counts(n: int) -> tuple[str, ...]:
    """Six as 六 and 6, eleven as 十一 and 11."""
    digits = "零一二三四五六七八九"
    word = digits[n] if n < 10 else f"{digits[n // 10] if n >= 20 else ''}十{digits[n % 10] if n % 10 else ''}"
    return (word, str(n))


class Catalog:
    """Everything that understanding and SQL need to know about a data set."""

    def __init__(self, layer: Layer, store: Store) -> None:
        self.layer = layer
        self.store = store
        self._cells: dict[tuple[str, str], dict[str, frozenset[int]]] = {}
        """(table, column) → place → years with a figure."""
        for name, spec in layer.tables.items():
            self._coverage(name, spec)
        self.metrics: dict[str, Metric] = {
            code: _column_metric(code, spec, self._all_years(spec.table, spec.column))
            for code, spec in layer.metrics.items()
        }
        for code, derived in layer.derived.items():
            self.metrics[code] = self._formula(code, derived)
        self.members: dict[str, dict[str, Place]] = {}
        self.aliases: dict[str, list[Place]] = {}
        self.attributes: dict[tuple[str, str], Place] = {}
        self.parents: dict[str, Place] = {}
        self.table_places: dict[str, frozenset[str]] = {}
        self.initials: dict[str, Place] = {}
        for name, dimension in layer.dimensions.items():
            self._read_dimension(name, dimension)
        self._read_words()
        for name, table in layer.tables.items():
            if table.place_column:
                rows = store.query(f'SELECT DISTINCT "{table.place_column}" FROM "{name}"')
                self.table_places[name] = frozenset(str(row[0]) for row in rows)
        self.nation = Place(layer.nation, NATION, ())

    def table(self, metric: Metric) -> TableSpec:
        """The table that holds the metric."""
        return self.layer.tables[metric.table]

    def dimension(self, metric: Metric) -> str:
        """Dimension of the metric's table; "" for the nation."""
        return self.layer.tables[metric.table].dimension

    def home(self) -> Place | None:
        """The default region."""
        return self.members.get("region", {}).get(self.layer.default_region)

    def everything(self, dimension: str) -> Place:
        """All members of a dimension, without the nation itself."""
        spec = self.layer.dimensions[dimension]
        keys = tuple(key for key in self.members[dimension] if key != spec.nation)
        return Place(spec.title or dimension, dimension, keys, True)

    def visible(self, dimension: str, screen: str) -> frozenset[str] | None:
        """Members that a screen may see; None means all."""
        spec = self.layer.dimensions.get(dimension)
        if spec is None:
            return None
        for pattern, members in spec.screens.items():
            if fnmatch(screen, pattern):
                return frozenset(members)
        return None

    # ---- reading -----------------------------------------------------------------------------------------------------

    def _coverage(self, table: str, spec: TableSpec) -> None:
        columns = [m.column for m in self.layer.metrics.values() if m.table == table]
        if not columns:
            return
        counts = ", ".join(f'count("{column}")' for column in columns)
        place = f'"{spec.place_column}"' if spec.place_column else "''"
        time = f'"{spec.time_column}"'
        keys = f"{place}, {time}" if spec.place_column else time
        for key, year, *filled in self.store.query(f'SELECT {place}, {time}, {counts} FROM "{table}" GROUP BY {keys}'):
            for column, n in zip(columns, filled, strict=True):
                if n and year is not None:
                    places = self._cells.setdefault((table, column), {})
                    places[str(key)] = places.get(str(key), frozenset()) | {int(year)}

    def _all_years(self, table: str, column: str) -> tuple[int, ...]:
        return tuple(sorted(set().union(*self._cells.get((table, column), {"": frozenset()}).values())))

    def years(self, metric: Metric, place: Place, *, every: bool = True) -> tuple[int, ...]:
        """Years for which every (or any) member of the place has the figure, ascending."""
        columns = [*metric.numerator, *([metric.denominator] if metric.denominator else [])]
        sets: list[frozenset[int]] = []
        for column in columns:
            cells = self._cells.get((metric.table, column), {})
            found = [cells.get(m, frozenset()) for m in place.members] if place.members else list(cells.values())
            if not found:
                return ()
            sets.append(frozenset.intersection(*found) if every else frozenset().union(*found))
        return tuple(sorted(frozenset.intersection(*sets)))

    def _formula(self, code: str, derived: DerivedSpec) -> Metric:
        top, bottom = self.metrics[derived.numerator], self.metrics[derived.denominator]
        return Metric(
            code=code,
            name=derived.name,
            unit=derived.unit,
            table=top.table,
            atoms=frozenset(derived.atoms),
            soft=frozenset(),
            numerator=top.numerator,
            denominator=bottom.numerator[0],
            scale=derived.scale,
            additive=False,
            note=derived.note,
            screens=derived.screens,
            also=tuple(frozenset(atoms) for atoms in derived.also),
            years=tuple(sorted(set(top.years) & set(bottom.years))),
        )

    def _read_dimension(self, name: str, spec: DimensionSpec) -> None:
        extra = [spec.key, *spec.names, *([spec.abbreviation] if spec.abbreviation else [])]
        listed = ", ".join(f'"{c}"' for c in (*extra, *spec.attributes, *([spec.parent] if spec.parent else [])))
        rows = self.store.query(f'SELECT DISTINCT {listed} FROM "{spec.table}"')
        places: dict[str, Place] = {}
        attributes: dict[tuple[str, str], list[str]] = {}
        parents: dict[str, list[str]] = {}
        for row in rows:
            cells = dict(zip(extra + [*spec.attributes] + ([spec.parent] if spec.parent else []), row, strict=True))
            key = str(cells[spec.key])
            spoken = str(cells[spec.names[0]]) if spec.names else key
            place = Place(spoken, name, (key,))
            places[key] = place
            for alias in (key, *(str(cells[c]) for c in spec.names)):
                self._alias(alias, place)
            bare = _ADMINISTRATIVE.sub("", key)
            if not spec.names and len(bare) > 1:
                self._alias(bare, place)
            if spec.abbreviation:
                self.initials[str(cells[spec.abbreviation])] = place
            for column in spec.attributes:
                if cells[column] is not None:
                    attributes.setdefault((column, str(cells[column])), []).append(key)
            if spec.parent and cells[spec.parent] is not None:
                parents.setdefault(str(cells[spec.parent]), []).append(key)
        self.members[name] = places
        for (column, value), keys in attributes.items():
            self.attributes[f"{name}.{column}", value] = Place(value, name, tuple(sorted(keys)), True)
        for parent, keys in parents.items():
            self.parents[parent] = Place(parent, name, tuple(sorted(keys)), True)
        if name == "region":
            self._read_groups(spec)
        elif name != "region" and spec.table in self.layer.tables:
            self._name_members(name)

    def _read_groups(self, spec: DimensionSpec) -> None:
        groups: dict[str, tuple[list[str], str]] = {}
        if spec.group_table:
            columns = self.store.columns()[spec.group_table]
            listed = ", ".join(f'"{c}"' for c in columns[:3])
            for row in self.store.query(f'SELECT {listed} FROM "{spec.group_table}"'):
                keys, note = groups.setdefault(str(row[0]), ([], str(row[2]) if len(row) > 2 and row[2] else ""))
                keys.append(str(row[1]))
                del note
        for group, (keys, note) in groups.items():
            place = Place(group, "region", tuple(keys), True)
            stem = _COUNTED.sub("", group)
            names = {group, *re.findall(r"[\w]+", note.partition("也作")[2].partition("（")[0])}
            names |= set(re.findall(r"^[\w]{2,6}地区$", note))
            if len(stem) > 1:
                names |= {f"{stem}{count}{word}" for count in _counts(len(keys)) for word in _COUNTERS}
            for alias in names | ({stem} if len(stem) > 1 else set()):
                self._alias(alias, place)
        for (column, value), place in list(self.attributes.items()):
            if column == "region.economic_zone" and value not in self.aliases:
                self._alias(value, place)
                self._alias(f"{value}地区", place)

    def _name_members(self, dimension: str) -> None:
        for key, place in list(self.members[dimension].items()):
            short = re.sub(r"(?:制造业|加工业|业)$", "", key)
            if len(short) > 2:
                self._alias(short, place)
            head = re.split(r"[、及和与]", key)[0]
            if len(head) > 3 and sum(other.startswith(head) for other in self.members[dimension]) == 1:
                self._alias(head, place)
            if len(key) > 3:
                self._alias(f"{key}行业", place)
            self._alias(key.replace("及", "和"), place)
            self._alias(key.replace("和", "及"), place)
            self._alias(re.sub("[和及、]", "", key), place)
            self._alias(re.sub("[和及、的]", "", key), place)
        for alias, piece in vocabulary().members.items():
            found = [place for key, place in self.members[dimension].items() if piece in key]
            if len(found) == 1:
                for ending in ("", "行业", *(("业",) if not alias.endswith("业") else ())):
                    self._alias(f"{alias}{ending}", found[0])

    def _read_words(self) -> None:
        words = vocabulary()
        regions = self.members.get("region", {})
        for alias, key in words.regions.items():
            if key in regions:
                self._alias(alias, regions[key])
                city = self.members.get("city", {}).get(regions[key].name)
                if city is not None:
                    self._alias(alias, city)
        for alias, key in words.cities.items():
            if key in self.members.get("city", {}):
                self._alias(alias, self.members["city"][key])
        for alias, keys in words.pairs.items():
            if all(key in regions for key in keys) and alias not in self.aliases:
                self._alias(alias, Place(alias, "region", keys, True))
        for key, place in self.members.get("city", {}).items():
            self._alias(f"{key}市", place)

    def _alias(self, alias: str, place: Place) -> None:
        known = self.aliases.setdefault(alias, [])
        if place not in known:
            known.append(place)


def _column_metric(code: str, spec: MetricSpec, years: tuple[int, ...]) -> Metric:
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
