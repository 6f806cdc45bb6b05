"""Values that exclude each other: which a question names, and which it only denies."""

import pytest

from kiosk.kb.schema import Item
from kiosk.qa.contrasts import Contrasts
from kiosk.qa.lexicon import lexicon

ITEMS = (
    Item(code="cancelled", name="生产许可注销查询"),
    Item(code="injury", name="工伤异地居住（就医）备案"),
    Item(code="foreigner", name="注册会计师注册（外国人）"),
)


@pytest.fixture(scope="module")
def contrasts() -> Contrasts:
    return Contrasts(lexicon().contrasts, ITEMS)


@pytest.mark.parametrize(
    ("text", "asked"), [("注销的许可", True), ("没注销的许可", False), ("公司不干了还没注销", True)]
)
def test_an_attribute_that_is_denied_is_not_asked(contrasts: Contrasts, text: str, asked: bool) -> None:
    assert ("action" in contrasts.asked(text)) == asked


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("从国外买几把弩进来", "弩的进口审批"),
        ("想买几把弩", "弩的购置审批"),
        ("课本初审过了再往上送", "地方课程教材审定"),
        ("课本头一次送初审", "地方课程教材初审"),
        ("台湾的叔叔想搬回来定居", "办理台湾居民定居证"),
        ("嫁去台湾定居", "办理往来台湾通行证定居签注"),
        ("几个人开个有限公司", "内资有限责任公司设立登记"),
        ("发起个股份公司", "内资股份有限公司设立登记"),
    ],
)
def test_which_of_two_that_differ_by_a_value_is_asked(text: str, name: str) -> None:
    names = ("弩的进口审批", "弩的购置审批", "地方课程教材审定", "地方课程教材初审", "办理台湾居民定居证")
    names += ("办理往来台湾通行证定居签注", "内资有限责任公司设立登记", "内资股份有限公司设立登记")
    agree, clash, _ = Contrasts(lexicon().contrasts, [Item(code=n, name=n) for n in names]).table(text)
    assert agree[names.index(name)] >= 1 and clash[names.index(name)] == 0


def test_another_insurance_clashes(contrasts: Contrasts) -> None:
    _, clash, _ = contrasts.table("医保异地备案")
    assert clash[1] == 1
    _, clash, _ = contrasts.table("工伤异地备案")
    assert clash[1] == 0


def test_a_foreigner_who_is_not_mentioned_counts_more_than_other_values_unsaid(contrasts: Contrasts) -> None:
    _, _, unasked = contrasts.table("会计师要怎么注册")
    assert unasked[2] > unasked[0]
