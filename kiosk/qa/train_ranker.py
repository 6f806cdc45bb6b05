"""Learns what features of a candidate are worth (`rank`), from questions and the candidates that they accept."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kiosk import paths
from kiosk.kb.schema import Item

from .aspects import ask
from .embed import Embedder
from .find import Finder
from .index import Floats
from .rank import Ranker
from .text import clean
from .train_texts import pairs

_NEGATIVES = 60
_FOLDS = 5


@dataclass(frozen=True, slots=True)
class Example:
    """One question with the features of its candidates."""

    features: Floats
    """(n, len(FEATURES))."""
    right: Floats
    """(n,) 1 for accepted candidates."""
    weight: float = 1.0


def example(
    finder: Finder, question: str, codes: frozenset[str], ranker: Ranker, weight: float = 1.0
) -> Example | None:
    """Candidates that the present ranker likes best, and the accepted ones."""
    cleaned = clean(question)
    features = finder.table(cleaned, ask(cleaned).spans)
    right = np.array([item.code in codes for item in finder.index.items], dtype=np.float32)
    if not right.any():
        return None
    best = np.argsort(-ranker.scores(features))[:_NEGATIVES]
    kept = np.unique(np.concatenate([best, np.flatnonzero(right)]))
    return Example(features[kept], right[kept], weight)


def paraphrase_examples(
    folder: Path, embedder: Embedder, ranker: Ranker, most: int, chance: random.Random
) -> list[Example]:
    """Each pair as a question and the name of one service among all pairs' names."""
    own = pairs(folder, most, chance)
    items = [Item(code=str(number), name=name) for number, (_, name) in enumerate(own)]
    if not items:
        return []
    finder = Finder(items, embedder, ranker, paths.cache() / "qa-train")
    made = (example(finder, question, frozenset((str(n),)), ranker) for n, (question, _) in enumerate(own))
    return [e for e in made if e is not None]


def fit(
    examples: Sequence[Example], start: Floats, pull: float = 0.003, rounds: int = 400, rate: float = 0.05
) -> Floats:
    """Weights that make accepted candidates likely (softmax over each list), held near `start` by `pull`; Adam."""
    weights = start.astype(np.float64).copy()
    first, second = np.zeros_like(weights), np.zeros_like(weights)
    total = sum(e.weight for e in examples)
    for step in range(1, rounds + 1):
        gradient = pull * (weights - start)
        for e in examples:
            scores = e.features @ weights
            p = np.exp(scores - scores.max())
            p /= p.sum()
            target = p * e.right
            target /= max(float(target.sum()), 1e-9)
            gradient += e.weight / total * (e.features.T @ (p - target))
        first = 0.9 * first + 0.1 * gradient
        second = 0.999 * second + 0.001 * gradient**2
        weights -= rate * (first / (1 - 0.9**step)) / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return weights.astype(np.float32)


def top(examples: Sequence[Example], weights: Floats, within: int) -> float:
    """Share of questions with an accepted candidate among the first `within`."""
    hits = [e.right[np.argsort(-(e.features @ weights))[:within]].any() for e in examples]
    return float(np.mean(hits)) if hits else 0.0


def cross_validated(examples: Sequence[Example], always: Sequence[Example], start: Floats) -> tuple[float, float]:
    """(top 1, top 3) of weights that never saw the question judged."""
    ones, threes = [], []
    for fold in range(_FOLDS):
        test = [e for i, e in enumerate(examples) if i % _FOLDS == fold]
        weights = fit([*always, *(e for i, e in enumerate(examples) if i % _FOLDS != fold)], start)
        ones.append(top(test, weights, 1) * len(test))
        threes.append(top(test, weights, 3) * len(test))
    return sum(ones) / len(examples), sum(threes) / len(examples)
