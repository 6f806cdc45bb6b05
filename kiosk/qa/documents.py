"""Finding the clause that answers a question in the documents that were imported.

Pairs of characters (BM25) and learned wording propose; a small learned ranker looks at the clause, at its document as a
whole and at the document's title; a logistic tells how sure the first one is. All weights come from
`python -m kiosk.qa.train_documents`.
"""

import json
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kiosk.kb.documents import Article
from kiosk.kb.importers.numerals import value

from .index import Floats
from .passages import Passages, pairs, plain
from .text import bare, clean
from .wording import Wording
from .wording import load as load_wording
from .words import Segmenter

WEIGHTS = Path(__file__).parent / "documents.json"
FEATURES = (
    "words", "widened", "held", "document", "document_sum", "title_held", "title_named", "law", "regulation", "early", "length", "both",
)  # fmt: skip
SIGNALS = ("score", "margin", "words", "widened", "held", "title_named", "document", "mass")
_CANDIDATES = 200
_WIDENED = 2.0
"""Weight of learned wording beside the question's own in proposing candidates."""
_CITED = re.compile(r"第([零〇一二三四五六七八九十百千两]+|\d{1,4})条(之[一二三四五六七八九十])?")
_ENDED_PENALTY = 1.5
"""A document in force is preferred to a repealed one by this many nats."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A clause and how well it fits."""

    article: Article
    score: float
    probability: float = 0.0
    """That it is what was asked for; only of the first."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What features and signals are worth."""

    rank: tuple[float, ...]
    sure: tuple[float, ...]
    bias: float
    answer_from: float
    """Quoted from this probability on."""


@dataclass(frozen=True, slots=True)
class Proposed:
    """Candidates of one volume: (n,) numbers and (n, len(FEATURES)) features, the best 200."""

    numbers: np.ndarray[tuple[int], np.dtype[np.int64]]
    features: Floats
    mass: float
    """How much the question says."""


