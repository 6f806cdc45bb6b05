"""The state folder of a bench's server: what was imported here is known there, what happens there is not kept here."""

from pathlib import Path

import pytest

from kiosk import paths
from kiosk.bench.own_server import own_state


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The state folder of an installation without models, with something imported and tuned and a record."""
    monkeypatch.setenv("KIOSK_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("KIOSK_STATE", raising=False)
    state = paths.state()
    (state / "knowledge" / "hall").mkdir(parents=True)
    (state / "knowledge" / "hall" / "CURRENT").write_text("1")
    (state / "profile.toml").write_text("[hearing]\nwait_complete_ms = 400\n")
    (state / "record.sqlite3").write_bytes(b"the operator's")
    (state / "audio").mkdir()
    return state


def test_state_can_be_moved_alone(installation: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = paths.cache()
    monkeypatch.setenv("KIOSK_STATE", str(tmp_path / "elsewhere"))
    assert paths.state() == tmp_path / "elsewhere"
    assert paths.state().is_dir()
    assert paths.cache() == cache


def test_imports_and_tuning_are_known_and_the_record_is_not(installation: Path) -> None:
    with own_state() as own:
        assert (own / "knowledge" / "hall" / "CURRENT").read_text() == "1"
        assert (own / "profile.toml").read_text() == (installation / "profile.toml").read_text()
        assert sorted(path.name for path in own.iterdir()) == ["knowledge", "profile.toml"]
        (own / "record.sqlite3").write_bytes(b"a bench's")
    assert not own.exists()
    assert (installation / "record.sqlite3").read_bytes() == b"the operator's"
    assert (installation / "knowledge" / "hall" / "CURRENT").exists()
