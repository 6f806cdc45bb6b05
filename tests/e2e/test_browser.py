"""As a citizen would: Chromium with a fake microphone hears a WAV, and the page is watched and listened to."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from playwright.async_api import Page, async_playwright

from asr_tts.engines import Samples
from kiosk.bench.own_server import OwnServer
from kiosk.messages import MediaKind, parse_media

from .visitor import CHROMIUM

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM.exists(), reason=f"{CHROMIUM} is missing: apt-get install chromium fonts-noto-cjk"),
]
_MOUTH_MOVES = """() => {
  const canvas = document.querySelector('canvas');
  const {width: w, height: h} = canvas;
  const data = canvas.getContext('2d').getImageData(w * 0.38, h * 0.34, w * 0.24, h * 0.1).data;
  const seen = [];
  for (let i = 0; i < data.length; i += 64) seen.push(data[i]);
  window.mouth ??= seen;
  return seen.some((value, i) => Math.abs(value - mouth[i]) > 20);
}"""
"""True once the face around the mouth no longer looks as it did at the first call; polled with every frame drawn."""


def microphone_wav(folder: Path, question: Samples) -> Path:
    """Two seconds of quiet room, the question, and a minute of quiet room."""
    room = np.random.default_rng(0).normal(0, 1e-4, 16_000 * 62).astype(np.float32)
    room[32_000 : 32_000 + len(question)] += question
    path = folder / "question.wav"
    soundfile.write(path, room, 16_000, subtype="PCM_16")
    return path


def listen(data: str | bytes, loudness: list[float]) -> None:
    """Note the RMS of every chunk of speech that reaches the page."""
    if isinstance(data, bytes):
        media = parse_media(data, limit=1 << 22)
        if media.kind is MediaKind.SPEECH:
            samples = np.frombuffer(media.payload, "<i2").astype(np.float32) / 32768
            loudness.append(float(np.sqrt(np.mean(samples**2))))


async def until(page: Page, condition: str, timeout_s: float = 30) -> None:
    await page.wait_for_function(condition, timeout=timeout_s * 1000)


async def test_a_question_into_the_microphone_is_answered_aloud_by_a_moving_face(
    server: OwnServer, speak: Callable[[str], Samples], tmp_path: Path
) -> None:
    wav = microphone_wav(tmp_path, speak("请问居住证怎么办理，需要什么材料"))
    flags = [
        "--no-sandbox",
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-audio-capture={wav}%noloop",
        "--autoplay-policy=no-user-gesture-required",
    ]
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=flags)
        page = await chromium.new_page(viewport={"width": 1080, "height": 1920}, bypass_csp=True)
        failures: list[str] = []
        page.on("pageerror", lambda error: failures.append(str(error)))
        loudness: list[float] = []
        page.on("websocket", lambda socket: socket.on("framereceived", lambda data: listen(data, loudness)))
        await page.goto(f"http://127.0.0.1:{server.port}/")
        await until(page, "window.kiosk && kiosk.connected")
        await until(page, "kiosk.captions.some(c => c.role === 'citizen' && c.text.includes('居住'))")
        await until(page, "kiosk.playedSamples > 24000")
        await until(page, "kiosk.shownFrames >= 8")
        await page.wait_for_function(_MOUTH_MOVES, polling="raf", timeout=10_000)
        text = await page.inner_text("body")
        state: dict[str, Any] = await page.evaluate("() => ({stale: kiosk.stale, action: kiosk.show.action})")
        await page.screenshot(path=tmp_path / "answer.png")
        await chromium.close()
    assert failures == []
    assert max(loudness) > 0.02, "what reaches the loudspeaker is silence"
    assert "居住证" in text
    assert "演示" in text
    assert state["action"] == "answer"
    assert state["stale"] == 0
