"""Units and scripts are held to what they name; systemd itself checks the units where it is installed."""

import configparser
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

HARDWARE = Path(__file__).parents[2] / "hardware"
UNITS = sorted((HARDWARE / "systemd").glob("*.service"))
SCRIPTS = sorted(HARDWARE.glob("*.sh"))


@pytest.mark.parametrize("unit", UNITS, ids=lambda p: p.name)
def test_units_restart_and_start_what_exists(unit: Path) -> None:
    parsed = configparser.ConfigParser(strict=False, interpolation=None)
    parsed.optionxform = str  # type: ignore[assignment, method-assign]
    parsed.read_string(unit.read_text(encoding="utf-8"))
    service = parsed["Service"]
    assert service["Restart"] == "always"
    assert parsed["Install"]["WantedBy"] == "multi-user.target"
    program = Path(service["ExecStart"].split()[0])
    assert program.is_relative_to("/opt/kiosk")
    inside = program.relative_to("/opt/kiosk")
    assert inside.parts[0] == ".venv" or (HARDWARE.parent / inside).is_file()


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
@pytest.mark.parametrize("unit", UNITS, ids=lambda p: p.name)
def test_systemd_accepts_the_unit(unit: Path, tmp_path: Path) -> None:
    copy = tmp_path / unit.name
    copy.write_text(re.sub(r"/opt/kiosk/\S+", "/bin/true", unit.read_text(encoding="utf-8")), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", str(copy)], capture_output=True, text=True, timeout=60, check=False
    )
    complaints = [line for line in done.stderr.splitlines() if unit.name in line]
    assert complaints == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda p: p.name)
def test_scripts_parse(script: Path) -> None:
    subprocess.run(["bash", "-n", str(script)], check=True, timeout=20)


def test_the_screen_opens_one_page_with_the_microphone_allowed() -> None:
    environment = os.environ | {"KIOSK_PRINT": "1", "KIOSK_URL": "https://hall:8443/?token=x"}
    script = str(HARDWARE / "screen.sh")
    said = subprocess.run(["bash", script], env=environment, capture_output=True, text=True, timeout=20, check=True)
    words = said.stdout.splitlines()
    assert words[:3] == ["chromium", "--kiosk", "https://hall:8443/?token=x"]
    assert "--auto-accept-camera-and-microphone-capture" in words
    assert "--autoplay-policy=no-user-gesture-required" in words
    assert not any("ignore-certificate-errors" in word for word in words), "a wrong certificate stays an error"


def test_start_explains_itself_without_doing_anything() -> None:
    script = str(HARDWARE / "start.sh")
    said = subprocess.run(["bash", script, "--help"], capture_output=True, text=True, timeout=20, check=True)
    assert "--prepare-only" in said.stdout and "kiosk serve" in said.stdout


def test_a_failing_step_stops_everything(tmp_path: Path) -> None:
    script = f'source {HARDWARE}/setup.sh; wrong() {{ false; echo "went on"; }}; step 甲 wrong; echo "and on"'
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 1
    assert "went on" not in done.stdout and "and on" not in done.stdout
    assert "'甲' failed" in done.stderr


def test_the_private_index_of_pip_is_passed_to_uv() -> None:
    script = f"source {HARDWARE}/setup.sh; private_index"
    for index, expected in (
        ("https://mirror.hall/simple", "https://mirror.hall/simple"),
        ("https://pypi.org/simple", ""),
    ):
        environment = os.environ | {"PIP_INDEX_URL": index}
        done = subprocess.run(
            ["bash", "-c", script], env=environment, capture_output=True, text=True, timeout=20, check=True
        )
        assert done.stdout == expected
