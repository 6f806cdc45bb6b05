"""Figures of two tables of the whole country divided by each other, and the parts of one sector, over small tables."""

import pytest

from kiosk.answers import Action
from kiosk.data import semantic
from kiosk.data.answerer import DataAnswerer
from kiosk.data.errors import SemanticError
from kiosk.data.semantic import DerivedSpec

from .conftest import DEMO, ask, opened

_DICTIONARY = """table,column,name_cn,unit,years,note,source_file
accounts,year,年份,年,,,
accounts,gdp,国内生产总值,亿元,,,
accounts,index,国内生产总值指数,1978年=100,,,
people,year,年份,年,,,
people,total,年末总人口,万人,,,
energy,year,年份,年,,,
energy,total,能源消费总量,万吨标准煤,,,
energy,electricity,电力消费量,亿千瓦小时,,,
tourism,year,年份,年,,,
tourism,spending,国内旅游总花费,亿元,,,
sectors,sector,行业,,,,
sectors,sector_level,行业层级,,,,
sectors,parent_sector,上级行业,,,,
sectors,year,年份,年,,,
sectors,used,能源消费总量,万吨标准煤,,,
"""
_TABLES = {
    "accounts": "year,gdp,index\n2022,1000,200\n2023,1200,210\n",
    "people": "year,total\n2022,10\n2023,10\n",
    "energy": "year,total,electricity\n2022,500,60\n2023,540,70\n",
    "tourism": "year,spending\n2022,50\n2023,60\n",
    "sectors": "sector,sector_level,parent_sector,year,used\n全国,0,,2023,600\n工业,1,全国,2023,400\n建筑业,1,全国,2023,140\n"
    "制造业,2,工业,2023,300\n采矿业,2,工业,2023,100\n纺织业,3,制造业,2023,80\n造纸业,3,制造业,2023,70\n煤炭开采业,3,采矿业,2023,100\n",
}


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> DataAnswerer:
    return opened(tmp_path_factory.mktemp("two_tables"), _DICTIONARY, _TABLES)


@pytest.mark.parametrize(
    ("turns", "said"),
    [
        (["2023年每一万元GDP要消耗多少吨标准煤"], ["每万元0.45吨标准煤"]),
        (["2023年单位GDP能耗比上年下降了多少"], ["减少每万元0.05吨标准煤", "下降10%"]),
        (["2023年人均用电量多少"], ["7万千瓦小时"]),
        (["拿能源消费总量除以GDP，2022年是多少"], ["每万元0.5吨标准煤"]),
        (["2023年全国能源消费总量多少", "人均呢"], ["54吨标准煤"]),
        (["2023年国内旅游总花费相当于全国GDP的百分之几"], ["占5%"]),
        (["2023年国内旅游总花费多少", "相当于GDP的百分之几"], ["占5%"]),
        (["2023年GDP实际增长多少", "按现价算呢"], ["名义增长20%"]),
        (["2023年GDP增长多少", "按不变价算呢"], ["实际增长5%"]),
        (["2023年制造业下面哪两个细分行业最耗能"], ["纺织业", "造纸业"]),
        (["2023年工业的能源消费占全国百分之几", "建筑业呢", "这两块加起来占多少"], ["占90%"]),
    ],
)
def test_said(tables: DataAnswerer, turns: list[str], said: list[str]):
    answer = ask(tables, *turns)
    assert answer.action is Action.ANSWER
    for words in said:
        assert words in answer.spoken


def test_regions_are_not_divided_by_another_table():
    layer = (
        semantic.load(DEMO / semantic.FILE_NAME)
        if (DEMO / semantic.FILE_NAME).exists()
        else DataAnswerer.open(DEMO).catalog.layer
    )
    people, city = "census_province.population", "census_city.population"
    layer.derived["odd"] = DerivedSpec("odd", "%", ("占比",), people, city, 100.0)
    with pytest.raises(SemanticError, match="two tables"):
        semantic.check(layer, "here")
