"""Text as understanding sees it: width folded, Simplified, upper case, no punctuation; and its sound in toneless pinyin."""

import re
import unicodedata
from functools import cache, lru_cache

import opencc
from pypinyin import Style, lazy_pinyin

MAX_QUESTION_CHARS = 200
_NUMBER_COMMA = re.compile(r"(?<=\d),(?=\d{3})")
_LISTED = re.compile(r"(?<=\d)\s*[、,，;；]\s*(?=\d)|(?<=\b[12]\d{3})\s+(?=[12]\d{3}\b)")
"""2019、2020: years of a list stay apart."""
_ZEROS = re.compile(r"(?<!\d)200(?:00)?(?=年(?:[到至~—－-]|以来|起|开始))")
"""2000年到…: recognition loses one of its zeros, or writes one too many."""
_KEEP = re.compile(r"(?<=\d)\.(?=\d)|(?<=\d年)[-~—－](?=\d)|(?<=\d)[-~—－](?=\d)|%")
_FUZZY = (
    (re.compile(r"^(zh)"), "z"),
    (re.compile(r"^(ch)"), "c"),
    (re.compile(r"^(sh)"), "s"),
    (re.compile(r"^l"), "n"),
)


@cache
def _converter() -> "opencc.OpenCC":
    return opencc.OpenCC("t2s")


@lru_cache(maxsize=512)
def normalise(text: str) -> str:
    """The text without width variants, Traditional forms, spaces and punctuation; at most 200 characters."""
    text = unicodedata.normalize("NFKC", text[: MAX_QUESTION_CHARS * 2])
    text = _ZEROS.sub("2000", _LISTED.sub("和", _NUMBER_COMMA.sub("", text)))
    text = _converter().convert(text).upper()
    out: list[str] = []
    kept = {match.start() for match in _KEEP.finditer(text)}
    for index, char in enumerate(text):
        if index in kept:
            out.append("-" if char in "~—－" else char)
        elif char.isalnum():
            out.append(char)
    return "".join(out)[:MAX_QUESTION_CHARS]


_ECHO_CHARS = 4


def without_echo(text: str) -> str:
    """Recognisers sometimes start a sentence again at its end: 2016年全国消费了多少煤炭2016年全国消."""
    for size in range(len(text) // 2, _ECHO_CHARS - 1, -1):
        if text.endswith(text[:size]):
            return text[:-size]
    return text


@lru_cache(maxsize=4096)
def syllables(text: str) -> tuple[str, ...]:
    """Toneless pinyin, one syllable a character; what has no reading stands for itself."""
    return tuple(lazy_pinyin(char, style=Style.NORMAL)[0] for char in text)


@lru_cache(maxsize=8192)
def fuzzy(syllable: str) -> str:
    """The syllable with what recognisers confuse folded: zh/z, ch/c, sh/s, l/n, -ng/-n."""
    for pattern, simple in _FUZZY:
        syllable = pattern.sub(simple, syllable)
    return syllable[:-1] if syllable.endswith("ng") else syllable
