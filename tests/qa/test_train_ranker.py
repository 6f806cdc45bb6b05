"""What training makes of candidates: weights that bring the accepted one to the front."""

import numpy as np

from kiosk.qa.rank import FEATURES
from kiosk.qa.train_ranker import Example, cross_validated, fit, top

START = np.zeros(len(FEATURES), np.float32)


def example(seed: int) -> Example:
    """Ten candidates; the accepted one is told from the others by the first feature alone."""
    features = np.random.default_rng(seed).normal(0, 1, (10, len(FEATURES))).astype(np.float32)
    right = np.zeros(10, np.float32)
    right[seed % 10] = 1
    features[:, 0] = 3 * right
    return Example(features, right)


def test_the_accepted_candidate_comes_first() -> None:
    learnt, unseen = [example(n) for n in range(30)], [example(n) for n in range(100, 130)]
    weights = fit(learnt, START, rounds=100)
    assert int(np.argmax(weights)) == 0
    assert top(unseen, START, 1) < 0.5
    assert top(unseen, weights, 1) == top(unseen, weights, 3) == 1.0
    assert cross_validated(learnt, [], START) == (1.0, 1.0)


def test_a_strong_pull_holds_the_weights_where_they_were() -> None:
    assert np.abs(fit([example(1)], START, pull=100.0, rounds=300)).max() < 0.05
