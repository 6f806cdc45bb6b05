"""Does a spoken answer hold what it must? Numbers within tolerance after unit conversion, names, words.

The items are those of `answer_contains` in the question files. Numbers may be said in digits (1.34万亿元), in words
(一点三四万亿元), as percentages (百分之五) or with the unit in front (每日117.9万吨).
"""

import re
from dataclasses import dataclass
from typing import Any

from kiosk.data import numerals
from kiosk.data.units import parse_unit

_COUNTERS = frozenset("个家户位名座台所处")


@dataclass(frozen=True, slots=True)
class Said:
    """A number in the text: its absolute value, and what stands right after it."""

    value: float
    percent: bool
    tail: str
    ordinal: bool


def numbers(text: str) -> tuple[Said, ...]:
    """Every number that is said, with 万 and 亿 carried out."""
    text = re.sub(r"(?<=\d),(?=\d{3})", "", text)
    found: list[Said] = []
    for number in numerals.find(text):
        tail = text[number.end : number.end + 8]
        before = text[max(0, number.start - 1) : number.start]
        found.append(Said(number.value, number.percent, tail, before == "第"))
    return tuple(found)


def contains(text: str, items: list[dict[str, Any]]) -> bool:
    """True when every item is met."""
    return all(meets(text, item) for item in items)


def meets(text: str, item: dict[str, Any]) -> bool:
    """True when one item is met."""
    if item["type"] in ("name", "word"):
        return any(word in text for word in item["any"])
    return any(_equal(said, item) for said in numbers(text))


def _equal(said: Said, item: dict[str, Any]) -> bool:
    value, unit = float(item["value"]), _plain(item)
    tolerance = item.get("tol", {})
    if unit == "%":
        scale = 10.0 if said.tail.startswith("成") else 1.0
        if not said.percent and scale == 1.0 and not said.tail.startswith(("个百分点", "个点", "百分点")):
            return False
        return _near(said.value * scale, value, tolerance)
    if said.percent:
        return False
    if unit == "年":
        return said.value == value and said.tail.startswith("年")
    if unit == "位":
        return said.value == value and (said.ordinal or said.tail[:1] in ("位", "名"))
    if unit == "倍":
        return said.tail.startswith("倍") and _near(said.value, value, tolerance)
    wanted = parse_unit(unit)
    base = wanted.base.split("/")[0]
    if not _unit_follows(said.tail, base):
        return False
    return _near(said.value / _said_factor(said, wanted.factor), value, tolerance)


def _plain(item: dict[str, Any]) -> str:
    """The unit; 个百分点 is said like 百分之 and is the same to the ear."""
    return "%" if str(item["unit"]).endswith("百分点") else str(item["unit"])


def _said_factor(said: Said, factor: float) -> float:
    del said
    return factor


def _unit_follows(tail: str, base: str) -> bool:
    if base in _COUNTERS:
        return tail[:1] in _COUNTERS
    names = {base, *({"度", "千瓦时"} if base == "千瓦小时" else ()), *({"平米"} if base == "平方米" else ())}
    return tail.startswith(tuple(names))


def _near(said: float, value: float, tolerance: dict[str, float]) -> bool:
    allowed = float(tolerance.get("abs", abs(value) * float(tolerance.get("rel", 0.0)))) + 1e-9
    return abs(abs(said) - abs(value)) <= allowed


def figures_wrong(text: str, items: list[dict[str, Any]]) -> bool:
    """True when a number item is wanted and none of the numbers that are said in its unit is right: a wrong figure."""
    for item in items:
        if item["type"] != "number" or meets(text, item):
            continue
        unit = _plain(item)
        if any(_comparable(said, unit) for said in numbers(text)):
            return True
    return any(item["type"] == "name" and not meets(text, item) for item in items)


def _comparable(said: Said, unit: str) -> bool:
    if unit == "%":
        return said.percent
    if unit in ("年", "位", "倍"):
        return said.tail.startswith(unit) or (unit == "位" and said.ordinal)
    return _unit_follows(said.tail, parse_unit(unit).base.split("/")[0])
