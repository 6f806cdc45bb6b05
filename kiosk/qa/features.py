"""What of a question each service holds: one row of numbers a service, for the ranker and for the judge.

Everything is numpy over posting lists and unit vectors; it knows neither weights nor thresholds. 2,262 services take some
milliseconds beside the sentence vector, which is computed on a thread of its own meanwhile.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from .contrasts import Contrasts
from .index import Floats, Index, Ints, grams, sound_grams
from .lexicon import Alternative
from .rank import FEATURES
from .sound import syllables
from .words import Word

_BODY_QUALITY = 0.5
_LOOSE_PAIR = 0.7
"""What a pair of characters of the question is worth that a name holds, though no whole word."""


@dataclass(frozen=True, slots=True)
class Reading:
    """A question as it goes into the features."""

    text: str
    """Bare."""
    words: tuple[Word, ...]
    weights: Floats
    """(len(text),) what each character is worth."""
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True, slots=True)
class Vectors:
    """Unit vectors of a knowledge base."""

    names: Floats
    """(distinct wordings, dim)."""
    of_wording: Ints
    """(wordings,) where each one's vector stands in `names`."""
    bodies: Floats
    """(items, dim)."""


class Features:
    """Computes them for one knowledge base. Immutable, thread-safe."""

    def __init__(self, index: Index, contrasts: Contrasts, vectors: Vectors | None) -> None:
        self._index = index
        self._contrasts = contrasts
        self._vectors = vectors

    def table(self, reading: Reading, vector: Callable[[], Floats | None]) -> tuple[Floats, float]:
        """((items, FEATURES), share of the question's weight that any name holds); `vector` is called last of all."""
        index, weights, text = self._index, reading.weights, reading.text
        total = float(weights.sum()) or 1.0
        in_names, in_bodies, hinted = self._held(reading)
        covered = weights @ in_names / total
        name_share = self._name_share(reading)
        agree, clash, unasked = self._contrasts.table(text)
        columns = {
            "covered": covered,
            "either": weights @ np.maximum(in_names, in_bodies) / total,
            "name_share": name_share,
            "harmony": 2 * covered * name_share / np.maximum(covered + name_share, 1e-6),
            "sounds": self._sound_cover(text, weights, total),
            "best_word": _best_word(reading.words, in_names, weights),
            "missing": _missing(reading.words, np.maximum(in_names, 2 * in_bodies), weights),
            "hinted": hinted,
            "agree": agree,
            "clash": clash,
            "unasked": unasked,
        }
        columns["meaning"], columns["meaning_top"], columns["described"] = self._meaning(vector())
        known = float(weights @ in_names[:, : index.own].max(axis=1)) / total if index.own else 0.0
        return np.stack([columns[name] for name in FEATURES], axis=1).astype(np.float32), known

    def _held(self, reading: Reading) -> tuple[Floats, Floats, Floats]:
        """For every character and service how well its names, and its body, hold what stands there; and what hints at it."""
        index, text = self._index, reading.text
        count = len(index.items)
        in_names = np.zeros((len(text), count), dtype=np.float32)
        in_bodies = np.zeros((len(text), count), dtype=np.float32)
        hinted = np.zeros(count, dtype=np.float32)
        by_span: dict[tuple[int, int], list[Alternative]] = defaultdict(list)
        for alternative in reading.alternatives:
            by_span[alternative.start, alternative.end].append(alternative)
        for (start, end), group in by_span.items():
            names = np.zeros(count, dtype=np.float32)
            bodies = np.zeros(count, dtype=np.float32)
            for alternative in group:
                held = index.held(alternative.words)
                if alternative.hint:
                    np.maximum(hinted, held**3 * index.specific(alternative.words), out=hinted)
                np.maximum(names, held * held * alternative.quality, out=names)
                body = index.held_in_body(alternative.words)
                np.maximum(bodies, body * body * (alternative.quality * _BODY_QUALITY), out=bodies)
            np.maximum(in_names[start:end], names, out=in_names[start:end])
            np.maximum(in_bodies[start:end], bodies, out=in_bodies[start:end])
        for place in range(len(text) - 1):
            numbers = index.names.where(text[place : place + 2])
            if numbers is not None:
                _raise(in_names[place], numbers, _LOOSE_PAIR)
                _raise(in_names[place + 1], numbers, _LOOSE_PAIR)
        return in_names, in_bodies, hinted

    def _name_share(self, reading: Reading) -> Floats:
        """For every service how much of its best wording the question explains."""
        index = self._index
        quality_of: dict[str, float] = {}
        for alternative in reading.alternatives:
            for place in range(len(alternative.words) - 1):
                gram = alternative.words[place : place + 2]
                quality_of[gram] = max(quality_of.get(gram, 0.0), alternative.quality)
        for place in range(len(reading.text) - 1):
            quality_of[reading.text[place : place + 2]] = 1.0
        explained = np.zeros(len(index.wordings), dtype=np.float32)
        for gram, quality in quality_of.items():
            numbers = index.by_wording.where(gram)
            if numbers is not None:
                explained[numbers] += quality * index.by_wording.rarity(gram)
        share = explained / np.maximum(index.mass, 1e-6)
        return index.best_of_owner((share * index.quality).astype(np.float32))

    def _sound_cover(self, text: str, weights: Floats, total: float) -> Floats:
        sounds = syllables(text)
        cover = np.zeros((len(text), len(self._index.items)), dtype=np.float32)
        if len(sounds) != len(text):
            return np.zeros(len(self._index.items), dtype=np.float32)
        for place in range(len(text) - 1):
            (gram,) = sound_grams(sounds[place : place + 2])
            numbers = self._index.sounds.where(gram)
            if numbers is not None:
                cover[place, numbers] = 1.0
                cover[place + 1, numbers] = 1.0
        result: Floats = weights @ cover / total
        return result

    def _meaning(self, vector: Floats | None) -> tuple[Floats, Floats, Floats]:
        """How near the best wording is, how far it stands out, and how near the description is."""
        count = len(self._index.items)
        if vector is None or self._vectors is None:
            nothing = np.zeros(count, dtype=np.float32)
            return nothing, nothing, nothing
        # einsum stays on one core: BLAS threads spin against the recognizer's.
        cosine = np.einsum("ij,j->i", self._vectors.names, vector)
        best = self._index.best_of_owner(cosine[self._vectors.of_wording])
        top = np.exp((best - float(best.max())) / 0.01).astype(np.float32)
        return _spread(best), top, _spread(np.einsum("ij,j->i", self._vectors.bodies, vector))


