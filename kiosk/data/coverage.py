"""Which years have a figure: by table, column and place, counted once when a data set is opened."""

from kiosk.data.metric import Metric
from kiosk.data.place import Place
from kiosk.data.semantic import Layer, TableSpec
from kiosk.data.store import Store


class Coverage:
    """The years of every column at every place. Read-only once built."""

    def __init__(self, layer: Layer, store: Store) -> None:
        self._cells: dict[tuple[str, str], dict[str, frozenset[int]]] = {}
        """(table, column) → place → years with a figure."""
        for name, spec in layer.tables.items():
            columns = [m.column for m in layer.metrics.values() if m.table == name]
            if columns:
                self._count(name, spec, columns, store)

    def _count(self, table: str, spec: TableSpec, columns: list[str], store: Store) -> None:
        counts = ", ".join(f'count("{column}")' for column in columns)
        place = f'"{spec.place_column}"' if spec.place_column else "''"
        time = f'"{spec.time_column}"'
        keys = f"{place}, {time}" if spec.place_column else time
        for key, year, *filled in store.query(f'SELECT {place}, {time}, {counts} FROM "{table}" GROUP BY {keys}'):
            for column, n in zip(columns, filled, strict=True):
                if n and year is not None:
                    places = self._cells.setdefault((table, column), {})
                    places[str(key)] = places.get(str(key), frozenset()) | {int(year)}

    def of_column(self, table: str, column: str) -> tuple[int, ...]:
        """Years in which any place has a figure in the column, ascending."""
        return tuple(sorted(set().union(*self._cells.get((table, column), {"": frozenset()}).values())))

    def years(self, metric: Metric, place: Place, *, every: bool = True) -> tuple[int, ...]:
        """Years for which every (or any) member of the place has the figure, ascending."""
        columns = [(metric.table, column) for column in metric.numerator]
        if metric.denominator:
            columns.append((metric.denominator_table or metric.table, metric.denominator))
        sets: list[frozenset[int]] = []
        for column in columns:
            cells = self._cells.get(column, {})
            found = [cells.get(m, frozenset()) for m in place.members] if place.members else list(cells.values())
            if not found:
                return ()
            sets.append(frozenset.intersection(*found) if every else frozenset().union(*found))
        return tuple(sorted(frozenset.intersection(*sets)))
