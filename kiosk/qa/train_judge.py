"""Learns how sure to be of what was found (`judge`), from questions of which the right service is known."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from .aspects import ask
from .find import Finder
from .index import Floats
from .judge import SIGNALS, signals
from .text import clean
from .train_texts import rows

_Doubles = npt.NDArray[np.float64]
_FOLDS = 5
_RIDGE = 0.003


@dataclass(frozen=True, slots=True)
class Judged:
    """One question with what is known of its finding."""

    values: tuple[float, ...]
    best: bool
    three: bool
    weight: float


def judged(finder: Finder, question: str, codes: frozenset[str], weight: float) -> Judged:
    """What the finder makes of a question that means `codes` (none: that no service answers)."""
    cleaned = clean(question)
    finding = finder.find(cleaned, ask(cleaned).spans)
    found = finding.candidates
    twins = [c for c in found[:6] if c.item.name == found[0].item.name]
    best = any(c.item.code in codes for c in twins)
    return Judged(signals(finding), best, any(c.item.code in codes for c in found[:3]), weight)


def folder_judged(finder: Finder, folder: Path, weight: float = 1.0) -> list[Judged]:
    """Questions and out-of-scope utterances of a folder in the format of `kiosk bench policy`: calibration, not wording."""
    known = [judged(finder, r["q"], frozenset(r["codes"]), weight) for r in rows(folder / "single.jsonl")]
    return known + [judged(finder, r["q"], frozenset(), 1.5) for r in rows(folder / "oos.jsonl")]


def train_judge(examples: Sequence[Judged], report: Callable[..., None]) -> dict[str, Any]:
    """Two logistic models over standardised signals; `report` is told their quality on folds that they never saw."""
    x = np.array([e.values for e in examples], dtype=np.float64)
    weights = np.array([e.weight for e in examples])
    middle, scale = x.mean(axis=0), x.std(axis=0) + 1e-9
    z = (x - middle) / scale
    stored: dict[str, Any] = {"signals": SIGNALS}
    for name in ("best", "three"):
        y = np.array([float(getattr(e, name)) for e in examples])
        _assess(name, y, _unseen(z, y, weights), weights, report)
        beta, bias = logistic(z, y, weights, _RIDGE)
        own = beta / scale
        stored[name] = {"weights": [round(float(w), 4) for w in own], "bias": round(float(bias - own @ middle), 4)}
    return stored


def _unseen(z: _Doubles, y: _Doubles, weights: _Doubles) -> _Doubles:
    """(n,) probabilities by models that never saw the question judged."""
    guess = np.zeros(len(y))
    for fold in range(_FOLDS):
        test = np.arange(len(y)) % _FOLDS == fold
        beta, bias = logistic(z[~test], y[~test], weights[~test], _RIDGE)
        guess[test] = 1 / (1 + np.exp(-(z[test] @ beta + bias)))
    return guess


def _assess(name: str, y: _Doubles, guess: _Doubles, weights: _Doubles, report: Callable[..., None]) -> None:
    loss = -np.average(y * np.log(guess + 1e-9) + (1 - y) * np.log(1 - guess + 1e-9), weights=weights)
    for level in (0.4, 0.5, 0.6):
        answered = guess >= level
        kept = float((answered & (y > 0.5)).sum() / y.sum())
        report(
            name,
            f"cross-validated loss {loss:.3f}; from {level}: right {kept:.3f},",
            f"wrong {float(1 - y[answered].mean()):.3f} of {int(answered.sum())}",
        )


def logistic(inputs: _Doubles, answers: _Doubles, weights: _Doubles, ridge: float = 0.01) -> tuple[Floats, float]:
    """Weights and bias by Newton's method; `weights` are the examples' own."""
    x = np.hstack([inputs, np.ones((len(inputs), 1))]).astype(np.float64)
    beta = np.zeros(x.shape[1])
    penalty = ridge * np.eye(x.shape[1])
    penalty[-1, -1] = 0.0
    for _ in range(50):
        p = 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
        gradient = x.T @ (weights * (p - answers)) / weights.sum() + penalty @ beta
        curvature = (x * (weights * p * (1 - p))[:, None]).T @ x / weights.sum() + penalty + 1e-9 * np.eye(x.shape[1])
        beta -= np.linalg.solve(curvature, gradient)
    return beta[:-1].astype(np.float32), float(beta[-1])
