"""What the model hears: log-mel energies of speech band sound every 10 ms, levelled, so that loudness and telephone do not matter."""

from functools import cache

import numpy as np
import numpy.typing as npt
import soxr

from asr_tts.engines import LISTEN_RATE_HZ
from avatar.listen.classes import STEP_S

Floats = npt.NDArray[np.float32]

BANDS = 40
LOWEST_HZ, HIGHEST_HZ = 60.0, 7600.0
WINDOW = 400
HOP = round(STEP_S * LISTEN_RATE_HZ)
FFT = 512
FLOOR_DB = 70.0
"""Bands this far below the loud ones hold nothing: noise must not teach."""


def at_listen_rate(samples: Floats, rate_hz: int) -> Floats:
    """Mono samples as float32 at LISTEN_RATE_HZ."""
    if rate_hz == LISTEN_RATE_HZ:
        return samples.astype(np.float32, copy=False)
    resampled: Floats = soxr.resample(samples.astype(np.float32, copy=False), rate_hz, LISTEN_RATE_HZ, quality="MQ")
    return resampled


def log_mel(samples: Floats) -> Floats:
    """(frames, BANDS) of 16 kHz `samples`; frame k is centred on sample k * HOP + HOP / 2. Loud bands are near 0, silence near -1."""
    frames = -(-len(samples) // HOP)
    lead = (WINDOW - HOP) // 2
    padded = np.zeros(lead + frames * HOP + WINDOW, np.float32)
    padded[lead : lead + len(samples)] = samples
    strips = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP][:frames]
    power = np.abs(np.fft.rfft(strips * _window(), FFT)).astype(np.float32) ** 2
    levels_db: Floats = 10 * np.log10(power @ _filters() + 1e-10).astype(np.float32)
    return levels_db


def levelled(levels_db: Floats, loud_db: float | None = None) -> Floats:
    """Bands relative to the loud ones of the speech (or to `loud_db` of the stream so far), in -1..~0.3."""
    loud = float(np.percentile(levels_db.max(axis=1), 90)) if loud_db is None else loud_db
    scaled: Floats = np.maximum(levels_db - np.float32(loud), -FLOOR_DB) / np.float32(FLOOR_DB)
    return scaled


@cache
def _window() -> Floats:
    return np.hanning(WINDOW).astype(np.float32)


@cache
def _filters() -> Floats:
    """(FFT / 2 + 1, BANDS) triangles, evenly spaced on the mel scale."""
    edges = 700 * (10 ** (np.linspace(_mel(LOWEST_HZ), _mel(HIGHEST_HZ), BANDS + 2) / 2595) - 1)
    bins = np.fft.rfftfreq(FFT, 1 / LISTEN_RATE_HZ)[:, None]
    rising = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    return np.maximum(0, np.minimum(rising, falling)).astype(np.float32)


def _mel(hz: float) -> float:
    return float(2595 * np.log10(1 + hz / 700))
