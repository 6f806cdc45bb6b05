"""Where a sentence may end and where it only breathes; what answers begin with."""

import pytest

from kiosk.answers import Action, AnswerPlan
from kiosk.completeness import asks, dangles, is_complete


@pytest.mark.parametrize(
    "text",
    [
        "我想问一下",
        "请问居住证怎么",
        "我身份证丢了想补",
        "办护照要",
        "租房可以提取公积金吗要带",
        "离婚要带几",
        "你好",
        "我的",
        "签注机器上能不能码上",
    ],
)
def test_a_breath_is_not_an_end(text: str) -> None:
    assert dangles(text)


@pytest.mark.parametrize(
    "text",
    [
        "居住证怎么办理",
        "养老金怎么领",
        "要带什么",
        "残疾人证在哪里办",
        "办护照要多久",
        "驾驶证怎么换？",
        "离婚要带哪些证件",
    ],
)
def test_a_whole_question_is_an_end(text: str) -> None:
    assert not dangles(text)


@pytest.mark.parametrize(
    ("text", "action", "aspect", "complete"),
    [
        ("居住证怎么办理", Action.ANSWER, "what", True),
        ("居住证", Action.ANSWER, "what", False),
        ("身份证丢了", Action.ANSWER, "what", False),
        ("居住证要多少钱", Action.ANSWER, "fee", True),
        ("发票开错了", Action.ANSWER, "steps", False),
        ("护照没了？", Action.ANSWER, "what", False),
        ("公积金有没有利息", Action.ANSWER, "what", True),
        ("帮我补办身份证", Action.ANSWER, "what", True),
        ("停", Action.COMMAND, "", True),
        ("找个人来", Action.HAND_OVER, "", True),
        ("吃了吗", Action.DECLINE, "", True),
        ("今天天气", Action.DECLINE, "", False),
        ("护照还是", Action.CLARIFY, "what", False),
    ],
)
def test_completeness_weighs_words_and_understanding(text: str, action: Action, aspect: str, complete: bool) -> None:
    assert is_complete(text, AnswerPlan(action, ("好。",), aspect=aspect)) is complete


def test_a_topic_is_not_a_question() -> None:
    assert asks("多少钱")
    assert not asks("居住证")
    assert not asks("注册公司他没")
    assert not asks("离婚那个冷静")
    assert asks("去那个窗口办")
    assert asks("离婚归哪个管")
    assert not asks("点链接退个谁")
    assert asks("这个材料交谁")
    assert not asks("我还是想办身份证")


@pytest.mark.parametrize(
    "heard",
    [
        "孩子户口能落马",
        "回来要带傻",
        "要拿那些单子",
        "现在能评残部",
        "又没有利息",
        "显这么挂失",
        "落户能落面",
        "送我的华算还是卖的华算",
        "育儿的前领得到",
    ],
)
def test_a_question_is_known_by_its_sound(heard: str) -> None:
    assert asks(heard)
