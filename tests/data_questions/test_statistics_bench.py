"""Our own questions over a folder of national statistics, with gold SQL: skips loudly where the tables are absent."""

import os
from pathlib import Path

import pytest

from kiosk.bench.data import metrics, run
from kiosk.data.answerer import DataAnswerer

QUESTIONS = Path(__file__).with_name("questions")
TABLES = os.environ.get("KIOSK_STATISTICS", "")


@pytest.mark.skipif(
    not TABLES, reason="set KIOSK_STATISTICS to a folder of the nbs_stats tables: these questions stay UNASKED"
)
def test_figures_are_right_and_nothing_is_invented():
    outcomes = run(DataAnswerer.open(Path(TABLES)), tuple(sorted(QUESTIONS.glob("*.jsonl"))))
    found = {name: metric.value for name, metric in metrics(outcomes).items()}
    assert found["answer_accuracy"] is not None and found["answer_accuracy"] >= 0.97
    assert found["multi_turn_accuracy"] is not None and found["multi_turn_accuracy"] >= 0.93
    assert found["wrong_figure_rate"] is not None and found["wrong_figure_rate"] <= 0.01
    assert found["unanswerable_declined"] == 1.0
