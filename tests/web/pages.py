"""A page as the tests open it, and when it is ready or speaking."""

from collections.abc import Callable

from playwright.sync_api import Page

from tests.web.fake_server import FakeServer

OpenPage = Callable[..., Page]


def ready(page: Page, fake: FakeServer) -> Page:
    """The hall page once it greets, hears and moves."""
    page.wait_for_function(
        "() => window.kiosk?.view === 'attract' && kiosk.microphone.state === 'on' && kiosk.idleShown > 2"
    )
    fake.until(lambda server: server.microphone)
    return page


def speaking(page: Page) -> Page:
    """The page once the presenter is heard and seen speaking."""
    page.wait_for_function("() => kiosk.playedSamples > 4800 && kiosk.shownFrames > 3")
    return page
