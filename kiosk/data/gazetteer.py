"""Every place of a data set with all its names: what the tables call it, what people call it, and which belong together."""

import re
from collections.abc import Sequence

from kiosk.data.place import Place
from kiosk.data.sectors import short_names
from kiosk.data.semantic import DimensionSpec, Layer
from kiosk.data.store import Store
from kiosk.data.vocabulary import vocabulary

_ADMINISTRATIVE = re.compile(r"(?:壮族|回族|维吾尔|特别)?(?:自治区|自治州|行政区|省|市|地区|盟|州|区|县)$")
_COUNTED = re.compile(r"(?:地区|区域|[一二三四五六七八九十]+(?:省区市|省市|省区|省|市|区|城)(?:一市)?|十省市)$")
_COUNTERS = ("省", "省区", "省市", "省区市", "省份", "个省", "个省市", "个省区市", "个省份", "地", "个地区", "个", "家")


class Gazetteer:
    """Places by key, by name and by attribute. Read-only once built."""

    def __init__(self, layer: Layer, store: Store) -> None:
        self._layer = layer
        self._store = store
        self.members: dict[str, dict[str, Place]] = {}
        """Dimension → key → place."""
        self.aliases: dict[str, list[Place]] = {}
        """Every place that a name may mean."""
        self.attributes: dict[tuple[str, str], Place] = {}
        """(`dimension.column`, value) → its members together."""
        self.parents: dict[str, Place] = {}
        """Key of a member → the members below it together."""
        self.initials: dict[str, Place] = {}
        """One-letter names, as 粤."""
        for name, dimension in layer.dimensions.items():
            self._read_dimension(name, dimension)
        self._read_words()

    def _read_dimension(self, name: str, spec: DimensionSpec) -> None:
        extra = [spec.key, *spec.names, *([spec.abbreviation] if spec.abbreviation else [])]
        listed = ", ".join(f'"{c}"' for c in (*extra, *spec.attributes, *([spec.parent] if spec.parent else [])))
        rows = sorted(self._store.query(f'SELECT DISTINCT {listed} FROM "{spec.table}"'), key=_in_order)
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
        elif name != "region" and spec.table in self._layer.tables:
            self._name_members(name)

    def _read_groups(self, spec: DimensionSpec) -> None:
        groups: dict[str, tuple[list[str], str]] = {}
        if spec.group_table:
            columns = self._store.columns()[spec.group_table]
            listed = ", ".join(f'"{c}"' for c in columns[:3])
            for row in sorted(self._store.query(f'SELECT {listed} FROM "{spec.group_table}"'), key=_in_order):
                keys, _ = groups.setdefault(str(row[0]), ([], str(row[2]) if len(row) > 2 and row[2] else ""))
                keys.append(str(row[1]))
        for group, (keys, note) in groups.items():
            place = Place(group, "region", tuple(keys), True)
            stem = _COUNTED.sub("", group)
            names = {group, *re.findall(r"[\w]+", note.partition("也作")[2].partition("（")[0])}
            names |= set(re.findall(r"^[\w]{2,6}地区$", note))
            if len(stem) > 1:
                names |= {f"{stem}{count}{word}" for count in _counts(len(keys)) for word in _COUNTERS}
            for alias in sorted(names | ({stem} if len(stem) > 1 else set())):
                self._alias(alias, place)
        for (column, value), place in list(self.attributes.items()):
            if column == "region.economic_zone" and value not in self.aliases:
                self._alias(value, place)
                self._alias(f"{value}地区", place)

    def _name_members(self, dimension: str) -> None:
        keys = self.members[dimension].keys()
        for key, place in list(self.members[dimension].items()):
            for alias in short_names(key, keys):
                self._alias(alias, place)
            if len(key) > 3:
                self._alias(f"{key}行业", place)
        for alias, piece in vocabulary().members.items():
            found = [place for key, place in self.members[dimension].items() if piece in key]
            if len(found) == 1:
                for ending in ("", "行业", *(("业",) if not alias.endswith("业") else ())):
                    self._alias(f"{alias}{ending}", found[0])

    def _read_words(self) -> None:
        words = vocabulary()
        regions = self.members.get("region", {})
        for alias, key in words.regions.items():
            if key in regions and len(alias) == 1:
                self.initials.setdefault(alias, regions[key])
            elif key in regions:
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


def _in_order(row: Sequence[object]) -> tuple[str, ...]:
    """Databases give rows in any order; what recognition is told to expect must not depend on it."""
    return tuple(map(str, row))


def _counts(n: int) -> tuple[str, ...]:
    """Six as 六 and 6, eleven as 十一 and 11."""
    digits = "零一二三四五六七八九"
    word = digits[n] if n < 10 else f"{digits[n // 10] if n >= 20 else ''}十{digits[n % 10] if n % 10 else ''}"
    return (word, str(n))
