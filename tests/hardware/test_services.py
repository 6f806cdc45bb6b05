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
    done = subprocess.run(["bash", "-n", str(script)], capture_output=True, text=True, timeout=20, check=False)
    assert (done.returncode, done.stderr) == (0, "")


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


def test_checks_go_on_after_a_failure_and_fail_in_the_end() -> None:
    script = f'source {HARDWARE}/setup.sh; check 甲 false; check 乙 echo "still run"; checked'
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 1
    assert "still run" in done.stdout and "甲: FAILED (exit 1)" in done.stdout and "乙: passed" in done.stdout
    assert "甲" in done.stderr and "乙" not in done.stderr


@pytest.fixture
def bare_machine(tmp_path: Path) -> dict[str, str]:
    """A PATH with a shell, no Chromium and no fonts, and an apt-get and sudo that only note how they were called."""
    for tool in ("bash", "env", "dirname"):
        found = shutil.which(tool)
        assert found is not None
        (tmp_path / tool).symlink_to(found)
    for tool, body in (
        ("apt-get", 'echo "apt-get $*" >> "$(dirname "$0")/calls"'),
        ("sudo", 'echo "sudo" >> "$(dirname "$0")/calls"; "$@"'),
        ("id", "echo ${FAKE_UID:-0}"),
    ):
        script = tmp_path / tool
        script.write_text(f"#!{shutil.which('bash')}\n{body}\n")
        script.chmod(0o755)
    return {"PATH": str(tmp_path)}


@pytest.mark.parametrize(("uid", "through_sudo"), [("0", 0), ("1000", 2)])
def test_chromium_and_fonts_come_from_debian(bare_machine: dict[str, str], uid: str, through_sudo: int) -> None:
    bash = shutil.which("bash")
    assert bash is not None
    command = [bash, "-c", f"source {HARDWARE}/setup.sh; install_browser"]
    subprocess.run(command, env=bare_machine | {"FAKE_UID": uid}, check=True, timeout=20)
    calls = (Path(bare_machine["PATH"]) / "calls").read_text().splitlines()
    assert calls.count("sudo") == through_sudo
    apt = [call for call in calls if call != "sudo"]
    assert apt == [
        "apt-get update -q",
        "apt-get install -q -y --no-install-recommends chromium fontconfig fonts-noto-cjk",
    ]


def test_without_root_and_sudo_it_says_what_to_install(bare_machine: dict[str, str]) -> None:
    (Path(bare_machine["PATH"]) / "sudo").unlink()
    bash = shutil.which("bash")
    assert bash is not None
    command = [bash, "-c", f"source {HARDWARE}/setup.sh; install_browser"]
    environment = bare_machine | {"FAKE_UID": "1000"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=20, check=False)
    assert done.returncode == 1
    assert "needs root" in done.stderr
