import pytest

from kiosk.data.remarks import without_likeness
from kiosk.data.rewording import reworded


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("四万亿以下的去掉还剩哪几个", "四万亿以上的还剩哪几个"),
        ("石油的比重高出天然气几个百分点", "石油的比重比天然气高几个百分点"),
        ("2022年比2015年多出百分之多少", "2022年比2015年多出百分之多少"),
        ("GDP连三千亿都没到的有几个", "GDP不到三千亿的有几个"),
        ("GDP落在五万亿到七万亿这一档的省", "GDP在五万亿到七万亿之间的省"),
        ("把直辖市去掉呢", "去掉直辖市呢"),
        ("2016年一来怎么走的", "2016年以来怎么走的"),
        ("上海这几年的房价给我过一遍", "上海这几年的房价说一遍"),
        ("GDP过一万亿的省", "GDP过一万亿的省"),
        ("固投是增是减幅度多大", "固投增长了百分之几"),
        ("每人每次花多少钱", "旅游人均花费多少钱"),
        ("吉林的人均GDP相当于全国人均GDP的百分之几", "吉林的人均GDP相当于全国的百分之几"),
        ("有几年是比上一年少的", "哪几年下降"),
        ("还是说回咱们省人口多少", "咱们省人口多少"),
        ("2016年到2020年怎么走的", "2016年到2020年怎么走的"),
    ],
)
def test_turns_of_phrase(said: str, meant: str) -> None:
    assert reworded(said) == meant


def test_what_two_places_are_alike_is_no_part_of_the_question() -> None:
    assert without_likeness("同样是直辖市，2022年天津比重庆少多少") == "2022年天津比重庆少多少"
    assert without_likeness("2022年天津比重庆少多少") == "2022年天津比重庆少多少"
