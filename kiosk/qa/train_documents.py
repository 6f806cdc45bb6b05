"""`python -m kiosk.qa.train_documents`: learn the wording of laws, what features of a clause are worth, and how sure to be.

Data: LeCoQA's public training part (MIT): lay questions with the clauses that answer them, over laws in Markdown. Every fifth
question (`query_id` divisible by 5) is held out: nothing is learned from it, and `kiosk bench docs` measures on it. For the
judgement of how sure to be, questions of OPPO and LCQMC and the service questions written for this project stand for
questions that no document answers. Nothing is kept but the weights.
"""

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np

from kiosk.bench.docs import held_out, key, named
from kiosk.kb.importers import document

from .documents import FEATURES, SIGNALS, WEIGHTS, DocumentIndex, Weights, signals_of
from .index import Floats
from .passages import Passages, build, pairs, plain
from .text import bare, clean
from .wording import WEIGHTS as WORDING_FILE
from .wording import Wording, learn, save

_FOLDS = 4
_OTHERS = 600
_PRECISION = 0.75
"""Clauses quoted must be right this often on questions not learned from; LeCoQA names one or two of all that would do."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question with what answers it."""

    text: str
    texts: tuple[str, ...]
    """The clauses that answer it, in words."""
    right: frozenset[int]
    """Their numbers, those that the corpus holds."""


@dataclass(frozen=True, slots=True)
class Example:
    """Candidates of one question: (n, features), (n,) which are right, and how much the question says."""

    features: Floats
    right: np.ndarray[tuple[int], np.dtype[np.bool_]]
    mass: float
    answerable: bool


