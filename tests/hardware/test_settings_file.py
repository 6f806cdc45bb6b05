from pathlib import Path

import pytest

from hardware.settings_file import change
from kiosk.settings import SettingsError, load

BEFORE = "# our hall\n[hearing]\n# tuned by Li\nvad_start = 0.5  # default\nbeam = 2\n\n[server]\nport = 8300\n"


def test_lines_are_replaced_and_comments_stay(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_text(BEFORE)
    change(path, {"hearing.vad_start": 0.65, "hearing.start_ms": 160, "speaking.speed": 0.9}, "calibrate")
    text = path.read_text()
    assert "# our hall" in text and "# tuned by Li" in text
    assert "vad_start = 0.65  # calibrate" in text and "vad_start = 0.5" not in text
    found = load(path)
    assert (found.hearing.start_ms, found.hearing.beam, found.server.port, found.speaking.speed) == (160, 2, 8300, 0.9)
    assert (tmp_path / "kiosk.toml.before").read_text() == BEFORE
    change(path, {"hearing.vad_start": 0.5})
    assert load(path).hearing.vad_start == 0.5


def test_a_missing_file_is_made(tmp_path: Path) -> None:
    change(tmp_path / "kiosk.toml", {"server.host": "0.0.0.0", "server.self_signed": True})
    assert load(tmp_path / "kiosk.toml").server.self_signed is True


@pytest.mark.parametrize(("name", "value"), [("hearing.vad_start", 3.0), ("hearing.no_such", 1), ("server.port", "x")])
def test_a_wrong_value_changes_nothing(tmp_path: Path, name: str, value: float) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_text(BEFORE)
    with pytest.raises(SettingsError, match="not changed"):
        change(path, {name: value})
    assert path.read_text() == BEFORE
    assert [p.name for p in tmp_path.iterdir()] == ["kiosk.toml"]
