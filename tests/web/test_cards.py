"""Cards in a real browser: nothing from outside is markup, sources, links that can be photographed, letters that can be read."""

import cv2
import numpy as np
import pytest
from playwright.sync_api import expect

from kiosk import messages as wire
from kiosk.answers import Card, Chart, Choice, Series, Source
from tests.web.demo_hall import CARD, SOURCE
from tests.web.fake_server import FakeServer
from tests.web.pages import OpenPage, ready

pytestmark = pytest.mark.browser


def test_text_from_outside_is_never_markup(open_page: OpenPage, fake: FakeServer) -> None:
    page = ready(open_page(), fake)
    hostile = "<img src=x onerror=document.title='pwned'>"
    chart = Chart("table", hostile, hostile, (hostile, "辽宁"), (Series(hostile, (1.5, None)),), (hostile,), hostile)
    fake.send(
        wire.Caption(1, "citizen", hostile, True), wire.Show(1, hostile, CARD, chart, (Choice(hostile, hostile),))
    )
    expect(page.locator("#citizen")).to_have_text(hostile)
    expect(page.locator(".chart td").nth(1)).to_have_text("—")
    assert page.locator("#panel img").count() == 0
    assert page.title() != "pwned"


def test_clauses_of_one_law_stand_in_one_line(open_page: OpenPage, fake: FakeServer) -> None:
    page = ready(open_page(), fake)
    law = [
        Source("居住证暂行条例", "国务院令第663号", clause, "2016-01-01", "国务院") for clause in ("第二条", "第九条")
    ]
    fake.send(wire.Show(1, "answer", CARD, sources=(Source("居住证申领", "item-1", "", "2026-11-01", "公安局"), *law)))
    expect(page.locator("header + .sources .source")).to_have_text("居住证暂行条例第二条、第九条2016-01-01 起施行")
    expect(page.locator("footer .source")).to_have_count(2)
    expect(page.locator("footer .source").nth(1)).to_contain_text("国务院令第663号")
    assert page.inner_text("footer").count("居住证暂行条例") == 1


@pytest.mark.parametrize("length", [10, 60, 120, 200])
def test_qr_code_of_a_link_can_be_read(open_page: OpenPage, fake: FakeServer, length: int) -> None:
    page = ready(open_page(), fake)
    link = ("https://zwfw.example.gov.cn/item?code=" + "a1B2-c3" * 40)[:length]
    fake.send(wire.Show(1, "answer", Card("居住证", link=link)))
    modules = page.evaluate("async (text) => (await import('/static/qr.js')).qrModules(text)", link)
    picture = np.where(np.pad(np.array(modules), 4), 0, 255).astype(np.uint8)
    decoded, *_ = cv2.QRCodeDetector().detectAndDecode(np.kron(picture, np.ones((8, 8), np.uint8)))
    assert decoded == link
    expect(page.locator(".link svg path")).to_have_count(1)


def test_body_text_is_large_enough_at_1080_wide(open_page: OpenPage, fake: FakeServer) -> None:
    page = ready(open_page(), fake)
    fake.send(wire.Caption(1, "citizen", "居住证怎么办？", True), wire.Show(1, "answer", CARD, sources=(SOURCE,)))
    expect(page.locator(".card")).to_be_visible()
    small = page.evaluate(
        """[...document.querySelectorAll('#talk li, #talk dd, #talk summary, #says, #citizen, #hint, #dock button, #dock input')]
           .filter((node) => parseFloat(getComputedStyle(node).fontSize) < 32).map((node) => node.outerHTML)"""
    )
    assert small == []
    assert page.evaluate(
        "document.documentElement.scrollWidth <= innerWidth && document.body.scrollHeight <= innerHeight"
    )
