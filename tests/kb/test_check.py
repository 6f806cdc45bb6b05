"""Checking: each kind of trouble is found where it is, and our own demonstration knowledge has none."""

from datetime import date

import msgspec
import pytest

from kiosk.kb.check import Finding, Level, check, says
from kiosk.kb.guides import Discriminator, GuideOption, GuideQuestion, Option
from kiosk.kb.hall import Hall, Suggestion
from kiosk.kb.limits import Limit
from kiosk.kb.load import DEMO, KnowledgeBase, load
from kiosk.kb.parts import Basis, Fee, Material, Online
from kiosk.kb.schema import Aspect, Item, Question

TODAY = date(2026, 11, 22)
PLAIN = Item(code="a", name="居住证申领", materials=(Material(name="身份证"),))


def findings(*items: Item, hall: Hall | None = None) -> list[Finding]:
    return check(KnowledgeBase({item.code: item for item in items}, hall), TODAY)


def but(**changes: object) -> Item:
    return msgspec.structs.replace(PLAIN, **changes)


@pytest.mark.parametrize(
    ("item", "field", "message"),
    [
        (but(related=("b",)), "related", "没有编码为「b」的事项"),
        (
            but(promised_limit=Limit.from_text("40工作日"), statutory_limit=Limit.from_text("30自然日")),
            "promised_limit",
            "还长",
        ),
        (but(fee=Fee(text="免费", free=False)), "fee", "写着免费"),
        (but(visits=0, online=Online(can=False)), "visits", "不能网上办"),
        (but(legal_basis=(Basis(title="旧条例", repeal_date="2025-05-10"),)), "legal_basis", "已于2025-05-10失效"),
        (but(legal_basis=(Basis(title="条例", effective_date="2025年"),)), "legal_basis", "日期应写成"),
        (but(guide=(GuideQuestion(id="q", ask="?", options=(GuideOption(label="是", next="x"),)),)), "guide", "不存在"),
        (but(guide=(GuideQuestion(id="q", ask="?", options=(GuideOption(label="是", next="q"),)),)), "guide", "绕圈"),
        (
            but(
                guide=(GuideQuestion(id="q", ask="?", options=(GuideOption(label="是", drop_materials=("身份正",)),)),)
            ),
            "guide",
            "不在材料表里",
        ),
        (
            but(questions=(Question(ask=("几天",), answer="三天。"), Question(ask=("几天？",), answer="五天。"))),
            "questions",
            "两个不同的答案",
        ),
    ],
)
def test_errors(item: Item, field: str, message: str) -> None:
    (found,) = findings(item)
    assert found.level is Level.ERROR and found.code == "a" and found.field == field and message in found.message


@pytest.mark.parametrize(
    ("item", "message"),
    [
        (but(questions=(Question(ask=("说说",), answer="可以。" + "很长的话" * 30),)), "听着太长"),
        (but(questions=(Question(ask=("说说",), answer="很长的第一句话" * 5 + "。短。"),)), "先用一句短话"),
        (but(legal_basis=(Basis(title="新法", effective_date="2027-01-01"),)), "2027-01-01才施行"),
        (but(updated="2024-01-01"), "没有人核对过"),
    ],
)
def test_warnings(item: Item, message: str) -> None:
    (found,) = findings(item)
    assert found.level is Level.WARNING and message in found.message


def test_names_that_sound_the_same_are_told_unless_a_question_separates_them() -> None:
    twin = Item(code="b", name="办理社保", aliases=("居住正申领",))
    (found,) = findings(PLAIN, twin)
    assert "听起来" in found.message and "居住正申领" in found.message
    asked = Discriminator(ask="哪一种？", options=(Option(label="甲", code="a"), Option(label="乙", code="b")))
    assert findings(but(discriminators=(asked,)), twin) == []


def test_one_law_with_two_dates_is_a_contradiction() -> None:
    old, new = (Basis(title="某法", effective_date=day) for day in ("2003-10-01", "2025-05-10"))
    (found,) = findings(but(legal_basis=(old,)), Item(code="b", name="结婚登记", legal_basis=(new,)))
    assert found.code == "b" and "不一致" in found.message


def test_suggestions_must_be_answerable() -> None:
    hall = Hall(
        name="厅",
        suggestions=(
            Suggestion(ask="居住证带什么", code="a", aspect=Aspect.MATERIALS),
            Suggestion(ask="居住证多少钱", code="a", aspect=Aspect.FEE),
            Suggestion(ask="护照", code="nothing"),
        ),
    )
    assert [(f.code, f.field) for f in findings(PLAIN, hall=hall)] == [
        ("hall", "suggestions[1]"),
        ("hall", "suggestions[2]"),
    ]


def test_every_aspect_has_a_field() -> None:
    assert [aspect for aspect in Aspect if says(PLAIN, aspect)] == [Aspect.MATERIALS]


def test_the_demonstration_knowledge_is_clean() -> None:
    assert check(load(DEMO), TODAY) == []
