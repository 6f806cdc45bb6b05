"""How long a question takes over many rows: a synthetic fact table, real questions, one machine."""

import time

import duckdb
import numpy as np

from kiosk.answers import Action, Dialogue
from kiosk.bench.report import Metric
from kiosk.data.answerer import DataAnswerer
from kiosk.data.catalog import Catalog
from kiosk.data.draft import draft
from kiosk.data.store import DuckStore
from kiosk.data.summary import summarise

_REGIONS = ("黑龙江省", "吉林省", "辽宁省", "广东省", "江苏省", "山东省", "浙江省", "四川省", "河南省", "湖北省")
_QUESTIONS = (
    "2023年黑龙江生产总值是多少", "2024年生产总值最高的三个省", "吉林2024年生产总值比上年增长多少", "黑龙江近十年生产总值走势",
    "辽宁和吉林2023年生产总值差多少", "2024年黑龙江就业人员是多少", "哪年黑龙江生产总值最高", "广东生产总值排第几",
)  # fmt: skip
_REPEATS = 5


def build(rows: int) -> DuckStore:
    """`rows` facts of ten provinces and twenty years, many rows a cell, as an office's detail table has them."""
    connection = duckdb.connect(":memory:")
    names = ", ".join(f"'{name}'" for name in _REGIONS)
    connection.execute(
        f"CREATE TABLE facts AS SELECT list_extract([{names}], 1 + (i * 7 % {len(_REGIONS)})::INTEGER) AS region, "
        f"2005 + (i // 13 % 20)::INTEGER AS year, (i % 1000) / 100.0 AS gdp, (i % 77) / 10.0 AS jobs FROM range({rows}) t(i)"
    )
    connection.execute('CREATE TABLE data_dictionary ("table" TEXT, "column" TEXT, name_cn TEXT, unit TEXT)')
    connection.execute(
        "INSERT INTO data_dictionary VALUES ('facts','region','地区',''), ('facts','year','年份','年'), "
        "('facts','gdp','地区生产总值','万元'), ('facts','jobs','就业人员','人')"
    )
    summarise(connection)
    return DuckStore(connection)


def measure_rows(rows: int) -> tuple[dict[str, Metric], int]:
    """Understanding + SQL + chart over `rows` rows, and how many questions were timed."""
    store = build(rows)
    answerer = DataAnswerer(Catalog(draft(store, "synthetic"), store))
    times_ms: list[float] = []
    for _ in range(_REPEATS):
        for question in _QUESTIONS:
            start = time.perf_counter()
            plan = answerer.answer(question, Dialogue()).plan
            times_ms.append((time.perf_counter() - start) * 1000)
            if plan.action is not Action.ANSWER:
                raise RuntimeError(f"{question}: {plan.spoken}")
    store.close()
    p50, p95 = np.percentile(times_ms, [50, 95])
    return {"understanding_ms_p50": Metric(float(p50), "ms"), "understanding_ms_p95": Metric(float(p95), "ms")}, len(
        times_ms
    )
