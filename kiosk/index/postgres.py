"""The index on a server: PostgreSQL with pgvector, for a province whose halls share one.

The extra `postgres` brings the driver. The table is `kiosk_vectors` unless another name is given; a hall may use a role that
can only read it. HNSW (Malkov and Yashunin, 2018) by cosine, built by the server; on small tables the planner compares all.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
import sqlalchemy
from sqlalchemy import exc, text

from .vectors import Floats, IndexFailed, Near

_TIMEOUT_MS = 2000
_BATCH = 1000
_SEARCHED = 100
"""pgvector's `hnsw.ef_search`: candidates looked at; 40 by default, which finds fewer."""


class PostgresIndex:
    """Vectors in one table. Connections are pooled and checked before use, so that a restarted server is found again."""

    def __init__(self, url: str, dimensions: int, table: str = "kiosk_vectors", writable: bool = True) -> None:
        """`url` as SQLAlchemy takes it (postgresql+psycopg://…). With `writable` the table is made. Raises IndexFailed."""
        if not re.fullmatch(r"[a-z_][a-z0-9_]{0,50}", table):
            raise IndexFailed(f"表名「{table}」不合规：小写字母、数字和下划线")
        self._table, self._dimensions = table, int(dimensions)
        try:
            self._engine = sqlalchemy.create_engine(
                url,
                pool_size=4,
                max_overflow=4,
                pool_pre_ping=True,
                pool_timeout=_TIMEOUT_MS / 1000,
                connect_args={"connect_timeout": 3, "options": f"-c statement_timeout={_TIMEOUT_MS}"},
            )
        except (exc.ArgumentError, exc.NoSuchModuleError, ImportError) as error:
            raise IndexFailed(f"向量库地址不对，或没有装 postgres 附加包：{error}") from error
        if writable:
            self._make()

    def _make(self) -> None:
        self._run("SET statement_timeout = 0", "CREATE EXTENSION IF NOT EXISTS vector",
            f"CREATE TABLE IF NOT EXISTS {self._table} (key text PRIMARY KEY, vector vector({self._dimensions}) NOT NULL)",
            f"CREATE INDEX IF NOT EXISTS {self._table}_near ON {self._table} USING hnsw (vector vector_cosine_ops)",
        )  # fmt: skip

    def _run(self, *statements: str, rows: Sequence[dict[str, Any]] | None = None) -> None:
        try:
            with self._engine.begin() as connection:
                for statement in statements:
                    connection.execute(text(statement), rows)
        except exc.SQLAlchemyError as error:
            raise _failed(error) from error

    def put(self, keys: Sequence[str], vectors: Floats) -> None:
        """See VectorIndex. All or nothing."""
        if vectors.shape != (len(keys), self._dimensions):
            raise IndexFailed(f"向量形状是 {vectors.shape}，应为 {(len(keys), self._dimensions)}")
        rows = [{"key": key, "vector": _literal(vector)} for key, vector in zip(keys, vectors, strict=True)]
        statement = text(
            f"INSERT INTO {self._table} (key, vector) VALUES (:key, CAST(:vector AS vector)) "
            "ON CONFLICT (key) DO UPDATE SET vector = EXCLUDED.vector"
        )
        try:
            with self._engine.begin() as connection:
                connection.execute(text("SET LOCAL statement_timeout = 0"))
                for start in range(0, len(rows), _BATCH):
                    connection.execute(statement, rows[start : start + _BATCH])
        except exc.SQLAlchemyError as error:
            raise _failed(error) from error

    def drop(self, keys: Iterable[str]) -> None:
        """See VectorIndex."""
        rows = [{"key": key} for key in keys]
        if rows:
            self._run(f"DELETE FROM {self._table} WHERE key = :key", rows=rows)

    def near(self, vector: Floats, limit: int = 10) -> list[Near]:
        """See VectorIndex."""
        if limit < 1:
            return []
        query = text(
            f"SELECT key, 1 - (vector <=> CAST(:vector AS vector)) AS cosine FROM {self._table} "
            "ORDER BY vector <=> CAST(:vector AS vector) LIMIT :count"
        )
        try:
            with self._engine.begin() as connection:
                connection.execute(text(f"SET LOCAL hnsw.ef_search = {max(_SEARCHED, min(limit, 1000))}"))
                rows = connection.execute(query, {"vector": _literal(vector), "count": limit}).all()
        except exc.SQLAlchemyError as error:
            raise _failed(error) from error
        found = [Near(str(key), float(cosine)) for key, cosine in rows]
        return sorted(found, key=lambda one: (-one.cosine, one.key))

    def __len__(self) -> int:
        """See VectorIndex."""
        try:
            with self._engine.connect() as connection:
                return int(connection.execute(text(f"SELECT count(*) FROM {self._table}")).scalar_one())
        except exc.SQLAlchemyError as error:
            raise _failed(error) from error

    def close(self) -> None:
        """See VectorIndex."""
        self._engine.dispose()


def _literal(vector: Floats) -> str:
    return "[" + ",".join(f"{value:.7g}" for value in np.asarray(vector, dtype=np.float32)) + "]"


def _failed(error: exc.SQLAlchemyError) -> IndexFailed:
    """Without the statement and its parameters, which would fill the screen."""
    reason = str(getattr(error, "orig", None) or error).strip().splitlines()[0]
    return IndexFailed(f"向量库出错：{reason}")
