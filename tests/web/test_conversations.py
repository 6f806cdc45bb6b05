"""Whole conversations typed into the hall page: guided to the end, with a clarification, and a muddled one."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page, async_playwright

from kiosk.bench.own_server import OwnServer

CHROMIUM = Path("/usr/bin/chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: apt-get install chromium fonts-noto-cjk"),
]
_FLAGS = [
    "--no-sandbox",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--mute-audio",
]


@asynccontextmanager
async def hall_page(server: OwnServer, width: int = 1080, height: int = 1920) -> AsyncIterator[Page]:
    """The hall page in a fresh Chromium; script errors fail the test."""
    failures: list[str] = []
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=_FLAGS)
        page = await chromium.new_page(viewport={"width": width, "height": height}, bypass_csp=True)
        page.set_default_timeout(30_000)
        page.on("pageerror", lambda error: failures.append(str(error)))
        await page.goto(f"http://127.0.0.1:{server.port}/?camera=off")
        await page.wait_for_function("window.kiosk && kiosk.connected && kiosk.view === 'attract'")
        yield page
        await chromium.close()
    assert failures == []


async def say(page: Page, text: str) -> dict[str, Any]:
    """Type it, and wait for what is shown in reply."""
    before = await page.evaluate("kiosk.show?.turn ?? 0")
    await page.fill("#question", text)
    await page.press("#question", "Enter")
    return await _shown(page, before)


async def touch(page: Page, label: str) -> dict[str, Any]:
    """Touch a choice or a chip, and wait for what is shown in reply."""
    before = await page.evaluate("kiosk.show?.turn ?? 0")
    await page.get_by_role("button", name=label).first.click()
    return await _shown(page, before)


async def _shown(page: Page, before: int) -> dict[str, Any]:
    await page.wait_for_function("before => (kiosk.show?.turn ?? 0) > before", arg=before)
    shown = await page.evaluate("JSON.stringify(kiosk.show)")
    return dict(json.loads(shown))


def labels(shown: dict[str, Any]) -> list[str]:
    return [choice["label"] for choice in shown["choices"]]


async def test_guided_to_the_end_with_a_question_in_between(server: OwnServer, tmp_path: Path) -> None:
    async with hall_page(server) as page:
        shown = await say(page, "居住证怎么办")
        assert shown["action"] == "answer"
        shown = await touch(page, "一步一步带我办")
        assert shown["action"] == "guide"
        assert labels(shown) == ["满半年了", "还不满半年"]
        await page.screenshot(path=tmp_path / "question.png")
        shown = await say(page, "早就满了")
        assert "在这里工作" in labels(shown)
        assert (await say(page, "办居住证要多少钱"))["action"] == "answer"
        assert labels(await touch(page, "接着办"))[0] == "在这里工作"
        assert labels(await say(page, "我在工地打工"))[1] == "租的房"
        shown = await say(page, "租的方子")
        assert labels(shown)[0] == "填一份草稿"
        await page.screenshot(path=tmp_path / "offer.png")
        assert "姓名" in (await touch(page, "填一份草稿"))["card"]["sections"][0]["items"][0]
        for answer in (
            "我叫张玮，伟大的伟",
            "11010519491231002X",
            "湖南省长沙市岳麓区麓山南路一号",
            "跳过",
            "二零二三年五月一号",
        ):
            await say(page, answer)
        await page.screenshot(path=tmp_path / "form.png")
        shown = await say(page, "幺三八零零幺三八零零零")
        fields = shown["card"]["sections"][0]["items"]
        assert fields[0] == "姓名：张伟"
        assert fields[-1] == "联系电话：13800138000"
        await page.screenshot(path=tmp_path / "review.png")
        shown = await touch(page, "都对")
        papers = shown["card"]["papers"]
        await page.wait_for_function("document.querySelector('.papers img')?.naturalWidth > 0")
        await page.screenshot(path=tmp_path / "done.png")
        base = f"http://127.0.0.1:{server.port}{papers}"
        form = await (await page.request.get(f"{base}/form.json")).json()
        assert form["form"]["公民身份号码"] == "11010519491231002X"
        assert form["form"]["现住地址"] == ""
        pdf = await page.request.get(f"{base}/form.pdf")
        assert pdf.status == 200
        assert (await pdf.body()).startswith(b"%PDF-")
        assert "张伟" in await (await page.request.get(base)).text()
        await page.evaluate("window.print = () => {}")
        await page.evaluate("() => { HTMLIFrameElement.prototype.printed = 0 }")
        await say(page, "打印出来")
        await page.wait_for_selector("iframe.paper", state="attached")
        await say(page, "返回首页")
        await page.wait_for_function("kiosk.view === 'attract'")
        assert (await page.request.get(base)).status == 404
        body = await page.inner_text("body")
        assert "张伟" not in body
        assert await page.locator("iframe.paper").count() == 0
