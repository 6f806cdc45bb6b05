"""From probabilities every 10 ms to phonemes with times: the likeliest path that does not flicker."""

import itertools

import numpy as np
import numpy.typing as npt

from asr_tts.engines import SPEAK_RATE_HZ, Phone
from avatar.listen.classes import CLOSED, SILENCE, STEP_S, SYMBOLS

Floats = npt.NDArray[np.float32]

CHANGE_COST = 2.5
"""Log-likelihood that a change of sound must win: a phoneme lasts 60 ms and more."""
CLOSURE_BONUS = 0.35
"""Lips that stay open on a b are seen at once; lips shut for 30 ms too long are not."""


def likeliest_path(logs: Floats, change_cost: float = CHANGE_COST) -> npt.NDArray[np.int64]:
    """The class of each frame (Viterbi with one price for every change); `logs` (frames, classes)."""
    frames, classes = logs.shape
    favoured = logs.copy()
    favoured[:, CLOSED] += CLOSURE_BONUS
    score = favoured[0].copy()
    came_from = np.empty((frames, classes), np.int64)
    stay = np.arange(classes)
    for frame in range(1, frames):
        best = int(np.argmax(score))
        moved = score[best] - change_cost > score
        came_from[frame] = np.where(moved, best, stay)
        score = np.where(moved, score[best] - change_cost, score) + favoured[frame]
    path = np.empty(frames, np.int64)
    path[-1] = int(np.argmax(score))
    for frame in range(frames - 1, 0, -1):
        path[frame - 1] = came_from[frame, path[frame]]
    return path


def phones_of(path: npt.NDArray[np.int64], samples: int, first_frame: int = 0) -> tuple[Phone, ...]:
    """Runs of one class as phonemes at SPEAK_RATE_HZ, none beyond `samples`; silence leaves a gap."""
    step = round(STEP_S * SPEAK_RATE_HZ)
    edges = np.concatenate(([0], np.flatnonzero(np.diff(path)) + 1, [len(path)]))
    phones = []
    for start, end in itertools.pairwise(edges):
        if path[start] != SILENCE:
            first, last = (first_frame + int(start)) * step, min((first_frame + int(end)) * step, samples)
            if last > first:
                phones.append(Phone(SYMBOLS[path[start]], first, last))
    return tuple(phones)
