"""A visitor who talks with the page in Chromium: his voice comes in through the page's own microphone graph."""

import base64
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Page, async_playwright

from asr_tts.audio import to_pcm16
from asr_tts.engines import Samples

CHROMIUM = Path("/usr/bin/chromium")
_FLAGS = ["--no-sandbox", "--use-fake-ui-for-media-stream", "--autoplay-policy=no-user-gesture-required"]
_MICROPHONE = """
const context = new AudioContext({ sampleRate: 16000 });
const room = context.createMediaStreamDestination();
const hiss = context.createBuffer(1, 32000, 16000);
hiss.getChannelData(0).forEach((_, i, samples) => (samples[i] = (Math.random() - 0.5) * 2e-4));
const noise = new AudioBufferSourceNode(context, { buffer: hiss, loop: true });
noise.connect(room);
noise.start();
navigator.mediaDevices.getUserMedia = async () => room.stream.clone();
window.say = (pcm) => {
  const samples = new Int16Array(Uint8Array.from(atob(pcm), (c) => c.charCodeAt(0)).buffer);
  const buffer = context.createBuffer(1, samples.length, 16000);
  buffer.getChannelData(0).set(Float32Array.from(samples, (s) => s / 32768));
  const voice = new AudioBufferSourceNode(context, { buffer });
  voice.connect(room);
  voice.start();
};
"""
"""A quiet room in place of the device, and `say`, which speaks into it."""
_TURN_S = 40
"""A loaded machine of two cores hears, answers and speaks within this."""


@dataclass(frozen=True, slots=True)
class Heard:
    """One turn as the visitor heard and saw it."""

    question: str
    """What the page understood him to say."""
    answer: str
    """The captions of what she said."""
    action: str
    screen: str
    """All that stood on the page."""


class Visitor:
    """Somebody in front of the screen."""

    def __init__(self, page: Page, speak: Callable[[str], Samples]) -> None:
        self.page = page
        self._speak = speak
        self.failures: list[str] = []
        page.on("pageerror", lambda error: self.failures.append(str(error)))

    async def arrives(self, url: str) -> None:
        """Open the page and wait until it listens."""
        await self.page.goto(url)
        await self.page.wait_for_function(
            "window.kiosk && kiosk.connected && kiosk.microphone.samples > 0", timeout=30_000
        )

    async def says(self, text: str) -> Heard:
        """Speak, and listen until she has begun to answer and everything of it stands on the screen."""
        before = await self.page.evaluate("() => kiosk.turn")
        spoken = base64.b64encode(to_pcm16(self._speak(text))).decode()
        await self.page.evaluate("pcm => say(pcm)", spoken)
        answered = f"kiosk.turn > {before} && kiosk.speaking && kiosk.show && kiosk.playedSamples > 0"
        await self.page.wait_for_function(answered, timeout=_TURN_S * 1000)
        await self.page.wait_for_function("!kiosk.speaking", timeout=_TURN_S * 1000)
        state: dict[str, Any] = await self.page.evaluate(
            "() => ({captions: kiosk.captions.filter(c => c.turn === kiosk.turn), action: kiosk.show.action, stale: kiosk.stale})"
        )
        assert state["stale"] == 0
        said = {role: [c["text"] for c in state["captions"] if c["role"] == role] for role in ("citizen", "presenter")}
        return Heard(
            question=said["citizen"][-1] if said["citizen"] else "",
            answer="".join(said["presenter"]),
            action=state["action"],
            screen=await self.page.inner_text("body"),
        )


@asynccontextmanager
async def visiting(speak: Callable[[str], Samples], width: int, height: int) -> AsyncIterator[Visitor]:
    """A browser with somebody in front of it; nothing on the page may have failed when he goes."""
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=_FLAGS)
        try:
            page = await chromium.new_page(viewport={"width": width, "height": height}, bypass_csp=True)
            await page.add_init_script(_MICROPHONE)
            visitor = Visitor(page, speak)
            yield visitor
            assert visitor.failures == []
        finally:
            await chromium.close()
