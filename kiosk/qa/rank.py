"""What features of a candidate are worth: a small model, trained by `python -m kiosk.qa.train`, kept as JSON."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from .index import Floats

FEATURES = (
    "covered",
    "either",
    "name_share",
    "harmony",
    "sounds",
    "meaning",
    "meaning_top",
    "described",
    "best_word",
    "missing",
    "hinted",
    "agree",
    "clash",
    "unasked",
)
WEIGHTS = Path(__file__).parent / "ranker.json"


@dataclass(frozen=True, slots=True)
class Ranker:
    """Linear in the features; a softmax over the candidates gives probabilities."""

    weights: Floats
    """One a feature."""
    temperature: float = 1.0

    def scores(self, features: Floats) -> Floats:
        """(n,) from (n, len(FEATURES))."""
        result: Floats = features @ self.weights
        return result

    def probabilities(self, scores: Floats) -> Floats:
        """Of the candidates among themselves; they sum to 1."""
        raised = np.exp((scores - scores.max()) / self.temperature)
        result: Floats = raised / raised.sum()
        return result


def load(path: Path = WEIGHTS) -> Ranker:
    """The shipped ranker. Raises ValueError when its features are not the ones this code computes."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    if tuple(stored["features"]) != FEATURES:
        raise ValueError(f"{path}：特征不符，请重新运行 python -m kiosk.qa.train")
    return Ranker(np.array(stored["weights"], dtype=np.float32), float(stored["temperature"]))
