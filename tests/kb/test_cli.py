"""`kiosk kb check|list|show`: exit status and words."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.cli.kb import kb


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_HOME", str(tmp_path / "home"))


def test_check_passes_on_the_demonstration_knowledge() -> None:
    result = CliRunner().invoke(kb, ["check", "--strict"])
    assert result.exit_code == 0, result.output
    assert "0 个错误，0 个提醒" in result.output


def test_check_fails_and_says_where(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("items:\n- {code: a, name: 甲, related: [b]}\n", encoding="utf-8")
    result = CliRunner().invoke(kb, ["check", "--kb", str(tmp_path)])
    assert result.exit_code == 1
    assert "没有编码为「b」的事项" in result.output and "x.yaml:2" in result.output


def test_a_broken_file_ends_with_every_problem(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("items:\n- {code: a, nmae: 甲}\n", encoding="utf-8")
    result = CliRunner().invoke(kb, ["list", "--kb", str(tmp_path)])
    assert result.exit_code == 1
    assert "您是不是想写「name」" in result.output and "共 2 处问题" in result.output


def test_list_filters_by_words() -> None:
    result = CliRunner().invoke(kb, ["list", "护照"])
    assert result.exit_code == 0
    assert "passport-first" in result.output and "marriage-register" not in result.output


def test_show_prints_an_item_whole() -> None:
    result = CliRunner().invoke(kb, ["show", "idcard-lost"])
    assert result.exit_code == 0
    for part in ("居民身份证丢失补领", "丢失补领每证四十元", "居民身份证法第十一条（2012-01-01）", "20个工作日"):
        assert part in result.output


def test_show_of_an_unknown_code_is_an_error() -> None:
    result = CliRunner().invoke(kb, ["show", "nothing"])
    assert result.exit_code == 1 and "没有编码为「nothing」的事项" in result.output
