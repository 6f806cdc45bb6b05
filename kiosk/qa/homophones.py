"""Heard text put right where recognition wrote the right sounds in the wrong characters.

A noisy channel over toneless syllables: of all ways to cut a sentence into words that sound as it does, the cheapest, where a
word costs what it is rare (in general Chinese, in the knowledge at hand, in how people ask) and each character changed costs
what the change is unlikely. What was heard is always one of the ways and changing has a price of its own, so text that makes
sense stays as it is. It knows no grammar and no tones: recognition mixes up tones as easily as characters.
"""

import logging
import math
import re
import warnings
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from pypinyin import Style, lazy_pinyin
from pypinyin.phrases_dict import phrases_dict

from kiosk.kb.schema import Item

from .text import simplified

with warnings.catch_warnings():  # jieba's source has invalid escapes, which Python reports when it compiles it
    warnings.simplefilter("ignore")
    import jieba

jieba.setLogLevel(logging.WARNING)

_SPOKEN = Path(__file__).parent / "lexicon" / "spoken.txt"
_GENERAL_TOTAL = 60_101_967
"""Sum of the counts in jieba's dictionary."""
_LEAST_COUNT = 50
"""Rarer general words are never put in, though they may stay."""
_LONGEST, _LONGEST_TERM = 6, 14
_LONGEST_TEXT = 300
"""Characters; nobody says more in one go, and what is pasted is not misheard."""
_RUN = re.compile(r"[\u4e00-\u9fff]{2,}")
_WILD = "*"
_FIXED = frozenset("零一二三四五六七八九十百千万亿两没未无")
"""Neither put in nor taken away: a number or a negation would change what is asked."""


@dataclass(frozen=True, slots=True)
class Prices:
    """In nats: what is e times less likely costs one more. Tuned on questions spoken by synthetic voices."""

    domain_share: float = 0.3
    """How much of what is said are words of the knowledge at hand …"""
    spoken_share: float = 0.15
    """… and of the listed ways to ask; the rest is general Chinese."""
    change: float = 7.0
    """For putting in a word of the knowledge at hand or a listed way to ask."""
    change_general: float = 15.0
    same: float = 1.5
    """A character of the same syllable."""
    near: float = 5.0
    """A character of a syllable that accents and recognition blur with it."""
    odd: float = 11.0
    """A character of another syllable, at most one in a term of three or more."""
    dearest: float = 11.0
    """No word that stays as heard costs more: people use rare words too."""


@dataclass(frozen=True, slots=True)
class _Word:
    written: str
    sounds: tuple[str, ...]
    cost: float


class Homophones:
    """Corrects against one set of terms. Immutable, thread-safe; a sentence takes about a millisecond."""

    def __init__(self, terms: Iterable[str], prices: Prices | None = None) -> None:
        """`terms`: names, aliases, materials, questions, metrics, places: anything citizens may say here."""
        self._prices = prices or Prices()
        known = _weights(terms)
        asked = spoken()
        general_by_sound()  # two seconds that the first citizen need not wait
        self._costs = self._cost_of(known, asked)
        self._terms, self._wild = self._by_sound(known, asked)
        self.correct = lru_cache(maxsize=4096)(self._correct)
        """The sentence with wrong homophones replaced: same length, everything but Chinese characters untouched."""

    def _cost_of(self, known: Mapping[str, float], asked: frozenset[str]) -> dict[str, float]:
        prices, total = self._prices, sum(known.values()) or 1.0
        general = 1.0 - prices.domain_share - prices.spoken_share
        costs = {}
        for word in known.keys() | asked:
            share = (
                general * general_counts().get(word, 0) / _GENERAL_TOTAL
                + prices.domain_share * known.get(word, 0.0) / total
            )
            costs[word] = -math.log(share + (prices.spoken_share / len(asked) if word in asked else 0.0))
        return costs

    def _by_sound(
        self, known: Mapping[str, float], asked: frozenset[str]
    ) -> tuple[dict[str, list[_Word]], dict[str, list[_Word]]]:
        general = general_counts()
        exact: dict[str, list[_Word]] = defaultdict(list)
        wild: dict[str, list[_Word]] = defaultdict(list)
        for written in sorted(known.keys() | asked):
            sounds = readings(written)
            if len(written) < 2 or len(sounds) != len(written):
                continue
            word = _Word(written, sounds, self._costs[written])
            blurred = [blur(sound) for sound in sounds]
            exact[" ".join(blurred)].append(word)
            if len(written) >= 3 and written in known and (written in general or len(written) > _LONGEST):
                for place in range(len(written)):
                    wild[" ".join([*blurred[:place], _WILD, *blurred[place + 1 :]])].append(word)
        return dict(exact), dict(wild)

    def _correct(self, text: str) -> str:
        if len(text) > _LONGEST_TEXT:
            return text
        return _RUN.sub(lambda run: self._run(run.group()), text)

    def _run(self, run: str) -> str:
        sounds = tuple(lazy_pinyin(run, style=Style.NORMAL))
        if len(sounds) != len(run):
            return run
        best: list[tuple[float, str]] = [(0.0, "")] + [(math.inf, "")] * len(run)
        for start in range(len(run)):
            so_far, written = best[start]
            for end, cost, word in self._steps(run, sounds, start):
                if so_far + cost < best[end][0]:
                    best[end] = (so_far + cost, written + word)
        return best[-1][1]

    def _steps(self, run: str, sounds: Sequence[str], start: int) -> Iterator[tuple[int, float, str]]:
        blurred = [blur(sound) for sound in sounds[start : start + _LONGEST_TERM]]
        for end in range(start + 1, min(len(run), start + _LONGEST_TERM) + 1):
            heard, length = run[start:end], end - start
            kept = self._kept(heard)
            if kept is not None:
                yield end, kept, heard
            if length == 1:
                continue
            key = " ".join(blurred[:length])
            for word in self._terms.get(key, ()):
                yield end, word.cost + self._prices.change + self._changed(word, heard, sounds[start:end]), word.written
            if length <= _LONGEST:
                for word in general_by_sound().get(key, ()):
                    cost = word.cost + self._prices.change_general
                    yield end, cost + self._changed(word, heard, sounds[start:end]), word.written
            if length >= 3:
                for place in range(length):
                    key = " ".join([*blurred[:place], _WILD, *blurred[place + 1 : length]])
                    for word in self._wild.get(key, ()):
                        cost = word.cost + self._prices.change
                        yield end, cost + self._changed(word, heard, sounds[start:end]), word.written

    def _kept(self, heard: str) -> float | None:
        """What a word costs that stays as heard; None when it is no word."""
        cost = self._costs.get(heard)
        if cost is not None:
            return min(cost, self._prices.dearest)
        count = general_counts().get(heard, 0)
        if count or len(heard) == 1:
            share = 1.0 - self._prices.domain_share - self._prices.spoken_share
            return min(-math.log(share * max(count, 5) / _GENERAL_TOTAL), self._prices.dearest)
        return None

    def _changed(self, word: _Word, heard: str, sounds: Sequence[str]) -> float:
        cost = 0.0
        for meant, was, right, sound in zip(word.written, heard, word.sounds, sounds, strict=True):
            if meant == was:
                continue
            if meant in _FIXED or was in _FIXED:
                return math.inf
            if right == sound:
                cost += self._prices.same
            else:
                cost += self._prices.near if blur(right) == blur(sound) else self._prices.odd
        return cost


