"""Files as people send them: CSV in UTF-8 or GB18030, XLSX with one sheet a table. Cells stay text; checks come after."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import openpyxl

MAX_FILE_BYTES = 512 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong in a file, where a person can find it."""

    file: str
    row: int
    """1-based line or row as a spreadsheet shows it; 0 = the whole file."""
    column: str
    message: str
    fatal: bool = True

    def __str__(self) -> str:
        place = (
            f"{self.file}" + (f" 第{self.row}行" if self.row else "") + (f" 列“{self.column}”" if self.column else "")
        )
        return f"{place}：{self.message}"


@dataclass(frozen=True, slots=True)
class RawTable:
    """A table of text cells. `rows[i]` is line `i + 2` of its file."""

    name: str
    file: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    encoding: str = "utf-8"


def read_folder(folder: Path) -> tuple[list[RawTable], list[Problem]]:
    """Every CSV and XLSX of a folder, with what could not be read."""
    tables: list[RawTable] = []
    problems: list[Problem] = []
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in (".csv", ".xlsx"):
            continue
        if path.stat().st_size > MAX_FILE_BYTES:
            problems.append(Problem(path.name, 0, "", f"文件超过{MAX_FILE_BYTES // 2**20}MB"))
            continue
        found, bad = read_csv(path) if path.suffix.lower() == ".csv" else read_xlsx(path)
        tables += found
        problems += bad
    names = [table.name for table in tables]
    for table in tables:
        if names.count(table.name) > 1:
            problems.append(Problem(table.file, 0, "", f"有两个表都叫{table.name}"))
    return tables, problems


def decode(data: bytes) -> tuple[str, str] | None:
    """Text and the encoding it was in; None when it is neither UTF-8 nor GB18030."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return None


def read_csv(path: Path) -> tuple[list[RawTable], list[Problem]]:
    """One CSV."""
    decoded = decode(path.read_bytes())
    if decoded is None:
        return [], [Problem(path.name, 0, "", "编码既不是UTF-8也不是GB18030")]
    text, encoding = decoded
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        return [], [Problem(path.name, 0, "", f"CSV格式有误：{error}")]
    return _table(path.stem, path.name, lines, "utf-8" if encoding == "utf-8-sig" else encoding)


def read_xlsx(path: Path) -> tuple[list[RawTable], list[Problem]]:
    """Every sheet of a workbook: one sheet takes the file's name, several take their own."""
    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    except (OSError, ValueError, KeyError, openpyxl.utils.exceptions.InvalidFileException) as error:
        return [], [Problem(path.name, 0, "", f"打不开这个Excel文件：{error}")]
    except Exception as error:  # noqa: BLE001  a broken zip raises whatever its parser met
        return [], [Problem(path.name, 0, "", f"Excel文件已损坏：{type(error).__name__}")]
    tables: list[RawTable] = []
    problems: list[Problem] = []
    for sheet in book.worksheets:
        name = path.stem if len(book.worksheets) == 1 else sheet.title
        lines = [["" if cell is None else _cell(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
        found, bad = _table(name, path.name, lines, "xlsx")
        tables += found
        problems += bad
    book.close()
    return tables, problems


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def _table(name: str, file: str, lines: list[list[str]], encoding: str) -> tuple[list[RawTable], list[Problem]]:
    while lines and not any(cell.strip() for cell in lines[-1]):
        lines.pop()
    if not lines:
        return [], [Problem(file, 0, "", "文件是空的")]
    header = tuple(cell.strip() for cell in lines[0])
    problems: list[Problem] = []
    for index, column in enumerate(header):
        if not column:
            problems.append(Problem(file, 1, f"第{index + 1}列", "没有列名"))
        elif header.index(column) != index:
            problems.append(Problem(file, 1, column, "列名重复"))
    rows: list[tuple[str, ...]] = []
    for number, line in enumerate(lines[1:], 2):
        if len(line) != len(header):
            problems.append(Problem(file, number, "", f"有{len(line)}个单元格，表头有{len(header)}列"))
            line = (line + [""] * len(header))[: len(header)]
        rows.append(tuple(cell.strip() for cell in line))
    return [RawTable(name, file, header, tuple(rows), encoding)], problems
