"""What 它, 那年 and 这一项 mean, and who is more or less than before, over small tables of regions and the whole country."""

import pytest

from kiosk.answers import Action
from kiosk.data.answerer import DataAnswerer
from kiosk.data.finder import Where
from kiosk.data.refuse import only_elsewhere

from .conftest import ask, opened

_DICTIONARY = """table,column,name_cn,unit,years,note,source_file
dim_region,region,地区,,,,
dim_region,short_name,简称,,,,
provinces,region,地区,,,,
provinces,year,年份,年,,,
provinces,gdp,地区生产总值,亿元,,,
provinces,people,年末常住人口,万人,,,
accounts,year,年份,年,,,
accounts,gdp,国内生产总值,亿元,,,
accounts,second,第二产业增加值,亿元,,,
accounts,third,第三产业增加值,亿元,,,
spending,region,地区,,,,
spending,year,年份,年,,,
spending,total,地方财政一般公共预算支出,亿元,,,
spending,education,地方财政教育支出,亿元,,,
spending,science,地方财政科学技术支出,亿元,,,
"""
_TABLES = {
    "dim_region": "region,short_name\n北京市,北京\n河北省,河北\n山西省,山西\n吉林省,吉林\n",
    "provinces": "region,year,gdp,people\n"
    "北京市,2022,1000,900\n北京市,2023,1100,905\n河北省,2022,2000,800\n河北省,2023,2100,820\n"
    "山西省,2022,3000,700\n山西省,2023,2900,650\n吉林省,2021,380,510\n吉林省,2022,400,500\n吉林省,2023,480,495\n",
    "accounts": "year,gdp,second,third\n2022,1000,400,550\n2023,1200,450,600\n",
    "spending": "region,year,total,education,science\n北京市,2022,100,20,10\n北京市,2023,110,,\n",
}


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> DataAnswerer:
    return opened(tmp_path_factory.mktemp("pronouns"), _DICTIONARY, _TABLES)


@pytest.mark.parametrize(
    ("turns", "said"),
    [
        # who is more or less than before: never what all have together
        (["哪些省2023年的GDP比2022年低"], ["有1个", "山西减少100亿元"]),
        (["有几个省2023年的人口比2022年多"], ["有2个", "河北", "北京"]),
        (["哪些省2023年的GDP比2022年多100亿以上"], ["有2个", "北京", "河北"]),
        (["哪些省2023年人口比2022年少10万人以上"], ["有1个", "山西"]),
        (["哪些省2023年人口增加不到10万人"], ["有1个", "北京"]),
        (["哪些省2023年的GDP比北京低"], ["有1个", "吉林"]),
        (["各省2023年GDP比2022年增长多少"], ["吉林", "北京", "河北", "山西"]),
        # 它 is the figure of the whole country that was last said
        (["2022年全国第二产业增加值是多少", "第三产业呢", "它占当年GDP的百分之几"], ["占55%"]),
        (["2022年全国第二产业增加值是多少", "第三产业呢", "它们占当年GDP的百分之几"], ["占95%"]),
        (["2023年第三产业增加值是多少", "它比上年多多少"], ["增加50亿元"]),
        # 它 is the place that was last ranked
        (["2023年GDP增速最快的是哪个省", "最慢的呢", "它那年的人口是多少"], ["山西", "650万人"]),
        (["2023年GDP最高的是哪个省", "第二呢", "它的人口是多少"], ["河北", "820万人"]),
        (["2023年GDP最高的是哪个省", "最低的呢", "它比北京少多少"], ["吉林比北京少620亿元"]),
        # 那年 is the year that was just named
        (["全国GDP哪年最低", "它那年的第三产业增加值是多少"], ["2022年", "550亿元"]),
        # 这一项 is the item in hand
        (["北京2022年教育支出是多少", "还是这一项，占总支出多少"], ["占20%"]),
        (["北京2022年教育支出是多少", "科技支出呢", "这两项支出加起来是多少"], ["30亿元"]),
        (["北京2022年教育支出是多少", "科技支出呢", "这两项支出占总支出多少"], ["占30%"]),
    ],
)
def test_said(tables: DataAnswerer, turns: list[str], said: list[str]):
    plan = ask(tables, *turns)
    assert plan.action is Action.ANSWER, plan.spoken
    for word in said:
        assert word in plan.spoken, plan.spoken


@pytest.mark.parametrize(
    ("turns", "said"),
    [
        (["北京2022年教育支出是多少", "2023年的支出呢，还是这一项"], "教育支出2023年的数据，只"),
        (["北京2022年教育支出是多少", "2023年这项支出呢"], "教育支出2023年的数据，只"),
        (["吉林哪年GDP最低", "它那年的第三产业增加值是多少"], "没有吉林的第三产业增加值，这个指标只有全国数据"),
    ],
)
def test_what_there_is_not(tables: DataAnswerer, turns: list[str], said: str):
    plan = ask(tables, *turns)
    assert plan.action is Action.DECLINE, plan.spoken
    assert said in plan.spoken


def test_who_differs_is_not_told_by_all_together(tables: DataAnswerer):
    assert ask(tables, "哪些省2023年的GDP和2022年不一样").action is Action.CLARIFY


def test_what_is_kept_is_never_denied(tables: DataAnswerer):
    catalog = tables.catalog
    for metric in catalog.metrics.values():
        dimension = catalog.dimension(metric)
        kept = [Where(nation=True), Where(((catalog.nation,),))] if not dimension else [Where(dimension=dimension)]
        places = catalog.members.get(dimension, {}).values()
        kept += [Where(((p,),)) for p in places if set(p.members) <= catalog.table_places[metric.table]]
        for where in kept:
            assert "没有" not in str(only_elsewhere(catalog, metric, where)).replace("没有听清", ""), metric.code


def test_so_many_after_two_lists_are_those_named_last(tables: DataAnswerer) -> None:
    turns = ("2022年GDP前两名是哪些省", "倒数两名呢")
    assert "1400亿" in ask(tables, *turns, "这倒数两家加起来有多少亿").spoken
    assert "6400亿" in ask(tables, *turns, "这四个省加起来有多少亿").spoken


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("北京和河北2022年以来的GDP走势", {"北京", "河北"}),
        ("北京2022年以来的GDP和人口走势", {"北京地区生产总值", "北京年末常住人口"}),
    ],
)
def test_lines_are_named_by_what_tells_them_apart(tables: DataAnswerer, question: str, named: set[str]) -> None:
    chart = ask(tables, question).chart
    assert chart is not None
    assert (chart.kind, {series.name for series in chart.series}) == ("line", named)
