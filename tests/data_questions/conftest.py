"""The census demonstration data, opened once."""

from collections.abc import Mapping
from pathlib import Path

import pytest

import kiosk.data
from kiosk.answers import AnswerPlan, Dialogue
from kiosk.data.answerer import DataAnswerer

DEMO = Path(kiosk.data.__file__).with_name("demo")


@pytest.fixture(scope="session")
def demo() -> DataAnswerer:
    return DataAnswerer.open(DEMO)


def opened(folder: Path, dictionary: str, tables: Mapping[str, str]) -> DataAnswerer:
    """An answerer over tables of a test's own, each the text of a CSV file."""
    (folder / "data_dictionary.csv").write_text(dictionary, encoding="utf-8")
    for name, rows in tables.items():
        (folder / f"{name}.csv").write_text(rows, encoding="utf-8")
    return DataAnswerer.open(folder)


def ask(answerer: DataAnswerer, *questions: str) -> AnswerPlan:
    """The answer to the last question of a dialogue."""
    dialogue = Dialogue()
    reply = None
    for question in questions:
        reply = answerer.answer(question, dialogue)
        dialogue = reply.dialogue
    assert reply is not None
    return reply.plan
