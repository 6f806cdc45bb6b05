"""Questions that hang on another figure, and words that are taken back or explained: over the demonstration data."""

import pytest

from kiosk.answers import Action
from kiosk.data.answerer import DataAnswerer
from kiosk.data.numerals import find
from kiosk.data.text import normalise
from kiosk.data.times import match

from .conftest import ask


@pytest.mark.parametrize(
    ("turns", "said"),
    [
        (["2020年人口最多的五个省", "六到八名呢"], ["第6到第8", "河北", "湖南"]),
        (["2020年人口第一第二名是谁"], ["广东", "山东"]),
        (["人口比黑龙江多的省有几个"], ["有19个"]),
        (["黑龙江2020年人口", "吉林呢", "辽宁呢", "三个省谁最多"], ["是辽宁", "4259万人"]),
        (["东北三省人口是多少", "各是多少", "谁最低"], ["是吉林"]),
        (["总人口跟1982年比涨了多少"], ["比1982年增加4.04亿人"]),
        (["1982年、2020年总人口分别是多少"], ["10.08亿人", "14.12亿人"]),
        (["哈尔滨2015年的人口", "那2010年的呢"], ["1064万人"]),
        (["大庆就不提了，说说哈尔滨2020年的人口"], ["哈尔滨", "1001万人"]),
        (["2020年总人口是1982年的百分之几"], ["140.03%"]),
        (["2020年人口最多的省是谁", "第一名是最后一名的多少倍"], ["广东", "西藏", "倍"]),
        (["总人口2020年比1982年多了多少"], ["4.04亿人"]),
        (["2020年人口在一千万以下的都有谁"], ["西藏", "青海", "宁夏"]),
        (["我们公司打算在西部布点，2020年四川人口多少"], ["四川", "8367万人"]),
        (["川渝两地抱团发展，它俩2020年人口加起来多少"], ["川渝", "1.157亿人"]),
        (["2020年人口最多的省是谁", "最少的又是哪个", "这一头一尾两个省2020年人口各是多少"], ["广东", "西藏"]),
        (["2020年广东人口多少", "山东呢", "这两家合起来占全国的百分之几"], ["广东、山东", "占全国"]),
        (["2020年湖南人口多少", "比广东少多少"], ["湖南比广东少"]),
        (["2020年城镇人口多少", "乡村的呢", "两边各占多少"], ["63.89%", "36.11%"]),
        (["2020年城镇人口占总人口多少", "1982年呢", "这些年提高了几个百分点"], ["提高42.98个百分点"]),
        (["2020年黑龙江人口是全国的百分之几"], ["2.26%"]),
        (["2020年人口比黑龙江少的省有几个"], ["有11个"]),
        (["2020年人口超过咱们省的省有几个"], ["有19个"]),
    ],
)
def test_what_hangs_on_another_figure(demo: DataAnswerer, turns: list[str], said: list[str]):
    plan = ask(demo, *turns)
    assert plan.action is Action.ANSWER, plan.spoken
    for word in said:
        assert word in plan.spoken, plan.spoken


@pytest.mark.parametrize("question", ["苏州2020年人口", "黑龙江14岁以下人口", "黑龙江人口好不好", "哪个省最有前途"])
def test_places_ages_and_opinions_that_no_figure_answers(demo: DataAnswerer, question: str):
    assert ask(demo, question).action is not Action.ANSWER


@pytest.mark.parametrize(
    "question",
    [
        "疫情以来人口怎么样",
        "人口超过三千万但少于五千万、不在前十的省有几个",
        "人口不在前十的省有几个",
    ],
)
def test_what_is_not_understood_wholly_is_asked_back(demo: DataAnswerer, question: str):
    assert ask(demo, question).action is not Action.ANSWER


def test_tenths_are_percentages_and_cities_are_not():
    assert [(n.value, n.percent) for n in find("超两成的有")] == [(20, True)]
    assert [(n.value, n.percent) for n in find("三成半")] == [(35, True)]
    assert [(n.value, n.percent) for n in find("过一半")] == [(50, True)]
    assert not any(n.percent for n in find("两成都"))


def test_years_of_a_list_stay_apart():
    assert normalise("2019、2020、2021三年") == "2019和2020和2021三年"


def test_the_year_does_not_swallow_a_yearly_mean():
    tag = match("2022年均增长", 0, 2024)
    assert tag is not None
    assert tag.size == len("2022")


def test_places_that_are_pointed_at_must_have_been_named(demo: DataAnswerer) -> None:
    assert ask(demo, "剩下这几个省2020年人口合起来是多少").action is Action.CLARIFY


def test_a_name_that_was_misheard_is_no_remark(demo: DataAnswerer) -> None:
    assert ask(demo, "长江经济单，2020年人口是多少").action is not Action.ANSWER
