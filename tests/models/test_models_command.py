from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.cli.models import models
from kiosk.models import store
from kiosk.models.catalogue import Catalogue
from tests.models.conftest import CONTENT


@pytest.fixture
def stick(tmp_path: Path, catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the test model's files; the command is given the test catalogue and a KIOSK_HOME without models."""
    home = tmp_path / "home"
    home.mkdir()
    (home / "kiosk.toml").write_text('[hearing]\nmodel = "base"\n')
    monkeypatch.setenv("KIOSK_HOME", str(home))
    monkeypatch.setattr(store, "shipped", lambda: catalogue)
    folder = tmp_path / "stick" / "speech"
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(CONTENT)
    (folder / "voice.txt").write_bytes(b"voice")
    return tmp_path / "stick"


def test_list_pull_verify(stick: Path) -> None:
    run = CliRunner()
    assert "missing" in run.invoke(models, ["list"]).output
    pulled = run.invoke(models, ["pull", "--local", str(stick), "--source", "local"])
    assert (pulled.exit_code, "complete and verified" in pulled.output) == (0, True), pulled.output
    assert "1 models verified" in run.invoke(models, ["verify"]).output
    listed = run.invoke(models, ["list"], terminal_width=200).output
    assert "MIT" in listed and "ready" in listed


def test_verify_names_what_is_altered_and_exits_1(stick: Path, tmp_path: Path) -> None:
    run = CliRunner()
    run.invoke(models, ["pull", "--local", str(stick)])
    (tmp_path / "home/models/speech/voice.txt").write_bytes(b"VOICE")
    verified = run.invoke(models, ["verify", "speech"])
    assert verified.exit_code == 1
    assert "speech/voice.txt: altered" in verified.output and "kiosk models pull" in verified.output


def test_without_the_larger_recognizer_the_rest_is_ready(stick: Path, tmp_path: Path) -> None:
    (tmp_path / "home/kiosk.toml").write_text('[hearing]\nmodel = "auto"\n')
    pulled = CliRunner().invoke(models, ["pull", "--local", str(stick), "--source", "local"])
    assert pulled.exit_code == 0
    assert "asr-small" in pulled.output and "does without" in pulled.output
    assert "complete and verified" in pulled.output


def test_failure_is_one_message_without_a_traceback(stick: Path) -> None:
    (stick / "speech" / "voice.txt").unlink()
    pulled = CliRunner().invoke(models, ["pull", "--local", str(stick), "--source", "local"])
    assert pulled.exit_code == 1
    assert "Error: speech/voice.txt could not be fetched from any source" in pulled.output
    assert "Traceback" not in pulled.output
