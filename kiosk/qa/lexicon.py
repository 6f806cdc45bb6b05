"""How people speak of what offices call otherwise: groups of synonyms, situations, contrasts and words that say nothing.

The files are written from general knowledge of public services, for any knowledge base, and hold no question of any test set.

`synonyms.txt`    one group a line, words apart by spaces: any of them may stand for any other.
`situations.txt`  `what people say = official words`: either side apart by spaces; `…` skips up to eight characters.
`contrasts.txt`   `[group]`, then `value = how people say it | how items write it`: values of a group exclude each other.
`idle.txt`        words that tell services apart nowhere.
`ongoing.txt`     words with which people go on about the service in hand.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from .text import bare

FOLDER = Path(__file__).parent / "lexicon"
_SYNONYM_QUALITY = 0.92
_SITUATION_QUALITY = 0.85
_SINGLE_QUALITY = 0.6
"""Of synonyms of a single character, which mean many things."""


@dataclass(frozen=True, slots=True)
class Alternative:
    """Other words for a stretch of text."""

    start: int
    end: int
    """One past the last character."""
    words: str
    quality: float
    """1 for the same meaning, lower for a guess."""
    hint: bool = False
    """True when a whole situation was recognised, not only a word."""


@dataclass(frozen=True, slots=True)
class Contrast:
    """One value of a group whose values exclude each other."""

    group: str
    value: str
    asked: re.Pattern[str] | None
    written: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All files, compiled."""

    plain: Mapping[str, tuple[tuple[str, float], ...]]
    """Said words without gaps → (official words, quality)."""
    gapped: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]
    contrasts: tuple[Contrast, ...]
    idle: frozenset[str]
    ongoing: frozenset[str]
    """What is said of any service in hand: it names none."""
    longest: int

    def alternatives(self, text: str) -> Iterator[Alternative]:
        """What stretches of `text` (bare) may be called officially."""
        for start in range(len(text)):
            for end in range(start + 1, min(len(text), start + self.longest) + 1):
                for words, quality in self.plain.get(text[start:end], ()):
                    yield Alternative(start, end, words, quality, quality == _SITUATION_QUALITY)
        for pattern, officials in self.gapped:
            found = pattern.search(text)
            if found:
                for words in officials:
                    yield Alternative(found.start(), found.end(), words, _SITUATION_QUALITY, True)

    def words(self) -> frozenset[str]:
        """Everything on either side, for segmentation and for sound."""
        officials = {words for pairs in self.plain.values() for words, _ in pairs}
        return frozenset(self.plain) | officials


def lines(name: str) -> Iterator[str]:
    """Lines of a file of the lexicon without comments."""
    for line in (FOLDER / name).read_text(encoding="utf-8").splitlines():
        text = line.split("#", 1)[0].strip()
        if text:
            yield text


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The shipped lexicon. Raises ValueError naming the line that cannot be read."""
    plain: dict[str, dict[str, float]] = defaultdict(dict)
    gapped: list[tuple[re.Pattern[str], tuple[str, ...]]] = []
    for line in lines("synonyms.txt"):
        group = [bare(word) for word in line.split()]
        for said in group:
            quality = _SYNONYM_QUALITY if len(said) > 1 else _SINGLE_QUALITY
            for words in group:
                if words != said:
                    plain[said][words] = max(plain[said].get(words, 0.0), quality)
    for line in lines("situations.txt"):
        left, equals, right = line.partition("=")
        if not equals or not left.split() or not right.split():
            raise ValueError(f"situations.txt：看不懂「{line}」，请写成「说法 = 正式用词」")
        officials = tuple(bare(words) for words in right.split())
        for said in left.lower().split():
            if "…" in said:
                gapped.append((re.compile(".{0,8}?".join(map(re.escape, said.split("…")))), officials))
                continue
            for words in officials:
                plain[said][words] = max(plain[said].get(words, 0.0), _SITUATION_QUALITY)
    frozen = {said: tuple(found.items()) for said, found in plain.items()}
    longest = max(map(len, frozen), default=1)
    return Lexicon(frozen, tuple(gapped), tuple(_contrasts()), _words("idle.txt"), _words("ongoing.txt"), longest)


def _words(name: str) -> frozenset[str]:
    return frozenset(" ".join(lines(name)).split())


def _contrasts() -> Iterator[Contrast]:
    group = ""
    for line in lines("contrasts.txt"):
        if line.startswith("["):
            group = line.strip("[]")
            continue
        value, _, patterns = line.partition("=")
        asked, bar, written = patterns.partition(" | ")
        if not bar:
            raise ValueError(f"contrasts.txt：看不懂「{line}」，请写成「值 = 说法 | 写法」")
        pattern = re.compile(asked.strip()) if asked.strip() else None
        yield Contrast(group, value.strip(), pattern, re.compile(written.strip()))
