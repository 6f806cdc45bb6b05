"""The plainest questions of all get the plain answer: neither asked back nor answered with a particular."""

import pytest

from kiosk.answering import Front, build_answerer
from kiosk.answers import Action, Dialogue
from kiosk.qa.judge import load


@pytest.fixture(scope="module")
def front() -> Front:
    return build_answerer("", "")


@pytest.mark.parametrize(
    ("question", "code", "aspect"),
    [
        ("居住证怎么办", "residence-apply", "what"),
        ("护照怎么办", "passport-first", "what"),
        ("驾照怎么办", "driving-first", "what"),
        ("社保卡怎么办", "social-card-apply", "what"),
        ("请问居住证怎么办理，需要什么材料", "residence-apply", "materials"),
        ("身份证丢了怎么办", "idcard-lost", "what"),
        ("结婚登记需要什么", "marriage-register", "materials"),
        ("新生儿上户口要什么材料", "hukou-birth", "materials"),
    ],
)
def test_a_plain_question_gets_the_plain_answer(front: Front, question: str, code: str, aspect: str) -> None:
    plan = front.answer(question, Dialogue()).plan
    assert plan.action is Action.ANSWER
    assert plan.items[0] == code
    assert plan.aspect == aspect
    assert not any("？" in segment for segment in plan.segments), plan.segments


@pytest.mark.parametrize("question", ["公积金怎么提取", "取公积金要什么材料", "营业执照怎么办"])
def test_what_could_be_several_services_is_asked_back(front: Front, question: str) -> None:
    assert front.answer(question, Dialogue()).plan.action is Action.CLARIFY


def test_another_service_called_by_its_whole_name_is_no_question_about_the_first(front: Front) -> None:
    first = front.answer("健康证能用几年", Dialogue())
    second = front.answer("食品经营许可证能用几年", first.dialogue)
    assert (first.plan.items[0], second.plan.items[0]) == ("food-worker-health", "food-license")


def test_what_one_gets_is_not_a_fee(front: Front) -> None:
    plan = front.answer("高龄津贴一个月发多少钱", Dialogue()).plan
    assert plan.items[0] == "elder-allowance"
    assert "免费" not in plan.spoken


def test_a_clear_lead_needs_less_to_be_answered_and_least_where_services_are_few() -> None:
    judge = load()
    assert judge.ask_from < judge.enough(118) < judge.enough(2262) < judge.answer_from


def test_how_a_service_is_applied_for_tells_its_way_and_what_to_bring(front: Front) -> None:
    spoken = front.answer("低保怎么申请", Dialogue()).plan.spoken
    assert "先向户籍地或者居住地乡镇街道申请" in spoken
    assert "要带" in spoken
