"""Service items (办事指南) of a provincial portal as JSON lines, with everything that is dirty in them."""

import html
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from kiosk.kb.limits import Limit, LimitUnit
from kiosk.kb.parts import Basis, Courier, Material, Online, Place, Provenance
from kiosk.kb.schema import Item

from .decode import visible
from .suspect import vet
from .trouble import Trouble

_NOTHING = {"", "无", "暂无", "/", "-", "—", "null", "None", "不支持", "无线下办理窗口"}
_TAG = re.compile(
    r"</?(?:p|br|div|span|a|b|i|u|li|ul|ol|td|tr|th|table|tbody|img|font|strong|em|h\d)\b[^<>]*>", re.IGNORECASE
)
_SCRIPT = re.compile(
    r"<(script|style|iframe|template|object)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.DOTALL | re.IGNORECASE
)
_LONGEST_LINE_BYTES = 4 << 20
_SPACE = re.compile(r"[ \t\u3000\xa0]+")
_LIMIT = re.compile(r"(\d+)\s*[(（]?\s*(工作日|自然日|日|天|月)")
_PLACE_PREFIX = re.compile(r"^(?:办理)?地[点址][:：]\s*")


class Row(msgspec.Struct, frozen=True):
    """The fields we read; others are left alone."""

    TASK_CODE: str
    TASK_NAME: str
    DEPT_NAME: str = ""
    CATANAME: str | None = ""
    TASK_TYPE_TEXT: str | None = ""
    AREA_CODE_TEXT: str | None = ""
    URL: str | None = ""
    subTaskName: str | None = ""
    matter_short: str | None = ""
    matter_daily: str | None = ""
    matter_level: str | None = ""
    visit_number: str | None = ""
    co_department: str | None = ""
    handle_location: str | None = ""
    handle_time: str | None = ""
    handle_time_limit: str | None = ""
    accept_standard: str | None = ""
    consult_phone: str | None = ""
    courier_service: str | None = ""
    bear_paltform: str | None = ""
    complain_phone: str | None = ""
    online_book: str | None = ""
    online_book_addr: str | None = ""
    theme_category: list[str] | str | None = ""
    service_object_name: list[str] | str | None = ""
    material_intro: list[str] | str | None = ""
    charge: str | None = ""
    setting_basis: list[str] | str | None = ""


def text(value: str | None) -> str:
    """Plain text: no markup, no entities, no words that mean nothing is known."""
    if value is None:
        return ""
    plain = _TAG.sub(" ", _SCRIPT.sub(" ", visible(html.unescape(value)))).replace("\r", "")
    plain = _SPACE.sub(" ", plain).strip(" ;；,，")
    return "" if plain in _NOTHING else plain


def texts(value: list[str] | str | None) -> tuple[str, ...]:
    """The same for lists, each entry once."""
    values = [value] if isinstance(value, str) else value or []
    plain = (text(str(v)) for v in values)
    return tuple(dict.fromkeys(v for v in plain if v))


def read(path: Path, imported: str = "") -> tuple[list[Item], list[Trouble]]:
    """All items of a portal export with its troubles, line by line. Raises OSError when it cannot be read."""
    items: dict[str, Item] = {}
    troubles: list[Trouble] = []
    decoder = msgspec.json.Decoder(Row)
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            if len(line) > _LONGEST_LINE_BYTES:
                troubles.append(Trouble(number, "", "", f"这一行有 {len(line) >> 20} MB，没有读取", fatal=True))
                continue
            try:
                row = decoder.decode(line)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                troubles.append(Trouble(number, "", "", f"这一行不是有效的事项：{error}", fatal=True))
                continue
            item, own = convert(row, number, path.name, imported)
            troubles += own
            suspect = vet(item, number) if item is not None else None
            if suspect is not None:
                troubles.append(suspect)
            if item is None or suspect is not None:
                continue
            if item.code in items:
                troubles.append(Trouble(number, item.code, "TASK_CODE", "编码重复，以后一条为准"))
            items[item.code] = item
    return list(items.values()), troubles


