"""The number that a question sets as a mark, and whether more or less than it is asked."""

import re
from collections.abc import Sequence
from dataclasses import replace

from kiosk.data import numerals
from kiosk.data.frame import Frame
from kiosk.data.numerals import Number
from kiosk.data.tokens import Token

_LARGE = 100.0
"""A bare number from here on must be part of a condition."""
_ASKED = re.compile(r"^(?:有没有|是不是|是否)")
_ROUND = frozenset(["万亿", "千亿", "百亿"])


def bound(frame: Frame, tokens: tuple[Token, ...]) -> Frame:
    """The frame with its number, the side of it that is asked and the words that said so."""
    numbers = [token for token in tokens if token.has("number")]
    if len(numbers) == 2 and "之间" in frame.text:
        return _between(frame, *numbers)
    frame = replace(frame, marks_set=_marks_set(tokens))
    for index, token in enumerate(tokens):
        number = token.get("number")
        if number is None:
            continue
        after = [t for t in tokens[index + 1 : index + 4] if not t.filler and not t.has("unit_hint", "atom")]
        suffix = after[0].get("suffix") if after else None
        above, words = _side(tokens, index, number, suffix)
        if above is not None:
            unit = tokens[index + 1].text if index + 1 < len(tokens) and tokens[index + 1].has("unit_hint") else ""
            words += unit + (after[0].text if suffix else "")
            return replace(frame, number=number, above=above, number_words=words)
    return frame


def sided(tokens: Sequence[Token], index: int) -> int:
    """The token after the last word of the mark that the number at `index` sets; 0 when it sets none."""
    after = [t for t in tokens[index + 1 : index + 4] if not t.filler and not t.has("unit_hint")]
    suffix = after[0].get("suffix") if after else None
    if _side(tokens, index, tokens[index].get("number"), suffix)[0] is None:
        return 0
    if suffix:
        return tokens.index(after[0]) + 1
    end = index + 1
    while end < len(tokens) and tokens[end].has("unit_hint"):
        end += 1
    return end


def _marks_set(tokens: tuple[Token, ...]) -> int:
    """Numbers with a word right before them that says above or below; the same mark said again counts once."""
    found = set()
    for index, token in enumerate(tokens):
        before = [t for t in tokens[max(0, index - 3) : index] if not t.filler]
        if token.has("number") and before and before[-1].has("above", "below"):
            found.add(token.get("number").value)
    return len(found)


def stray(frame: Frame, tokens: tuple[Token, ...]) -> bool:
    """True when a percentage or a large number was heard that is no mark."""
    found = [token.get("number") for token in tokens if token.has("number") and set(token.text) - set("百千万亿")]
    return frame.number is None and any(n.percent or n.scaled or n.value >= _LARGE for n in found)


def _between(frame: Frame, low: Token, high: Token) -> Frame:
    """五千到八千万之间: the second number lends its scale to the first."""
    words = frame.text[low.start : high.end] + "之间"
    first, second = low.get("number"), high.get("number")
    if not first.scaled and not first.percent and second.scaled and first.value < 10000:
        factor = second.value / (numerals.parse(high.text.rstrip("万亿")) or second.value)
        first = replace(first, value=first.value * factor, scaled=True)
    return replace(frame, number=first, upper=second, above=True, number_words=words)


def _side(tokens: Sequence[Token], index: int, number: Number, suffix: str | None) -> tuple[bool | None, str]:
    """Above, below or neither, and the words; the nearest of what stands before and after decides: 没有超过, 八千万以上."""
    token, words = tokens[index], tokens[index].text
    before = [t for t in tokens[max(0, index - 3) : index] if not t.filler]
    previous = tokens[index - 1].text if index else ""
    side: bool | None = None
    if before and before[-1].has("above", "below"):
        side = before[-1].has("above")
        words = _ASKED.sub("", before[-1].text) + words
    elif previous == "上" and number.scaled and token.text[0] in "百千万亿":  # 上万亿的城市
        side = True
        words = f"上{words}"
    if suffix:
        side = suffix == "gt"
    if side is None and previous == "有没有" and number.scaled:  # 有没有三万亿
        side, words = True, f"达到{words}"
    following = next((t for t in tokens[index + 1 :] if not t.filler), None)
    if side is None and token.text in _ROUND and following is not None and following.has("atom", "scope"):
        side, words = True, f"超{words}"  # 万亿GDP城市
    return side, words
