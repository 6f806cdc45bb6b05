"""Detail tables summed once by place and year, so that a question over ten million rows reads a few hundred."""

import duckdb

from kiosk.data.units import parse_unit

SUFFIX = "_by_year"
DICTIONARY = "data_dictionary"
_WORTH_IT = 2.0
"""Rows a cell from which a summary is made."""


def summarise(connection: "duckdb.DuckDBPyConnection") -> tuple[str, ...]:
    """Add `<table>_by_year` beside every table with many rows a place and year; the names that were added.

    Only what adds up is summed; rates and prices of detail rows have no honest total and are left out. Raises duckdb.Error.
    """
    tables = {row[0] for row in connection.execute("SELECT table_name FROM information_schema.tables").fetchall()}
    if DICTIONARY not in tables:
        return ()
    entries: dict[str, list[tuple[str, str, str]]] = {}
    for table, column, name, unit in connection.execute(
        f'SELECT "table", "column", name_cn, unit FROM {DICTIONARY}'
    ).fetchall():
        entries.setdefault(table, []).append((column, name or "", unit or ""))
    return tuple(
        f"{table}{SUFFIX}"
        for table, columns in entries.items()
        if table in tables and _summarised(connection, table, columns)
    )


def _summarised(connection: "duckdb.DuckDBPyConnection", table: str, columns: list[tuple[str, str, str]]) -> bool:
    year = next((column for column, name, unit in columns if unit == "年" or name == "年份"), None)
    place = next((column for column, name, unit in columns if not unit and column != year), None)
    sums = [column for column, _, unit in columns if unit and column != year and _adds_up(unit)]
    if year is None or not sums:
        return False
    keys = ", ".join(_quoted(column) for column in (place, year) if column is not None)
    counted = connection.execute(
        f"SELECT count(*), (SELECT count(*) FROM (SELECT DISTINCT {keys} FROM {_quoted(table)})) FROM {_quoted(table)}"
    ).fetchone()
    if counted is None or counted[0] < _WORTH_IT * max(counted[1], 1):
        return False
    totals = ", ".join(f"sum({_quoted(column)})::DOUBLE AS {_quoted(column)}" for column in sums)
    connection.execute(
        f"CREATE TABLE {_quoted(table + SUFFIX)} AS SELECT {keys}, {totals} FROM {_quoted(table)} GROUP BY {keys}"
    )
    return True


def _adds_up(unit: str) -> bool:
    return unit != "%" and "=" not in unit and "/" not in parse_unit(unit).base


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
