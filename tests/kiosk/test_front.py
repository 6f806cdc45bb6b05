"""Who answers: services or figures."""

import pytest

from kiosk.answering import ROUTE, SCREEN, Front, build_answerer
from kiosk.answers import Action, Dialogue, Doubt


@pytest.fixture(scope="module")
def front() -> Front:
    return build_answerer("", "")


@pytest.mark.parametrize(
    "question", ["我妈年轻时候下过乡，现在拿什么材料", "孩子上学要什么条件", "老人过世了要办哪些手续"]
)
def test_words_that_no_figure_explains_are_not_bent_into_one_in_the_hall(front: Front, question: str) -> None:
    assert front.answer(question, Dialogue()).dialogue.recall(ROUTE) == "services"


def test_figures_are_answered_in_the_hall_too(front: Front) -> None:
    assert front.answer("2020年大连的常住人口是多少", Dialogue()).dialogue.recall(ROUTE) == "figures"


def test_on_the_wall_what_was_misheard_is_put_right(front: Front) -> None:
    wall = Dialogue().remember(SCREEN, "wall")
    assert front.answer("2020年大莲的常住人口是多少", wall).dialogue.recall(ROUTE) == "figures"


@pytest.mark.parametrize("screen", ["wall", "hall"])
def test_a_figure_that_was_barely_heard_is_said_back_and_a_yes_is_enough(front: Front, screen: str) -> None:
    asked = front.answer("2020年大连的常住人口是多少", Dialogue().remember(SCREEN, screen), doubt=Doubt.MUCH)
    assert asked.plan.action is Action.CLARIFY
    told = front.answer("是的", asked.dialogue, doubt=Doubt.MUCH)
    assert told.plan.action is Action.ANSWER
    assert told.dialogue.recall(ROUTE) == "figures"
    service = front.answer("身份证丢了怎么补办", asked.dialogue)
    assert front.answer("是的", service.dialogue).plan.intent != "data"