def convert(row: Row, line: int, system: str, imported: str) -> tuple[Item | None, list[Trouble]]:
    """One row as an item, or None when it has no code or name."""
    troubles: list[Trouble] = []
    code, name = text(row.TASK_CODE), _name(text(row.TASK_NAME))
    if not code or not name:
        return None, [Trouble(line, code, "TASK_CODE" if not code else "TASK_NAME", "缺少事项编码或名称", fatal=True)]
    promised = _limit(row.handle_time_limit, "handle_time_limit", line, code, troubles)
    statutory = _limit(row.handle_time, "handle_time", line, code, troubles)
    place = _PLACE_PREFIX.sub("", text(row.handle_location))
    url, booking = text(row.URL), text(row.online_book_addr)
    courier = {"是": True, "否": False, "不支持": False}.get((row.courier_service or "").strip())
    book = {"是": True, "否": False}.get((row.online_book or "").strip())
    visits = int(row.visit_number) if row.visit_number and row.visit_number.isdigit() else None
    for field, value in (("consult_phone", row.consult_phone), ("complain_phone", row.complain_phone)):
        if text(value) and not re.search(r"\d{5,}", re.sub(r"[-() （）]", "", text(value))):
            troubles.append(Trouble(line, code, field, f"不像电话号码：{text(value)[:30]}"))
    item = Item(
        code=code,
        name=name,
        aliases=_aliases(row, name),
        kind=text(row.TASK_TYPE_TEXT),
        level=text(row.matter_level),
        region=text(row.AREA_CODE_TEXT),
        department=text(row.DEPT_NAME),
        category=text(row.CATANAME),
        co_departments=texts(row.co_department),
        who=texts(row.service_object_name),
        themes=texts(row.theme_category),
        conditions=_paragraphs(row.accept_standard),
        materials=tuple(map(Material.from_text, texts(row.material_intro))),
        statutory_limit=statutory,
        promised_limit=promised,
        windows=(Place.from_text(place),) if place else (),
        phone=text(row.consult_phone),
        complaint_phone=text(row.complain_phone),
        online=Online(can=bool(url), how=text(row.bear_paltform), url=url) if url or text(row.bear_paltform) else None,
        courier=Courier(can=courier) if courier is not None else None,
        booking=Online(can=book, url=booking) if book is not None else None,
        visits=visits,
        legal_basis=tuple(Basis(title=title) for title in texts(row.setting_basis)),
        provenance=Provenance(system=system, source_code=code, url=url, imported=imported),
    )
    return item, troubles


def _name(name: str) -> str:
    """Brackets once: `甲(（个人）)` is written `甲（个人）`."""
    return re.sub(r"\(\s*（(.*)）\s*\)$", r"（\1）", name).strip()


def _aliases(row: Row, name: str) -> tuple[str, ...]:
    words = [text(row.matter_short), *re.split(r"[,，、;；|/]", text(row.matter_daily))]
    kept = (word.strip() for word in words)
    return tuple(dict.fromkeys(word for word in kept if len(word) >= 2 and word != name))


def _paragraphs(value: str | None) -> tuple[str, ...]:
    parts = re.split(r"\n+|(?<=[；;。])\s*(?=[（(]?[一二三四五六七八九十\d]{1,2}[)）、.．])", text(value))
    return tuple(part.strip() for part in parts if part.strip())


def _limit(value: str | None, field: str, line: int, code: str, troubles: list[Trouble]) -> Limit | None:
    plain = text(value)
    if not plain:
        return None
    found = _LIMIT.search(plain)
    if found is None:
        troubles.append(Trouble(line, code, field, f"看不懂的时限：{plain[:30]}"))
        return None
    units = {"工作日": LimitUnit.WORKING_DAY, "月": LimitUnit.MONTH}
    return Limit(value=float(found.group(1)), unit=units.get(found.group(2), LimitUnit.DAY))


def looks_like(path: Path) -> bool:
    """Whether a file is such an export: its first line is an object with TASK_CODE."""
    try:
        with path.open("rb") as lines:
            first: Any = json.loads(lines.readline(_LONGEST_LINE_BYTES) or b"null")
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(first, dict) and "TASK_CODE" in first


def records(items: Iterable[Item]) -> Iterator[bytes]:
    """Items as JSON lines of our own schema."""
    for item in items:
        yield msgspec.json.encode(item)
