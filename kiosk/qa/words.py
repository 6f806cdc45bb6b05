"""Which words of a question carry it: segmentation, and a weight for each character."""

import logging
import math
import threading
import warnings
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from .index import Floats, Index
from .lexicon import Lexicon

with warnings.catch_warnings():  # jieba's source has invalid escapes, which Python reports when it compiles it
    warnings.simplefilter("ignore")
    import jieba

_LOCK = threading.Lock()
jieba.setLogLevel(logging.WARNING)
_IDLE_WEIGHT = 0.06
_TOTAL_WORDS = 60_101_967
"""Sum of the counts in jieba's dictionary."""


@dataclass(frozen=True, slots=True)
class Word:
    """A stretch of the question."""

    start: int
    end: int
    text: str
    weight: float


class Segmenter:
    """jieba's dictionary with the words of one knowledge base and of the lexicon."""

    def __init__(self, extra: Iterable[str]) -> None:
        self._jieba = jieba.Tokenizer()
        with _LOCK:
            self._jieba.initialize()
        counts = self._jieba.FREQ
        added = sorted({word for word in extra if 2 <= len(word) <= 8})
        self._counts = {word: counts.get(word, 0) or 0 for word in added}
        """How often general Chinese has the added words: adding them changes jieba's own counts."""
        for word in added:
            self._jieba.add_word(word)

    def cut(self, text: str) -> tuple[tuple[int, int], ...]:
        """Spans of the words of `text`."""
        return tuple((start, end) for _, start, end in self._jieba.tokenize(text, HMM=False))

    def commonness(self, word: str) -> float:
        """Share of all words in general Chinese, at least one in the dictionary's whole count."""
        count = self._counts.get(word, self._jieba.FREQ.get(word, 0))
        return max(1, count or 0) / _TOTAL_WORDS


def weigh(text: str, segmenter: Segmenter, index: Index, lexicon: Lexicon) -> tuple[Word, ...]:
    """The words of a bare text with what each is worth for telling services apart."""
    return tuple(
        Word(start, end, text[start:end], _weight(text[start:end], segmenter, index, lexicon))
        for start, end in segmenter.cut(text)
    )


def _weight(word: str, segmenter: Segmenter, index: Index, lexicon: Lexicon) -> float:
    if word in lexicon.idle:
        return _IDLE_WEIGHT
    pairs = [word[i : i + 2] for i in range(len(word) - 1)] or [word]
    rarity = float(np.mean([index.names.rarity(pair) for pair in pairs])) / math.log1p(2 * index.names.count)
    unusual = min(1.0, -math.log(segmenter.commonness(word)) / 14.0)
    weight = math.sqrt(max(rarity, 0.05) * unusual)
    return weight * (0.45 if len(word) == 1 else 1.0)


def per_character(words: Iterable[Word], length: int) -> Floats:
    """Each word's weight, once for every character of it."""
    result = np.zeros(length, dtype=np.float32)
    for word in words:
        result[word.start : word.end] = word.weight
    return result
