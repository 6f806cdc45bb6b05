"""Which index: the embedded one for a path, the server for a URL."""

from pathlib import Path

from .flat import FlatIndex
from .vectors import VectorIndex


def open_index(where: str, dimensions: int) -> VectorIndex:
    """`postgresql://…` or `postgresql+psycopg://…` is a server, empty is memory, anything else a file. Raises IndexFailed."""
    if where.startswith(("postgresql:", "postgresql+", "postgres:")):
        from .postgres import PostgresIndex  # needs the extra `postgres`

        return PostgresIndex(
            where.replace("postgresql:", "postgresql+psycopg:", 1).replace("postgres:", "postgresql+psycopg:", 1)
            if "+" not in where.split(":", 1)[0]
            else where,
            dimensions,
        )
    return FlatIndex(dimensions, Path(where) if where else None)
