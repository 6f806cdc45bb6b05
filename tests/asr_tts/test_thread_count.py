"""The number of threads is what is quickest, not what there is."""

import os
from collections.abc import Callable
from time import sleep
from typing import Any

import pytest

from asr_tts.thread_count import quickest, takes_at_once

_END = 7


class _Timed:
    """Takes as long as it is told to; the real model's contract is tested with the model itself."""

    def __init__(self, seconds: float, disturbed: int = 0) -> None:
        self._seconds, self._disturbed = seconds, disturbed
        self.suppressed: list[int] = []

    def encode(self, _: Any) -> None:
        return None

    def generate(self, _: Any, prompts: list[list[int]], *, suppress_tokens: list[int], **__: Any) -> None:
        assert prompts == [[1, 2]]
        self.suppressed = suppress_tokens
        self._disturbed -= 1
        sleep(self._seconds * (5 if self._disturbed >= 0 else 1))


@pytest.fixture
def eight_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)))


def _loader(seconds: dict[int, float], loaded: list[int]) -> Callable[..., Any]:
    def load(*, intra_threads: int, inter_threads: int) -> _Timed:
        assert inter_threads == takes_at_once(intra_threads)
        loaded.append(intra_threads)
        return _Timed(seconds[intra_threads])

    return load


@pytest.mark.usefixtures("eight_cores")
@pytest.mark.parametrize(
    ("seconds", "best", "tried"),
    [
        ({1: 0.01, 2: 0.03}, 1, [1, 2]),
        ({1: 0.04, 2: 0.02, 4: 0.021}, 2, [1, 2, 4]),
        ({1: 0.08, 2: 0.04, 4: 0.02, 8: 0.01}, 8, [1, 2, 4, 8]),
    ],
)
def test_threads_are_added_while_they_help(seconds: dict[int, float], best: int, tried: list[int]) -> None:
    loaded: list[int] = []
    model, threads = quickest(_loader(seconds, loaded), [1, 2], _END, beam=3)
    assert (threads, loaded) == (best, tried)
    assert model.suppressed == [-1, _END]


def test_one_core_gets_one_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0})
    loaded: list[int] = []
    assert quickest(_loader({1: 0.01}, loaded), [1, 2], _END, beam=1)[1] == 1
    assert loaded == [1]


@pytest.mark.usefixtures("eight_cores")
@pytest.mark.parametrize(("threads", "takes"), [(1, 8), (2, 4), (3, 2), (8, 1), (16, 1)])
def test_cores_that_a_take_leaves_serve_others(threads: int, takes: int) -> None:
    assert takes_at_once(threads) == takes


def test_what_else_the_machine_does_at_first_does_not_decide(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    models = {1: _Timed(0.01, disturbed=4), 2: _Timed(0.04)}
    assert quickest(lambda *, intra_threads, inter_threads: models[intra_threads], [1, 2], _END, beam=3)[1] == 1
