"""Whole conversations in Chromium, spoken and listened to: one guided to its end, one in front of the wall."""

from collections.abc import Callable
from pathlib import Path

import pytest

from asr_tts.engines import Samples
from kiosk.bench.own_server import OwnServer

from .visitor import CHROMIUM, visiting

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: apt-get install chromium fonts-noto-cjk"),
]


async def test_guided_to_the_end(server: OwnServer, speak: Callable[[str], Samples], tmp_path: Path) -> None:
    async with visiting(speak, 1080, 1920) as visitor:
        await visitor.arrives(f"http://127.0.0.1:{server.port}/")
        begun = await visitor.says("带我一步一步办居住证")
        assert begun.action == "guide" and "半年" in begun.answer
        assert "工作" in (await visitor.says("满半年了")).answer
        assert "房" in (await visitor.says("在这里工作")).answer
        done = await visitor.says("租的房")
        assert "租房合同" in done.answer and "劳动合同" in done.screen
        await visitor.page.screenshot(path=tmp_path / "guided.png")


async def test_figures_asked_one_after_the_other(
    server: OwnServer, speak: Callable[[str], Samples], tmp_path: Path
) -> None:
    async with visiting(speak, 1920, 1080) as visitor:
        await visitor.arrives(f"http://127.0.0.1:{server.port}/screen")
        assert "3185万" in (await visitor.says("二零二零年黑龙江的人口是多少")).answer
        beside = await visitor.says("跟吉林比呢")
        assert "2407万" in beside.answer and "777.7万" in beside.answer
        await visitor.page.screenshot(path=tmp_path / "figures.png")