def held_by_one(reading: Reading, names: Sequence[str]) -> float:
    """Share of a question's weight that the best single name holds, 0 to 1.

    `covered` counts what all names of a service hold between them; a question that takes a word from each means none of them.
    """
    total = float(reading.weights.sum()) or 1.0
    return max((float(reading.weights @ _held_by(reading, grams(name))) / total for name in names), default=0.0)


def _held_by(reading: Reading, own: set[str]) -> Floats:
    """For every character of a question how well one name, given as its n-grams, holds what stands there."""
    text = reading.text
    cover = np.zeros(len(text), dtype=np.float32)
    for alternative in reading.alternatives:
        words = alternative.words
        wanted = {words[i : i + 2] for i in range(len(words) - 1)} or {words}
        held = sum(gram in own for gram in wanted) / len(wanted)
        if held:
            stretch = cover[alternative.start : alternative.end]
            np.maximum(stretch, held * held * alternative.quality, out=stretch)
    for place in range(len(text) - 1):
        if text[place : place + 2] in own:
            np.maximum(cover[place : place + 2], _LOOSE_PAIR, out=cover[place : place + 2])
    return cover


def _raise(row: Floats, numbers: Ints, least: float) -> None:
    row[numbers] = np.maximum(row[numbers], np.float32(least))


def _best_word(words: Sequence[Word], in_names: Floats, weights: Floats) -> Floats:
    """How well the weightiest word of the question is held."""
    scored = [(float(weights[w.start : w.end].mean()), w) for w in words]
    weight, word = max(scored, key=lambda pair: pair[0])
    result: Floats = in_names[word.start : word.end].mean(axis=0)
    return result if weight > 0 else np.zeros(in_names.shape[1], dtype=np.float32)


def _missing(words: Sequence[Word], held: Floats, weights: Floats) -> Floats:
    """The weight of the weightiest word that a service does not hold, for every service."""
    result = np.zeros(held.shape[1], dtype=np.float32)
    for word in words:
        weight = float(weights[word.start : word.end].mean())
        np.maximum(result, weight * (1 - held[word.start : word.end].mean(axis=0)), out=result)
    return result


def _spread(cosine: Floats) -> Floats:
    """Cosines of one question as deviations from their mean, a fifth of a standard deviation each."""
    deviation = float(cosine.std()) or 1.0
    result: Floats = ((cosine - float(cosine.mean())) / deviation / 5.0).astype(np.float32)
    return result
