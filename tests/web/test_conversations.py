"""Whole conversations typed into the hall page: guided to the end, with a clarification, and a muddled one."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from kiosk.answering import Front
from tests.web.live import live

pytestmark = pytest.mark.browser
Open = Callable[..., Page]


@pytest.fixture
def address(front: Front, tmp_path: Path) -> Iterator[str]:
    with live(front, tmp_path) as (_, url):
        yield url


def at_rest(page: Page) -> Page:
    """The page once nobody stands before it."""
    page.wait_for_function("() => window.kiosk && kiosk.connected && kiosk.view === 'attract'")
    return page


def fetched(url: str) -> tuple[int, bytes]:
    """Status and body, from outside the page."""
    try:
        with urllib.request.urlopen(url, timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def say(page: Page, text: str) -> dict[str, Any]:
    """Type it, and wait for what is shown in reply."""
    before = page.evaluate("kiosk.show?.turn ?? 0")
    page.fill("#question", text)
    page.press("#question", "Enter")
    return _shown(page, before)


def touch(page: Page, label: str) -> dict[str, Any]:
    """Touch a choice or a chip, and wait for what is shown in reply."""
    before = page.evaluate("kiosk.show?.turn ?? 0")
    page.get_by_role("button", name=label).first.click()
    return _shown(page, before)


def _shown(page: Page, before: int) -> dict[str, Any]:
    page.wait_for_function("before => (kiosk.show?.turn ?? 0) > before", arg=before)
    shown = page.evaluate("JSON.stringify(kiosk.show)")
    return dict(json.loads(shown))


def labels(shown: dict[str, Any]) -> list[str]:
    return [choice["label"] for choice in shown["choices"]]


def test_guided_to_the_end_with_a_question_in_between(open_page: Open, address: str, tmp_path: Path) -> None:
    page = at_rest(open_page())
    shown = say(page, "办居住证要带什么材料")
    if shown["action"] == "clarify":
        shown = touch(page, "办居住证")
    assert shown["action"] == "answer"
    shown = touch(page, "一步一步带我办")
    assert shown["action"] == "guide"
    assert labels(shown) == ["满半年了", "还不满半年"]
    page.screenshot(path=tmp_path / "question.png")
    shown = say(page, "早就满了")
    assert "在这里工作" in labels(shown)
    assert (say(page, "办居住证要多少钱"))["action"] == "answer"
    assert labels(touch(page, "接着办"))[0] == "在这里工作"
    assert labels(say(page, "我在工地打工"))[1] == "租的房"
    shown = say(page, "租的方子")
    assert labels(shown)[0] == "填一份草稿"
    page.screenshot(path=tmp_path / "offer.png")
    assert "姓名" in (touch(page, "填一份草稿"))["card"]["sections"][0]["items"][0]
    for answer in (
        "我叫张玮，伟大的伟",
        "11010519491231002X",
        "湖南省长沙市岳麓区麓山南路一号",
        "跳过",
        "二零二三年五月一号",
    ):
        say(page, answer)
    page.screenshot(path=tmp_path / "form.png")
    shown = say(page, "幺三八零零幺三八零零零")
    fields = shown["card"]["sections"][0]["items"]
    assert fields[0] == "姓名：张伟"
    assert fields[-1] == "联系电话：13800138000"
    page.screenshot(path=tmp_path / "review.png")
    shown = touch(page, "都对")
    papers = shown["card"]["papers"]
    page.wait_for_function("() => document.querySelector('.papers img')?.naturalWidth > 0")
    page.screenshot(path=tmp_path / "done.png")
    base = f"{address}{papers}"
    form = json.loads(fetched(f"{base}/form.json")[1])
    assert form["form"]["公民身份号码"] == "11010519491231002X"
    assert form["form"]["现住地址"] == ""
    status, pdf = fetched(f"{base}/form.pdf")
    assert status == 200, pdf.decode()
    assert pdf.startswith(b"%PDF-")
    assert "张伟" in fetched(base)[1].decode()
    say(page, "打印出来")
    page.wait_for_selector("iframe.paper", state="attached")
    assert "张伟" in page.frame_locator("iframe.paper").locator("body").inner_text()
    page.fill("#question", "返回首页")
    page.press("#question", "Enter")
    page.wait_for_function("() => kiosk.view === 'attract'")
    assert fetched(base)[0] == 404
    body = page.inner_text("body")
    assert "张伟" not in body
    assert page.locator("iframe.paper").count() == 0


def test_a_question_that_may_mean_two_things_is_asked_back_and_then_answered(open_page: Open) -> None:
    page = at_rest(open_page())
    for wide in ("公积金", "驾驶证", "营业执照"):
        shown = say(page, wide)
        if shown["choices"]:
            break
    assert shown["action"] in ("clarify", "answer")
    assert shown["choices"], "near-duplicates are told apart by a question"
    wanted = labels(shown)[0]
    shown = touch(page, wanted)
    assert shown["action"] == "answer"
    assert not shown["choices"]
    assert shown["sources"]
    service = shown["card"]["title"]
    followed = say(page, "要带什么材料")
    assert followed["card"]["title"] == service


def test_a_muddled_conversation_keeps_its_thread(open_page: Open) -> None:
    page = at_rest(open_page())
    shown = say(page, "那个，嗯，我我想问一下，就是我身份证丢了咋办")
    assert shown["action"] == "answer"
    assert "身份证" in shown["card"]["title"]
    assert say(page, "哎呀今天好热啊")["action"] == "small_talk"
    shown = say(page, "那要多少钱")
    assert shown["action"] == "answer"
    assert "身份证" in shown["card"]["title"]
    shown = say(page, "不对，我问的是护照丢了")
    assert "护照" in shown["card"]["title"]
    assert say(page, "火星移民签证怎么办")["action"] in ("decline", "clarify")
    assert say(page, "我要找工作人员")["action"] == "hand_over"
