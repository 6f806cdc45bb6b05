"""Spreadsheets (XLSX, CSV) of service items with a column map, and question–answer lists (XLSX, CSV, JSON lines)."""

import csv
import hashlib
import io
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from kiosk.kb.limits import Limit
from kiosk.kb.parts import Courier, Fee, Material, Online, Place, Provenance
from kiosk.kb.schema import Item, Question

from .decode import text_of
from .portal import text, texts
from .suspect import vet
from .trouble import SourceError, Trouble
from .word import check_archive

_MOST_BYTES = 256 << 20

COLUMNS: Mapping[str, str] = {
    "事项编码": "code",
    "编码": "code",
    "事项名称": "name",
    "名称": "name",
    "简称": "short_name",
    "俗称": "aliases",
    "别名": "aliases",
    "说明": "summary",
    "简介": "summary",
    "部门": "department",
    "实施部门": "department",
    "受理部门": "department",
    "服务对象": "who",
    "办理对象": "who",
    "受理条件": "conditions",
    "办理条件": "conditions",
    "条件": "conditions",
    "申请材料": "materials",
    "材料": "materials",
    "办理流程": "steps",
    "流程": "steps",
    "法定时限": "statutory_limit",
    "承诺时限": "promised_limit",
    "办理时限": "promised_limit",
    "收费": "fee",
    "收费标准": "fee",
    "办理地点": "windows",
    "地点": "windows",
    "办理时间": "hours",
    "办公时间": "hours",
    "咨询电话": "phone",
    "电话": "phone",
    "投诉电话": "complaint_phone",
    "监督电话": "complaint_phone",
    "网上办理": "online",
    "网址": "url",
    "快递": "courier",
    "主题": "themes",
    "类别": "category",
    "备注": "notice",
}
"""What columns are usually called → fields. A map given by the operator is laid over it."""
_YES = {
    "是": True,
    "可以": True,
    "支持": True,
    "能": True,
    "否": False,
    "不可以": False,
    "不支持": False,
    "不能": False,
}
_ASK, _ANSWER = ("问题", "问", "question", "q", "提问"), ("答案", "答", "answer", "a", "回答", "答复")


def rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, row by column title) of the first sheet. Raises OSError, or ValueError for a file that is no table."""
    try:
        yield from _rows(path)
    except SourceError as error:
        raise ValueError(f"第{error.line}行：{error}" if error.line else str(error)) from error


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    size = path.stat().st_size
    if size > _MOST_BYTES:
        raise SourceError(f"文件有 {size >> 20} MB，超过 {_MOST_BYTES >> 20} MB，没有读取")
    kind = path.suffix.lower()
    if kind in {".xlsx", ".xlsm"}:
        yield from _workbook(path)
    elif kind == ".jsonl":
        yield from _records(text_of(path.read_bytes())[0])
    elif kind in {".csv", ".tsv", ".txt"}:
        yield from _table(text_of(path.read_bytes())[0], "\t" if kind == ".tsv" else ",")
    else:
        raise SourceError(f"不认识的格式「{path.suffix}」，表格可以是 .xlsx、.csv、.jsonl")


def _workbook(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    check_archive(path.read_bytes())
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, KeyError, BadZipFile, TypeError, AttributeError) as error:
        raise SourceError(f"表格损坏，读不了：{error}") from error
    try:
        lines = book.worksheets[0].iter_rows(values_only=True)
        titles = [str(title or "").strip() for title in next(lines, ())]
        for number, line in enumerate(lines, 2):
            yield number, {t: "" if v is None else str(v) for t, v in zip(titles, line, strict=False) if t}
    except (SyntaxError, KeyError, TypeError, AttributeError, IndexError) as error:  # XML errors are SyntaxErrors
        raise SourceError(f"表格损坏，读不了：{error}") from error
    finally:
        book.close()


def _records(text: str) -> Iterator[tuple[int, dict[str, str]]]:
    for number, raw in enumerate(text.split("\n"), 1):
        if not raw.strip():
            continue
        try:
            record: Any = json.loads(raw)
        except (ValueError, RecursionError) as error:
            raise SourceError(f"不是有效的 JSON：{error}", number) from error
        if not isinstance(record, dict):
            raise SourceError("每行应是一个对象", number)
        yield number, {str(k): str(v) for k, v in record.items()}


def _table(text: str, delimiter: str) -> Iterator[tuple[int, dict[str, str]]]:
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for record in reader:
            yield reader.line_num, {str(k).strip(): str(v or "") for k, v in record.items() if k}
    except csv.Error as error:
        reason = "有一格超过十三万字，像是引号没有配对" if "field larger" in str(error) else str(error)
        raise SourceError(reason, reader.line_num + 1) from error


def read_items(path: Path, columns: Mapping[str, str], imported: str = "") -> tuple[list[Item], list[Trouble]]:
    """Items of a table; `columns` maps titles to fields of an item over the usual ones."""
    mapping = {**COLUMNS, **columns}
    unknown = sorted(set(columns.values()) - set(COLUMNS.values()))
    if unknown:
        raise ValueError(f"列对照里有不认识的字段：{'、'.join(unknown)}")
    items: list[Item] = []
    troubles: list[Trouble] = []
    for line, row in rows(path):
        fields: dict[str, str] = {}
        for title, value in row.items():
            if title in mapping and text(value):
                fields[mapping[title]] = text(value)
        if not fields.get("name"):
            troubles.append(Trouble(line, fields.get("code", ""), "name", "缺少事项名称", fatal=True))
            continue
        item = _item(fields, line, path.name, imported, troubles)
        suspect = vet(item, line)
        if suspect is None:
            items.append(item)
        else:
            troubles.append(suspect)
    return items, troubles


def _item(fields: dict[str, str], line: int, system: str, imported: str, troubles: list[Trouble]) -> Item:
    name = fields["name"]
    code = fields.get("code") or f"{Path(system).stem}-{hashlib.blake2b(name.encode(), digest_size=5).hexdigest()}"

    def many(field: str) -> tuple[str, ...]:
        value = fields.get(field, "")
        parts = value.replace("\r", "\n").replace("；", "\n").replace(";", "\n")
        parts = parts.replace("、", "\n") if field in {"aliases", "who", "themes", "materials"} else parts
        return texts(parts.split("\n"))

    def limit(field: str) -> Limit | None:
        try:
            return Limit.from_text(fields[field]) if fields.get(field) else None
        except ValueError as error:
            troubles.append(Trouble(line, code, field, str(error)))
            return None

    return Item(
        code=code,
        name=name,
        short_name=fields.get("short_name", ""),
        summary=fields.get("summary", ""),
        category=fields.get("category", ""),
        department=fields.get("department", ""),
        aliases=many("aliases"),
        who=many("who"),
        conditions=many("conditions"),
        steps=many("steps"),
        themes=many("themes"),
        materials=tuple(map(Material.from_text, many("materials"))),
        statutory_limit=limit("statutory_limit"),
        promised_limit=limit("promised_limit"),
        fee=Fee.from_text(fields["fee"]) if fields.get("fee") else None,
        windows=(Place.from_text(fields["windows"]),) if fields.get("windows") else (),
        hours=fields.get("hours", ""),
        phone=fields.get("phone", ""),
        complaint_phone=fields.get("complaint_phone", ""),
        notice=fields.get("notice", ""),
        online=Online(can=_YES.get(fields.get("online", "")), url=fields.get("url", ""))
        if fields.get("online") or fields.get("url")
        else None,
        courier=Courier(can=_YES.get(fields["courier"])) if fields.get("courier") else None,
        provenance=Provenance(system=system, imported=imported),
    )


def read_answers(path: Path, imported: str = "") -> tuple[list[Item], list[Trouble]]:
    """Questions with their answers, each as an item that says just that."""
    items: dict[str, Item] = {}
    troubles: list[Trouble] = []
    for line, row in rows(path):
        lower = {title.lower(): value for title, value in row.items()}
        ask = text(next((lower[t] for t in _ASK if t in lower), ""))
        answer = text(next((lower[t] for t in _ANSWER if t in lower), ""))
        if not ask or not answer:
            troubles.append(Trouble(line, "", "问题" if not ask else "答案", "缺少问题或答案", fatal=True))
            continue
        code = f"qa-{hashlib.blake2b(ask.encode(), digest_size=6).hexdigest()}"
        if code in items:
            troubles.append(Trouble(line, code, "问题", "问题重复，以后一条为准"))
        item = Item(
            code=code,
            name=ask,
            summary=answer,
            questions=(Question(ask=(ask,), answer=answer),),
            category="问答",
            provenance=Provenance(system=path.name, imported=imported),
        )
        suspect = vet(item, line)
        if suspect is None:
            items[code] = item
        else:
            troubles.append(suspect)
    return list(items.values()), troubles


def is_answers(path: Path) -> bool:
    """Whether a table holds questions and answers and not items."""
    for _, row in rows(path):
        titles = {title.lower() for title in row}
        return bool(titles & set(_ASK)) and bool(titles & set(_ANSWER))
    return False
