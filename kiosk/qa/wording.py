"""What laws call the things that people say: from a word of a question to pairs of characters of the clauses it is answered by.

A translation model (IBM Model 1; Brown et al., 1993) learned from questions with their clauses: «老婆» is answered by clauses
that hold 配偶 or 夫妻. Only the weights are kept; `python -m kiosk.qa.train_documents` makes them.
"""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

WEIGHTS = Path(__file__).parent / "wording.json"
_ROUNDS = 4
_NULL = 1e-2
"""Chance that a pair of a clause has nothing to do with the question."""
_SMOOTH = 2.0
_LEAST = 0.01
_KEPT = 16
"""Pairs kept of each word, the likeliest."""
_SEEN = 2
"""A word must stand in this many examples: what was seen once is remembered, not learned."""
_MOST = 80
"""Pairs that a question is widened by; more add noise and time."""


@dataclass(frozen=True, slots=True)
class Wording:
    """Pairs with their weights by word."""

    table: dict[str, dict[str, float]]

    def widened(self, words: Iterable[str]) -> dict[str, float]:
        """The pairs that clauses answering these words are likely to hold, with their expected number."""
        found: Counter[str] = Counter()
        for word in words:
            for pair, weight in self.table.get(word, {}).items():
                found[pair] += weight  # type: ignore[assignment]
        return dict(found.most_common(_MOST))


def learn(examples: Sequence[tuple[Sequence[str], Iterable[str]]]) -> Wording:
    """From (words of a question, pairs of a clause that answers it)."""
    seen = Counter(word for said, _ in examples for word in set(said))
    words: dict[str, int] = {}
    pairs: dict[str, int] = {}
    sources: list[int] = []
    targets: list[int] = []
    owners: list[int] = []
    owner = 0
    for said, held in examples:
        own = [words.setdefault(word, len(words)) for word in said if seen[word] >= _SEEN]
        for pair in held:
            number = pairs.setdefault(pair, len(pairs))
            sources += own
            targets += [number] * len(own)
            owners += [owner] * len(own)
            owner += 1
    source = np.array(sources, dtype=np.int64)
    cells, cell = np.unique(source * len(pairs) + np.array(targets), return_inverse=True)
    of_word = cells // len(pairs)
    each = np.array(owners)
    weight = np.ones(len(cells))
    for _ in range(_ROUNDS):
        own_weight = weight[cell]
        whole = np.bincount(each, own_weight, owner) + _NULL
        counts = np.bincount(cell, own_weight / whole[each], len(cells))
        weight = counts / (np.bincount(of_word, counts, len(words))[of_word] + _SMOOTH)
        weight[weight < _LEAST] = 0
    names, others = list(words), list(pairs)
    table: dict[str, dict[str, float]] = {}
    for n in np.flatnonzero(weight):
        table.setdefault(names[of_word[n]], {})[others[cells[n] % len(pairs)]] = round(float(weight[n]), 4)
    return Wording({word: dict(Counter(own).most_common(_KEPT)) for word, own in table.items()})


def load(path: Path = WEIGHTS) -> Wording:
    """The shipped weights: `word: {pair: weight}`."""
    return Wording(json.loads(path.read_text(encoding="utf-8")))


def save(wording: Wording, path: Path = WEIGHTS) -> None:
    """Keep the weights, one word a line so that changes can be read."""
    rows = (
        f"{json.dumps(word, ensure_ascii=False)}:{json.dumps(own, ensure_ascii=False, separators=(',', ':'))}"
        for word, own in sorted(wording.table.items())
    )
    path.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")
