"""Characters as sounds: toneless pinyin with the differences removed that recognition and accents blur."""

import re
from functools import lru_cache

from pypinyin import Style, lazy_pinyin

_FUZZY = (
    (re.compile(r"^zh"), "z"),
    (re.compile(r"^ch"), "c"),
    (re.compile(r"^sh"), "s"),
    (re.compile(r"^l"), "n"),
    (re.compile(r"^hu(?=[aeio])"), "f"),
    (re.compile(r"^hu$"), "fu"),
    (re.compile(r"ing$"), "in"),
    (re.compile(r"eng$"), "en"),
    (re.compile(r"(?<!i)(?<!u)ang$"), "an"),
    (re.compile(r"iang$"), "ian"),
    (re.compile(r"uang$"), "uan"),
)


@lru_cache(maxsize=16384)
def _blur(syllable: str) -> str:
    for pattern, plain in _FUZZY:
        syllable = pattern.sub(plain, syllable)
    return syllable


@lru_cache(maxsize=16384)
def syllables(text: str) -> tuple[str, ...]:
    """One toneless, blurred syllable a character of `text` (bare text: no punctuation); others stand for themselves."""
    return tuple(_blur(s) for s in lazy_pinyin(text, style=Style.NORMAL, errors=list))  # type: ignore[arg-type]  # pypinyin splices lists
