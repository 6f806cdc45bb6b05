from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from kiosk.cli.data import data
from kiosk.data import semantic
from kiosk.data.answerer import DataAnswerer
from kiosk.data.errors import SemanticError
from kiosk.data.importing import examine, import_folder

from .conftest import DEMO, ask

DICTIONARY = """table,column,name_cn,unit,years,note,source_file
crops,region,地区,,,,
crops,year,年份,年,,,
crops,rice,水稻播种面积,万亩,,,
crops,share,水稻占比,%,,,
"""


def _folder(path: Path, rows: str, encoding: str = "utf-8") -> Path:
    (path / "data_dictionary.csv").write_text(DICTIONARY, encoding=encoding)
    (path / "crops.csv").write_bytes(("region,year,rice,share\n" + rows).encode(encoding))
    return path


def test_demo_data_are_clean_and_can_be_asked_once_imported(tmp_path: Path):
    report = import_folder(DEMO, tmp_path / "demo")
    assert not report.problems
    assert "3185万人" in ask(DataAnswerer.open(tmp_path / "demo"), "黑龙江有多少人").spoken


def test_every_problem_is_named_by_file_row_and_column(tmp_path: Path):
    rows = '黑龙江省,2020,"5,800",1\n黑龙江省,2020,１２,1\n吉林省,20x1,—,3%\n吉林省,2022,1\n'
    report, _ = examine(_folder(tmp_path, rows))
    found = [(p.file, p.row, p.column) for p in report.problems]
    for place in [("crops.csv", 2, "rice"), ("crops.csv", 3, "rice"), ("crops.csv", 4, "year"), ("crops.csv", 4, "rice"),
                  ("crops.csv", 4, "share"), ("crops.csv", 5, ""), ("crops.csv", 3, "region、year")]:  # fmt: skip
        assert place in found
    assert report.fatal
    text = "\n".join(map(str, report.problems))
    assert "千分位" in text and "全角" in text and "缺失值" in text and "重复" in text and "单位" in text


def test_nothing_is_stored_when_something_is_wrong(tmp_path: Path):
    report = import_folder(_folder(tmp_path, "黑龙江省,2020,很多,1\n"), tmp_path / "out")
    assert report.fatal and not (tmp_path / "out").exists()


def test_gb18030_is_read(tmp_path: Path):
    report = import_folder(_folder(tmp_path, "黑龙江省,2020,5800,10.5\n", "gb18030"), tmp_path / "out")
    assert not report.fatal
    assert "5800万亩" in ask(DataAnswerer.open(tmp_path / "out"), "黑龙江2020年水稻播种面积是多少").spoken


def test_neither_utf8_nor_gb18030(tmp_path: Path):
    (tmp_path / "bad.csv").write_bytes(b"\xff\xff\xff\xff")
    report, _ = examine(tmp_path)
    assert any("编码" in p.message for p in report.problems)


def test_xlsx_is_read(tmp_path: Path):
    (tmp_path / "data_dictionary.csv").write_text(DICTIONARY, encoding="utf-8")
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["region", "year", "rice", "share"])
    book.active.append(["黑龙江省", 2020, 5800.5, None])
    book.save(tmp_path / "crops.xlsx")
    report = import_folder(tmp_path, tmp_path / "out")
    assert not report.fatal and report.metrics == 2


def test_a_broken_workbook_is_a_problem_not_a_crash(tmp_path: Path):
    (tmp_path / "x.xlsx").write_bytes(b"PK\x03\x04nonsense")
    report, _ = examine(tmp_path)
    assert any(p.file == "x.xlsx" for p in report.problems)


def test_an_edited_layer_is_kept_and_obeyed(tmp_path: Path):
    import_folder(DEMO, tmp_path)
    path = tmp_path / semantic.FILE_NAME
    layer = semantic.load(path)
    layer.default_region = "吉林省"
    layer.metrics["census_province.population"].synonyms = ("人丁",)
    path.write_text(semantic.dump(layer), encoding="utf-8")
    import_folder(DEMO, tmp_path)
    assert "2407万人" in ask(DataAnswerer.open(tmp_path), "咱们省人丁多少").spoken


def test_a_layer_that_names_nothing_is_refused(tmp_path: Path):
    import_folder(DEMO, tmp_path)
    path = tmp_path / semantic.FILE_NAME
    path.write_text(
        path.read_text(encoding="utf-8").replace("table: census_city", "table: nowhere", 1), encoding="utf-8"
    )
    with pytest.raises(SemanticError, match="nowhere"):
        semantic.load(path)


def test_screens_see_only_what_they_may(tmp_path: Path):
    import_folder(DEMO, tmp_path)
    path = tmp_path / semantic.FILE_NAME
    layer = semantic.load(path)
    layer.dimensions["region"].screens = {"hall-*": ("黑龙江省",)}
    layer.metrics["census_national.rural_population"].screens = ("wall-*",)
    path.write_text(semantic.dump(layer), encoding="utf-8")
    hall, wall = DataAnswerer.open(tmp_path, screen="hall-1"), DataAnswerer.open(tmp_path, screen="wall-1")
    assert "3185万人" in ask(hall, "黑龙江有多少人").spoken
    assert not ask(hall, "吉林有多少人").sql
    assert not ask(hall, "人口最多的三个省").sql
    assert "2407万人" in ask(wall, "吉林有多少人").spoken
    assert not ask(hall, "农村人口有多少").sql
    assert "5.1亿人" in ask(wall, "农村人口有多少").spoken


def test_the_command_reports_and_fails(tmp_path: Path):
    result = CliRunner().invoke(data, ["check", str(_folder(tmp_path, "黑龙江省,2020,很多,1\n"))])
    assert result.exit_code == 1
    assert "crops.csv 第2行 列“rice”" in result.output
    assert CliRunner().invoke(data, ["check", str(DEMO)]).exit_code == 0
