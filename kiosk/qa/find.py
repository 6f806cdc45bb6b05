"""From a question to ranked services: candidates by characters, sounds and meaning, then features, then the ranker."""

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np

from kiosk.kb.schema import Item

from .embed import Embedder, passages_cached
from .index import Floats, Index, sound_grams, wordings
from .lexicon import Alternative, Contrast, lexicon
from .rank import FEATURES, Ranker
from .sound import syllables
from .text import bare
from .words import Segmenter, Word, per_character, weigh

_CUE_WEIGHT = 0.25
"""What remains of the weight of words that only say which side is asked about."""
_BODY_QUALITY = 0.5
_SOUND_QUALITY = 0.85
_SHORTLIST = 48


@dataclass(frozen=True, slots=True)
class Candidate:
    """A service that may be meant."""

    item: Item
    score: float
    probability: float
    features: tuple[float, ...]
    """In the order of rank.FEATURES."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked for and what was found, best first."""

    text: str
    words: tuple[Word, ...]
    alternatives: tuple[Alternative, ...]
    candidates: tuple[Candidate, ...]
    known: float
    """Share of the question's weight that any name of the whole knowledge base holds, 0 to 1."""
    weight: float
    """How much the question says at all: sum of its words' weights."""


class Finder:
    """A knowledge base ready to be asked. Immutable once built, thread-safe."""

    def __init__(self, items: Sequence[Item], embedder: Embedder | None, ranker: Ranker, cache: Path | None) -> None:
        self.index = Index(items)
        self.lexicon = lexicon()
        self._ranker = ranker
        self._embedder = embedder
        names = self.index.wordings
        vectors = passages_cached(embedder, texts_of(items), cache) if embedder and items else None
        self._vectors = None if vectors is None else vectors[: len(names)]
        self._body_vectors = None if vectors is None else vectors[len(names) :]
        plain = Segmenter(self.lexicon.words())
        vocabulary = {
            wording.text[start:end] for wording in self.index.wordings for start, end in plain.cut(wording.text)
        }
        self._segmenter = Segmenter(self.lexicon.words() | {word for word in vocabulary if len(word) >= 2})
        self._by_sound = self._sounds_of(vocabulary | self.lexicon.words())
        self._written = [
            [
                (contrast.group, contrast.value)
                for contrast in self.lexicon.contrasts
                if contrast.written.search(item.name)
            ]
            for item in items
        ]
        self._groups = self._contrast_matrix()
        self.terms = self._terms(plain)
        self._lately = lru_cache(maxsize=256)(self._find)

    def _terms(self, segmenter: Segmenter) -> tuple[str, ...]:
        """Words of names that general Chinese has seldom and this knowledge base often: what recognition must expect."""
        counts: dict[str, int] = defaultdict(int)
        for wording in self.index.wordings:
            for start, end in segmenter.cut(wording.text):
                if 3 <= end - start <= 8:
                    counts[wording.text[start:end]] += 1
        worth = {word: n**0.5 * -math.log(segmenter.commonness(word)) for word, n in counts.items()}
        return tuple(sorted(worth, key=lambda word: -worth[word])[:200])

    @staticmethod
    def _sounds_of(words: set[str] | frozenset[str]) -> dict[tuple[str, ...], tuple[str, ...]]:
        by_sound: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for word in words:
            if 2 <= len(word) <= 6:
                by_sound[syllables(word)].append(word)
        return {sound: tuple(sorted(written)) for sound, written in by_sound.items()}

    def _contrast_matrix(self) -> dict[tuple[str, str], Floats]:
        matrix: dict[tuple[str, str], Floats] = {}
        for number, values in enumerate(self._written):
            for value in values:
                if value not in matrix:
                    matrix[value] = np.zeros(len(self.index.items), dtype=np.float32)
                matrix[value][number] = 1.0
        return matrix

    def content(self, question: str, cue_spans: Sequence[tuple[int, int]] = ()) -> float:
        """How much a question says beside which side is asked about: sum of its other words' weights."""
        text, spans = _bare_with_spans(question, cue_spans)
        words = weigh(text, self._segmenter, self.index, self.lexicon)
        idle = 0.07
        return sum(
            w.weight
            for w in words
            if w.weight > idle and not any(start < w.end and w.start < end for start, end in spans)
        )

    def cosines(self, item: Item, text: str) -> dict[str, float]:
        """How near `text` (bare) is to each wording of one service; empty without vectors."""
        if self._embedder is None or self._vectors is None or not text:
            return {}
        # Asked for right after `find`: the embedder still has it.
        vector = self._embedder.questions([text])[0]
        numbers = [n for n, wording in enumerate(self.index.wordings) if self.index.items[wording.owner] is item]
        near = np.einsum("ij,j->i", self._vectors[numbers], vector)
        return {self.index.wordings[n].text: float(value) for n, value in zip(numbers, near, strict=True)}

    def near(
        self, held: Item, text: str, cue_spans: Sequence[tuple[int, int]] = (), exclude: bool = False
    ) -> Candidate | None:
        """The service in hand or a sibling of it that a variation («那台湾的呢») points to; None when none fits.

        `exclude`: the variation names something that the service in hand is not.
        """
        asked = {c.group for c in self.lexicon.contrasts if c.asked and c.asked.search(bare(text))}
        rest = held.name
        for contrast in self.lexicon.contrasts:
            if contrast.group in asked:
                rest = contrast.written.sub("", rest)
        finding = self.find(f"{text}，{rest}", cue_spans, limit=5)
        fitting = [c for c in finding.candidates if not (exclude and c.item.code == held.code)]
        if not fitting or fitting[0].probability < 0.2:
            return None
        return fitting[0]

    def fits(self, item: Item, text: str, cue_spans: Sequence[tuple[int, int]] = ()) -> tuple[float, float]:
        """(share of a question's weight that the names of one service hold, 0 to 1; contrasts it goes against)."""
        number = next((i for i, own in enumerate(self.index.items) if own.code == item.code), None)
        if number is None:
            return 0.0, 0.0
        row = self.table(text, cue_spans)[number]
        return float(row[FEATURES.index("covered")]), float(row[FEATURES.index("clash")])

    def find(self, question: str, cue_spans: Sequence[tuple[int, int]] = (), limit: int = 10) -> Finding:
        """Services that `question` (cleaned) may mean; `cue_spans` are stretches of it that say only what is asked.

        What was looked for lately is remembered: interim texts repeat themselves, and parts are looked at twice.
        """
        return self._lately(question, tuple(cue_spans), limit)

    def _find(self, question: str, cue_spans: tuple[tuple[int, int], ...], limit: int) -> Finding:
        text, spans = _bare_with_spans(question, cue_spans)
        if not text or not self.index.items:
            return Finding(text, (), (), (), 0.0, 0.0)
        words = weigh(text, self._segmenter, self.index, self.lexicon)
        weights = per_character(words, len(text))
        for start, end in spans:
            weights[start:end] *= _CUE_WEIGHT
        alternatives = self._alternatives(text, words)
        features, known = self._features(text, words, weights, alternatives)
        scores = self._ranker.scores(features)
        order = np.argsort(-scores)[:_SHORTLIST]
        probabilities = self._ranker.probabilities(scores[order])
        found = tuple(
            Candidate(self.index.items[i], float(scores[i]), float(p), tuple(float(v) for v in features[i]))
            for i, p in list(zip(order, probabilities, strict=True))[:limit]
        )
        return Finding(text, words, alternatives, found, known, float(sum(w.weight for w in words)))

    def table(self, question: str, cue_spans: Sequence[tuple[int, int]] = ()) -> Floats:
        """(items, FEATURES): the features of every item, for training."""
        text, spans = _bare_with_spans(question, cue_spans)
        words = weigh(text, self._segmenter, self.index, self.lexicon)
        weights = per_character(words, len(text))
        for start, end in spans:
            weights[start:end] *= _CUE_WEIGHT
        return self._features(text, words, weights, self._alternatives(text, words))[0]

    def _alternatives(self, text: str, words: Sequence[Word]) -> tuple[Alternative, ...]:
        found = {(a.start, a.end, a.words): a for a in self.lexicon.alternatives(text)}
        for word in words:
            found.setdefault((word.start, word.end, word.text), Alternative(word.start, word.end, word.text, 1.0))
        sounds = syllables(text)
        if len(sounds) == len(text):
            for start in range(len(text)):
                for end in range(start + 2, min(len(text), start + 6) + 1):
                    quality = _SOUND_QUALITY if end - start > 2 else 0.6
                    for written in self._by_sound.get(sounds[start:end], ()):
                        if written == text[start:end]:
                            continue
                        found.setdefault((start, end, written), Alternative(start, end, written, quality))
                        for meant, own in self.lexicon.plain.get(written, ()):
                            found.setdefault((start, end, meant), Alternative(start, end, meant, quality * own))
        return tuple(found.values())

    def _features(
        self, text: str, words: Sequence[Word], weights: Floats, alternatives: Sequence[Alternative]
    ) -> tuple[Floats, float]:
        index, count = self.index, len(self.index.items)
        length = len(text)
        in_names = np.zeros((length, count), dtype=np.float32)
        in_bodies = np.zeros((length, count), dtype=np.float32)
        quality_of: dict[str, float] = {}
        hinted = np.zeros(count, dtype=np.float32)
        for alternative in alternatives:
            held = index.held(alternative.words)
            if alternative.hint:
                np.maximum(hinted, held**3 * index.specific(alternative.words), out=hinted)
            strict = held * held * alternative.quality
            span = slice(alternative.start, alternative.end)
            np.maximum(in_names[span], strict, out=in_names[span])
            body = index.held_in_body(alternative.words)
            np.maximum(in_bodies[span], body * body * alternative.quality * _BODY_QUALITY, out=in_bodies[span])
            for i in range(len(alternative.words) - 1):
                gram = alternative.words[i : i + 2]
                quality_of[gram] = max(quality_of.get(gram, 0.0), alternative.quality)
        for i in range(length - 1):
            gram = text[i : i + 2]
            held = index.names.share((gram,))
            np.maximum(in_names[i : i + 2], 0.7 * held, out=in_names[i : i + 2])
            quality_of[gram] = 1.0
        total = float(weights.sum()) or 1.0
        covered = weights @ in_names / total
        either = weights @ np.maximum(in_names, in_bodies) / total
        known = float(weights @ in_names.max(axis=1)) / total
        explained = np.zeros(len(index.wordings), dtype=np.float32)
        for gram, quality in quality_of.items():
            numbers = index.by_wording.where(gram)
            if numbers is not None:
                explained[numbers] += quality * index.by_wording.rarity(gram)
        share = explained / np.maximum(index.mass, 1e-6)
        name_share = index.best_of_owner((share * index.quality).astype(np.float32))
        sounds = self._sound_cover(text, weights, total)
        meaning, meaning_rank, described = self._meaning(text, count)
        characters = weights @ np.stack([index.names.share((c,)) for c in text]) / total
        best_word = self._best_word(words, in_names, weights)
        agree, clash, unasked = self._contrasts(text, count)
        harmony = 2 * covered * name_share / np.maximum(covered + name_share, 1e-6)
        columns = {
            "covered": covered,
            "either": either,
            "name_share": name_share,
            "harmony": harmony,
            "sounds": sounds,
            "meaning": meaning,
            "meaning_top": meaning_rank,
            "described": described,
            "characters": characters,
            "best_word": best_word,
            "hinted": hinted,
            "agree": agree,
            "clash": clash,
            "unasked": unasked,
        }
        return np.stack([columns[name] for name in FEATURES], axis=1).astype(np.float32), known

    def _sound_cover(self, text: str, weights: Floats, total: float) -> Floats:
        sounds = syllables(text)
        cover = np.zeros((len(text), len(self.index.items)), dtype=np.float32)
        if len(sounds) != len(text):
            return np.zeros(len(self.index.items), dtype=np.float32)
        for i in range(len(text) - 1):
            (gram,) = sound_grams(sounds[i : i + 2])
            numbers = self.index.sounds.where(gram)
            if numbers is not None:
                cover[i, numbers] = 1.0
                cover[i + 1, numbers] = 1.0
        result: Floats = weights @ cover / total
        return result

    def _meaning(self, text: str, count: int) -> tuple[Floats, Floats, Floats]:
        if self._embedder is None or self._vectors is None or self._body_vectors is None:
            nothing = np.zeros(count, dtype=np.float32)
            return nothing, nothing, nothing
        vector = self._embedder.questions([text])[0]
        # einsum stays on one core: BLAS threads spin against the recognizer's.
        cosine = np.einsum("ij,j->i", self._vectors, vector)
        best = np.full(count, -1.0, dtype=np.float32)
        np.maximum.at(best, self.index.owner, cosine.astype(np.float32))
        top = np.exp((best - float(best.max())) / 0.01)
        return _spread(best), top.astype(np.float32), _spread(np.einsum("ij,j->i", self._body_vectors, vector))

    @staticmethod
    def _best_word(words: Sequence[Word], in_names: Floats, weights: Floats) -> Floats:
        """How well the weightiest word of the question is held."""
        scored = [(float(weights[w.start : w.end].mean()), w) for w in words]
        weight, word = max(scored, key=lambda pair: pair[0])
        result: Floats = in_names[word.start : word.end].mean(axis=0)
        return result if weight > 0 else np.zeros(in_names.shape[1], dtype=np.float32)

    def _contrasts(self, text: str, count: int) -> tuple[Floats, Floats, Floats]:
        agree, clash, unasked = (np.zeros(count, dtype=np.float32) for _ in range(3))
        groups: dict[str, list[Contrast]] = defaultdict(list)
        for contrast in self.lexicon.contrasts:
            groups[contrast.group].append(contrast)
        for group in groups.values():
            asked = [c for c in group if c.asked and c.asked.search(text)]
            any_asked, any_other = np.zeros(count, dtype=np.float32), np.zeros(count, dtype=np.float32)
            for contrast in group:
                held = self._groups.get((contrast.group, contrast.value))
                if held is None:
                    continue
                target = any_asked if contrast in asked else any_other
                np.maximum(target, held, out=target)
            if asked:
                agree += any_asked
                clash += any_other * (1 - any_asked)
            else:
                unasked += any_other
        return agree, clash, unasked


def texts_of(items: Sequence[Item]) -> list[str]:
    """Everything of the items that has a vector: their wordings, then each with its description."""
    return [w.text for w in wordings(items)] + [_described(item) for item in items]


def _described(item: Item) -> str:
    """A name with the beginning of what is written beside it: what its vector stands for."""
    beside = item.summary or "；".join(item.conditions)
    return f"{item.name}。{beside[:80]}" if beside else item.name


def _spread(cosine: Floats) -> Floats:
    """Cosines of one question as deviations from their mean, a fifth of a standard deviation each."""
    deviation = float(cosine.std()) or 1.0
    result: Floats = ((cosine - float(cosine.mean())) / deviation / 5.0).astype(np.float32)
    return result


def _bare_with_spans(question: str, spans: Sequence[tuple[int, int]]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The bare text, and where spans of the question lie in it."""
    places = [0]
    for character in question:
        places.append(places[-1] + len(bare(character)))
    return bare(question), tuple((places[start], places[end]) for start, end in spans)
