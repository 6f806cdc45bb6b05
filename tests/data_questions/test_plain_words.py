"""Everyday sayings of leaders, and what they come to over the demonstration data."""

import pytest

from kiosk.answers import Action
from kiosk.data.answerer import DataAnswerer
from kiosk.data.rewording import reworded

from .conftest import ask


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("城镇人口这些年咋变的", "城镇人口这些年的走势"),
        ("GDP这五年咋样", "GDP这五年咋样"),
        ("人口的走势拉根线出来", "人口的走势画折线图"),
        ("城镇人口的线给我拉一条", "城镇人口的折线图"),
        ("产业线上的城市", "产业线上的城市"),
        ("一五到二二年工业用能的走势", "一五年到二二年工业用能的走势"),
        ("一百一五到二二年", "一百一五到二二年"),
        ("刨去价格因素增长多少", "实际增长多少"),
        ("旅游的钱城里人掏了百分之几", "旅游花费城里人花费占百分之几"),
        ("教育花了总支出的几成", "教育支出占总支出的几成"),
        ("收的那些大城市里过万亿的", "大城市里过万亿的"),
        ("税收的省份", "税收的省份"),
        ("GDP增速连百分之二都不到的", "GDP增速不到百分之二的"),
        ("比一年前多了多少", "比上一年多了多少"),
        ("从后往前数第三是谁", "倒数第三是谁"),
        ("福建GDP够不够五万亿", "福建GDP有没有超过五万亿"),
        ("增速比百分之三还低的省", "增速低于百分之三的省"),
        ("最富的省是哪个", "人均GDP最高的省是哪个"),
        ("哪个省份最穷", "哪个省份人均GDP最低"),
        ("再换成线", "换成折线图"),
    ],
)
def test_sayings_in_plain_words(said: str, meant: str) -> None:
    assert reworded(said) == meant


@pytest.mark.parametrize(
    ("questions", "words"),
    [
        (["全国城镇人口画条线"], ["1982", "2020"]),
        (["全国总人口哪两年最多"], ["2020年、"]),
        (["黑龙江2020年常住人口倒数第几"], ["排倒数第"]),
        (["东北三省2020年人口", "黑龙江呢", "占三家的几成"], ["占东北三省的"]),
        (["2020年人口前十的省", "这里头东部的有几个"], ["排前10的有"]),
        (["2020年人口前十的省", "这几个东部的加起来多少"], ["广东", "山东"]),
        (["2020年人口过五千万的省", "占全国几成"], ["占全国的"]),
        (["2020年人口过五千万的省", "谁最少"], ["里"]),
        (["滇黔桂2020年人口一共多少"], ["云南", "贵州", "广西"]),
        (["京津冀2020年人口各占全国几成"], ["河北", "北京", "天津"]),
    ],
)
def test_what_sayings_come_to(demo: DataAnswerer, questions: list[str], words: list[str]) -> None:
    plan = ask(demo, *questions)
    assert plan.action is Action.ANSWER
    assert all(word in plan.spoken for word in words), plan.spoken


def test_what_part_it_is_needs_a_whole(demo: DataAnswerer) -> None:
    assert ask(demo, "2020年黑龙江人口占三家的几成").action is not Action.ANSWER
    assert ask(demo, "2020年人口前十的省", "这几个东北的加起来多少").action is Action.CLARIFY
