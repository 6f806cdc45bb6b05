"""One recording made to sound as many halls would hear it: other throats, distances, rooms and crowds."""

from collections.abc import Sequence

import numpy as np

from asr_tts.audio import add_noise, convolve_room
from asr_tts.engines import LISTEN_RATE_HZ, Samples
from kiosk.bench.voices import hall_impulse

_RATES = (0.9, 1.1)
"""Played faster or slower, pitch and all: another throat."""
_LEVELS_DB = (-14.0, 3.0)
_IN_A_ROOM, _RT60_S = 0.7, (0.25, 0.8)
_IN_NOISE, _SNR_DB, _IN_A_CROWD, _RECORDED = 0.75, (5.0, 25.0), 0.7, 0.3
_AROUND_S = (0.03, 0.3)
_HISS = (-5.0, -3.2)
"""Powers of ten."""


def heard_in_a_hall(
    audio: Samples, others: Sequence[Samples], rng: np.random.Generator, recorded: Sequence[Samples] = ()
) -> Samples:
    """`audio` (16 kHz) once more; `others` are the people who talk in the background, `recorded` places that were recorded."""
    steps = np.arange(0, len(audio) - 1, rng.uniform(*_RATES))
    changed = np.interp(steps, np.arange(len(audio)), audio) * 10 ** (rng.uniform(*_LEVELS_DB) / 20)
    before, after = (np.zeros(int(rng.uniform(*_AROUND_S) * LISTEN_RATE_HZ)) for _ in range(2))
    there: Samples = np.concatenate([before, changed, after]).astype(np.float32)
    if rng.random() < _IN_A_ROOM:
        there = convolve_room(there, hall_impulse(int(rng.integers(1 << 30)), float(rng.uniform(*_RT60_S))))
    if rng.random() < _IN_NOISE:
        there = add_noise(there, _around(len(there), others, rng, recorded), float(rng.uniform(*_SNR_DB)))
    return (there + rng.normal(0, 10 ** rng.uniform(*_HISS), len(there))).astype(np.float32)


def _around(samples: int, others: Sequence[Samples], rng: np.random.Generator, recorded: Sequence[Samples]) -> Samples:
    if recorded and rng.random() < _RECORDED:
        place = recorded[int(rng.integers(len(recorded)))]
        return np.resize(np.roll(place, -int(rng.integers(len(place)))), samples)
    return _crowd(others, samples, rng) if rng.random() < _IN_A_CROWD else _hum(samples, rng)


def _crowd(others: Sequence[Samples], samples: int, rng: np.random.Generator) -> Samples:
    crowd = np.zeros(samples, np.float32)
    for _ in range(int(rng.integers(3, 7))):
        voice = others[int(rng.integers(len(others)))]
        shifted = np.roll(voice, int(rng.integers(len(voice))))
        crowd += np.resize(shifted, samples) * np.float32(rng.uniform(0.5, 1))
    return crowd


def _hum(samples: int, rng: np.random.Generator) -> Samples:
    spectrum = np.fft.rfft(rng.normal(0, 1, samples)) / (np.arange(samples // 2 + 1) + 1) ** rng.uniform(0, 1)
    hum: Samples = np.fft.irfft(spectrum, samples).astype(np.float32)
    return hum
