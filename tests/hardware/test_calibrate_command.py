import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from asr_tts.audio import write_wav
from hardware.calibrate import RATE_HZ, sweep
from kiosk.cli.calibrate import calibrate
from kiosk.knobs import Profile
from kiosk.settings import Settings


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("KIOSK_HOME", str(tmp_path))
    return tmp_path


def recording(path: Path, noise_dbfs: float) -> str:
    """The sweep 50 ms late, 6 dB quieter, in noise, at 48 kHz as a sound card gives it."""
    late = np.concatenate([np.zeros(RATE_HZ // 20, np.float32), sweep() / 2])
    noise = 10 ** (noise_dbfs / 20) * np.random.default_rng(3).standard_normal(late.size)
    write_wav(path, (late + noise).astype(np.float32), RATE_HZ)
    return str(path)


def test_from_files_to_written_settings(home: Path) -> None:
    run = CliRunner()
    played = home / "sweep.wav"
    assert run.invoke(calibrate, ["--sweep-to", str(played)]).exit_code == 0
    heard = recording(home / "heard.wav", -36)
    result = home / "result.json"
    done = run.invoke(calibrate, ["--played", str(played), "--recorded", heard, "--write", "--json", str(result)])
    assert done.exit_code == 0, done.output
    assert "背景噪声" in done.output and "结论" in done.output
    document = json.loads(result.read_text())
    assert document["room"]["delay_ms"] == pytest.approx(50, abs=0.5)
    assert document["room"]["noise_dbfs"] == pytest.approx(-36, abs=1)
    assert Profile().overlay(Settings()).hearing.vad_start == 0.65
    assert {change.who for change in Profile().history()} == {"kiosk calibrate"}


def test_a_useless_recording_is_one_clear_error(home: Path) -> None:
    write_wav(home / "silent.wav", np.zeros(8 * RATE_HZ, np.float32), RATE_HZ)
    done = CliRunner().invoke(calibrate, ["--recorded", str(home / "silent.wav")])
    assert done.exit_code == 1
    assert "录音是空的" in done.output


def test_without_sound_tools_the_way_out_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    done = CliRunner().invoke(calibrate, [])
    assert done.exit_code == 1
    assert "--recorded" in done.output
