"""One Chromium a test module, one page a test, against a scripted server."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

import msgspec
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.web.demo_hall import WELCOME
from tests.web.fake_server import FakeServer, serving

if TYPE_CHECKING:
    from kiosk.answering import Front

CHROMIUM = Path("/usr/bin/chromium")
expect.set_options(timeout=20_000)
FLAGS = [
    "--no-sandbox",
    "--use-fake-ui-for-media-stream",
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
]


def _without_camera(url: str) -> str:
    """The page must not look for a camera process on the machine of the tests."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(query=parts.query or "camera=off"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"{CHROMIUM} is missing: apt-get install chromium fonts-noto-cjk")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def front() -> "Front":
    """The product's own understanding of the demonstration knowledge."""
    from kiosk.answering import build_answerer  # seconds long: only the tests that converse pay for it

    return build_answerer("", "")


@pytest.fixture
def fake() -> FakeServer:
    return FakeServer(welcome=msgspec.structs.replace(WELCOME, absence_s=30.0))


@pytest.fixture
def address(fake: FakeServer) -> Iterator[str]:
    with serving(fake) as url:
        yield url


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Opens a page of the scripted server; a script error on it fails the test."""
    contexts = []
    errors: list[str] = []

    def opened(path: str = "/", *, width: int = 1080, height: int = 1920, script: str = "") -> Page:
        context = browser.new_context(viewport={"width": width, "height": height}, permissions=["microphone"])
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        if script:
            page.add_init_script(script)
        page.goto(_without_camera(address + path))
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not errors
