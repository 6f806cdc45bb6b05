"""The sounds that a face can tell apart: every distinct mouth shape of Mandarin, breath, and silence."""

import numpy as np
import numpy.typing as npt

from asr_tts.engines import SPEAK_RATE_HZ, Phone
from avatar.visemes import MANDARIN, Role, Viseme, visemes_for

STEP_S = 0.010
"""One label, one frame of features: 10 ms."""
SILENCE, BREATH = 0, 1
BREATH_SYMBOL = "ʰ"
"""Aspiration sounds like nothing else, and leaves the mouth as it was."""


def _shapes() -> tuple[tuple[str, Viseme], ...]:
    """One symbol for each distinct shape, in the order of the table."""
    found: dict[Viseme, str] = {}
    for symbol, viseme in MANDARIN.items():
        if viseme.role is not Role.HOLD:
            found.setdefault(viseme, symbol)
    return tuple((symbol, viseme) for viseme, symbol in found.items())


SHAPES = _shapes()
SYMBOLS: tuple[str, ...] = (" ", BREATH_SYMBOL, *(symbol for symbol, _ in SHAPES))
"""What each class is written as, so that `visemes_for` gives its shape."""
CLOSED: int = SYMBOLS.index("p")
"""Lips shut: b p m."""


def class_of(symbol: str) -> int | None:
    """The class of a phoneme; None for a tone mark, which sounds like what stands before it."""
    if symbol == BREATH_SYMBOL:
        return BREATH
    viseme = visemes_for(symbol)[0]
    if viseme.role is Role.PAUSE:
        return SILENCE
    if viseme.role is Role.HOLD:
        return None
    distances = [0.0 if viseme == known else 1.0 + _distance(viseme, known) for _, known in SHAPES]
    return 2 + int(np.argmin(distances))


def labels_of(phones: tuple[Phone, ...], samples: int) -> npt.NDArray[np.uint8]:
    """The class of each STEP_S of `samples` of speech at SPEAK_RATE_HZ; what no phoneme covers is silence."""
    step = round(STEP_S * SPEAK_RATE_HZ)
    labels = np.full(-(-samples // step), SILENCE, np.uint8)
    last = SILENCE
    for phone in phones:
        found = class_of(phone.symbol)
        last = last if found is None else found
        labels[round(phone.start_sample / step) : round(phone.end_sample / step)] = last
    return labels


def _distance(one: Viseme, other: Viseme) -> float:
    if one.role is not other.role:
        return 10.0
    first, second = dict(one.weights), dict(other.weights)
    return sum(abs(first.get(key, 0.0) - second.get(key, 0.0)) for key in first.keys() | second.keys())
