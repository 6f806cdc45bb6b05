"""`kiosk data import`: read, check, store in DuckDB, draft the semantic layer. Nothing is stored when a problem is fatal."""

import csv
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb

from kiosk.data import semantic
from kiosk.data.catalog import Catalog
from kiosk.data.checks import DICTIONARY, Entry, check, entries
from kiosk.data.draft import draft
from kiosk.data.errors import StoreError
from kiosk.data.reading import Problem, RawTable, read_folder
from kiosk.data.store import DuckStore
from kiosk.data.summary import summarise

DATABASE = "data.duckdb"


@dataclass(frozen=True, slots=True)
class Report:
    """What an import found and made."""

    tables: tuple[RawTable, ...]
    problems: tuple[Problem, ...]
    metrics: int = 0
    database: Path | None = None
    layer: Path | None = None

    @property
    def fatal(self) -> bool:
        """True when nothing may be imported."""
        return any(problem.fatal for problem in self.problems)


def examine(folder: Path) -> tuple[Report, dict[str, dict[str, Entry]]]:
    """Read and check a folder without storing anything."""
    tables, problems = read_folder(folder)
    dictionary = next((table for table in tables if table.name == DICTIONARY), None)
    if dictionary is None:
        problems.append(Problem(f"{DICTIONARY}.csv", 0, "", "没有数据字典"))
        return Report(tuple(tables), tuple(problems)), {}
    known, bad = entries(dictionary)
    problems += bad
    regions = next((t for t in tables if t.name == "dim_region"), None)
    keys = frozenset(row[0] for row in regions.rows) if regions is not None else frozenset()
    for table in tables:
        if table.name == DICTIONARY:
            continue
        if table.name not in known:
            problems.append(Problem(table.file, 0, "", "数据字典里没有这个表，问不到它", fatal=False))
            continue
        problems += check(table, known[table.name], keys)
    for name in known:
        if name not in {table.name for table in tables}:
            problems.append(Problem(dictionary.file, 0, "table", f"数据字典里有{name}，文件夹里没有", fatal=False))
    return Report(tuple(tables), tuple(problems)), known


def import_folder(folder: Path, target: Path) -> Report:
    """Check a folder and store it under `target`; an edited semantic layer that is there already is kept. Raises DataError."""
    report, known = examine(folder)
    if report.fatal:
        return report
    target.mkdir(parents=True, exist_ok=True)
    database = target / DATABASE
    fresh = target / f"{DATABASE}.new"
    fresh.unlink(missing_ok=True)
    try:
        with duckdb.connect(str(fresh)) as connection:
            for table in report.tables:
                _store(connection, table, known.get(table.name, {}))
            summarise(connection)
    except duckdb.Error as error:
        fresh.unlink(missing_ok=True)
        raise StoreError(f"{folder}: {error}") from error
    fresh.replace(database)
    store = DuckStore.of_file(database)
    try:
        layer_path = target / semantic.FILE_NAME
        if not layer_path.exists():
            layer_path.write_text(semantic.dump(draft(store, folder.name)), encoding="utf-8")
        layer = semantic.load(layer_path)
        Catalog(layer, store)
    finally:
        store.close()
    return Report(report.tables, report.problems, len(layer.metrics) + len(layer.derived), database, layer_path)


def _store(connection: "duckdb.DuckDBPyConnection", table: RawTable, known: dict[str, Entry]) -> None:
    kinds = [_kind(column, table, index, known) for index, column in enumerate(table.header)]
    columns = ", ".join(f'"{_quoted(c)}" {kind}' for c, kind in zip(table.header, kinds, strict=True))
    connection.execute(f'CREATE TABLE "{_quoted(table.name)}" ({columns})')
    if not table.rows:
        return
    with tempfile.NamedTemporaryFile("w", suffix=".csv", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(table.rows)
        file.flush()
        connection.execute(
            f"COPY \"{_quoted(table.name)}\" FROM '{file.name}' (HEADER false, NULLSTR '', DELIMITER ',')"
        )


def _kind(column: str, table: RawTable, index: int, known: dict[str, Entry]) -> str:
    entry = known.get(column)
    if entry is None:
        return "VARCHAR"
    if entry.unit == "年" or entry.name == "年份":
        return "INTEGER"
    if entry.unit:
        return "DOUBLE"
    cells = {row[index] for row in table.rows if row[index]}
    return "INTEGER" if cells and all(cell.isdigit() for cell in cells) else "VARCHAR"


def _quoted(name: str) -> str:
    return name.replace('"', '""')
