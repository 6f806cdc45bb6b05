"""A conversation in Chromium in front of the wall, spoken and listened to."""

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


async def test_figures_asked_one_after_the_other(
    server: OwnServer, speak: Callable[[str], Samples], tmp_path: Path
) -> None:
    async with visiting(speak, 1920, 1080) as visitor:
        await visitor.arrives(f"http://127.0.0.1:{server.port}/screen")
        assert "3185万" in (await visitor.says("二零二零年黑龙江的人口是多少")).answer
        beside = await visitor.says("跟吉林比呢")
        assert "2407万" in beside.answer and "777.7万" in beside.answer
        await visitor.page.screenshot(path=tmp_path / "figures.png")
