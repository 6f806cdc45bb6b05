"""The record as operators read it."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from kiosk import review
from kiosk.record import Recorder, newest
from tests.kiosk.test_record import TURN


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    path = tmp_path / "record.sqlite3"
    recorder = Recorder(path, keep_days=30)
    task = asyncio.create_task(recorder.run())
    declined = replace(TURN, action="decline", intent="unknown", items=())
    for number, turn in enumerate(
        [
            replace(TURN, question="居住证怎么办"),
            replace(TURN, question="居住证怎么办"),
            replace(declined, question="能不能寄存行李"),
            replace(declined, question="行李能不能寄存"),
            replace(declined, question="宠物狗证在哪办"),
            replace(declined, question="怎么造炸药", intent="unsafe"),
            replace(TURN, action="hand_over", question="找个人来"),
        ],
        1,
    ):
        recorder.add(replace(turn, turn=number))
    recorder.rate("abc", 1, False)
    for _ in range(300):
        await asyncio.sleep(0.01)
        if len(newest(path, limit=20)) == 7:
            break
    task.cancel()
    await asyncio.wait({task}, timeout=5)
    return path


async def test_gaps_are_clustered_and_refusals_are_no_gaps(path: Path) -> None:
    groups = review.unanswered(path, 30)
    assert [len(group) for group in groups] == [2, 1]
    assert groups[1][0]["question"] == "宠物狗证在哪办"


async def test_questions_ratings_and_days_are_counted(path: Path) -> None:
    first = review.questions(path, 7)[0]
    assert (first["question"], first["count"], first["unhelpful"]) == ("居住证怎么办", 2, 1)
    assert [row["question"] for row in review.low(path, 7)] == ["居住证怎么办"]
    (today,) = review.totals(path, 7)
    assert (today["turns"], today["answered"], today["declined"], today["handed_over"]) == (7, 2, 4, 1)


async def test_a_call_is_taken_with_the_question_before_it(path: Path) -> None:
    (call,) = review.calls(path)
    assert (call["state"], call["question"]) == ("waiting", "怎么造炸药")
    assert review.mark_call(path, call["id"], "taken", "老陈") is not None
    (call,) = review.calls(path)
    assert (call["state"], call["who"]) == ("taken", "老陈")
    assert review.mark_call(path, 999, "taken", "") is None
