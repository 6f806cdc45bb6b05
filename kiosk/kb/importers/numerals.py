"""Chinese numerals as clauses are counted with: 一千二百六十."""

_DIGITS = "零一二三四五六七八九"
_VALUES = {c: n for n, c in enumerate(_DIGITS)} | {"〇": 0, "两": 2}
_UNITS = {"十": 10, "百": 100, "千": 1000}


def value(text: str) -> int:
    """The number of `一千零一`, `十二`, `二三` (23) or `12`; 0 for anything else."""
    if text.isascii() and text.isdigit():
        return int(text)
    total, digit = 0, 0
    if not any(c in _UNITS for c in text):
        for character in text:
            if character not in _VALUES:
                return 0
            digit = digit * 10 + _VALUES[character]
        return digit
    for character in text:
        if character in _UNITS:
            total += (digit or 1) * _UNITS[character]
            digit = 0
        elif character in _VALUES:
            digit = _VALUES[character]
        else:
            return 0
    return total + digit


def chinese(number: int) -> str:
    """1 to 9999 as clauses are written; anything else in digits."""
    if not 0 < number < 10000:
        return str(number)
    text, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            text += ("零" if zero and text else "") + _DIGITS[digit] + name
            zero = False
        else:
            zero = True
    return text.removeprefix("一") if text.startswith("一十") else text
