"""The large screen in a real browser: charts of answers, pages steered by voice, nothing invented for missing values."""

import json
from typing import Any

import msgspec
import pytest
from playwright.sync_api import Page, expect

from kiosk import messages as wire
from kiosk.answers import Card, Chart, Section, Series, Source
from tests.web.fake_server import FakeServer
from tests.web.pages import OpenPage

pytestmark = pytest.mark.browser
YEARS = Chart(
    "line", "生产总值", "亿元", ("2022", "2023", "2024"), (Series("辽宁", (28975.1, None, 32612.7)),), ("2024",)
)
TABLE = Chart(
    "table", "三市比较", "亿元", ("沈阳", "大连", "鞍山"), (Series("生产总值", (8122.1, 8752.9, None)),), ("大连",)
)
PROVINCES = ("辽宁省", "吉林省", "黑龙江省", "广东省", "广西壮族自治区", "西藏自治区")
MAP = Chart(
    "map",
    "常住人口",
    "万人",
    PROVINCES,
    (Series("人口", (4155.0, 2317.0, 3029.0, 12780.0, 5013.0, None)),),
    ("广东省",),
)
DASHBOARD: dict[str, Any] = {
    "title": "全省数据",
    "pages": [
        {
            "id": "economy",
            "title": "经济",
            "figures": [{"name": "生产总值", "value": "32,612.7", "unit": "亿元", "note": ""}],
            "charts": [msgspec.to_builtins(TABLE), msgspec.to_builtins(YEARS)],
            "filters": {"省会": ["沈阳"]},
            "broadcast": [{"text": "三个城市里大连最高，", "chart": 0}, {"text": "全省逐年增长。", "chart": 1}],
        },
        {
            "id": "people",
            "title": "人口",
            "figures": [],
            "charts": [msgspec.to_builtins(MAP)],
            "filters": {},
            "broadcast": [],
        },
    ],
}


@pytest.fixture
def wall(open_page: OpenPage, fake: FakeServer) -> Page:
    fake.api["dashboard"] = DASHBOARD
    page = open_page("/screen", width=1920, height=1080)
    page.wait_for_function("() => window.kiosk?.view === 'dashboard' && kiosk.microphone.state === 'on'")
    return page


def _answer(fake: FakeServer, turn: int, question: str, **show: Any) -> None:
    fake.send(wire.Caption(turn, "citizen", question, True), wire.Show(turn, "answer", **show))


def test_dashboard_pages_are_steered_by_commands(wall: Page, fake: FakeServer) -> None:
    assert fake.of_type(wire.Hello)[0].kind == "wall"
    expect(wall.locator("#title")).to_have_text("全省数据")
    expect(wall.locator(".chart")).to_have_count(2)
    fake.send(wire.Do("filter", "省会"))
    expect(wall.locator("tbody tr")).to_have_count(1)
    fake.send(wire.Do("zoom", "三市比较"))
    expect(wall.locator(".chart")).to_have_count(1)
    fake.send(wire.Do("page", "人口页"))
    expect(wall.locator("#pages [aria-current]")).to_have_text("人口")
    fake.send(wire.Do("home"))
    expect(wall.locator("#pages [aria-current]")).to_have_text("经济")
    expect(wall.locator("tbody tr")).to_have_count(3)


def test_map_has_a_tile_for_every_province_and_none_invented(wall: Page, fake: FakeServer) -> None:
    fake.send(wire.Do("page", "people"))
    expect(wall.locator(".tile")).to_have_count(34)
    assert wall.locator(".tile:not(.missing)").count() == 5
    expect(wall.locator(".tile.stressed")).to_contain_text("广东")
    expect(wall.locator(".tile", has_text="西藏").locator("b")).to_have_text("—")


