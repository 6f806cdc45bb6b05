"""Sides asked for without being named, and whether something particular was asked."""

import pytest

from kiosk.kb.schema import Aspect
from kiosk.qa.aspects import ask
from kiosk.qa.implied import attended, implied, named, particular, requires
from kiosk.qa.text import clean


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("卖家人在外地不到场能过户吗", Aspect.VISITS),
        ("能让我弟弟替我来领不", Aspect.VISITS),
        ("孩子在上课，人不来行不行", Aspect.VISITS),
        ("她在外地，光我自己来成吗", Aspect.VISITS),
        ("社保才交了仨月，就想领，行不行", Aspect.CONDITIONS),
        ("这个要我们俩一块来吗", Aspect.VISITS),
        ("驾照没了，让我老婆去补行不行", Aspect.VISITS),
        ("我出不了门，娃他奶奶去医院领成不", Aspect.VISITS),
        ("我爷爷躺在床上起不来，证到期了咋弄", Aspect.VISITS),
        ("我是外地的，轮得到我吗", Aspect.WHO),
        ("去年就考出来了，现在还能领吗", Aspect.TIME_LIMIT),
        ("先开张会不会被罚", Aspect.CONDITIONS),
        ("这个得专门跑回去办吗", Aspect.LOCATION),
        ("抚恤金是怎么算的，给的补助怎么算", Aspect.FEE),
        ("我户口在湖北，你们这边开得了吗", Aspect.LOCATION),
    ],
)
def test_a_side_is_asked_for_without_its_name(text: str, side: Aspect) -> None:
    assert side in implied(clean(text))[0]


@pytest.mark.parametrize("text", ["办身份证要带什么", "老人走不动，你们能上门吗"])
def test_nothing_is_implied(text: str) -> None:
    assert not implied(clean(text))[0]


@pytest.mark.parametrize("text", ["这协议算不算数", "给不给办", "这样没事吧", "登记了有什么好处", "能两头都拿不"])
def test_something_particular(text: str) -> None:
    assert particular(clean(text))


def test_what_a_service_is_is_nothing_particular() -> None:
    assert not particular("居住证怎么办理")


@pytest.mark.parametrize("text", ["我想打那个投诉电话反映一下，他们会不会说出去", "我能帮着弄不"])
def test_a_cue_beside_the_question_names_no_field(text: str) -> None:
    cleaned = clean(text)
    assert ask(cleaned).aspect is not Aspect.WHAT
    assert not named(ask(cleaned), cleaned)


@pytest.mark.parametrize("text", ["老人证要多大岁数能办吗", "办这个，要不要交钱", "要带什么材料"])
def test_a_cue_in_the_question_names_its_field(text: str) -> None:
    cleaned = clean(text)
    assert named(ask(cleaned), cleaned)


def test_who_may_stay_away_is_asked_of_a_visit() -> None:
    text = clean("她走不动，我替她去成不")
    assert attended(ask(text), text).aspect is Aspect.VISITS


@pytest.mark.parametrize(("text", "one_thing"), [("一定要公证吗", True), ("要带哪些材料", False)])
def test_one_thing_needed_is_not_all_that_is(text: str, one_thing: bool) -> None:
    assert requires(text) is one_thing
