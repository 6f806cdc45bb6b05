"""Hostile questions, names and cells: nothing raises, nothing but one SELECT runs, the next turn works."""

from pathlib import Path

import duckdb
import pytest
import sqlglot
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlglot import exp

from kiosk.answers import Action, Dialogue
from kiosk.data.answerer import DataAnswerer
from kiosk.data.catalog import Catalog
from kiosk.data.draft import draft
from kiosk.data.errors import StoreError
from kiosk.data.store import DuckStore

from .conftest import ask

PIECES = [
    "黑龙江", "吉林", "东北三省", "哈尔滨", "人口", "城镇", "占", "全国", "最多", "排第几", "超过", "一千万", "百分之五",
    "2020年", "近五年",
    "走势", "比", "差多少", "呢", "换成", "表格", "不是", "'", ";", "--", "DROP TABLE census_city", "$p0", "?", "%",
    "\\", "1=1", "哪年",
    "增长", "倍", "其中", "它们", "第三名", "前", "0", "九九九九九九年", "🤖", "\x00", "ꙮ", "负", "年均", "不算",
    "直辖市", "的", "加起来",
]  # fmt: skip
questions = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=10).map("".join))
relaxed = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def only_selects(sql: str) -> bool:
    statements = sqlglot.parse(sql, dialect="duckdb")
    return len(statements) == 1 and isinstance(statements[0], exp.Select)


@relaxed
@given(turns=st.lists(questions, min_size=1, max_size=3))
def test_no_words_break_it(demo: DataAnswerer, turns: list[str]):
    dialogue = Dialogue()
    for turn in turns:
        demo.score(turn, dialogue)
        reply = demo.answer(turn, dialogue)
        dialogue = reply.dialogue
        assert reply.plan.action in (Action.ANSWER, Action.CLARIFY, Action.DECLINE)
        assert reply.plan.segments and all(reply.plan.segments)
        assert (reply.plan.action is Action.ANSWER) == bool(reply.plan.sql)
        assert not reply.plan.sql or only_selects(reply.plan.sql)
    assert "3185万人" in demo.answer("黑龙江2020年的人口是多少", Dialogue()).plan.spoken


def _answerer(path: Path, name: str, cells: str) -> DataAnswerer:
    quoted = '"' + name.replace('"', '""') + '"'
    (path / "t.csv").write_text(f"city,year,people,jobs\n{cells.replace('NAME', quoted)}", encoding="utf-8")
    (path / "data_dictionary.csv").write_text(
        "table,column,name_cn,unit,years,note,source_file\nt,city,城市,,,,\nt,year,年份,年,,,\nt,people,常住人口,万人,,,\nt,jobs,就业人员,万人,,,\n",
        encoding="utf-8",
    )
    return DataAnswerer.open(path)


@pytest.mark.parametrize("name", ["x'); DROP TABLE t; --", 'a"b', "$p0", "百分之五", "2020年", "人口", "一" * 80])
def test_hostile_names_are_only_names(tmp_path: Path, name: str):
    answerer = _answerer(tmp_path, name, "NAME,2020,5,1\nNAME,2021,6,1\n甲市,2020,7,2\n甲市,2021,8,2\n")
    plan = ask(answerer, "2021年常住人口最多的城市")
    assert "甲市" in plan.spoken
    assert only_selects(plan.sql)
    assert "14万人" in ask(answerer, "2021年所有城市常住人口合计").spoken


def test_zero_is_no_crash(tmp_path: Path):
    answerer = _answerer(tmp_path, "乙市", "NAME,2020,0,0\nNAME,2021,6,0\n甲市,2020,7,2\n甲市,2021,8,2\n")
    plan = ask(answerer, "乙市2021年常住人口比上年增长百分之几")
    assert plan.action is not Action.ANSWER
    assert ask(answerer, "2021年甲市常住人口").action is Action.ANSWER


def test_a_vanished_database_is_an_apology_and_the_next_turn_works(demo: DataAnswerer, monkeypatch: pytest.MonkeyPatch):
    def gone(*_: object) -> list[tuple[object, ...]]:
        raise StoreError("connection lost")

    monkeypatch.setattr(demo.catalog.store, "query", gone)
    plan = ask(demo, "黑龙江有多少人")
    assert plan.action is Action.DECLINE and "抱歉" in plan.spoken
    monkeypatch.undo()
    assert ask(demo, "黑龙江有多少人").action is Action.ANSWER


def test_a_slow_statement_is_cut_off():
    store = DuckStore(duckdb.connect(":memory:"), timeout_s=0.2)
    with pytest.raises(StoreError):
        store.query("SELECT count(*) FROM range(100000000) a, range(100000) b WHERE a.range * b.range = 7")
    assert store.query("SELECT 1") == [(1,)]
    store.close()


def test_rows_are_limited_and_files_out_of_reach(tmp_path: Path):
    store = DuckStore(duckdb.connect(":memory:", config={"enable_external_access": "false"}))
    assert len(store.query("SELECT * FROM range(100000)")) == 5000
    (tmp_path / "secret.csv").write_text("a\n1\n", encoding="utf-8")
    with pytest.raises(StoreError):
        store.query(f"SELECT * FROM read_csv('{tmp_path / 'secret.csv'}')")
    store.close()


def test_an_empty_store_has_no_dictionary():
    store = DuckStore(duckdb.connect(":memory:"))
    with pytest.raises(Exception, match="data_dictionary"):
        Catalog(draft(store, "x"), store)
    store.close()
