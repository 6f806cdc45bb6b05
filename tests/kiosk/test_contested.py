"""A figure is not given when the same sound may have named another number."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import cast

import pytest

from kiosk.answers import Action, Answerer, AnswerPlan, Dialogue, Doubt, Reply
from kiosk.drafts import Drafts
from kiosk.patience import contested
from kiosk.voice import Voice
from kiosk.workers import Lane


def _plan(spoken: str, action: Action = Action.ANSWER, intent: str = "data") -> AnswerPlan:
    return AnswerPlan(action, (spoken,), intent=intent)


def test_another_figure_for_another_number_is_contested() -> None:
    assert contested(_plan("八万亿。"), [_plan("十二万亿。")])


@pytest.mark.parametrize(
    "rivals",
    [
        [],
        [_plan("八万亿。")],  # 65岁 and 65 岁以上: the same answer
        [_plan("没有2009年的数据。", Action.DECLINE)],  # then it was not that year
    ],
)
def test_what_has_no_other_answer_is_not(rivals: list[AnswerPlan]) -> None:
    assert not contested(_plan("八万亿。"), rivals)


def test_services_are_not_contested_by_numbers() -> None:
    assert not contested(_plan("要带身份证。", intent="policy"), [_plan("要带户口本。", intent="policy")])


class _Years:
    """Answers every text with the text, as a figure."""

    def answer(self, text: str, dialogue: Dialogue, *, doubt: Doubt = Doubt.NONE) -> Reply:
        return Reply(_plan(text), dialogue)


@pytest.mark.parametrize("rivals, expected", [((), False), (("2016年。",), True), (("2026年。",), False)])
async def test_rivals_are_answered_to_see(rivals: tuple[str, ...], expected: bool) -> None:
    lane = Lane("think")
    drafts = Drafts("s", cast(Answerer, _Years()), lane, cast(Voice, None), speculate=True)
    try:
        assert await drafts.contested(_plan("2026年。"), rivals, Dialogue()) is expected
    finally:
        lane.close()


def test_what_recognition_expects_is_the_same_in_every_process() -> None:
    code = (
        "from kiosk.answering import build_answerer, figure_words; from kiosk.answers import Dialogue; "
        "front = build_answerer('', ''); print(front.hotwords(Dialogue()), front.openings(), figure_words(front._data))"
    )

    def said(seed: str) -> bytes:
        env = {**os.environ, "PYTHONHASHSEED": seed}
        done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, check=True, timeout=120)
        return done.stdout.splitlines()[-1]

    with ThreadPoolExecutor() as pool:
        heard = list(pool.map(said, ("0", "1")))
    assert heard[0] == heard[1]
