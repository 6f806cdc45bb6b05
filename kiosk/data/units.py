"""Units of measure: 亿元 = 10⁸ 元, 万吨标准煤 = 10⁴ 吨标准煤; and figures rounded for the ear or exact for the eye."""

import math
import re
from dataclasses import dataclass
from functools import cache

_PREFIX = {
    "": 1.0,
    "十": 10.0,
    "百": 100.0,
    "千": 1e3,
    "万": 1e4,
    "十万": 1e5,
    "百万": 1e6,
    "千万": 1e7,
    "亿": 1e8,
    "万亿": 1e12,
}
_FORM = re.compile(r"(万亿|千万|百万|十万|亿|万|千(?!瓦|克|米)|百(?!分))?(.+)")
_SAME = {
    "户": "个",
    "家": "个",
    "所": "个",
    "度": "千瓦小时",
    "千瓦时": "千瓦小时",
    "平米": "平方米",
    "平": "平方米",
    "块钱": "元",
    "块": "元",
}


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit split into the factor said before it and its base."""

    factor: float
    base: str


@cache
def parse_unit(text: str) -> Unit:
    """亿元 → (1e8, 元). `千瓦小时` and `千克` keep their 千; an index (1978年=100) is a base of its own."""
    text = text.strip()
    if not text or "=" in text or text == "%":
        return Unit(1.0, text)
    match = _FORM.fullmatch(text)
    if match is None:
        return Unit(1.0, text)
    base = match.group(2)
    return Unit(_PREFIX[match.group(1) or ""], _SAME.get(base, base))


def is_money(unit: str) -> bool:
    """True for 亿元, whose growth is nominal; 吨标准煤/万元 is no money."""
    return parse_unit(unit).base == "元"


def exact(value: float, unit: str) -> str:
    """The figure as it stands on the card: grouped by thousands, at most four decimals, its own unit."""
    text = f"{value:,.4f}".rstrip("0").rstrip(".")
    if text == "-0":
        text = "0"
    return f"{text}{'' if '=' in unit else unit}"


def spoken(value: float, unit: str) -> str:
    """The figure for the ear: within half a percent of the truth, with 万 and 亿 where they shorten it."""
    if unit == "%":
        return f"{_trim(value, 2)}%"
    parsed = parse_unit(unit)
    if "=" in unit or not parsed.base:
        return _trim(value, 1)
    absolute = abs(value) * parsed.factor
    sign = "负" if value < 0 else ""
    tail = parsed.base
    rate = re.fullmatch(r"(.+)/(.+)", tail)
    if rate:
        per = {"日": "每日", "平方米": "每平方米", "年": "每年"}.get(rate.group(2), f"每{rate.group(2)}")
        return f"{sign}{per}{_scaled(absolute)}{rate.group(1)}"
    return f"{sign}{_scaled(absolute)}{tail}"


def _scaled(absolute: float) -> str:
    for factor, name in ((1e12, "万亿"), (1e8, "亿"), (1e4, "万")):
        if absolute >= factor:
            return f"{_significant(absolute / factor)}{name}"
    return _significant(absolute)


def _significant(value: float) -> str:
    """Few digits, the rounding below 0.1 %: three decimals only where two would not do."""
    if value >= 1000:
        return _trim(value, 0)
    if value >= 100:
        return _trim(value, 1)
    if value >= 10:
        return _trim(value, 2)
    if 0 < value < 0.01:
        return _trim(value, 1 - math.floor(math.log10(value)))
    two_will_do = round(value, 2) and abs(round(value, 2) / value - 1) <= 1e-3
    return _trim(value, 2 if value >= 1 and two_will_do else 3)


def _trim(value: float, digits: int) -> str:
    text = f"{value:.{digits}f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text
