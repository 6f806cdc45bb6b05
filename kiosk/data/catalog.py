"""A data set in hand: the layer, its store, and what there is in it: metrics, places, years. Built once, read-only."""

from fnmatch import fnmatch

from kiosk.data.coverage import Coverage
from kiosk.data.gazetteer import Gazetteer
from kiosk.data.metric import Metric, of_column, of_formula
from kiosk.data.place import NATION, Place
from kiosk.data.semantic import Layer, TableSpec
from kiosk.data.store import Store


class Catalog:
    """Everything that understanding and SQL need to know about a data set."""

    def __init__(self, layer: Layer, store: Store) -> None:
        self.layer = layer
        self.store = store
        self._coverage = Coverage(layer, store)
        self.metrics = self._read_metrics()
        places = Gazetteer(layer, store)
        self.members = places.members
        self.aliases = places.aliases
        self.attributes = places.attributes
        self.parents = places.parents
        self.initials = places.initials
        self.table_places: dict[str, frozenset[str]] = {}
        """Places that have rows in a table."""
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

    def years(self, metric: Metric, place: Place, *, every: bool = True) -> tuple[int, ...]:
        """Years for which every (or any) member of the place has the figure, ascending."""
        return self._coverage.years(metric, place, every=every)

    def _read_metrics(self) -> dict[str, Metric]:
        found = {
            code: of_column(code, spec, self._coverage.of_column(spec.table, spec.column))
            for code, spec in self.layer.metrics.items()
        }
        for code, derived in self.layer.derived.items():
            found[code] = of_formula(code, derived, found[derived.numerator], found[derived.denominator])
        return found
