"""Spoken answers through recognition errors: the right option, or none, never a wrong one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.guide import hear
from kiosk.kb import load as kb
from kiosk.kb.guides import GuideOption
from kiosk.kb.schema import Item


def options(*labels: str) -> tuple[GuideOption, ...]:
    return tuple(GuideOption(label=label.split("|")[0], words=tuple(label.split("|")[1:])) for label in labels)


HAVE = options("有|有合同", "没有|没签")
ENOUGH = options("满半年了|满了|住了很久", "还不满半年|没满|刚来")
HOME = options("自己的房|自家的|买的", "租的房|租房|出租屋", "单位或学校宿舍|宿舍|工地")
AGE = options("满十六周岁|成年", "未满十六周岁|小孩|没满")
PARENT = options("随妈妈|跟妈妈", "随爸爸|跟爸爸")
LOW = options("低于|低|没收入", "不清楚|不知道|说不准", "高于|超了")


@pytest.mark.parametrize(
    ("ask", "offered", "said", "label"),
    [
        ("有劳动合同吗？", HAVE, "有的有的", "有"),
        ("有劳动合同吗？", HAVE, "没有啊，一直没签", "没有"),
        ("有劳动合同吗？", HAVE, "嗯", "有"),
        ("有劳动合同吗？", HAVE, "没问题", "有"),
        ("您居住满半年了吗？", ENOUGH, "早就满了", "满半年了"),
        ("您居住满半年了吗？", ENOUGH, "还没有呢", "还不满半年"),
        ("您居住满半年了吗？", ENOUGH, "差一点", "还不满半年"),
        ("您居住满半年了吗？", ENOUGH, "住了八个月了", "满半年了"),
        ("您居住满半年了吗？", ENOUGH, "才来三个月", "还不满半年"),
        ("您住的是自己的房、租的房，还是宿舍？", HOME, "租的方子", "租的房"),
        ("您住的是自己的房、租的房，还是宿舍？", HOME, "我住在宿社里", "单位或学校宿舍"),
        ("您住的是自己的房、租的房，还是宿舍？", HOME, "第二个", "租的房"),
        ("您住的是自己的房、租的房，还是宿舍？", HOME, "最后一个", "单位或学校宿舍"),
        ("办护照的人满十六周岁了吗？", AGE, "他今年十二岁", "未满十六周岁"),
        ("办护照的人满十六周岁了吗？", AGE, "我三十五岁", "满十六周岁"),
        ("孩子随谁落户？", PARENT, "跟他吗妈", "随妈妈"),
        ("家里收入低于标准吗？", LOW, "这个我不清楚", "不清楚"),
    ],
)
def test_the_right_option_is_found(ask: str, offered: tuple[GuideOption, ...], said: str, label: str) -> None:
    found = hear.choose(ask, offered, said)
    assert found is not None
    assert found.label == label


@pytest.mark.parametrize(
    ("offered", "said"),
    [
        (PARENT, "有"),
        (PARENT, "是的"),
        (HOME, "今天天气不错"),
        (HAVE, "我不清楚"),
        (HAVE, "不用了"),
        (ENOUGH, ""),
        (HOME, "嗯"),
    ],
)
def test_what_answers_nothing_is_not_guessed(offered: tuple[GuideOption, ...], said: str) -> None:
    assert hear.choose("问什么？", offered, said) is None


def _guided() -> list[Item]:
    return [item for item in kb.load(kb.DEMO, None).items.values() if item.guide]


@pytest.mark.parametrize("item", _guided(), ids=lambda item: item.code)
def test_every_wording_in_the_demonstration_means_its_own_option(item: Item) -> None:
    for question in item.guide:
        for option in question.options:
            for phrase in (option.label, f"{option.label}的", f"嗯，{option.label}"):
                assert hear.choose(question.ask, question.options, phrase) is option, (question.ask, phrase)


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=60))
def test_any_text_is_survived(text: str) -> None:
    found = hear.choose("您满十六周岁了吗？", AGE, text)
    assert found is None or found in AGE
    assert hear.agrees(text) in (True, False, None)
    assert hear.skips(text) in (True, False)