def main() -> None:
    """Read, learn, report, write the two files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--laws", type=Path, required=True, help="folder of laws")
    parser.add_argument("--lecoqa", type=Path, required=True, help="lecoqa_train.json")
    parser.add_argument("--paraphrase", type=Path, required=True, help="folder with OPPO and LCQMC")
    parser.add_argument("--report-only", action="store_true", help="do not write the weights")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        passages = _passages(arguments.laws, Path(folder))
        index = DocumentIndex([passages], Wording({}), Weights((0.0,) * len(FEATURES), (0.0,) * len(SIGNALS), 0.0, 0.5))
        learned, held = _questions(arguments.lecoqa, passages)
        others = _other_questions(arguments.paraphrase)
        examples: list[Example] = []
        for fold in range(_FOLDS):  # features of a question come from wording that was not learned from it
            wording = _wording(index, [q for n, q in enumerate(learned) if n % _FOLDS != fold])
            part = DocumentIndex([passages], wording, index.weights)
            examples += [
                _example(part, q.text, q.right) for n, q in enumerate(learned) if n % _FOLDS == fold and q.right
            ]
            examples += [_example(part, text, frozenset()) for n, text in enumerate(others) if n % _FOLDS == fold]
        rank = _rank([one for one in examples if one.right.any()])
        sure, bias, answer_from = _sure(examples, rank)
        wording = _wording(index, learned)
        weights = Weights(rank, sure, bias, answer_from)
        _report("held out", DocumentIndex([passages], wording, weights), [q for q in held if q.right])
        if not arguments.report_only:
            save(wording, WORDING_FILE)
            stored = msgspec.to_builtins(weights) | {"features": FEATURES, "signals": SIGNALS}
            WEIGHTS.write_text(json.dumps(stored, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _say(*words: object) -> None:
    sys.stdout.write(" ".join(map(str, words)) + "\n")


def _passages(laws: Path, folder: Path) -> Passages:
    lines = folder / "documents.jsonl"
    with lines.open("wb") as out:
        for one in document.related([document.read(path, laws) for path in document.files(laws)]):
            out.write(msgspec.json.encode(one) + b"\n")
    build(lines, folder)
    return Passages(lines, folder)


def _questions(path: Path, passages: Passages) -> tuple[list[Question], list[Question]]:
    """Those to learn from, and those held out."""
    places: dict[tuple[str, str], list[int]] = {}
    for number in range(passages.count):
        if not passages.known[passages.document_of[number]].superseded:
            article = passages.article(number)
            places.setdefault(key(article.title, article.clause), []).append(number)
    learned: list[Question] = []
    held: list[Question] = []
    for row in json.loads(path.read_text(encoding="utf-8")):
        right = frozenset(n for name in named(row) for n in places.get(name, ()))
        question = Question(bare(clean(row["问题"])), tuple(map(plain, row["相关法规"].values())), right)
        (held if held_out(row) else learned).append(question)
    return learned, held


def _other_questions(folder: Path) -> list[str]:
    lines = [
        line.split("\t")
        for name in ("oppo_dev.txt", "lcqmc_dev.txt")
        for line in (folder / name).open(encoding="utf-8")
    ]
    texts = sorted({part[0].strip() for part in lines if len(part) >= 2})
    random.Random(5).shuffle(texts)
    own = (Path(__file__).parent / "training" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    services = [json.loads(line)["q"] for line in own if line.strip()]
    random.Random(6).shuffle(services)
    return [bare(clean(text)) for text in [*texts[:_OTHERS], *services[: _OTHERS // 2]] if len(text) >= 4]


def _wording(index: DocumentIndex, questions: Sequence[Question]) -> Wording:
    return learn([(index.words(q.text), _of_words(index, text)) for q in questions for text in q.texts])


def _of_words(index: DocumentIndex, text: str) -> set[str]:
    """The pairs that stand inside words of a clause: those across words are mostly accidents."""
    return {pair for start, end in index.cut(text) for pair in pairs(text[start:end])}


def _example(index: DocumentIndex, text: str, right: frozenset[int]) -> Example:
    proposed = index.propose(text, index.volumes[0])
    hits = np.array([int(n) in right for n in proposed.numbers], dtype=bool)
    return Example(proposed.features, hits, proposed.mass, bool(right))


def _rank(examples: Sequence[Example]) -> tuple[float, ...]:
    """Listwise softmax over candidates (Cao et al., 2007) by gradient descent; the probability of all right ones together."""
    weights = np.zeros(len(FEATURES))
    velocity = np.zeros_like(weights)
    square = np.zeros_like(weights)
    for step in range(1, 301):
        gradient = 1e-3 * weights
        for one in examples:
            scores = one.features @ weights
            chance = np.exp(scores - scores.max())
            chance /= chance.sum()
            target = chance * one.right
            target /= max(target.sum(), 1e-12)
            gradient = gradient + (chance - target) @ one.features / len(examples)
        velocity = 0.9 * velocity + 0.1 * gradient
        square = 0.999 * square + 0.001 * gradient**2
        weights -= 0.1 * (velocity / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return tuple(round(float(weight), 4) for weight in weights)


def _sure(examples: Sequence[Example], rank: tuple[float, ...]) -> tuple[tuple[float, ...], float, float]:
    """Logistic regression of «the first one is right», and the least probability at which it is often enough."""
    rows: list[tuple[float, ...]] = []
    right: list[bool] = []
    for one in examples:
        if not len(one.features):
            continue
        scores = one.features @ np.array(rank)
        order = np.argsort(-scores)
        second = float(scores[order[1]]) if len(order) > 1 else float(scores[order[0]]) - 3.0
        rows.append(signals_of(float(scores[order[0]]), second, one.features[order[0]], one.mass))
        right.append(bool(one.right[order[0]]))
    x, y = np.array(rows), np.array(right, dtype=float)
    mean, spread = x.mean(axis=0), x.std(axis=0) + 1e-9
    z = (x - mean) / spread
    w, b = np.zeros(z.shape[1]), 0.0
    for _ in range(3000):
        p = 1 / (1 + np.exp(-(z @ w + b)))
        w -= 0.3 * (z.T @ (p - y) / len(y) + 2e-3 * w)
        b -= 0.3 * float((p - y).mean())
    p = 1 / (1 + np.exp(-(z @ w + b)))
    answer_from = next(
        (t for t in np.arange(0.3, 0.96, 0.01) if (p >= t).sum() and y[p >= t].mean() >= _PRECISION), 0.95
    )
    answerable = np.array([one.answerable for one in examples if len(one.features)])
    _say(
        f"quoted from {answer_from:.2f}: {(p[answerable] >= answer_from).mean():.1%} of legal questions,",
        f"{y[p >= answer_from].mean():.1%} of them right;",
        f"{(p[~answerable] >= answer_from).mean():.2%} of other questions",
    )
    w = w / spread
    return tuple(round(float(v), 4) for v in w), round(float(b - mean @ w), 4), round(float(answer_from), 2)


def _report(title: str, index: DocumentIndex, questions: Sequence[Question]) -> None:
    ranks: list[int] = []
    for question in questions:
        proposed = index.propose(question.text, index.volumes[0])
        order = np.argsort(-(proposed.features @ np.array(index.weights.rank)))
        found = [n for n, at in enumerate(order, 1) if int(proposed.numbers[at]) in question.right]
        ranks.append(found[0] if found else 10**6)
    at = {k: sum(rank <= k for rank in ranks) / len(ranks) for k in (1, 5, 10)}
    _say(title, f"n={len(ranks)}", *(f"recall@{k} {share:.3f}" for k, share in at.items()))


if __name__ == "__main__":
    main()
