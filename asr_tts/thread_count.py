"""How many threads a Whisper model is quickest with: measured where it runs, because more are often slower.

A decoder step is a few hundred small products, after each of which all threads wait for one another. Where waking a thread
is dear (virtual machines above all) that costs more than sharing the work saves: on 2 cores of a Xeon a take of 3
hypotheses took 134 ms with one thread and 393 ms with two.
"""

import os
from collections.abc import Callable, Sequence
from time import perf_counter
from typing import TypeAlias

import ctranslate2
import numpy as np

Model: TypeAlias = ctranslate2.models.Whisper
_ENCODED_FRAMES = 600
"""6 s of mel frames: a question and the silence encoded after it."""
_MEL_BINS = 80
_TOKENS = 16
"""Decoded in each round: as many as a question of ten syllables has."""
_ROUNDS = 4
"""Of each of two models by turns, so that whatever else the machine does meanwhile delays both."""
_GAIN = 0.9
"""More threads take time from everything else, so they must be at least this much quicker."""


def quickest(load: Callable[..., Model], prompt: Sequence[int], end: int, *, beam: int) -> tuple[Model, int]:
    """The model as loaded by `load(intra_threads=…, inter_threads=…)` with the best number of threads, and that number.

    prompt: token ids that decoding starts with; end: the id of end of text, kept from being chosen so that every round has
    the same length. Powers of two up to the cores that this process may use are tried, at most 8, until one gains nothing.
    """
    best, count = load(intra_threads=1, inter_threads=takes_at_once(1)), 1
    while (more := count * 2) <= min(8, _cores()):
        model = load(intra_threads=more, inter_threads=takes_at_once(more))
        fewer_s, more_s = _compared((best, model), prompt, end, beam)
        if more_s > fewer_s * _GAIN:
            break
        best, count = model, more
    return best, count


def seconds_of(model: Model, prompt: Sequence[int], end: int, *, beam: int) -> float:
    """The best of a few rounds of one model."""
    return min(_timed(model, prompt, end, beam) for _ in range(_ROUNDS))


def takes_at_once(threads: int) -> int:
    """How many takes of so many threads the cores that this process may use can carry side by side, at most 8."""
    return max(1, min(8, _cores() // threads))


def _cores() -> int:
    return len(os.sched_getaffinity(0))


def _compared(models: tuple[Model, Model], prompt: Sequence[int], end: int, beam: int) -> tuple[float, float]:
    """The best of a few rounds of each, in seconds, after one that warms up."""
    for model in models:
        _round(model, prompt, end, beam)
    rounds = [[_timed(model, prompt, end, beam) for model in models] for _ in range(_ROUNDS)]
    first, second = (min(seconds) for seconds in zip(*rounds, strict=True))
    return first, second


def _timed(model: Model, prompt: Sequence[int], end: int, beam: int) -> float:
    started = perf_counter()
    _round(model, prompt, end, beam)
    return perf_counter() - started


def _round(model: Model, prompt: Sequence[int], end: int, beam: int) -> None:
    mel = np.zeros((1, _MEL_BINS, _ENCODED_FRAMES), dtype=np.float32)
    encoded = model.encode(ctranslate2.StorageView.from_array(mel))
    longest = max(2 * _TOKENS, len(prompt) + _TOKENS)  # CTranslate2 allows half of it, or it less the prompt
    model.generate(encoded, [list(prompt)], beam_size=beam, max_length=longest, suppress_tokens=[-1, end])
