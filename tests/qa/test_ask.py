import io
import json

import click
import pytest

from kiosk.answers import Action, AnswerPlan, Choice
from kiosk.bench.policy import expected, is_offered, is_right, is_wrong
from kiosk.cli.ask import run
from kiosk.qa.answerer import PolicyAnswerer


def test_dialogues_in_answers_out(answerer: PolicyAnswerer) -> None:
    lines = io.StringIO(
        json.dumps({"id": "d1", "turns": [{"q": "居住证怎么办"}, {"q": "多久"}]}, ensure_ascii=False) + "\n"
    )
    out = io.StringIO()
    run(answerer, lines, out)
    row = json.loads(out.getvalue())
    assert row["id"] == "d1"
    assert [turn["aspect"] for turn in row["turns"]] == ["what", "time_limit"]
    assert row["turns"][1]["items"] == ["residence-apply"]
    assert set(row["turns"][0]) == {"action", "items", "choices", "aspect", "spoken", "sources", "latency_ms"}


def test_each_dialogue_is_fresh(answerer: PolicyAnswerer) -> None:
    rows = [{"id": 1, "turns": [{"q": "居住证怎么办"}]}, {"id": 2, "turns": [{"q": "那要多久"}]}]
    out = io.StringIO()
    run(answerer, io.StringIO("\n".join(json.dumps(row, ensure_ascii=False) for row in rows)), out)
    second = json.loads(out.getvalue().splitlines()[1])
    assert second["turns"][0]["action"] != "answer"


def test_a_broken_line_is_named(answerer: PolicyAnswerer) -> None:
    with pytest.raises(click.ClickException, match="第2行"):
        run(answerer, io.StringIO('{"id":1,"turns":[]}\nnonsense\n'), io.StringIO())


def test_scoring() -> None:
    gold = expected({"codes": ["a"], "aspect": "time_limit", "answer_contains": ["5"]})
    right = AnswerPlan(Action.ANSWER, ("承诺5个工作日。",), items=("a",), aspect="time_limit")
    unsaid = AnswerPlan(Action.ANSWER, ("很快。",), items=("a",), aspect="time_limit")
    other = AnswerPlan(Action.ANSWER, ("5。",), items=("b",), aspect="time_limit")
    asked = AnswerPlan(Action.CLARIFY, ("哪个？",), choices=(Choice("b", "乙"), Choice("a", "甲")))
    assert is_right(right, gold) and not is_wrong(right, gold)
    assert not is_right(unsaid, gold) and is_wrong(unsaid, gold)
    assert is_wrong(other, gold)
    assert is_offered(asked, gold) and not is_wrong(asked, gold)
