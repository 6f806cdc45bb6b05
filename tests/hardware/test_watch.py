import asyncio
import json
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
from starlette.testclient import TestClient

from hardware.faces import FaceFinder
from hardware.presence import Face, PresenceSettings
from hardware.watch import Frame, Watch, application

FRAME: Frame = np.zeros((9, 16, 3), np.uint8)


class Scripted(FaceFinder):
    """Finds what it is told to."""

    def __init__(self) -> None:
        self.faces: list[Face] = []

    def find(self, frame: Frame) -> list[Face]:
        return self.faces


class FakeCamera:
    """Gives black frames for ever, or none."""

    def __init__(self, works: bool = True) -> None:
        self.works = works
        self.released = False

    def read(self) -> tuple[bool, Frame | None]:
        return (True, FRAME) if self.works else (False, None)

    def release(self) -> None:
        self.released = True


def said(line: str) -> dict[str, object]:
    return json.loads(line.removeprefix("data: "))  # type: ignore[no-any-return]


async def test_a_listener_hears_arrival_and_departure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hardware.watch._PERIOD_S", 0.01)
    camera, finder = FakeCamera(), Scripted()
    watch = Watch(lambda: camera, finder, PresenceSettings(arrive_s=0.05, leave_s=0.2, switch_s=0.1))
    events = watch.events()
    async with asyncio.timeout(5):
        assert said(await anext(events)) == {"near": False, "event": "now"}
        running = asyncio.create_task(watch.run())
        finder.faces = [Face(0.4, 0.2, 0.2, 0.2)]
        assert said(await anext(events)) == {"near": True, "event": "arrived"}
        finder.faces = [Face(0.05, 0.2, 0.2, 0.2)]
        assert said(await anext(events)) == {"near": False, "event": "switched"}, "the former person is forgotten first"
        assert said(await anext(events)) == {"near": True, "event": "arrived"}
        finder.faces = []
        assert said(await anext(events)) == {"near": False, "event": "left"}
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await events.aclose()  # type: ignore[attr-defined]
    assert camera.released


async def test_a_dead_camera_is_released_and_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hardware.watch._RETRY_S", 0.01)
    opened: list[FakeCamera] = []

    def open_camera() -> FakeCamera:
        opened.append(FakeCamera(works=False))
        return opened[-1]

    running = asyncio.create_task(Watch(open_camera, Scripted()).run())
    async with asyncio.timeout(5):
        while len(opened) < 3:
            await asyncio.sleep(0.01)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    assert all(camera.released for camera in opened[:2])


def test_only_so_many_listeners_and_only_the_hall_page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("hardware.watch._LISTENERS", 0)
    watch = Watch(FakeCamera, Scripted())
    hall, other = "http://localhost:8300", "http://127.0.0.1:8300"
    with TestClient(application(watch, [hall, other])) as client:
        answers = {o: client.get("/presence", headers={"Origin": o}) for o in (hall, other, "http://elsewhere")}
    assert {answer.status_code for answer in answers.values()} == {503}
    allowed = {o: answer.headers["access-control-allow-origin"] for o, answer in answers.items()}
    assert allowed == {hall: hall, other: other, "http://elsewhere": hall}
