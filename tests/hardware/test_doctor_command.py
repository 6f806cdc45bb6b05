import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.cli.doctor import doctor

CHECKS = {
    "cpu", "memory", "gpu", "profile", "disk", "clock", "microphone", "speaker", "sound-server", "camera", "browser",
    "fonts", "settings", "port", "certificate", "models",
}  # fmt: skip


@pytest.fixture(autouse=True)
def empty_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_HOME", str(tmp_path))


def test_json_has_every_check_and_the_exit_code_says_not_ready() -> None:
    run = CliRunner().invoke(doctor, ["--json"])
    document = json.loads(run.output)
    assert {f["check"] for f in document["findings"]} == CHECKS
    assert document["ready"] is False, "an empty home has no models"
    assert run.exit_code == 1


def test_the_table_ends_in_a_plain_verdict() -> None:
    run = CliRunner().invoke(doctor)
    assert run.exit_code == 1
    assert "结论：本机暂时不能投入使用" in run.output
    assert "kiosk models pull" in run.output.split("结论")[1]
