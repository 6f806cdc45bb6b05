"""Where the rows are: DuckDB inside this process, or a database that the office already has, through SQLAlchemy.

Read-only both ways: one SELECT at a time, parameters bound, rows and time limited. Statements come from
`kiosk.data.compile` as checked SQL; this module runs them and knows nothing of their meaning.
"""

import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Protocol

import duckdb
import sqlalchemy
from sqlalchemy import exc

from kiosk.data.errors import StoreError
from kiosk.data.summary import summarise

MAX_ROWS = 5000
TIMEOUT_S = 2.0
_CLOSED = {"enable_external_access": "false", "lock_configuration": "true"}
"""No files, no network, no way back."""
Row = tuple[Any, ...]


class Store(Protocol):
    """A database that answers SELECTs."""

    dialect: str
    """Name that sqlglot knows: duckdb or postgres."""

    def query(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[Row]:
        """At most MAX_ROWS rows within TIMEOUT_S; named parameters ($p0 in DuckDB, :p0 elsewhere). Raises StoreError."""
        ...

    def columns(self) -> dict[str, tuple[str, ...]]:
        """Columns of each table, in order."""
        ...

    def close(self) -> None:
        """Let go of the database."""
        ...


class DuckStore:
    """Tables in DuckDB, loaded once and then closed to everything outside. Thread-safe: a cursor a query."""

    dialect = "duckdb"

    def __init__(self, connection: "duckdb.DuckDBPyConnection", timeout_s: float = TIMEOUT_S) -> None:
        self._root = connection
        self._timeout_s = timeout_s

    @classmethod
    def of_csv(cls, folder: Path) -> "DuckStore":
        """Every UTF-8 CSV of a folder as a table of its name, in memory. Raises StoreError."""
        connection = duckdb.connect(":memory:")
        try:
            for path in sorted(folder.glob("*.csv")):
                name = path.stem.replace('"', "")
                text = ", all_varchar=true" if name == "data_dictionary" else ""
                connection.execute(
                    f'CREATE TABLE "{name}" AS SELECT * FROM read_csv(?, header=true, sample_size=-1{text})',
                    [str(path)],
                )
            summarise(connection)
        except duckdb.Error as error:
            raise StoreError(f"{folder}: {error}") from error
        for setting, value in _CLOSED.items():
            connection.execute(f"SET {setting} = {value}")
        return cls(connection)

    @classmethod
    def of_file(cls, path: Path) -> "DuckStore":
        """A database that `kiosk data import` wrote, opened read-only. Raises StoreError."""
        try:
            return cls(duckdb.connect(str(path), read_only=True, config=dict(_CLOSED)))
        except duckdb.Error as error:
            raise StoreError(f"{path}: {error}") from error

    def query(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[Row]:
        """See Store."""
        try:
            cursor = self._root.cursor()
        except duckdb.Error as error:
            raise StoreError(str(error)) from error
        timer = threading.Timer(self._timeout_s, cursor.interrupt)
        timer.daemon = True
        timer.start()
        try:
            return [tuple(row) for row in cursor.execute(sql, dict(parameters or {})).fetchmany(MAX_ROWS)]
        except (duckdb.Error, RuntimeError) as error:
            raise StoreError(str(error)) from error
        finally:
            timer.cancel()
            with suppress(duckdb.Error):
                cursor.close()

    def columns(self) -> dict[str, tuple[str, ...]]:
        """See Store."""
        rows = self.query(
            "SELECT table_name, column_name FROM information_schema.columns "
            "WHERE table_schema = 'main' ORDER BY table_name, ordinal_position"
        )
        return _grouped(rows)

    def close(self) -> None:
        """See Store."""
        self._root.close()


class SqlStore:
    """An existing database through SQLAlchemy. Give it a role that may only read; the session is read-only besides."""

    def __init__(self, url: str, timeout_s: float = TIMEOUT_S) -> None:
        try:
            self._engine = sqlalchemy.create_engine(url, pool_pre_ping=True, pool_size=2)
        except (exc.SQLAlchemyError, ImportError) as error:
            raise StoreError(str(error)) from error
        self.dialect = {"postgresql": "postgres"}.get(self._engine.dialect.name, self._engine.dialect.name)
        self._timeout_ms = int(timeout_s * 1000)

    def query(self, sql: str, parameters: Mapping[str, Any] | None = None) -> list[Row]:
        """See Store."""
        try:
            with self._engine.connect() as connection:
                if self.dialect == "postgres":
                    connection.execute(sqlalchemy.text("SET TRANSACTION READ ONLY"))
                    connection.execute(sqlalchemy.text(f"SET LOCAL statement_timeout = {self._timeout_ms}"))
                rows = connection.execute(sqlalchemy.text(sql), dict(parameters or {})).fetchmany(MAX_ROWS)
                return [tuple(_plain(value) for value in row) for row in rows]
        except exc.SQLAlchemyError as error:
            raise StoreError(str(error)) from error

    def columns(self) -> dict[str, tuple[str, ...]]:
        """See Store."""
        try:
            inspector = sqlalchemy.inspect(self._engine)
            return {
                table: tuple(column["name"] for column in inspector.get_columns(table))
                for table in (*inspector.get_table_names(), *inspector.get_view_names())
            }
        except exc.SQLAlchemyError as error:
            raise StoreError(str(error)) from error

    def close(self) -> None:
        """See Store."""
        self._engine.dispose()


def _plain(value: Any) -> Any:
    return float(value) if type(value).__name__ == "Decimal" else value


def _grouped(rows: Sequence[Row]) -> dict[str, tuple[str, ...]]:
    tables: dict[str, list[str]] = {}
    for table, column in rows:
        tables.setdefault(table, []).append(column)
    return {table: tuple(columns) for table, columns in tables.items()}
