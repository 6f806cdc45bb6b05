from pathlib import Path

import pytest

from kiosk.answers import Command, Dialogue
from kiosk.data.answerer import DataAnswerer
from kiosk.data.dashboard import Dashboard
from kiosk.data.errors import SemanticError

from .conftest import DEMO


@pytest.fixture(scope="module")
def board(demo: DataAnswerer) -> Dashboard:
    return Dashboard.open(DEMO / "dashboard.yaml", demo)


def test_pages_hold_charts_and_a_summary(board: Dashboard):
    pages = board.pages()
    assert [page["id"] for page in pages] == ["home", "cities", "urban"]
    assert all(page["charts"] and page["summary"] for page in pages)
    assert pages[0]["charts"][0]["kind"] == "line"


@pytest.mark.parametrize(
    ("said", "command", "argument"),
    [
        ("切到人口页", Command.PAGE, "cities"), ("打开城乡与老龄化页面", Command.PAGE, "urban"), ("放大", Command.ZOOM, "in"),
        ("放大第二张图", Command.ZOOM, "in:2"), ("缩小", Command.ZOOM, "out"), ("只看地级市", Command.FILTER, "地级市"),
        ("回到首页", Command.HOME, "home"), ("播报这一页", Command.BROADCAST, "home"), ("播报城镇化", Command.BROADCAST, "urban"),
        ("下一页", Command.PAGE, "cities"), ("请切到市地人口页吧", Command.PAGE, "cities"),
    ],
)  # fmt: skip
def test_voice_commands(board: Dashboard, said: str, command: Command, argument: str):
    reply = board.command(said, Dialogue())
    assert reply is not None
    assert (reply[0].command, reply[0].argument) == (command, argument)


@pytest.mark.parametrize("said", ["黑龙江有多少人", "办居住证要什么材料", "第一名是谁", "看看人口走势"])
def test_questions_are_no_commands(board: Dashboard, said: str):
    assert board.command(said, Dialogue()) is None


def test_pages_turn_from_the_page_in_hand(board: Dashboard):
    reply = board.command("切到人口页", Dialogue())
    assert reply is not None
    following = board.command("下一页", reply[1])
    assert following is not None and following[0].argument == "urban"


def test_a_page_is_read_chart_by_chart(board: Dashboard):
    plan = board.broadcast("cities")
    assert len(plan.segments) == 3
    assert "哈尔滨" in plan.segments[1]


def test_a_question_without_an_answer_is_an_error_at_load(tmp_path: Path, demo: DataAnswerer):
    path = tmp_path / "dashboard.yaml"
    path.write_text("title: x\npages: [{id: a, title: b, charts: [{question: 黑龙江的失业率}]}]\n", encoding="utf-8")
    with pytest.raises(SemanticError, match="page 'a'"):
        Dashboard.open(path, demo)
