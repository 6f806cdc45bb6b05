"""The same answers from a real PostgreSQL with a role that may only read. Skips loudly where PostgreSQL is absent."""

import csv
from collections.abc import Iterator

import pytest
import sqlalchemy
from hypothesis import HealthCheck, given, settings

from kiosk.answers import Action, Dialogue
from kiosk.data import semantic
from kiosk.data.answerer import DataAnswerer
from kiosk.data.draft import draft
from kiosk.data.errors import StoreError
from kiosk.data.store import DuckStore, SqlStore
from tests import postgres as servers

from .conftest import DEMO, ask
from .test_hostile import questions


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """URL of a fresh server with the demonstration tables, for a role that may only read."""
    if servers.programs() is None:
        pytest.skip("PostgreSQL is absent: apt-get install postgresql — the SQLAlchemy store stays UNTESTED")
    with servers.server() as address:
        _load(f"postgresql+psycopg://owner@{address}/postgres")
        yield f"postgresql+psycopg://kiosk_reader@{address}/postgres"


def _load(url: str) -> None:
    engine = sqlalchemy.create_engine(url)
    kinds = {"year": "INTEGER", "population": "BIGINT"}
    with engine.begin() as connection:
        for path in sorted(DEMO.glob("*.csv")):
            with path.open(encoding="utf-8", newline="") as file:
                header, *rows = csv.reader(file)
            numeric = path.stem == "census_national"
            columns = ", ".join(f'"{c}" {kinds.get(c, "NUMERIC" if numeric else "TEXT")}' for c in header)
            connection.execute(sqlalchemy.text(f'CREATE TABLE "{path.stem}" ({columns})'))
            marks = ", ".join(f":c{i}" for i in range(len(header)))
            insert = sqlalchemy.text(f'INSERT INTO "{path.stem}" VALUES ({marks})')
            for row in rows:
                cells = [
                    int(c) if h in kinds else float(c) if numeric else c or None
                    for h, c in zip(header, row, strict=True)
                ]
                connection.execute(insert, {f"c{i}": cell for i, cell in enumerate(cells)})
        connection.execute(sqlalchemy.text("CREATE ROLE kiosk_reader LOGIN"))
        connection.execute(sqlalchemy.text("GRANT SELECT ON ALL TABLES IN SCHEMA public TO kiosk_reader"))
    engine.dispose()


@pytest.fixture(scope="session")
def remote(postgres: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DataAnswerer]:
    layer = tmp_path_factory.mktemp("layer") / semantic.FILE_NAME
    layer.write_text(semantic.dump(draft(DuckStore.of_csv(DEMO), "demo")), encoding="utf-8")
    answerer = DataAnswerer.connect(postgres, layer)
    yield answerer
    answerer.catalog.store.close()


@pytest.mark.parametrize(
    "turns",
    [
        ("黑龙江2020年有多少人",), ("2020年人口最多的三个省是哪些",), ("人口过亿的省有几个",), ("东北三省一共有多少人",),
        ("黑龙江占全国人口的百分之几",), ("历次普查总人口的走势",), ("2020年的城镇化率",), ("大庆十年少了多少人",),
        ("辽宁有多少人", "吉林呢", "两个差多少"), ("黑龙江人口在全国排第几",), ("黑龙江的失业率",),
    ],
)  # fmt: skip
def test_both_databases_say_the_same(demo: DataAnswerer, remote: DataAnswerer, turns: tuple[str, ...]):
    assert ask(remote, *turns).spoken == ask(demo, *turns).spoken
    assert ask(remote, *turns).rows == ask(demo, *turns).rows


def test_the_layer_is_drafted_from_the_database_itself(postgres: str):
    store = SqlStore(postgres)
    assert draft(store, "demo").metrics.keys() == draft(DuckStore.of_csv(DEMO), "demo").metrics.keys()
    store.close()


@pytest.mark.parametrize(
    "sql", ["DELETE FROM census_city", "CREATE TABLE x (a int)", "UPDATE census_city SET population = 1"]
)
def test_nothing_can_be_written(postgres: str, sql: str):
    store = SqlStore(postgres)
    with pytest.raises(StoreError):
        store.query(sql)
    assert store.query("SELECT count(*) FROM census_city") == [(26,)]
    store.close()


def test_a_slow_statement_is_cut_off(postgres: str):
    store = SqlStore(postgres, timeout_s=0.2)
    with pytest.raises(StoreError):
        store.query("SELECT pg_sleep(5)")
    store.close()


def test_a_server_that_is_not_there_is_a_store_error():
    with pytest.raises(StoreError):
        SqlStore("postgresql+psycopg://nobody@127.0.0.1:9/none").query("SELECT 1")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(question=questions)
def test_no_words_break_it(remote: DataAnswerer, question: str):
    reply = remote.answer(question, Dialogue())
    assert reply.plan.action in (Action.ANSWER, Action.CLARIFY, Action.DECLINE)
    assert "抱歉" not in reply.plan.spoken
