"""Offices named in short: whose they are, and what only looks like one."""

import pytest

from kiosk.kb.schema import Item
from kiosk.qa.offices import Offices

ITEMS = tuple(
    Item(code=str(number), name=name, department=department)
    for number, (name, department) in enumerate(
        [
            ("双随机抽查结果查询", "广东省市场监督管理局(广东省知识产权局)"),
            ("双随机抽查结果查询", "广东省水利厅"),
            ("科研成果查询", "广东省农业科学院植物保护研究所"),
            ("社保参保证明", "广东省人力资源和社会保障厅"),
            ("生产许可证审查", "广东省生产许可证审查服务中心"),
            ("博物馆设立备案", "广东省文化和旅游厅"),
            ("馆藏查询", "广东海上丝绸之路博物馆"),
        ]
    )
)


@pytest.fixture(scope="module")
def offices() -> Offices:
    return Offices(ITEMS, [item.name for item in ITEMS])


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("市监局双随机抽查的结果", {"0"}),
        ("市场监管双随机抽查的结果", {"0"}),
        ("水利厅双随机抽查的结果", {"1"}),
        ("农科院植保所出过哪些成果", {"2"}),
        ("省社保局在哪条路", {"3"}),
        ("双随机抽查的结果", set()),
        ("药厂的生产许可证办到哪了", set()),
        ("想开个博物馆要备案", set()),
    ],
)
def test_services_of_the_office_named_gain(offices: Offices, text: str, codes: set[str]) -> None:
    gained = offices.table(text)
    assert {item.code for item, gain in zip(ITEMS, gained, strict=True) if gain > 0} == codes


def test_of_offices_alike_the_one_of_the_level_named_gains() -> None:
    twins = tuple(
        Item(code=office, name="技工学校设立审批", department=f"{office}人力资源和社会保障局")
        for office in ("广东省", "广州市")
    )
    province, city = Offices(twins, ["技工学校设立审批"]).table("在广州市里开一间技工学校")
    assert city > province
