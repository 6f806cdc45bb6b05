"""The JSON behind the staff pages: nobody without the PIN, everything with it."""

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from kiosk.api.auth import Staff, load_pin
from kiosk.api.bench import BenchApi
from kiosk.knobs import Profile
from kiosk.record import connect
from kiosk.service import Service
from kiosk.settings import Settings


def unloaded(settings: Settings, tell: object) -> None:
    raise AssertionError("nothing is loaded here")


@pytest.fixture
def client(tmp_path: Path) -> TestClient:
    path = tmp_path / "record.sqlite3"
    with connect(path):
        pass
    service = Service(Settings(), unloaded, path)  # type: ignore[arg-type]
    staff = Staff("246810")
    routes = BenchApi(service, Profile(tmp_path)).routes(staff)
    return TestClient(Starlette(routes=[Route("/api/login", staff.login, methods=["POST"]), *routes]))


def test_nothing_is_told_without_the_pin(client: TestClient) -> None:
    for path in ("turns", "summary", "screens", "knobs", "history", "trace"):
        assert client.get(f"/api/bench/{path}").status_code == 401
    assert client.post("/api/bench/knobs", json={"name": "hearing.beam", "value": 3}).status_code == 401


def test_guessing_is_slowed_down(client: TestClient) -> None:
    answers = [client.post("/api/login", json={"pin": str(i)}).status_code for i in range(6)]
    assert answers == [403] * 5 + [429]
    assert client.post("/api/login", json={"pin": "246810"}).status_code == 429


def test_a_technician_turns_a_knob_and_takes_it_back(client: TestClient) -> None:
    assert client.post("/api/login", json={"pin": "246810"}).status_code == 200
    changed = client.post("/api/bench/knobs", json={"name": "hearing.beam", "value": 3, "who": "王工"})
    assert (changed.status_code, changed.json()["value"]) == (200, 3)
    assert client.get("/api/bench/history").json()[0]["who"] == "王工"
    refused = client.post("/api/bench/knobs", json={"name": "hearing.beam", "value": 99, "who": "王工"})
    assert (refused.status_code, "束宽" in refused.json()["error"]) == (400, True)
    assert client.post("/api/bench/undo", json={"who": "王工"}).json()["name"] == "hearing.beam"
    assert client.post("/api/bench/undo", json={"who": "王工"}).status_code == 409
    knobs = {knob["name"]: knob["value"] for knob in client.get("/api/bench/knobs").json()}
    assert knobs["hearing.beam"] == Settings().hearing.beam


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"pin": 1'])
def test_malformed_bodies_are_refused(client: TestClient, body: bytes) -> None:
    assert client.post("/api/login", content=body).status_code == 400


def test_a_pin_is_made_once_and_kept_private(tmp_path: Path) -> None:
    pin = load_pin("", tmp_path)
    assert len(pin) == 6
    assert load_pin("", tmp_path) == pin
    assert (tmp_path / "staff.pin").stat().st_mode & 0o077 == 0
    assert load_pin("1234", tmp_path) == "1234"
