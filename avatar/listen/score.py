"""How well sounds are told apart: frames right, closures found, and how far the mouth is from where exact times put it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from asr_tts.engines import SPEAK_RATE_HZ, Phone
from avatar.coarticulation import compose, mouth_at
from avatar.listen.classes import CLOSED, SILENCE, STEP_S, labels_of
from avatar.listen.corpus import Spoken
from avatar.listen.decode import phones_of
from avatar.measure import loudness

FRAME_S = 0.04
TOLERANCE_S = 0.040
Floats = npt.NDArray[np.float32]
Mouth = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Score:
    """Over all clauses given."""

    clauses: int
    frame_accuracy: float
    """Share of 10 ms inside speech with the right class."""
    closures: int
    closure_rate: float
    """Share of b p m whose lips are shut within TOLERANCE_S of the onset."""
    false_closures: float
    """Share of the closures shown that no b p m stands behind."""
    mouth_error: float
    """Mean distance of the mouth from where exact times put it, in sums of weights (0 the same, 2 nothing in common)."""
    jaw_error: float
    """The same for a jaw that follows loudness: what there is without a model."""


def score(heard: Callable[[Floats], tuple[Phone, ...]], clauses: Sequence[Spoken]) -> Score:
    """Judge `heard`, a function from samples at SPEAK_RATE_HZ to phonemes."""
    right = frames = found = onsets = shown = unfounded = 0
    errors: list[float] = []
    jaws: list[float] = []
    for spoken in clauses:
        samples = spoken.samples.astype(np.float32) / np.float32(32768)
        exact = phones_of(spoken.labels.astype(np.int64), len(samples))
        guessed = heard(samples)
        labels = _labels(guessed, len(spoken.labels))
        voiced = spoken.labels != SILENCE
        right += int((labels == spoken.labels)[voiced].sum())
        frames += int(voiced.sum())
        real, ours = _closure_runs(spoken.labels), _closure_runs(labels)
        found += sum(any(_meets(run, other) for other in ours) for run in real)
        unfounded += sum(not any(_meets(run, other) for other in real) for run in ours)
        onsets, shown = onsets + len(real), shown + len(ours)
        errors += _errors(exact, _mouth_of(guessed), len(samples))
        jaws += _errors(exact, _jaw_of(samples), len(samples))
    return Score(
        clauses=len(clauses),
        frame_accuracy=right / max(1, frames),
        closures=onsets,
        closure_rate=found / max(1, onsets),
        false_closures=unfounded / max(1, shown),
        mouth_error=float(np.mean(errors)),
        jaw_error=float(np.mean(jaws)),
    )


def _labels(phones: tuple[Phone, ...], frames: int) -> npt.NDArray[np.uint8]:
    return labels_of(phones, frames * round(STEP_S * SPEAK_RATE_HZ))[:frames]


def _closure_runs(labels: npt.NDArray[np.uint8]) -> list[tuple[float, float]]:
    """(start, end) in seconds of every stretch of shut lips."""
    shut = np.concatenate(([0], (labels == CLOSED).astype(np.int8), [0]))
    edges = np.flatnonzero(np.diff(shut)) * STEP_S
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _meets(run: tuple[float, float], other: tuple[float, float]) -> bool:
    """The other's lips shut near this one's onset."""
    return other[0] - TOLERANCE_S <= run[0] <= other[1] + TOLERANCE_S


def _errors(exact: tuple[Phone, ...], mouth: Callable[[float], Mouth], samples: int) -> list[float]:
    truth = _mouth_of(exact)
    times_s = np.arange(0, samples / SPEAK_RATE_HZ, FRAME_S)
    return [_distance(truth(float(at_s)), mouth(float(at_s))) for at_s in times_s]


def _mouth_of(phones: tuple[Phone, ...]) -> Callable[[float], Mouth]:
    played = compose(phones, 0)
    return lambda at_s: mouth_at(played, at_s)


def _jaw_of(samples: Floats) -> Callable[[float], Mouth]:
    levels = loudness(samples, SPEAK_RATE_HZ)
    loud = float(np.percentile(levels, 95))
    return lambda at_s: {"aa": 0.6 * min(1.0, float(levels[min(int(at_s * 100), len(levels) - 1)]) / max(loud, 1e-6))}


def _distance(one: Mouth, other: Mouth) -> float:
    return sum(abs(one.get(key, 0.0) - other.get(key, 0.0)) for key in one.keys() | other.keys())