def test_answers_stand_large_with_source_figures_query_and_history(wall: Page, fake: FakeServer) -> None:
    source = Source("分省年度数据", issuer="国家统计局", effective_date="2025-03-31")
    _answer(fake, 1, "生产总值多少？", chart=YEARS, sources=(source,), sql="SELECT 1")
    expect(wall.locator(".key.stressed b")).to_have_text("32,612.7")
    expect(wall.locator(".source")).to_have_text("分省年度数据国家统计局2025-03-31")
    wall.get_by_text("查询语句").click()
    expect(wall.get_by_text("SELECT 1")).to_be_visible()
    card = Card("x", sections=(Section("fields", "", ("2024 年：32612.7 亿元", "全国位次：第 17 位")),))
    _answer(fake, 2, "三个城市比一比", chart=TABLE, card=card)
    expect(wall.locator(".key b")).to_have_text(["32612.7", "第 17 位"])
    expect(wall.locator("tr.stressed th")).to_have_text("大连")
    expect(wall.locator("#history li")).to_have_text(["三个城市比一比", "生产总值多少？"])
    wall.get_by_role("button", name="生产总值多少？").click()
    expect(wall.locator(".key.stressed b")).to_have_text("32,612.7")
    fake.send(wire.Wipe())
    expect(wall.locator("#history li")).to_have_count(0)
    assert wall.evaluate("kiosk.view") == "dashboard"


def test_broadcast_stresses_the_chart_she_speaks_of(wall: Page, fake: FakeServer) -> None:
    fake.send(wire.Do("broadcast", "经济"))
    fake.say(1, ("三个城市里大连最高，", "全省逐年增长。"), 8.0)
    expect(wall.locator("#says .now")).to_have_text("三个城市里大连最高，")
    expect(wall.locator(".about figcaption b")).to_have_text("三市比较")
    expect(wall.locator(".about figcaption b")).to_have_text("生产总值")
    assert wall.locator(".chart.dim figcaption b").all_inner_texts() == ["三市比较"]


def test_missing_values_are_never_drawn_as_zero(wall: Page) -> None:
    option = wall.evaluate(
        "async (chart) => (await import('/static/charts.js')).chartOption(chart)",
        json.loads(msgspec.json.encode(YEARS)),
    )
    assert [point["value"] for point in option["series"][0]["data"]] == [28975.1, None, 32612.7]
    assert option["series"][0]["connectNulls"] is False


def test_narrow_bars_say_their_figures_in_smaller_type(wall: Page) -> None:
    values = [15883.9, 16478.1, 14305.0, 32540.8, 28975.1, 32612.7]
    chart = {
        "kind": "bar", "title": "", "unit": "亿元", "note": "", "highlight": [], "categories": [f"{year}年" for year in range(6)],
        "series": [{"name": "吉林", "values": values}, {"name": "辽宁", "values": values}],
    }  # fmt: skip
    option = wall.evaluate("async (chart) => (await import('/static/charts.js')).chartOption(chart)", chart)
    labels = [series["label"] for series in option["series"]]
    assert all(label["show"] and 13 < label["fontSize"] < 24 for label in labels)


def test_ten_bars_move_closer_before_one_is_left_out(wall: Page) -> None:
    rows = "async ([height, wanted]) => (await import('/static/charts.js')).rowsIn(height, 20, wanted)"
    assert [wall.evaluate(rows, [height, 10]) for height in (300, 220, 190)] == [10, 10, 7]


def test_without_the_drawing_library_figures_become_a_table(open_page: OpenPage, fake: FakeServer) -> None:
    fake.api["dashboard"] = DASHBOARD
    block = "const append = Node.prototype.append; Element.prototype.append = function (...nodes) {" + (
        "nodes.forEach((n) => n.tagName === 'SCRIPT' && (n.src = '/missing.js')); return append.apply(this, nodes); };"
    )
    page = open_page(
        "/screen", width=1920, height=1080, script=block.replace("Node.prototype.append", "Element.prototype.append")
    )
    page.wait_for_function("() => window.kiosk?.view === 'dashboard'")
    _answer(fake, 1, "生产总值多少？", chart=YEARS)
    expect(page.locator(".large td")).to_have_text(["28,975.1", "—", "32,612.7"])
    assert page.locator(".large canvas").count() == 0
