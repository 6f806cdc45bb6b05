"""What a table must be before anyone may ask it: known columns, numbers that are numbers, one row a key."""

import re
import unicodedata
from dataclasses import dataclass

from kiosk.data.reading import Problem, RawTable

DICTIONARY = "data_dictionary"
_WANTED = ("table", "column", "name_cn", "unit")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_MISSING_MARKS = frozenset(["-", "--", "—", "…", "...", "NA", "N/A", "null", "NULL", "None", "无", "空"])
_YEARS = range(1900, 2101)
_MAX_PER_COLUMN = 20


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the dictionary."""

    table: str
    column: str
    name: str
    unit: str


def entries(dictionary: RawTable) -> tuple[dict[str, dict[str, Entry]], list[Problem]]:
    """The dictionary by table and column."""
    problems: list[Problem] = []
    missing = [column for column in _WANTED if column not in dictionary.header]
    if missing:
        return {}, [Problem(dictionary.file, 1, "、".join(missing), "数据字典缺少这些列")]
    at = {column: dictionary.header.index(column) for column in _WANTED}
    found: dict[str, dict[str, Entry]] = {}
    for number, row in enumerate(dictionary.rows, 2):
        entry = Entry(*(row[at[column]] for column in _WANTED))
        if not entry.table or not entry.column:
            problems.append(Problem(dictionary.file, number, "table", "表名或列名是空的"))
            continue
        if entry.column in found.get(entry.table, {}):
            problems.append(Problem(dictionary.file, number, "column", f"{entry.table}.{entry.column}写了两次"))
        if not entry.name:
            problems.append(
                Problem(dictionary.file, number, "name_cn", f"{entry.table}.{entry.column}没有中文名", fatal=False)
            )
        found.setdefault(entry.table, {})[entry.column] = entry
    return found, problems


def check(table: RawTable, known: dict[str, Entry], regions: frozenset[str]) -> list[Problem]:
    """Every problem of one fact table."""
    problems: list[Problem] = []
    if not _NAME.fullmatch(table.name):
        problems.append(Problem(table.file, 0, "", f"表名{table.name!r}只能用英文字母、数字和下划线"))
    for column in table.header:
        if column and not _NAME.fullmatch(column):
            problems.append(Problem(table.file, 1, column, "列名只能用英文字母、数字和下划线"))
        if column and column not in known:
            problems.append(Problem(table.file, 1, column, "数据字典里没有这一列", fatal=False))
    absent = [column for column in known if column not in table.header]
    problems += [Problem(table.file, 1, column, "数据字典里有这一列，表里没有") for column in absent]
    for index, column in enumerate(table.header):
        entry = known.get(column)
        if entry is None:
            continue
        if entry.unit == "年" or entry.name == "年份":
            problems += _years(table, index)
        elif entry.unit:
            problems += _numbers(table, index, entry)
        elif column == "region" and regions:
            problems += _regions(table, index, regions)
    return problems + _keys(table, known)


def _years(table: RawTable, index: int) -> list[Problem]:
    bad = [
        Problem(table.file, number, table.header[index], f"{row[index]!r}不是1900到2100之间的年份")
        for number, row in enumerate(table.rows, 2)
        if not (row[index].isascii() and row[index].isdigit()) or int(row[index]) not in _YEARS
    ]
    return bad[:_MAX_PER_COLUMN]


def _numbers(table: RawTable, index: int, entry: Entry) -> list[Problem]:
    problems: list[Problem] = []
    for number, row in enumerate(table.rows, 2):
        cell = row[index]
        if not cell or _NUMBER.fullmatch(cell):
            continue
        problems.append(Problem(table.file, number, table.header[index], _why(cell, entry)))
        if len(problems) == _MAX_PER_COLUMN:
            problems.append(Problem(table.file, 0, table.header[index], "同类问题太多，只列出前20处"))
            break
    return problems


def _why(cell: str, entry: Entry) -> str:
    folded = unicodedata.normalize("NFKC", cell)
    if cell in _MISSING_MARKS:
        return f"{cell!r}看来是缺失值，请留空"
    if _NUMBER.fullmatch(folded):
        return f"{cell!r}用了全角数字"
    if _NUMBER.fullmatch(folded.replace(",", "")):
        return f"{cell!r}带有千分位逗号"
    if re.fullmatch(r"-?[\d.,]+\s*[%万亿千百元人吨个]+", folded):
        return f"{cell!r}里写了单位，单位应当写在数据字典里（现在是{entry.unit}）"
    return f"{cell!r}不是数"


def _regions(table: RawTable, index: int, regions: frozenset[str]) -> list[Problem]:
    bad = [
        Problem(table.file, number, table.header[index], f"{row[index]!r}不在dim_region里")
        for number, row in enumerate(table.rows, 2)
        if row[index] not in regions
    ]
    return bad[:_MAX_PER_COLUMN]


def _keys(table: RawTable, known: dict[str, Entry]) -> list[Problem]:
    columns = [
        index
        for index, column in enumerate(table.header)
        if column in known and (not known[column].unit or known[column].unit == "年" or known[column].name == "年份")
    ]
    if not columns:
        return []
    seen: dict[tuple[str, ...], int] = {}
    problems: list[Problem] = []
    for number, row in enumerate(table.rows, 2):
        key = tuple(row[index] for index in columns)
        if key in seen:
            names = "、".join(table.header[index] for index in columns)
            problems.append(Problem(table.file, number, names, f"{'、'.join(key)}与第{seen[key]}行重复"))
        seen.setdefault(key, number)
    return problems[:_MAX_PER_COLUMN]
