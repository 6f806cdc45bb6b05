"""The ends of badly heard questions, known by their sound."""

import pytest

from kiosk.qa.tails import by_sound


@pytest.mark.parametrize(
    ("heard", "meant"),
    [
        ("那个调查报告想看,议划多少", "那个调查报告想看,电话多少"),
        ("咨询大哪里", "咨询打哪里"),
        ("证件要换一张新的几个工作人", "证件要换一张新的几个工作日"),
        ("规划许可及天下子", "规划许可几天下来"),
        ("新公司交那些东西,要多久", "新公司交哪些东西,要多久"),
        ("这个要带傻", "这个要带什么"),
        ("我替他去,该什么", "我替他去,带什么"),
        ("老师不给开,投资电话多少", "老师不给开,投诉电话多少"),
        ("接上要几线", "接上要几天"),
    ],
)
def test_what_is_asked_is_known_by_its_sound(heard: str, meant: str) -> None:
    assert by_sound(heard) == meant


@pytest.mark.parametrize(
    "said",
    [
        "股票现在能不能买",
        "营运证要不要办",
        "成绩去哪里查",
        "养老险要交多少年",
        "居住证怎么办理",
        "多少",
        "该什么时候去",
    ],
)
def test_another_verb_asks_something_else(said: str) -> None:
    assert by_sound(said) == said
