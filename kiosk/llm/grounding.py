"""Whether a text says only what its sources say: every number, date, phone, code and address must occur there. Pure.

Chinese numerals count as numbers (十五个工作日 is 15工作日), and a number that counts something must count the same thing in
the sources: 15天 does not follow from 15个工作日. What this cannot see is a wrong word without a number; phrasing is
therefore told to use the sources' words, and the whole of the sources stands on the screen.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from kiosk.data.numerals import parse

_DIGIT_WORDS = {c: str(i) for i, c in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0", "幺": "1"}
_SAME = {"自然日": "天", "日": "天", "个月": "月", "星期": "周", "块": "元", "趟": "次", "周岁": "岁", "层": "楼"}
"""Units that count the same."""
_ALONE = "工作日|天|号|月|周|年|小时|分钟|元|万元|份|张|次|岁|楼|条|款|级|倍|%|人|平方米|米|公里|寸|期"
_UNITS = _SAME | {unit: unit for unit in _ALONE.split("|")}
_CN = "零〇○一二三四五六七八九十百千万亿两幺"
_NUMBER = rf"\d[\d,]*(?:\.\d+)?[万亿]?|[{_CN}]+(?:点[{_CN}]+)?"
_UNIT = "|".join(sorted(map(re.escape, _UNITS), key=len, reverse=True))
_COUNTED = re.compile(rf"(百分之)?({_NUMBER})个?多?({_UNIT})?")
_IDLE = re.compile(
    r"第[一二三四五六七八九十]+(?:步|个|件|种|样|项)|[一两](?:下|些|起|般|定|样|旦|直|边|律|并|致|同|种|个|方|家|位|句|路|会儿|点儿?|步步|遍)|统一|唯一|万一|之一|进一步|逐一|"
    r"十分|千万(?=别|不|要)|百分百|一网通办|四面八方|双方|两(?:者|边|口子)|三方|(?<=[周期])[一二三四五六日天](?=到|至|、|，|。|$)"
)
_PHONE = re.compile(r"(?<![\d])\d{3,4}-\d{6,8}(?!\d)|(?<!\d)\d{5,}(?!\d)")
_SPOKEN_DIGITS = re.compile(r"[零〇○一二三四五六七八九幺]{5,}")
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s，。；、）)]+|[\w-]+\.(?:com|cn|net|org|gov|io)[\w./-]*", re.IGNORECASE)
_DATE = re.compile(
    rf"(\d{{4}}|[零〇一二三四五六七八九]{{4}})[年\-/.]([\d{_CN}]{{1,3}})[月\-/.]([\d{_CN}]{{1,3}})[日号]?"
)
_CODE = re.compile(r"[A-Za-z]+[-]?\d+")


@dataclass(frozen=True, slots=True)
class Facts:
    """The numbers of a text in one spelling."""

    values: frozenset[str]
    counted: frozenset[tuple[str, str]]
    """Value and unit."""
    strings: frozenset[str]
    """Phones, codes and addresses, without separators."""


def facts(text: str) -> Facts:
    """Every checkable fact of a text."""
    plain = unicodedata.normalize("NFKC", text)
    strings = set()
    values: set[str] = set()
    counted: set[tuple[str, str]] = set()
    for parts in _DATE.findall(plain):
        year, month, day = (_value(part) or "" for part in parts)
        strings.add(f"{year}年{month}月{day}日")
        counted |= {(year, "年"), (month, "月"), (day, "天"), (day, "号")}
        values |= {year, month, day}
    plain = _DATE.sub("；", plain)
    for pattern in (_ADDRESS, _PHONE, _SPOKEN_DIGITS, _CODE):
        for found in pattern.findall(plain):
            strings.add(_string(found))
        plain = pattern.sub("；", plain)
    for percent, number, unit in _COUNTED.findall(_IDLE.sub("；", plain)):
        value = _value(number)
        if value is None:
            continue
        values.add(value)
        if percent or unit:
            counted.add((value, "%" if percent else _UNITS[unit]))
    return Facts(frozenset(values), frozenset(counted), frozenset(strings))


def _string(found: str) -> str:
    digits = "".join(_DIGIT_WORDS.get(c, c) for c in found)
    return re.sub(r"[-\s/]|https?:|www\.", "", digits).lower().rstrip(".")


def _value(number: str) -> str | None:
    value = parse(number.replace(",", "").replace("○", "零").replace("幺", "一"))
    return None if value is None else f"{value:g}"


def ungrounded(text: str, sources: Iterable[str]) -> str:
    """The first fact of `text` that no source holds; empty when all are there."""
    said = facts(text)
    known = [facts(source) for source in sources]
    strings = {s for k in known for s in k.strings}
    for string in sorted(said.strings):
        if not any(string == held or (len(string) >= 5 and string in held) for held in strings):
            return string
    counted = {pair for k in known for pair in k.counted}
    for value, unit in sorted(said.counted):
        if (value, unit) not in counted:
            return f"{value}{unit}"
    values = {v for k in known for v in k.values}
    return next((value for value in sorted(said.values) if value not in values), "")
