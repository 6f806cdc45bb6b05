"""How sure we are: from a finding to the probability that its best is meant, and that one of its first three is."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .finding import Candidate, Finding
from .rank import FEATURES
from .text import bare

SIGNALS = (
    "odds",
    "odds_of_three",
    "margin",
    "score",
    "covered",
    "either",
    "name_share",
    "best_word",
    "missing",
    "meaning_top",
    "described",
    "known",
    "gap",
    "weight",
    "clash",
    "alone",
    "meaning",
    "hinted",
    "elsewhere",
)
THRESHOLDS = ("answer_from", "close_from", "clear_from", "clear_from_few", "ask_from")
WEIGHTS = Path(__file__).parent / "judge.json"
_LEAST = 1e-4
_MOST_MARGIN, _MOST_WEIGHT = 6.0, 4.0
_NAMED_FROM, _NAMED, _EXPLAINED = 0.75, 0.9, 0.9
_FEW = 300
"""Up to so many services are few: those of one hall, where a portal of a province has thousands."""
_TWINS = 6
"""So many candidates are looked through for others of the same name."""


def signals(finding: Finding, same: float = 0.0) -> tuple[float, ...]:
    """What tells how good a finding is, in the order of SIGNALS; `same`: probability of all with the best one's answer."""
    if not finding.candidates:
        return (0.0,) * len(SIGNALS)
    best = finding.candidates[0]
    name = bare(best.item.name)
    twins = sum(c.probability for c in finding.candidates[:_TWINS] if bare(c.item.name) == name)
    other = next((c for c in finding.candidates if bare(c.item.name) != name), None)
    values = dict(zip(FEATURES, best.features, strict=True))
    values |= {
        "odds": _log_odds(max(same, twins)),
        "odds_of_three": _log_odds(sum(c.probability for c in finding.candidates[:3])),
        "margin": min(_MOST_MARGIN, best.score - other.score) if other else _MOST_MARGIN,
        "score": best.score,
        "known": finding.known,
        "gap": finding.known - values["covered"],
        "weight": min(finding.weight, _MOST_WEIGHT),
        "alone": finding.alone,
        "elsewhere": _lead(best, finding.elsewhere),
    }
    return tuple(values[signal] for signal in SIGNALS)


def _is_named(finding: Finding) -> bool:
    """True for a plain question: the best candidate's own words and nothing that they do not explain.

    Such questions are short, and the weights, set on long ones that say much beside the name, underrate them.
    """
    best = finding.candidates[0]
    values = dict(zip(FEATURES, best.features, strict=True))
    explained = values["covered"] >= _EXPLAINED and values["best_word"] >= _EXPLAINED
    nothing_else = values["missing"] <= 1 - _EXPLAINED and finding.known >= _EXPLAINED and not values["clash"]
    return best.probability >= _NAMED_FROM and explained and nothing_else


def _lead(best: Candidate, absent: Candidate | None) -> float:
    """How far the best service is ahead of the likeliest matter that lies elsewhere."""
    return max(-_MOST_MARGIN, min(_MOST_MARGIN, best.score - absent.score)) if absent else _MOST_MARGIN


def _log_odds(probability: float) -> float:
    kept = min(max(probability, _LEAST), 1 - _LEAST)
    return math.log(kept / (1 - kept))


@dataclass(frozen=True, slots=True)
class Logistic:
    """Probability from signals."""

    weights: tuple[float, ...]
    bias: float

    def of(self, values: Sequence[float]) -> float:
        """0 to 1."""
        z = self.bias + sum(w * s for w, s in zip(self.weights, values, strict=True))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


@dataclass(frozen=True, slots=True)
class Judge:
    """Two calibrated probabilities, and the thresholds set on them."""

    best: Logistic
    three: Logistic
    answer_from: float
    """Answer at once from this probability that the best candidate is meant …"""
    close_from: float
    """… and from this where another is near it and services are many: near-duplicates are told apart by little."""
    clear_from: float
    """The same for a candidate that leads clearly: no other is near it that could be meant instead …"""
    clear_from_few: float
    """… and where services are few, so that it has seldom such a neighbour at all."""
    ask_from: float
    """Below that, ask back from this probability that one of three is meant; below, say that we do not know."""

    def enough(self, services: int) -> float:
        """From which probability to answer at once with what leads clearly, in a knowledge base of so many services."""
        return self.clear_from_few if services <= _FEW else self.clear_from

    def close(self, services: int) -> float:
        """The same with what another comes near."""
        return self.answer_from if services <= _FEW else self.close_from

    def sure(self, finding: Finding, same: float = 0.0) -> float:
        """Probability that the best candidate is meant; `same`: summed probability of those with its very answer."""
        if not finding.candidates:
            return 0.0
        named = _NAMED * finding.candidates[0].probability if _is_named(finding) else 0.0
        return max(named, self.best.of(signals(finding, same)))

    def belongs(self, finding: Finding) -> float:
        """Probability that one of the first three is meant: that the knowledge base can answer at all."""
        return self.three.of(signals(finding)) if finding.candidates else 0.0


def load(path: Path = WEIGHTS) -> Judge:
    """The shipped judge. Raises ValueError when its signals are not the ones this code computes."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    if tuple(stored["signals"]) != SIGNALS:
        raise ValueError(f"{path}：信号不符，请重新运行 python -m kiosk.qa.train")
    best, three = (Logistic(tuple(stored[name]["weights"]), stored[name]["bias"]) for name in ("best", "three"))
    return Judge(best, three, **{name: stored[name] for name in THRESHOLDS})
