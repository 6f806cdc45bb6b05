"""How far apart two syllables sound, as recognition and accents blur them; and how letters and digits are said."""

import re
from functools import lru_cache

from kiosk.data.text import syllables

_NAMES = "ei bi xi di yi fu ji qi ai jie kei le mu en ou pi qiu a si ti you wei da ke wai zi"
_NUMERALS = "ling yi er san si wu liu qi ba jiu"
_LETTERS = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        _NAMES.split(),
        strict=True,
    )
)
_DIGITS = dict(zip("0123456789", _NUMERALS.split(), strict=True))
_PARTS = re.compile(r"(zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]?)(.*)")
_BARE = {
    "yi": "i", "yin": "in", "ying": "ing", "you": "iu", "yu": "v", "yue": "ue", "yuan": "uan", "yun": "un", "yong": "iong",
    "wu": "u", "wei": "ui", "wen": "un", "weng": "ong",
}  # fmt: skip
"""Finals that are not written as they are after an initial."""
_KIN = (
    frozenset(["b", "p"]),
    frozenset(["d", "t"]),
    frozenset(["g", "k", "h"]),
    frozenset(["j", "q", "x", "z", "c", "s", "zh", "ch", "sh"]),
    frozenset(["n", "l", "r", "m"]),
    frozenset(["f", "h"]),
    frozenset(["", "l", "n"]),  # 辽宁 heard as 姚宁
    frozenset(["zh", "ch", "sh", "r"]),
)
_TWINS = ({"zh", "z"}, {"ch", "c"}, {"sh", "s"}, {"n", "l"})
_TWIN, _KIN_COST, _OTHER = 0.2, 0.4, 0.75
_TWIN_FINAL, _NEAR_FINAL, _FAR_FINAL = 0.15, 0.35, 0.85
_NEAR = (
    ("a", "ai", "an", "ang", "ao", "ia", "ua"),
    ("e", "en", "eng", "ei", "o", "uo", "ou"),
    ("i", "in", "ing", "ie", "ui", "ei"),
    ("ong", "eng", "ang", "un", "iong"),
    ("u", "ou", "uo", "un", "v"),
    ("ian", "ie", "iang", "an", "in", "uan"),
    ("iao", "ao", "iu", "ou", "ia"),
    ("uan", "uang", "an", "ang", "un", "uai"),
    ("ue", "ie", "uan", "v"),
)


def sounds(word: str) -> tuple[str, ...]:
    """One syllable a character; () when the word holds what is not said."""
    out: list[str] = []
    for char in word:
        said = _LETTERS.get(char) or _DIGITS.get(char)
        if said is None:
            (said,) = syllables(char)
            if not (said.isascii() and said.isalpha()):
                return ()
        out.append(said)
    return tuple(out)


@lru_cache(maxsize=200_000)
def distance(one: str, other: str) -> float:
    """0 for the same syllable, some 1.6 for strangers."""
    if one == other:
        return 0.0
    if not one or not other:
        return 2.0
    (initial_a, final_a), (initial_b, final_b) = _split(one), _split(other)
    return _initials(initial_a, initial_b) + _finals(final_a, final_b)


def _split(syllable: str) -> tuple[str, str]:
    """Initial and final; y and w are how a final is written that has no initial (yao = iao, wang = uang)."""
    found = _PARTS.fullmatch(syllable)
    if found is None:
        return "", syllable
    if found[1] in ("y", "w"):
        return "", _BARE.get(syllable, {"y": "i", "w": "u"}[found[1]] + found[2])
    return found[1], found[2]


def _initials(one: str, other: str) -> float:
    if one == other:
        return 0.0
    if {one, other} in _TWINS:
        return _TWIN
    return _KIN_COST if any(one in kin and other in kin for kin in _KIN) else _OTHER


def _finals(one: str, other: str) -> float:
    if one == other:
        return 0.0
    if one.removesuffix("g") == other.removesuffix("g"):
        return _TWIN_FINAL
    return _NEAR_FINAL if any(one in near and other in near for near in _NEAR) else _FAR_FINAL
