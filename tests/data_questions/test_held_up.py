"""Places and figures held against each other, and places that nobody named: over the demonstration data."""

import pytest

from kiosk.answers import Action
from kiosk.data.answerer import DataAnswerer

from .conftest import ask


@pytest.mark.parametrize(
    ("turns", "said"),
    [
        (["2020年咱们省人口排名跟吉林差几位"], ["黑龙江靠前", "吉林"]),
        (["2020年黑龙江人口排第几", "吉林呢", "差几位"], ["黑龙江靠前", "吉林"]),
        (["2020年广东人口领先第二名多少"], ["广东", "山东", "广东多"]),
        (["2020年西藏人口比倒数第二名少多少"], ["西藏", "青海", "少"]),
        (["2020年江苏人口多少", "跟第一名差多少"], ["广东多", "江苏"]),
        (["2020年人口第一名和第三名差多少"], ["广东", "河南", "广东多"]),
        (["2020年黑龙江人口在东北三省排第几，和第一名差多少"], ["排第", "辽宁多"]),
        (["2020年总人口是1982年的几倍"], ["1.4倍"]),
        (["2020年东北三省人口各多少", "最高的是最低的几倍"], ["辽宁", "吉林", "倍"]),
        (["2020年人口前三名", "最高的是最低的几倍"], ["广东", "河南", "倍"]),
        (["2020年东北三省人口一共多少，哪个省最少"], ["9851万人", "吉林"]),
        (["2020年人口最多的三个省是哪几个？广东不算。"], ["山东", "河南", "江苏"]),
        (["2020年长三角四个省市里人口最多的是谁"], ["是江苏"]),
        (["2020年黑龙江人口占全国多少", "吉林呢", "辽宁呢", "三个省加起来占多少"], ["黑龙江、吉林、辽宁", "6.98%"]),
        (["人口超过五千万的省里人口最少的是谁"], ["这11个省区市里", "广西"]),
        (["2020年江苏人口多少", "浙江呢", "广东也加进来，从高到低排一排"], ["广东", "江苏", "浙江"]),
        (["你们省2020年人口多少"], ["黑龙江"]),
    ],
)
def test_held_up(demo: DataAnswerer, turns: list[str], said: list[str]):
    answer = ask(demo, *turns)
    assert answer.action is Action.ANSWER
    for words in said:
        assert words in answer.spoken


@pytest.mark.parametrize(
    "turns",
    [
        ["他们省2020年人口多少"], ["该省人口多少"], ["它的人口多少"], ["2020年总人口多少", "他们省呢"],
        ["2020年城镇人口多少", "乡村人口呢", "这三块加起来多少"], ["黑龙江人口是哪年掉到第二十的"],
        ["哪些省2020年的人口是全国的百分之五以上"], ["黑龙江人口的排名变化"],
    ],
)  # fmt: skip
def test_nobody_was_named(demo: DataAnswerer, turns: list[str]):
    assert ask(demo, *turns).action is Action.CLARIFY


def test_who_is_first_is_not_behind_the_first(demo: DataAnswerer):
    assert ask(demo, "2020年广东人口跟第一名差多少").action is Action.DECLINE
