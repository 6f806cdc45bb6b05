"""The technician's bench and the operators' page in a real browser: the PIN, what they read, what they write."""

import math
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.web.fake_server import FakeServer
from tests.web.pages import OpenPage

pytestmark = pytest.mark.browser
AT = "2026-11-22T10:00:00+00:00"
WHO = "localStorage.setItem('kiosk-who', '王工');"
TEST_PIN = "2468"


def _turn(number: int, total_ms: float | None, **over: Any) -> dict[str, Any]:
    stages = [("decode", -200.0, 100.0), ("endpoint", 0.0, 300.0), ("synthesis", 300.0, (total_ms or 400.0) - 40)]
    return {
        "id": number, "turn": number, "session": "s", "at": AT, "screen": "hall-1", "way": "voice", "question": f"问题{number}",
        "action": "answer", "ending": "played", "total_ms": total_ms, "reason": "", "speculation": "hit", "measures": {"skew_ms": 8.0},
        "stages": [{"name": name, "start_ms": start, "end_ms": end} for name, start, end in stages],
    } | over  # fmt: skip


KNOB = {
    "name": "hearing.pause_ms", "label": "停顿即解码", "unit": "毫秒", "min": 32, "max": 400, "default": 96, "value": 96,
    "trade": "越短越早得到文本，多做的解码更费处理器", "step": 1, "restart": False,
}  # fmt: skip


@pytest.fixture
def bench(fake: FakeServer) -> FakeServer:
    fake.api |= {
        "bench/turns": [_turn(3, 420.0), _turn(2, 1300.0), _turn(1, None)],
        "bench/knobs": [KNOB],
        "bench/history": [
            {"at": AT, "who": "王工", "name": "hearing.pause_ms", "old": 128, "new": 96, "undone": False}
        ],
        "bench/screens": [{"screen": "hall-1", "kind": "hall", "microphone": "on", "rtt_ms": 1.25}],
    }
    return fake


def test_pin_opens_the_bench_and_a_wrong_one_does_not(open_page: OpenPage, bench: FakeServer) -> None:
    bench.pin = TEST_PIN
    page = open_page("/bench", width=1440, height=900)
    page.get_by_label("技术口令").fill("1111")
    page.keyboard.press("Enter")
    expect(page.locator(".wrong")).to_have_text("口令不对")
    expect(page.locator(".row")).to_have_count(0)
    assert page.context.cookies() == []
    page.get_by_label("技术口令").fill(TEST_PIN)
    page.keyboard.press("Enter")
    expect(page.locator(".row")).to_have_count(3)
    expect(page.locator(".veil")).to_have_count(0)
    assert [cookie["name"] for cookie in page.context.cookies()] == ["kiosk-technician"]


def test_waterfall_percentiles_and_slow_turns(open_page: OpenPage, bench: FakeServer) -> None:
    page = open_page("/bench", width=1440, height=900)
    expect(page.locator("#summary .tile").first.locator("b")).to_have_text("420")
    expect(page.locator("#summary .tile").nth(1).locator("b")).to_have_text("1300")
    page.get_by_label("只看慢的").check()
    expect(page.locator(".row")).to_have_count(1)
    expect(page.locator(".row")).to_contain_text("主要在合成（960 毫秒）")
    page.locator(".row").click()
    assert page.locator("#one svg rect[fill]").count() == 3
    links = page.locator("#one .links a")
    assert [link.get_attribute("href") for link in links.all()] == [
        "/api/bench/trace?id=2&format=perfetto",
        "/api/bench/trace?id=2&format=otlp",
    ]
    bench.api["bench/turns"] = [_turn(4, 500.0), *bench.api["bench/turns"]]
    page.get_by_label("只看慢的").uncheck()
    expect(page.locator(".row")).to_have_count(4)


def test_knobs_refuse_what_is_out_of_range_and_say_who(open_page: OpenPage, bench: FakeServer) -> None:
    page = open_page("/bench#knobs", width=1440, height=900, script=WHO)
    field = page.get_by_label("停顿即解码（毫秒）")
    field.fill("1000")
    field.press("Tab")
    expect(page.locator(".toast")).to_have_text("停顿即解码须在 32 到 400 毫秒之间")
    assert bench.posted == []
    expect(field).to_have_value("96")
    field.fill("160")
    field.press("Tab")
    expect(page.locator(".toast")).to_contain_text("下一轮生效")
    assert bench.posted == [("bench/knobs", {"name": "hearing.pause_ms", "value": 160, "who": "王工"})]
    expect(page.locator("#changes li")).to_contain_text("王工　停顿即解码：128 → 96")
    page.get_by_role("button", name="撤销最近一次调整").click()
    bench.until(lambda server: ("bench/undo", {"who": "王工"}) in server.posted)
    page.get_by_role("link", name="屏幕").click()
    expect(page.locator("tbody td")).to_have_text(["大厅终端", "正常", "1.3 毫秒"])


