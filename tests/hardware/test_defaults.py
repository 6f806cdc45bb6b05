from pathlib import Path

import pytest

from hardware import defaults
from hardware.machine import Machine
from kiosk.settings import Settings, SettingsError

DESKTOP = Machine("x86_64", "i7", frozenset({"avx2"}), 8, 16.0)


def test_the_profile_lies_below_the_file(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_text("[hearing]\nbeam = 1\n[server]\nport = 9000\n")
    found = defaults.load(path, DESKTOP)
    assert (found.hearing.beam, found.speaking.threads, found.server.port) == (1, 4, 9000)


def test_without_file_and_without_profile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_HOME", str(tmp_path))
    assert defaults.load(None, Machine("x86_64", "", frozenset(), 1, 1.0)) == Settings()
    assert defaults.load(None, DESKTOP).speaking.threads == 4


@pytest.mark.parametrize("text", ["[hearing", "[hearing]\nbeam = 'x'", "hearing = 3", "[nonsense]\na = 1"])
def test_a_wrong_file_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_text(text)
    with pytest.raises(SettingsError, match=r"kiosk\.toml"):
        defaults.load(path, DESKTOP)
    with pytest.raises(SettingsError, match="no such settings file"):
        defaults.load(tmp_path / "none.toml", DESKTOP)
