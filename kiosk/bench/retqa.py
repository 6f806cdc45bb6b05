"""`kiosk bench data --retqa DIR`: questions over 4,932 tables of a property market, learnt from the training part alone."""

import json
import re
import sqlite3
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from kiosk.bench.report import Metric
from kiosk.bench.retqa_cases import Cases, Gazetteer

_AREA = re.compile(r"(.+?)(?:20\d\d年\d\d月.*|土地成交信息表)$")
_NAMED = ("项目名称", "企业名称", "集团开发商", "所属集团", "地块名称")
_TABLE = re.compile(r"[^\s\"'(),]*(?:20\d\d年\d\d月商品房成交价格?表?|土地成交信息表|全国企业20\d\d年财务表)")


class Question(msgspec.Struct, frozen=True):
    """One line of a question file, as far as it is used."""

    query: str
    sql: str = msgspec.field(name="SQL")


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one question went."""

    right: bool
    tables_right: bool
    answered: bool
    latency_ms: float
    query: str
    sql: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table as text."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def measure(folder: Path) -> tuple[dict[str, Metric], int, list[Outcome]]:
    """Learn from train.json, answer validation.json. Raises OSError, msgspec.ValidationError."""
    tables = list(read_tables(folder / "all_markdown_table.json"))
    database = load(tables)
    gazetteer = Gazetteer(*vocabulary(tables))
    train, held = (questions(folder / name) for name in ("train.json", "validation.json"))
    cases = Cases(gazetteer, ((q.query, q.sql) for q in train))
    outcomes = [_ask(cases, database, question) for question in held]
    latencies = [o.latency_ms for o in outcomes]
    rate = {
        "retqa_execution_accuracy": [o.right for o in outcomes],
        "retqa_table_retrieval": [o.tables_right for o in outcomes],
        "retqa_answered": [o.answered for o in outcomes],
    }
    found = {name: Metric(sum(flags) / len(flags), "rate") for name, flags in rate.items()}
    found["retqa_ms_p95"] = Metric(float(np.percentile(latencies, 95)), "ms")
    found["retqa_cases"] = Metric(len(cases), "questions")
    return found, len(outcomes), outcomes


def questions(path: Path) -> list[Question]:
    """Every question that has SQL."""
    return [q for q in msgspec.json.decode(path.read_bytes(), type=list[Question]) if q.sql]


def read_tables(path: Path) -> Iterator[Table]:
    """Tables written as `<table_name> T col : a | b row 1 : x | y`, each name once."""
    seen: set[str] = set()
    for entry in json.loads(path.read_text(encoding="utf-8")):
        name = str(entry["table_name"])
        if name in seen:
            continue
        seen.add(name)
        head, *rows = re.split(r"\s+row \d+ :\s", entry["markdown_table"].partition("col :")[2])
        columns = tuple(cell.strip() for cell in head.split(" | "))
        cells = (tuple(cell.strip() for cell in row.split(" | ")) for row in rows)
        yield Table(name, columns, tuple(row for row in cells if len(row) == len(columns)))


def load(tables: list[Table]) -> sqlite3.Connection:
    """All tables in one database in memory."""
    database = sqlite3.connect(":memory:")
    for table in tables:
        columns = ",".join(f'"{column}"' for column in table.columns)
        database.execute(f'CREATE TABLE "{table.name}" ({columns})')
        marks = ",".join("?" * len(table.columns))
        rows = [[_value(cell) for cell in row] for row in table.rows]
        database.executemany(f'INSERT INTO "{table.name}" VALUES ({marks})', rows)
    return database


def vocabulary(tables: list[Table]) -> tuple[set[str], set[str]]:
    """Areas and names that the tables hold."""
    areas = {hit[1] for table in tables if (hit := _AREA.match(table.name))}
    names: set[str] = set()
    for table in tables:
        for index in (i for i, column in enumerate(table.columns) if column in _NAMED):
            for row in table.rows:
                names |= {row[index], *row[index].split(",")}
    return areas, names


def _value(cell: str) -> Any:
    try:
        return float(cell) if "." in cell or "e" in cell else int(cell)
    except ValueError:
        return cell


def _ask(cases: Cases, database: sqlite3.Connection, question: Question) -> Outcome:
    started = time.perf_counter()
    sql = cases.sql(question.query) or ""
    rows = _rows(database, sql)
    elapsed_ms = (time.perf_counter() - started) * 1000
    gold = _rows(database, question.sql)
    right = rows is not None and gold is not None and rows == gold
    tables = set(_TABLE.findall(sql)) == set(_TABLE.findall(question.sql))
    return Outcome(right, tables, rows is not None, elapsed_ms, question.query, sql)


def _rows(database: sqlite3.Connection, sql: str) -> list[str] | None:
    """Rows in no order, numbers to the cent; None when the statement is not one SELECT that runs."""
    if not sql.lstrip().upper().startswith(("SELECT", "WITH")):
        return None
    try:
        found = database.execute(sql).fetchall()
    except (sqlite3.Error, sqlite3.Warning):
        return None
    return sorted(str([round(float(v), 2) if isinstance(v, (int, float)) else str(v) for v in row]) for row in found)