def test_sweep_is_found_where_it_was_played(open_page: OpenPage, bench: FakeServer) -> None:
    page = open_page("/bench")
    offset, score, level = page.evaluate(
        """async () => {
          const { sweep, locate, levelDb } = await import("/static/soundcheck.js");
          const pattern = sweep(16000);
          const heard = new Float32Array(24000).map(() => (Math.random() - 0.5) * 0.02);
          pattern.forEach((sample, index) => (heard[4000 + index] += sample * 0.2));
          const found = locate(heard, pattern);
          return [found.offset, found.score, levelDb(new Float32Array(100).fill(0.1))];
        }"""
    )
    assert abs(offset - 4000) <= 8
    assert score > 0.5
    assert math.isclose(level, -20.0, abs_tol=0.01)


@pytest.fixture
def knowledge(fake: FakeServer) -> FakeServer:
    before = {"action": "decline", "item_title": "", "spoken": "这个我还不知道。", "confidence": 0.2, "sources": []}
    nearest = {"code": "B2", "title": "老年人优待证", "score": 0.6}
    fake.api |= {
        "kb/unanswered": [{"size": 14, "examples": [{"question": "老年卡怎么弄", "at": AT}], "nearest": [nearest]}],
        "kb/drafts": [],
        "kb/versions": [],
        "kb/items": [],
        "kb/questions": [],
        "desk/calls": [{"id": 7, "at": AT, "screen": "hall-1", "question": "公积金能不能提前还", "state": "waiting", "who": ""}],
        "POST kb/preview": {"before": before, "after": before | {"action": "answer", "spoken": "带身份证。", "confidence": 0.9}},
        "POST kb/publish": {"version": 4},
    }  # fmt: skip
    return fake


def test_unanswered_question_becomes_a_synonym_and_is_published(open_page: OpenPage, knowledge: FakeServer) -> None:
    page = open_page("/kb", width=1440, height=900, script=WHO)
    expect(page.locator(".asked li")).to_contain_text("14 次")
    page.get_by_role("button", name="加问法").click()
    page.get_by_role("button", name="试一试").click()
    expect(page.locator(".compare")).to_contain_text("带身份证。")
    draft = {
        "id": 1,
        "at": AT,
        "who": "王工",
        "kind": "synonym",
        "question": "老年卡怎么弄",
        "item": "B2",
        "item_title": "",
        "text": "",
    }
    knowledge.api["kb/drafts"] = [draft]
    page.get_by_role("button", name="存为草稿").click()
    page.get_by_role("button", name="发布 1 条").click()
    expect(page.locator(".toast")).to_have_text("已发布，第 4 版")
    sent = dict(knowledge.posted)
    assert sent["kb/draft"]["item"] == "B2"
    assert sent["kb/draft"]["question"] == "老年卡怎么弄"
    assert sent["kb/draft"]["who"] == "王工"


def test_staff_desk_takes_a_call(open_page: OpenPage, knowledge: FakeServer) -> None:
    turn = {"question": "公积金能不能提前还", "spoken": "我请工作人员来帮您。", "intent": "person"}
    knowledge.api["desk/call"] = {
        "id": 7, "screen": "hall-1", "state": "taken", "ticket": "A7", "phone": "12345", "here": True,
        "item": None, "turns": [turn], "suggestions": [],
    }  # fmt: skip
    page = open_page("/kb#desk", width=1440, height=900, script=WHO)
    expect(page.locator(".call")).to_contain_text("等待")
    knowledge.api["desk/calls"] = [knowledge.api["desk/calls"][0] | {"state": "taken", "who": "王工"}]
    page.get_by_role("button", name="我来接").click()
    expect(page.locator(".said li")).to_have_text(["群众公积金能不能提前还", "数字人我请工作人员来帮您。"])
    expect(page.locator(".call")).to_contain_text("已接 · 王工")
    assert knowledge.posted == [("desk/take", {"id": 7, "who": "王工"})]