def load(path: Path = WEIGHTS) -> Weights:
    """The shipped weights. Raises ValueError when they are not for these features."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    if tuple(stored["features"]) != FEATURES or tuple(stored["signals"]) != SIGNALS:
        raise ValueError(f"{path}：特征不符，请重新运行 python -m kiosk.qa.train_documents")
    return Weights(tuple(stored["rank"]), tuple(stored["sure"]), stored["bias"], stored["answer_from"])


class _Volume:
    """One imported version with what is known of its documents as wholes."""

    def __init__(self, passages: Passages) -> None:
        self.passages = passages
        known = passages.known
        self.starts = np.array([document.start for document in known], dtype=np.int64)
        self.titles = [frozenset(pairs(plain(document.title))) for document in known]
        holders: dict[str, list[int]] = {}
        for number, title in enumerate(self.titles):
            for pair in title:
                holders.setdefault(pair, []).append(number)
        self.holders = {pair: np.array(own, dtype=np.int32) for pair, own in holders.items()}
        self.title_mass = np.array(
            [sum(self._rare(pair) for pair in title) or 1.0 for title in self.titles], dtype=np.float32
        )
        kinds = [document.title for document in known]
        self.law = np.array([title.endswith(("法", "法典")) for title in kinds], dtype=np.float32)
        self.regulation = np.array([title.endswith("条例") for title in kinds], dtype=np.float32)
        self.ended = np.array([bool(document.ended) for document in known])

    def _rare(self, pair: str) -> float:
        return math.log1p(len(self.titles) / (len(self.holders[pair]) + 0.5))

    def titles_held(self, wanted: Sequence[str]) -> Floats:
        """(documents,) how much of each title the question holds, 0 to 1."""
        held: Floats = np.zeros(len(self.titles), dtype=np.float32)
        for pair in wanted:
            if pair in self.holders:
                held[self.holders[pair]] += self._rare(pair)
        return held / self.title_mass


class DocumentIndex:
    """Clauses of everything imported. Immutable, thread-safe."""

    def __init__(
        self, volumes: Sequence[Passages], wording: Wording | None = None, weights: Weights | None = None
    ) -> None:
        self.volumes = tuple(_Volume(passages) for passages in volumes)
        self._segmenter = Segmenter(())
        self.wording = wording or load_wording()
        self.weights = weights or load()

    def cut(self, text: str) -> tuple[tuple[int, int], ...]:
        """Spans of the words of a bare text."""
        return self._segmenter.cut(text)

    def words(self, text: str) -> list[str]:
        """Units of a bare question that wording is learned for: its words and its pairs of characters."""
        cut = [text[start:end] for start, end in self.cut(text) if end - start > 1]
        return list(dict.fromkeys([*cut, *pairs(text)]))

    def search(self, question: str, limit: int = 10) -> list[Hit]:
        """The best clauses for a question, best first, the first one with its probability."""
        text = bare(clean(question))
        found: list[tuple[float, _Volume, int, Floats, float]] = []
        for volume in self.volumes:
            proposed = self.propose(text, volume)
            scores = proposed.features @ np.array(self.weights.rank, dtype=np.float32)
            scores -= _ENDED_PENALTY * volume.ended[volume.passages.document_of[proposed.numbers]]
            best = np.argsort(-scores)[: limit + 1]
            found += [
                (float(scores[n]), volume, int(proposed.numbers[n]), proposed.features[n], proposed.mass) for n in best
            ]
        found.sort(key=lambda one: -one[0])
        hits = [Hit(volume.passages.article(number), score) for score, volume, number, _, _ in found[:limit]]
        if not hits:
            return []
        second = next((one[0] for one in found[1:]), found[0][0] - 3.0)
        signals = signals_of(found[0][0], second, found[0][3], found[0][4])
        return [Hit(hits[0].article, hits[0].score, self._sure(signals)), *hits[1:]]

    def _sure(self, signals: Sequence[float]) -> float:
        z = self.weights.bias + sum(w * s for w, s in zip(self.weights.sure, signals, strict=True))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))

    def propose(self, text: str, volume: _Volume) -> Proposed:
        """Candidates for a bare question with their features."""
        passages = volume.passages
        own = list(dict.fromkeys(pairs(text)))
        scores, held, mass = passages.match(dict.fromkeys(own, 1.0))
        wide, _, wide_mass = passages.match(self.wording.widened(self.words(text)))
        mass, wide_mass = max(mass, 1.0), max(wide_mass, 1.0)
        together = scores + _WIDENED * wide
        count = min(_CANDIDATES, passages.count)
        numbers = np.argpartition(-together, count - 1)[:count] if count else np.zeros(0, dtype=np.int64)
        numbers = numbers[together[numbers] > 0]
        if not len(numbers):
            return Proposed(numbers, np.zeros((0, len(FEATURES)), dtype=np.float32), mass)
        documents = passages.document_of[numbers]
        best = np.maximum.reduceat(together, volume.starts)
        total = np.add.reduceat(np.square(together / together.max()), volume.starts)
        named = volume.titles_held(own)
        row = (
            scores[numbers] / mass,
            wide[numbers] / 10.0,
            held[numbers] / mass,
            best[documents] / best.max(),
            np.log1p(total[documents]),
            named[documents],
            (named[documents] > 0.99).astype(np.float32),
            volume.law[documents],
            volume.regulation[documents],
            (numbers - volume.starts[documents] < 3).astype(np.float32),
            np.log1p(passages.lengths[numbers]) / 5.0,
            together[numbers] / together.max(),
        )
        return Proposed(numbers, np.stack(row, axis=1).astype(np.float32), mass)

    def cited(self, question: str) -> Article | None:
        """The clause that a question names by document and number, as 劳动合同法第十九条."""
        text = bare(clean(question))
        found = _CITED.search(text)
        if found is None:
            return None
        before, wanted = text[: found.start()], value(found.group(1).replace("两", "二"))
        for volume in self.volumes:
            known = volume.passages.known
            named = [n for n, one in enumerate(known) if not one.superseded and before.endswith(plain(one.title))]
            for number in sorted(named, key=lambda n: (bool(known[n].ended), -len(known[n].title))):
                for at in range(known[number].start, known[number].start + known[number].count):
                    article = volume.passages.article(at)
                    own = _CITED.fullmatch(article.clause)
                    if own and value(own.group(1)) == wanted and own.group(2) == found.group(2):
                        return article
        return None


def signals_of(score: float, second: float, features: Floats, mass: float) -> tuple[float, ...]:
    """What tells whether the first clause is what was asked for, in the order of SIGNALS."""
    values = dict(zip(FEATURES, map(float, features), strict=True))
    values |= {"score": score, "margin": score - second, "mass": min(mass, 150.0) / 50.0}
    return tuple(values[name] for name in SIGNALS)
