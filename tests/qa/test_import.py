import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kiosk.cli.kb import kb
from kiosk.kb import library
from kiosk.kb.importers import portal, sheet
from kiosk.kb.limits import LimitUnit
from kiosk.kb.schema import Item

_ROW = {
    "TASK_CODE": "X1",
    "TASK_NAME": "甲证核发(（个人）)",
    "DEPT_NAME": "某局",
    "handle_location": "办理地点：某路1号",
    "handle_time": "20(工作日)",
    "handle_time_limit": "5(工作日)",
    "accept_standard": "<p>年满18周岁&nbsp;</p>",
    "consult_phone": "020-12345678",
    "complain_phone": "无",
    "courier_service": "是",
    "online_book": "否",
    "visit_number": "1",
    "material_intro": ["身份证", "身份证", "无"],
    "matter_daily": "办甲证,甲证",
    "service_object_name": ["自然人"],
    "URL": "无",
}


def _export(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows))
    return path


def test_a_portal_row_is_cleaned(tmp_path: Path) -> None:
    items, troubles = portal.read(_export(tmp_path / "p.jsonl", _ROW))
    (item,) = items
    assert item.name == "甲证核发（个人）"
    assert item.aliases == ("办甲证", "甲证")
    assert item.conditions == ("年满18周岁",)
    assert [m.name for m in item.materials] == ["身份证"]
    assert item.promised_limit is not None and item.promised_limit.text == "5个工作日"
    assert item.statutory_limit is not None and item.statutory_limit.unit is LimitUnit.WORKING_DAY
    assert item.windows[0].name == "某路1号"
    assert item.complaint_phone == "" and item.courier is not None and item.courier.can is True
    assert not troubles


def test_broken_rows_are_named_and_left_out(tmp_path: Path) -> None:
    bad = _ROW | {"TASK_CODE": "X2", "handle_time_limit": "尽快"}
    items, troubles = portal.read(_export(tmp_path / "p.jsonl", _ROW, "{broken", {"TASK_NAME": "没有编码"}, bad))
    assert [item.code for item in items] == ["X1", "X2"]
    assert [(t.line, t.fatal) for t in troubles] == [(2, True), (3, True), (4, False)]


def test_import_compare_and_undo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_HOME", str(tmp_path / "home"))
    library.store("gd", [Item(code="a", name="甲"), Item(code="b", name="乙")], "one")
    library.store("gd", [Item(code="a", name="甲证"), Item(code="c", name="丙")], "two")
    stored = library.current("gd")
    assert stored is not None and {item.code for item in stored.items} == {"a", "c"}
    difference = library.compare(library.read("gd", 1).items, library.read("gd", 2).items)
    assert [item.code for item in difference.added] == ["c"]
    assert [item.code for item in difference.removed] == ["b"]
    assert difference.changed[0][2] == ("name",)
    assert library.undo("gd") == 1
    assert library.current_number("gd") == 1
    with pytest.raises(ValueError, match="没有更早的版本"):
        library.undo("gd")


def test_names_cannot_leave_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_HOME", str(tmp_path))
    with pytest.raises(ValueError, match="不合规"):
        library.store("../evil", [], "x")


def test_the_command_reports_and_tries_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KIOSK_HOME", str(tmp_path / "home"))
    result = CliRunner().invoke(kb, ["import", str(_export(tmp_path / "p.jsonl", _ROW, "{broken")), "--dry-run"])
    assert result.exit_code == 0, result.output
    assert "p.jsonl:2" in result.output and "新增 1" in result.output
    assert library.names() == ()


def test_a_table_with_its_own_titles(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(
        "业务,申请材料,办理时限,咨询电话\n补办饭卡,身份证；照片,3工作日,12345678\n,无名,,\n", encoding="utf-8"
    )
    items, troubles = sheet.read_items(path, {"业务": "name"})
    assert items[0].name == "补办饭卡"
    assert [m.name for m in items[0].materials] == ["身份证", "照片"]
    assert troubles[0].line == 3 and troubles[0].fatal
    with pytest.raises(ValueError, match="不认识的字段"):
        sheet.read_items(path, {"业务": "nonsense"})


def test_questions_with_answers(tmp_path: Path) -> None:
    path = tmp_path / "qa.csv"
    path.write_text("问题,答案\n食堂几点开,十一点半。\n没有答案,\n", encoding="utf-8")
    assert sheet.is_answers(path)
    items, troubles = sheet.read_answers(path)
    assert items[0].questions[0].answer == "十一点半。"
    assert troubles[0].line == 3


def test_the_real_export_is_read_whole(portal: Path) -> None:
    from kiosk.kb.importers.portal import read

    items, troubles = read(portal)
    assert len(items) == 2262
    assert not any(trouble.fatal for trouble in troubles)
