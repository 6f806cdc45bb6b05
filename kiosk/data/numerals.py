"""Numbers as people say them: 五万亿, 两千三百, 百分之十, 九八年, 8000万. Pure; knows nothing of metrics."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2, "俩": 2, "幺": 1}
_SMALL = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8}

_BARE = {"万亿": 1e12, "千亿": 1e11, "百亿": 1e10, "千万": 1e7, "百万": 1e6, "亿": 1e8}
"""Said without a number before it: 过万亿."""

CN = "零〇○一二三四五六七八九两俩幺"
NUMBER = re.compile(
    rf"(?:\d+(?:\.\d+)?|(?:[{CN}十百半]|千(?![瓦克米]))(?:[{CN}十百万亿]|千(?![瓦克米])|点(?=[{CN}]))*)(?:(?:[百万亿]|千(?![瓦克米]))+)?|(?:万亿|千亿|百亿|千万|百万|亿)"
)
"""A number in digits, in words, or mixed (8000万)."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number found in text."""

    start: int
    end: int
    value: float
    percent: bool = False
    scaled: bool = False
    """True when 万 or 亿 was said: the number is absolute, not in the metric's own unit."""


def parse(words: str) -> float | None:
    """Value of one number in digits, words or both; None when `words` is not a number."""
    if not words:
        return None
    if words in _BARE:
        return _BARE[words]
    head = re.match(r"\d+(?:\.\d+)?", words)
    if head:
        value = float(head.group())
        for char in words[head.end() :]:
            factor = _SMALL.get(char) or _LARGE.get(char)
            if factor is None:
                return None
            value *= factor
        return value
    whole, dot, part = words.partition("点")
    if dot:
        tail = re.match(rf"[{CN}]+", part)
        if tail is None:
            return None
        fraction = "".join(str(_DIGITS[c]) for c in tail.group())
        base = parse(whole) if whole else 0.0
        if base is None:
            return None
        value = base + float(f"0.{fraction}")
        for char in part[tail.end() :]:
            factor = _SMALL.get(char) or _LARGE.get(char)
            if factor is None:
                return None
            value *= factor
        return value
    return _integer(words)


def _integer(words: str) -> float | None:
    if len(words) > 1 and all(c in _DIGITS for c in words):
        return float("".join(str(_DIGITS[c]) for c in words))
    total, section, digit = 0.0, 0.0, 0.0
    last_unit = 1.0
    seen = False
    for char in words:
        if char in _DIGITS:
            digit, seen = float(_DIGITS[char]), True
            if char in "零〇○":
                last_unit = 1.0
        elif char in _SMALL:
            section += (digit if digit or (seen and digit) else 1.0) * _SMALL[char]
            digit, last_unit, seen = 0.0, float(_SMALL[char]), True
        elif char in _LARGE:
            if not seen:
                return None
            factor = _LARGE[char]
            total = (
                (total + section + digit) * factor
                if factor > 10**4 or total == 0
                else total + (section + digit) * factor
            )
            section, digit, last_unit = 0.0, 0.0, float(factor)
        else:
            return None
    if digit and last_unit >= 100:
        digit *= last_unit / 10
    return total + section + digit if seen else None


_TENTHS = rf"([{CN}\d半])成(半)?(?![都为立本交长员品功分套语])"
"""两成, 三成半; 成 before these letters begins another word: 成都."""
_PERCENT = re.compile(rf"百分之(负)?({NUMBER.pattern})|(-)?({NUMBER.pattern})(?:%|个百分点|个点|百分点)|{_TENTHS}")


_HALF = ("一半", "半数")


def find(text: str) -> Iterator[Number]:
    """Every number of the text, percentages marked, longest first at each place."""
    taken = 0
    for match in re.finditer(rf"{'|'.join(_HALF)}|{_PERCENT.pattern}|{NUMBER.pattern}", text):
        if match.start() < taken:
            continue
        if match.group() in _HALF:
            taken = match.end()
            yield Number(match.start(), match.end(), 50.0, True)
            continue
        percent = match.group(2) or match.group(4) or match.group(5)
        value = parse(percent or match.group())
        if value is None:
            continue
        if match.group(5):
            value = 10 * value + (5 if match.group(6) else 0)
        if match.group(1) or match.group(3):
            value = -value
        taken = match.end()
        scaled = not percent and any(c in match.group() for c in "万亿")
        yield Number(match.start(), match.end(), value, bool(percent), scaled)


def short_year(two: int, last_year: int) -> int:
    """九八 → 1998, 二一 → 2021: the century that does not lie far in the future of `last_year`."""
    year = last_year // 100 * 100 + two
    return year if year <= last_year + 20 else year - 100
