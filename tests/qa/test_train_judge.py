"""What training makes of questions of which the right service is known: probabilities, as they are kept and read."""

import json
from pathlib import Path

import numpy as np
import pytest

from kiosk.qa import judge
from kiosk.qa.judge import SIGNALS
from kiosk.qa.train_judge import Judged, logistic, train_judge


def test_weights_are_those_that_made_the_answers() -> None:
    rng = np.random.default_rng(3)
    inputs = rng.normal(0, 1, (4000, 2))
    answers = (rng.random(4000) < 1 / (1 + np.exp(-(2 * inputs[:, 0] - inputs[:, 1] + 0.5)))).astype(np.float64)
    weights, bias = logistic(inputs, answers, np.ones(4000), ridge=0.0)
    assert [*weights, bias] == pytest.approx([2.0, -1.0, 0.5], abs=0.2)


def test_what_is_learnt_is_read_back_and_right(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    examples = []
    for _ in range(200):
        values = rng.normal(0, 1, len(SIGNALS))
        examples.append(Judged(tuple(values), bool(values[0] > 0), bool(values[0] > -1), 1.0))
    said: list[tuple[object, ...]] = []
    thresholds = {"answer_from": 0.6, "close_from": 0.6, "clear_from": 0.5, "clear_from_few": 0.4, "ask_from": 0.1}
    stored = train_judge(examples, lambda *words: said.append(words)) | thresholds
    assert [words[0] for words in said] == ["best"] * 3 + ["three"] * 3
    path = tmp_path / "judge.json"
    path.write_text(json.dumps(stored), encoding="utf-8")
    learnt = judge.load(path)
    right = [(learnt.best.of(one.values) > 0.5) == one.best for one in examples]
    assert np.mean(right) > 0.95
