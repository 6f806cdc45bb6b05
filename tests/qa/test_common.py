"""Which common question was asked: paraphrases reach it, a stated field stays, short fields are said beside it."""

import pytest

from kiosk.kb.parts import Fee
from kiosk.kb.schema import Aspect, Item, Question
from kiosk.qa import asking, common, compose
from kiosk.qa.aspects import ask
from kiosk.qa.text import bare

ITEM = Item(
    code="fund-rent",
    name="租房提取公积金",
    fee=Fee(text="免费"),
    questions=(
        Question(ask=("没有租房合同能提公积金吗",), answer="不用合同。网上承诺就行。", aspect=Aspect.MATERIALS),
        Question(ask=("代办公司收费提公积金可信吗",), answer="别信。自己办不花钱。", aspect=Aspect.FEE),
    ),
)
CONTRACT, AGENT = (bare(question.ask[0]) for question in ITEM.questions)


def chosen(text: str, contract: float, agent: float, stated: bool = True) -> common.Common | None:
    return common.choose(ITEM, ask(text), text, lambda _: {CONTRACT: contract, AGENT: agent}, stated)


def test_a_paraphrase_reaches_the_common_question() -> None:
    found = chosen("跟房东没签合同，公积金还取得了吗", 0.93, 0.88)
    assert found is not None and found.standing is common.Standing.INSTEAD
    assert found.clauses == ("不用合同。", "网上承诺就行。")


def test_unlike_everything_it_is_left_to_the_fields() -> None:
    assert chosen("租房提取公积金", 0.86, 0.85) is None


def test_a_stated_field_wins_over_a_common_question_of_another_side() -> None:
    assert chosen("租房提公积金要带什么材料", 0.86, 0.90) is None


def test_the_same_side_is_said_beside_a_short_field() -> None:
    found = chosen("找代办公司提公积金要多少钱", 0.80, 0.88)
    assert found is not None and found.standing is common.Standing.AFTER
    plan = compose.answer(ITEM, Aspect.FEE, "", None, 0.9, common=found)
    assert plan.segments[0] == "免费。" and "别信。" in plan.spoken
    assert plan.aspect == Aspect.FEE


def test_a_field_that_is_not_stated_leaves_room_for_the_common_question() -> None:
    text = "没签合同提公积金去哪个窗口"
    assert chosen(text, 0.90, 0.86) is None
    found = chosen(text, 0.90, 0.86, stated=compose.stated(ITEM, Aspect.LOCATION, None))
    assert found is not None and found.question is ITEM.questions[0]


def test_two_that_fit_alike_are_both_said_after_their_questions() -> None:
    text = "跟房东没签合同，公积金还取得了吗"
    (best, _), (other, _) = asking.rank(ITEM, text, {CONTRACT: 0.93, AGENT: 0.93})
    found = chosen(text, 0.93, 0.93 + best - other - 0.001)
    assert found is not None and found.rival is not None
    assert f"{ITEM.questions[0].ask[0]}？" in found.clauses and f"{ITEM.questions[1].ask[0]}？" in found.clauses


def test_of_two_that_fit_alike_the_clause_that_asks_tells_which_is_said() -> None:
    text, clause = "跟房东没签合同，找人代办靠谱吗", "找人代办靠谱吗"
    (best, _), (other, _) = asking.rank(ITEM, text, {CONTRACT: 0.93, AGENT: 0.93})
    whole = {CONTRACT: 0.93, AGENT: 0.93 + best - other - 0.001}
    near = {text: whole, clause: {CONTRACT: 0.86, AGENT: 0.95}}
    found = common.choose(ITEM, ask(text), text, lambda said: near[said], True)
    assert found is not None and found.clauses == ("别信。", "自己办不花钱。")


def test_a_clause_that_asks_something_else_decides_over_what_was_told_before() -> None:
    text, clause = "跟房东没签合同，找人代办靠谱吗", "找人代办靠谱吗"
    near = {text: {CONTRACT: 0.95, AGENT: 0.92}, clause: {CONTRACT: 0.84, AGENT: 0.95}}
    found = common.choose(ITEM, ask(text), text, lambda said: near[said], True)
    assert found is not None and found.question is ITEM.questions[1] and found.rival is None


def test_a_wording_that_supposes_what_was_not_said_is_less_near() -> None:
    lost = Question(ask=("驾照丢了能开车吗",), answer="电子驾照就行。")
    item = Item(code="a", name="补驾照", questions=(lost,))
    cosines = {bare(lost.ask[0]): 0.9}
    (unsaid, _), *_ = asking.rank(item, "驾照在家里能开车吗", cosines)
    (said, _), *_ = asking.rank(item, "驾照弄丢能开车吗", cosines)
    assert said > unsaid + 0.02


def test_a_number_that_the_common_question_tells_is_said_instead_of_the_offices_own() -> None:
    outage = Question(ask=("停电了打什么电话",), answer="打95598报修。", aspect=Aspect.PHONE)
    item = Item(code="a", name="电表过户", phone="0000-1", questions=(outage,))
    text = "家里停电打哪个电话"
    found = common.choose(item, ask(text), text, lambda _: {bare(outage.ask[0]): 0.93}, True)
    assert found is not None and found.standing is common.Standing.INSTEAD


def test_a_stated_field_and_the_very_question_are_both_said() -> None:
    found = chosen("没有租房合同提公积金要带什么材料", 0.99, 0.86)
    assert found is not None and found.standing is common.Standing.BEFORE


def test_the_side_answered_is_the_side_of_the_common_question() -> None:
    found = chosen("没有租房合同能提公积金吗", 0.99, 0.9)
    assert compose.answer(ITEM, Aspect.WHAT, "", None, 0.9, common=found).aspect == Aspect.MATERIALS


def test_without_vectors_the_very_wording_is_found_and_others_are_not() -> None:
    exact = common.choose(ITEM, ask("没有租房合同能提公积金吗"), "没有租房合同能提公积金吗", lambda _: {}, True)
    assert exact is not None and exact.question is ITEM.questions[0]
    assert common.choose(ITEM, ask("孩子上学"), "孩子上学", lambda _: {}, True) is None


@pytest.mark.parametrize("text", ["", "？", "🙂"])
def test_nothing_said_is_no_common_question(text: str) -> None:
    assert common.choose(ITEM, ask(text), text, lambda _: {}, True) is None


def test_an_item_without_common_questions_has_none_to_choose() -> None:
    assert common.choose(Item(code="a", name="甲"), ask("多少钱"), "多少钱", lambda _: {}, True) is None