def terms_of(items: Iterable[Item]) -> Iterator[str]:
    """Everything of services that citizens may say."""
    for item in items:
        yield item.name
        yield item.short_name
        yield from item.aliases
        yield from (material.name for material in item.materials)
        yield from (ask for question in item.questions for ask in question.ask)
        answers = [option for question in item.guide for option in question.options]
        yield from (words for answer in answers for words in (answer.label, *answer.words))
        choices = [option for question in item.discriminators for option in question.options]
        yield from (words for choice in choices for words in (choice.label, *choice.words))


def _weights(terms: Iterable[str]) -> dict[str, float]:
    """Words, neighbouring words and short whole terms, with how often they occur, damped."""
    counts: dict[str, float] = defaultdict(float)
    for term in terms:
        for run in _RUN.findall(simplified(term)):
            words = jieba.lcut(run, HMM=False)
            for word in words:
                if len(word) >= 2:
                    counts[word] += 1.0
            for one, two in pairwise(words):
                if 3 <= len(one + two) <= _LONGEST:
                    counts[one + two] += 0.5
            if len(words) > 1 and len(run) <= _LONGEST_TERM:
                counts[run] += 1.0
    return {word: count**0.7 for word, count in counts.items()}


@lru_cache(maxsize=1)
def spoken() -> frozenset[str]:
    """Ways to ask that dictionaries of written Chinese hold seldom or not at all."""
    lines = _SPOKEN.read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines for word in line.split("#", 1)[0].split())


@lru_cache(maxsize=1)
def general_counts() -> Mapping[str, int]:
    """How often words occur in general Chinese."""
    with jieba.get_dict_file() as file:
        rows = (line.split(b" ") for line in file.read().splitlines())
        return {row[0].decode(): int(row[1]) for row in rows if len(row) >= 2}


@lru_cache(maxsize=1)
def general_by_sound() -> Mapping[str, tuple[_Word, ...]]:
    """Frequent general words of two to six characters by their blurred syllables."""
    found: dict[str, list[_Word]] = defaultdict(list)
    for written, count in general_counts().items():
        if count >= _LEAST_COUNT and 2 <= len(written) <= _LONGEST and _RUN.fullmatch(written):
            sounds = readings(written)
            if len(sounds) == len(written):
                found[" ".join(map(blur, sounds))].append(
                    _Word(written, sounds, -math.log(0.55 * count / _GENERAL_TOTAL))
                )
    return {key: tuple(words) for key, words in found.items()}


def readings(word: str) -> tuple[str, ...]:
    """Toneless syllables of a word, one a character, as pypinyin reads it; many times faster for words it has no phrase for."""
    if word in phrases_dict:
        return tuple(lazy_pinyin(word, style=Style.NORMAL))
    return tuple(map(_reading, word))


@lru_cache(maxsize=16384)
def _reading(character: str) -> str:
    return lazy_pinyin(character, style=Style.NORMAL)[0]


_BLURRED_INITIALS = {"zh": "z", "ch": "c", "sh": "s", "j": "z", "q": "c", "x": "s", "l": "n", "r": "n", "h": "f"}
_BLURRED_INITIALS |= {"b": "p", "d": "t", "g": "k"}
_BLURRED_FINALS = {"ing": "in", "eng": "en", "ang": "an", "iang": "ian", "uang": "uan", "v": "u", "ou": "uo", "o": "uo"}
_BLURRED_FINALS |= {"ve": "ue", "ong": "en", "ai": "a"}
_PARTS = re.compile(r"(zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]?)(.*)")


@lru_cache(maxsize=4096)
def blur(syllable: str) -> str:
    """The syllable without the differences that recognition and accents lose."""
    found = _PARTS.fullmatch(syllable)
    if found is None:
        return syllable
    initial, final = found.groups()
    return _BLURRED_INITIALS.get(initial, initial) + _BLURRED_FINALS.get(final, final)
