"""How sure we are: from a finding to the probability that its best is meant, and that any of it is."""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .find import Finding
from .rank import FEATURES

SIGNALS = ("score", "covered", "either", "name_share", "meaning", "best_word", "clash", "known", "weight")
WEIGHTS = Path(__file__).parent / "judge.json"


def signals(finding: Finding) -> tuple[float, ...]:
    """What tells whether a question belongs to this knowledge base at all, in the order of SIGNALS."""
    if not finding.candidates:
        return (0.0,) * len(SIGNALS)
    best = finding.candidates[0]
    values = dict(zip(FEATURES, best.features, strict=True))
    values |= {"score": best.score, "known": finding.known, "weight": min(finding.weight, 4.0)}
    return tuple(values[name] for name in SIGNALS)


@dataclass(frozen=True, slots=True)
class Judge:
    """Logistic over the signals, and the thresholds that follow from its calibration."""

    weights: tuple[float, ...]
    bias: float
    answer_from: float
    """Answer at once from this probability that the best candidate is meant."""
    ask_from: float
    """Below that, ask back from this probability that one of three is meant; below, say that we do not know."""

    def belongs(self, finding: Finding) -> float:
        """Probability that the knowledge base can answer the question."""
        if not finding.candidates:
            return 0.0
        z = self.bias + sum(w * s for w, s in zip(self.weights, signals(finding), strict=True))
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, z))))


def load(path: Path = WEIGHTS) -> Judge:
    """The shipped judge. Raises ValueError when its signals are not the ones this code computes."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    if tuple(stored["signals"]) != SIGNALS:
        raise ValueError(f"{path}：信号不符，请重新运行 python -m kiosk.qa.train")
    weights: Sequence[float] = stored["weights"]
    return Judge(tuple(weights), stored["bias"], stored["answer_from"], stored["ask_from"])
