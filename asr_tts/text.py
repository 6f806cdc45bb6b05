"""Text as it is written to text as it is said: numbers, dates, telephone numbers, codes and symbols become words.

wetext (WeTextProcessing's grammars) reads quantities, dates and money. What service halls write beside that — telephone
numbers, document numbers, ranges with all kinds of dashes, list marks, brackets — is rewritten before it, because the
grammars read it wrongly. Latin letters stay: each synthesizer has its own way to say them.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from wetext import Normalizer

_DIGITS = dict(zip("0123456789", "零幺二三四五六七八九", strict=True))
_CIRCLED = {chr(0x2460 + i): str(i + 1) for i in range(20)} | {chr(0x2474 + i): str(i + 1) for i in range(20)}
_ROMAN = str.maketrans("ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ", "一二三四五六七八九十")
_UNITS = {
    "㎡": "平方米",
    "m²": "平方米",
    "m2": "平方米",
    "㎥": "立方米",
    "℃": "摄氏度",
    "¥": "￥",
    "㎏": "千克",
    "㎞": "公里",
}
_FULL_WIDTH = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: 0x20}
_KEPT_WIDE = {ord(mark): None for mark in "，。！？：；（）"}
_TO_HALF = {code: half for code, half in _FULL_WIDTH.items() if code not in _KEPT_WIDE and chr(code) != "￥"}
_DASH = r"\s*[-‐-―−－~～]+\s*"
_COUNTED = (
    r"(?:个|位|名|人|份|张|件|次|天|日|周|小时|分钟|年内|套|本|页|寸|种|项|户|岁|家|笔|遍|台|元|万|千|亿|公里|米)"
)

_Rewrite = tuple[re.Pattern[str], str | Callable[[re.Match[str]], str]]


def say_digits(digits: str) -> str:
    """A number read digit by digit, as telephone numbers are (1 is 幺)."""
    return "".join(_DIGITS.get(digit, digit) for digit in digits)


def _groups(*sizes: int) -> Callable[[re.Match[str]], str]:
    def read(found: re.Match[str]) -> str:
        digits, parts = re.sub(r"[^\dXx]", "", found[0]), []
        for size in sizes:
            parts.append(digits[:size])
            digits = digits[size:]
        return "，".join(say_digits(part) for part in [*parts, digits] if part)

    return read


def _landline(found: re.Match[str]) -> str:
    number = found[2]
    return f"{say_digits(found[1])}，{say_digits(number[:4])}，{say_digits(number[4:])}"


def _percent_range(found: re.Match[str]) -> str:
    return f"{found[1]}%到{found[2]}%"


def _spelled_web(found: re.Match[str]) -> str:
    return found[0].replace("://", "，").replace(".", "点").replace("@", "艾特").replace("/", "斜杠").replace("-", "杠")


_BEFORE: tuple[_Rewrite, ...] = (
    (
        re.compile(r"(?:https?://|www\.)[\w./-]+|[\w.-]+@[\w.-]+\.[A-Za-z]+|\b[A-Za-z][\w-]*(?:\.[A-Za-z][\w-]*)+"),
        _spelled_web,
    ),
    (re.compile(r"(?<!\d)(?:\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}(?!\d)"), _groups(3, 4, 4)),
    (re.compile(r"(?<!\d)[48]00[- ]\d{3,4}[- ]?\d{3,4}(?!\d)"), _groups(3, 3, 4)),
    (re.compile(r"(?<!\d)[(（]?(0\d{2,3})[)）]?[-‐-―－ ]?(\d{7,8})(?![\d.])"), _landline),
    (re.compile(r"(?<!\d)\d{17}[\dXx](?![\dXx])"), _groups(6, 4, 4, 4)),
    (re.compile(r"(?<![\d.,])\d{12,}(?![\d.,])"), lambda found: _groups(*[4] * (len(found[0]) // 4))(found)),
    (re.compile(r"(?<=[电话号热线拨打致询码编：:])(\s*)(\d{7,11})(?![\d.,]|\s*[元人万])"), lambda f: _groups(4, 4)(f)),
    (
        re.compile(r"(?<![\d.,])(12\d{3}|96\d{3,4}|11[0249]|122|100\d{2})(?=热线|便民|平台|服务热线|电话)"),
        lambda f: say_digits(f[0]),
    ),
    (re.compile(r"(?<=[拨打电线])(\s*[:：]?\s*)(\d{3,6})(?![\d.,-]|\s*[元人万个])"), lambda f: f[1] + say_digits(f[2])),
    (re.compile(r"(?<![\d.,])12[0-9]3[0-9]{1}\d?(?![\d.,]|\s*(?:[元人万个件户平亿]|年))"), lambda f: say_digits(f[0])),
    (re.compile(r"[〔\[]\s*((?:19|20)\d{2})\s*[〕\]]\s*(?:第\s*)?(\d+)\s*号"), lambda f: f"{f[1]}年第{f[2]}号"),
    (re.compile(rf"(\d+(?:\.\d+)?)%{_DASH}(\d+(?:\.\d+)?)%"), _percent_range),
    (re.compile(rf"(\d{{1,2}}:\d{{2}}){_DASH}(\d{{1,2}}:\d{{2}})"), r"\1到\2"),
    (
        re.compile(rf"((?:19|20)\d{{2}}年?|\d{{1,2}}月|\d{{1,2}}日){_DASH}(?=(?:(?:19|20)\d{{2}}年|\d{{1,2}}[月日]))"),
        r"\1到",
    ),
    (
        re.compile(rf"(每?周|星期|礼拜)([一二三四五六日天1-7]){_DASH}(?:周|星期|礼拜)?([一二三四五六日天1-7])"),
        r"\1\2到\1\3",
    ),
    (re.compile(rf"(?<=\d){_DASH}(?=\d+(?:\.\d+)?(?:个|{_COUNTED}|月|周岁|％|%|倍|级|楼|层|号|条|款|项))"), "到"),
    (re.compile(rf"(?<=[\u4e00-\u9fff]){_DASH}(?=[\u4e00-\u9fff])"), "到"),
    (re.compile(r"(\d{1,2}月)2日"), r"\1二日"),
    (re.compile(r"第2(?!\d)"), "第二"),
    (re.compile(r"(?<![A-Za-z0-9.])-(?=\d+(?:\.\d+)?%)"), "负"),
    (re.compile(rf"(?<![\d.第年月:])2(?=\s*(?:年(?!级|度|代)|{_COUNTED}))(?![日号])"), "两"),
    (re.compile(r"(\d+)\.0+(?=元|万|亿|%)"), r"\1"),
    (re.compile(r"(?<![\d:])(\d{1,2}):00(?![\d:])"), r"\1点"),
    (re.compile(r"(?<![\d:])(\d{1,2}):30(?![\d:])"), r"\1点半"),
    (re.compile(r"(?:^|(?<=[。；;\n\s，：:]))(\d{1,2})[.、)）](?=\s*[\u4e00-\u9fff])"), r"第\1，"),
    (re.compile(r"[(（]\s*([一二三四五六七八九十]{1,3}|\d{1,2})\s*[)）]\s*(?=[项款条目])"), r"\1"),
    (re.compile(r"[(（]\s*([一二三四五六七八九十]{1,3}|\d{1,2})\s*[)）]"), r"；第\1，"),
    (re.compile(r"(?<=[\u4e00-\u9fff])(?<!\d[元分角次张])\s*/\s*(?=[\u4e00-\u9fff])"), "或"),
    (re.compile(r"\s*\+\s*(?=[\u4e00-\u9fff])"), "加"),
    (re.compile(r"\s*[&＆]\s*"), "和"),
    (re.compile(r"\bNo\.?\s*(?=\d)", re.IGNORECASE), ""),
)
_AFTER: tuple[_Rewrite, ...] = (
    (re.compile(r"[（(]"), "，"),
    (re.compile(r"[）)](?=[，。！？；、]|$)"), ""),
    (re.compile(r"[）)]"), "，"),
    (re.compile(r"[《》〈〉「」『』【】〖〗〔〕\[\]{}<>“”‘’\"'`*#_|^\\•·●■◆★☆※→⇒…\ufeff\u200b]"), ""),
    (re.compile(r"[—–]+"), "，"),
    (re.compile(r"\s*[\r\n]+\s*"), "。"),
    (re.compile(r"(?<=[\u4e00-\u9fff，。！？；：、])\s+|\s+(?=[\u4e00-\u9fff，。！？；：、])"), ""),
    (re.compile(r",(?!\d)"), "，"),
    (re.compile(r"\?"), "？"),
    (re.compile(r"!"), "！"),
    (re.compile(r";"), "；"),
    (re.compile(r":"), "："),
    (re.compile(r"[，、：；]+(?=[。！？])|(?<=[。！？])[，。、：；]+|^[，。、：；！？]+"), ""),
    (re.compile(r"([，、：；])[，、：；]+"), r"\1"),
    (re.compile(r"[^\w\s，。！？；：、.,+-]"), ""),
)


class SpokenText:
    """The normaliser with its grammars loaded; safe to share between threads."""

    def __init__(self) -> None:
        self._grammar: Any = Normalizer(lang="zh", operator="tn", remove_erhua=False)
        self._cached = lru_cache(maxsize=1024)(self._normalize)

    def normalize(self, text: str) -> str:
        """`text` in words: no digits, only ，。！？；：、 as marks, Latin letters kept. Idempotent."""
        return self._cached(text)

    def _normalize(self, text: str) -> str:
        text = text.translate(_TO_HALF).translate(_ROMAN)
        for symbol, word in _UNITS.items():
            text = text.replace(symbol, word)
        for circled, number in _CIRCLED.items():
            text = text.replace(circled, f"；第{number}，")
        for pattern, replacement in _BEFORE:
            text = pattern.sub(replacement, text)
        if re.search(r"[\d￥$%]", text):
            text = str(self._grammar.normalize(text))
        text = re.sub(r"\d", lambda digit: _DIGITS[digit[0]].replace("幺", "一"), text)
        for pattern, replacement in _AFTER:
            text = pattern.sub(replacement, text)
        return text.strip()
