"""Settings: defaults, one file, clear errors."""

from pathlib import Path

import msgspec
import pytest

from kiosk.settings import Settings, SettingsError, load, with_values


def test_no_file_means_defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_HOME", str(tmp_path))
    assert load() == Settings()


def test_a_file_changes_what_it_names(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_text("[hearing]\nbeam = 3\n[server]\nport = 9000\n")
    loaded = load(path)
    assert (loaded.hearing.beam, loaded.server.port, loaded.speaking.speed) == (3, 9000, 1.0)


@pytest.mark.parametrize(
    ("text", "part"),
    [("[hearing]\nbeam = 99\n", "beam"), ("[hearing]\nbeem = 3\n", "beem"), ("[hearing\n", "kiosk.toml")],
)
def test_a_wrong_file_names_the_place(tmp_path: Path, text: str, part: str) -> None:
    path = tmp_path / "kiosk.toml"
    path.write_text(text)
    with pytest.raises(SettingsError, match=part):
        load(path)


def test_single_values_are_checked() -> None:
    assert with_values(Settings(), {"hearing.pause_ms": 128}).hearing.pause_ms == 128
    with pytest.raises(msgspec.ValidationError):
        with_values(Settings(), {"hearing.pause_ms": 5})
    with pytest.raises(KeyError):
        with_values(Settings(), {"hearing.nothing": 5})


def test_words_of_the_command_line_become_what_the_field_needs() -> None:
    words = {"server.technician_pin": "246824", "hearing.beam": "3", "speaking.presynthesize": "false"}
    changed = with_values(Settings(), words, strict=False)
    assert changed.server.technician_pin == "246824"
    assert (changed.hearing.beam, changed.speaking.presynthesize) == (3, False)
