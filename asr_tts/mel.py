"""Log-mel spectrograms as Whisper makes them (OpenAI whisper/audio.py, MIT; Slaney mel scale), in float32 numpy."""

from functools import cache

import numpy as np
import numpy.typing as npt

from asr_tts.engines import LISTEN_RATE_HZ, Samples

N_FFT = 400
HOP_SAMPLES = 160
"""One mel frame is 10 ms."""
BANDS = 80
_FLOOR = np.float32(1e-10)

Mel = npt.NDArray[np.float32]
"""Log-mel energies, shape (BANDS, frames)."""


@cache
def _window() -> Samples:
    return np.hanning(N_FFT + 1)[:-1].astype(np.float32)


@cache
def _filters() -> npt.NDArray[np.float32]:
    """Triangular mel filters of unit area, shape (N_FFT // 2 + 1, BANDS)."""
    edges = _mel_to_hz(np.linspace(0.0, _hz_to_mel(LISTEN_RATE_HZ / 2), BANDS + 2))
    bins = np.fft.rfftfreq(N_FFT, 1 / LISTEN_RATE_HZ)
    slopes = edges[:, None] - bins[None, :]
    rising = -slopes[:-2] / np.diff(edges)[:-1, None]
    falling = slopes[2:] / np.diff(edges)[1:, None]
    weights = np.maximum(0, np.minimum(rising, falling)) * (2.0 / (edges[2:] - edges[:-2]))[:, None]
    return np.ascontiguousarray(weights.T, dtype=np.float32)


def _hz_to_mel(hz: float) -> float:
    return 3 * hz / 200 if hz < 1000 else 15 + np.log(hz / 1000) * 27 / np.log(6.4)


def _mel_to_hz(mel: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    hz: npt.NDArray[np.float64] = np.where(mel < 15, 200 * mel / 3, 1000 * np.exp((mel - 15) * np.log(6.4) / 27))
    return hz


def log_mel(samples: Samples | npt.NDArray[np.float64], frames: int | None = None) -> Mel:
    """Whisper's features of 16 kHz audio, padded with digital silence to `frames` (default: the audio's own length).

    The spectrum is taken in the precision of the samples. Silent frames cost nothing here: they all equal the floor.
    Shape (BANDS, frames), values about -1..1.5.
    """
    own = -(-len(samples) // HOP_SAMPLES)
    total = own if frames is None else max(own, frames)
    half = N_FFT // 2
    heard = own + 2  # frames that a 25 ms window can still reach past the end of the audio
    tail = (heard - 1) * HOP_SAMPLES + N_FFT - half - len(samples)
    padded = np.concatenate((samples[half:0:-1], samples, np.zeros(tail, np.float32)))
    if len(samples) <= half:
        padded = np.concatenate((np.zeros(half, np.float32), samples, np.zeros(tail, np.float32)))
    strips = np.lib.stride_tricks.sliding_window_view(padded, N_FFT)[::HOP_SAMPLES][:heard]
    spectrum = np.fft.rfft(strips * _window(), axis=-1)
    energies = (spectrum.real**2 + spectrum.imag**2).astype(np.float32, copy=False) @ _filters()
    mel = np.full((BANDS, total), np.log10(_FLOOR), np.float32)
    used = min(heard, total)
    mel[:, :used] = np.log10(np.maximum(energies, _FLOOR))[:used].T
    np.maximum(mel, mel.max() - np.float32(8), out=mel)
    return (mel + np.float32(4)) / np.float32(4)
