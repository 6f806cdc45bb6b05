"""The census demonstration data, opened once."""

from pathlib import Path

import pytest

import kiosk.data
from kiosk.answers import AnswerPlan, Dialogue
from kiosk.data.answerer import DataAnswerer

DEMO = Path(kiosk.data.__file__).with_name("demo")


@pytest.fixture(scope="session")
def demo() -> DataAnswerer:
    return DataAnswerer.open(DEMO)


def ask(answerer: DataAnswerer, *questions: str) -> AnswerPlan:
    """The answer to the last question of a dialogue."""
    dialogue = Dialogue()
    reply = None
    for question in questions:
        reply = answerer.answer(question, dialogue)
        dialogue = reply.dialogue
    assert reply is not None
    return reply.plan
