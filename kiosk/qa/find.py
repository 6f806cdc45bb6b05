"""From a question to ranked services: candidates by characters, sounds and meaning, then features, then the ranker."""

import math
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np

from kiosk.kb.schema import Item

from .contrasts import Contrasts
from .embed import Ahead, Embedder
from .features import Features, Reading, held_by_one
from .finding import Candidate, Finding
from .index import Floats, Index, grams
from .kin import TELLING, Kin, Sibling, Variation
from .lexicon import Alternative, lexicon
from .offices import Offices
from .rank import FEATURES, Ranker
from .sound import syllables
from .text import bare
from .vectors import vectors
from .words import Segmenter, Word, per_character, weigh

_CUE_WEIGHT = 0.25
"""What remains of the weight of words that only say which side is asked about."""
_SOUND_QUALITY = 0.85
_SHORTLIST = 48
_TABLES = 8
"""Feature tables kept: a turn looks several times into that of its own words. 160 KB each for 2,900 services."""
_CUE = "-"
"""Stands for words that only say which side is asked about."""
_IDLE = 0.07
"""Words up to this weight say nothing."""


class Finder:
    """A knowledge base ready to be asked. Immutable once built, thread-safe."""

    def __init__(
        self,
        items: Sequence[Item],
        embedder: Embedder | None,
        ranker: Ranker,
        cache: Path | None,
        rivals: Sequence[Item] = (),
    ) -> None:
        """`rivals`: matters that lie elsewhere; they are ranked with the services and are never candidates."""
        self._count = len(items)
        items = (*items, *rivals)
        self.index = Index(items, self._count)
        self.lexicon = lexicon()
        self._ranker = ranker
        self._embedder = embedder
        self._vectors = vectors(self.index, embedder, cache) if embedder and items else None
        self._ahead = None if embedder is None else Ahead(embedder)
        plain = Segmenter(self.lexicon.words())
        vocabulary = {
            wording.text[start:end] for wording in self.index.wordings for start, end in plain.cut(wording.text)
        }
        self._segmenter = Segmenter(self.lexicon.words() | {word for word in vocabulary if len(word) >= 2})
        self._by_sound = self._sounds_of(vocabulary | self.lexicon.words())
        self._contrasts = Contrasts(self.lexicon.contrasts, items)
        self._features = Features(self.index, self._contrasts, self._vectors)
        self._kin = Kin(self.index, self._contrasts)
        self._offices = Offices(items, [wording.text for wording in self.index.wordings])
        self._number_of = {item.code: number for number, item in enumerate(items)}
        self.terms = self._terms(plain)
        self._wordings_of: dict[str, list[int]] = defaultdict(list)
        for number, wording in enumerate(self.index.wordings):
            self._wordings_of[items[wording.owner].code].append(number)
        self._lately = lru_cache(maxsize=256)(self._find)
        self._tabled = lru_cache(maxsize=_TABLES)(self._table)

    def _terms(self, segmenter: Segmenter) -> tuple[str, ...]:
        """Words of names that general Chinese has seldom and this knowledge base often: what recognition must expect."""
        counts: dict[str, int] = defaultdict(int)
        for wording in self.index.wordings:
            if wording.owner >= self._count:
                continue
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

    def content(self, question: str, cue_spans: Sequence[tuple[int, int]] = ()) -> float:
        """How much a question says beside which side is asked about: sum of its other words' weights."""
        text, spans = _bare_with_spans(question, cue_spans)
        words = weigh(text, self._segmenter, self.index, self.lexicon)
        return sum(
            w.weight
            for w in words
            if self._says(w) and not any(start < w.end and w.start < end for start, end in spans)
        )

    def cosines(self, item: Item, text: str) -> dict[str, float]:
        """How near `text` (bare) is to each wording of one service; empty without vectors."""
        if self._embedder is None or self._vectors is None or not text:
            return {}
        # Asked for right after `find`: the embedder still has it.
        vector = self._embedder.questions([text])[0]
        numbers = self._wordings_of.get(item.code, ())
        near = np.einsum("ij,j->i", self._vectors.names[self._vectors.of_wording[list(numbers)]], vector)
        return {self.index.wordings[n].text: float(value) for n, value in zip(numbers, near, strict=True)}

    def expect(self, text: str) -> None:
        """Begin to compute the vector of a cleaned text, on another core: `find` will want it."""
        if self._ahead is not None and (plain := bare(text)):
            self._ahead.begin(plain)

    def near(self, held: Item, text: str, cue_spans: Sequence[tuple[int, int]] = ()) -> Sibling | None:
        """The service beside the one in hand that a variation of it («台湾的») points to most."""
        number = self._number_of.get(held.code)
        plain, spans = _bare_with_spans(text, cue_spans)
        if number is None or not plain:
            return None
        words = weigh(plain, self._segmenter, self.index, self.lexicon)
        weights = per_character([w for w in words if self._says(w)], len(plain))
        if not weights.any() and not self._contrasts.spoken(plain):
            weights = per_character([w for w in words if len(w.text) > 1], len(plain))
        for start, end in spans:
            weights[start:end] = 0.0
            plain = plain[:start] + _CUE * (end - start) + plain[end:]
        said = Variation(plain, weights, self._alternatives(plain, words))
        near = self.table(text, cue_spans)[:, FEATURES.index("meaning")]
        whole = f"{text}，{self._kin.rest(number, plain)}"
        return self._kin.best(number, said, lambda: self._ranker.scores(self.table(whole, cue_spans)), near)

    def twin(self, held: Item, text: str) -> Item:
        """Of the services of one name the one whose office `text` (cleaned) names best, else the one in hand."""
        named = grams(bare(text))
        offices = [
            (len(named & grams(bare(item.department))), item.code == held.code, item) for item in self._twins(held)
        ]
        return max(offices, key=lambda office: office[:2], default=(0, True, held))[2]

    def _twins(self, held: Item) -> list[Item]:
        name = bare(held.name)
        return [item for item in self.index.items if bare(item.name) == name]

    def contrasted(self, text: str) -> tuple[tuple[int, int], ...]:
        """Stretches of `text` (cleaned) that only contrast one value with another."""
        plain = bare(text)
        places = [place for place, character in enumerate(text) if bare(character)]
        return tuple(
            (places[start], places[end - 1] + 1) for start, end in self._contrasts.spoken(plain) if end > start
        )

    def _says(self, word: Word) -> bool:
        """Whether a word says anything of a service."""
        return word.weight > _IDLE and word.text not in self.lexicon.ongoing

    def fits(self, item: Item, text: str, cue_spans: Sequence[tuple[int, int]] = ()) -> tuple[float, float]:
        """(share of a question's weight that the names of one service hold, 0 to 1; contrasts it goes against)."""
        number = self._number_of.get(item.code)
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
        if not text or not self._count:
            return Finding(text, (), (), (), 0.0, 0.0)
        reading, features, known = self._tabled(text, spans)
        scores = self._ranker.scores(features) + self._offices.table(text)
        if not self._contrasts.asks(text, TELLING):
            scores = self._kin.itself(scores)
        order = np.argsort(-scores, kind="stable")[:_SHORTLIST]
        probable = dict(zip(order.tolist(), self._ranker.probabilities(scores[order]).tolist(), strict=True))

        def candidate(n: int) -> Candidate:
            return Candidate(self.index.items[n], float(scores[n]), probable[n], tuple(features[n].tolist()))

        found = tuple(map(candidate, [n for n in probable if n < self._count][:limit]))
        absent = next((candidate(n) for n in probable if n >= self._count), None)
        if not found:
            return Finding(text, reading.words, reading.alternatives, (), known, 0.0, elsewhere=absent)
        names = [self.index.wordings[n].text for n in self._wordings_of[found[0].item.code]]
        weight = sum(w.weight for w in reading.words)
        alone = held_by_one(reading, names)
        return Finding(text, reading.words, reading.alternatives, found, known, weight, alone, absent)

    def table(self, question: str, cue_spans: Sequence[tuple[int, int]] = ()) -> Floats:
        """(items, FEATURES): the features of every item. Not to be written to: `find` and later callers share it."""
        return self._tabled(*_bare_with_spans(question, cue_spans))[1]

    def _table(self, text: str, spans: tuple[tuple[int, int], ...]) -> tuple[Reading, Floats, float]:
        """How a bare text was read, (items, FEATURES), and what share of its weight any name holds."""
        self.expect(text)
        reading = self._read(text, spans)
        return reading, *self._features.table(reading, lambda: self._vector(text))

    def _read(self, text: str, spans: Sequence[tuple[int, int]]) -> Reading:
        words = weigh(text, self._segmenter, self.index, self.lexicon)
        weights = per_character(words, len(text))
        for start, end in spans:
            weights[start:end] *= _CUE_WEIGHT
        return Reading(text, words, weights, self._alternatives(text, words))

    def _vector(self, text: str) -> Floats | None:
        return self._ahead.get(text) if self._ahead is not None else None

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


def _bare_with_spans(question: str, spans: Sequence[tuple[int, int]]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The bare text, and where spans of the question lie in it."""
    places = [0]
    for character in question:
        places.append(places[-1] + len(bare(character)))
    return bare(question), tuple((places[start], places[end]) for start, end in spans)
