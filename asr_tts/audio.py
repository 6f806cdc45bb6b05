"""Arithmetic on sound: sample formats, WAV files, resampling, levels, and the noise and rooms that tests and benches add.

Everything is mono float32 in [-1, 1] (`engines.Samples`) unless a name says otherwise. Knows nothing of models.
"""

from pathlib import Path
from typing import cast

import numpy as np
import numpy.typing as npt
import soundfile
import soxr

from asr_tts.engines import LISTEN_RATE_HZ, Samples
from asr_tts.errors import AudioError

SILENCE_DBFS = -120.0
"""What `rms_dbfs` calls digital silence."""


def checked(samples: npt.NDArray[np.generic], *, longest_s: float, rate_hz: int = LISTEN_RATE_HZ) -> Samples:
    """The samples if an engine can use them: float32, shape (n,), 1 ≤ n ≤ longest_s, finite. Raises AudioError."""
    if not isinstance(samples, np.ndarray) or samples.dtype != np.float32:
        raise AudioError(f"audio must be a float32 array, got {getattr(samples, 'dtype', type(samples).__name__)}")
    if samples.ndim != 1:
        raise AudioError(f"audio must be mono with shape (n,), got {samples.shape}")
    if samples.size == 0:
        raise AudioError("audio is empty")
    if samples.size > longest_s * rate_hz:
        raise AudioError(f"audio lasts {samples.size / rate_hz:.1f} s, more than the {longest_s:g} s this engine takes")
    if not np.isfinite(samples).all():
        raise AudioError("audio holds NaN or infinite samples")
    return cast(Samples, samples)


def from_pcm16(data: bytes) -> Samples:
    """Little-endian 16-bit PCM to samples. Raises AudioError for half a sample."""
    if len(data) % 2:
        raise AudioError(f"16-bit PCM needs an even number of bytes, got {len(data)}")
    return np.frombuffer(data, dtype="<i2").astype(np.float32) / np.float32(32768)


def to_pcm16(samples: Samples) -> bytes:
    """Samples to little-endian 16-bit PCM; what exceeds full scale is clipped."""
    scaled = np.clip(samples * np.float32(32767), -32768, 32767)
    pcm: bytes = np.rint(scaled).astype("<i2").tobytes()
    return pcm


def read_wav(path: Path, rate_hz: int = LISTEN_RATE_HZ) -> Samples:
    """A sound file (any format libsndfile reads) as mono samples at `rate_hz`. Raises AudioError naming the file."""
    try:
        data, rate = soundfile.read(path, dtype="float32", always_2d=True)
    except (soundfile.LibsndfileError, OSError) as error:
        raise AudioError(f"{path}: not a readable sound file ({error})") from error
    return resample(np.ascontiguousarray(data.mean(axis=1)), rate, rate_hz)


def write_wav(path: Path, samples: Samples, rate_hz: int) -> None:
    """Write 16-bit mono WAV."""
    soundfile.write(path, samples, rate_hz, subtype="PCM_16", format="WAV")


def resample(samples: Samples, from_hz: int, to_hz: int) -> Samples:
    """Change the sample rate (soxr, high quality)."""
    if from_hz == to_hz:
        return samples
    result: Samples = soxr.resample(samples, from_hz, to_hz, quality="HQ").astype(np.float32, copy=False)
    return result


def rms_dbfs(samples: Samples) -> float:
    """Root mean square in dB below full scale; SILENCE_DBFS at least."""
    if samples.size == 0:
        return SILENCE_DBFS
    mean_square = float(np.mean(np.square(samples, dtype=np.float64)))
    return max(SILENCE_DBFS, 10 * np.log10(mean_square)) if mean_square > 0 else SILENCE_DBFS


def loud_dbfs(samples: Samples, rate_hz: int) -> float:
    """Level of the loudest tenth of the windows: the level of speech, whatever silence surrounds it."""
    powers = np.sort(_window_powers(samples, rate_hz))
    return _mean_dbfs(powers[-max(1, len(powers) // 10) :])


def stands_out_db(samples: Samples, rate_hz: int) -> float:
    """How far the loudest tenth of the windows lies above the quietest: how speech stands out from what is around it."""
    powers = np.sort(_window_powers(samples, rate_hz))
    tenth = max(1, len(powers) // 10)
    return _mean_dbfs(powers[-tenth:]) - _mean_dbfs(powers[:tenth])


def speech_dbfs(samples: Samples, rate_hz: int) -> float:
    """Loudness of spoken audio: RMS over the windows within 25 dB of the loudest, so pauses do not count."""
    powers = _window_powers(samples, rate_hz)
    return _mean_dbfs(powers[powers > powers.max(initial=0.0) * 10 ** (-25 / 10)])


def _window_powers(samples: Samples, rate_hz: int) -> npt.NDArray[np.float64]:
    """Mean square of each 30 ms; of the whole where it is shorter."""
    window = max(1, int(0.03 * rate_hz))
    count = len(samples) // window
    if count == 0:
        return np.square(samples, dtype=np.float64).mean(keepdims=True) if len(samples) else np.zeros(1)
    powers: npt.NDArray[np.float64] = (
        np.square(samples[: count * window], dtype=np.float64).reshape(count, window).mean(1)
    )
    return powers


def _mean_dbfs(powers: npt.NDArray[np.float64]) -> float:
    mean = float(powers.mean()) if powers.size else 0.0
    return max(SILENCE_DBFS, 10 * float(np.log10(mean))) if mean > 0 else SILENCE_DBFS


def add_noise(samples: Samples, noise: Samples, snr_db: float, rate_hz: int = LISTEN_RATE_HZ) -> Samples:
    """Add `noise` (repeated or cut to length) so that speech stands `snr_db` above it; scaled down if it would clip."""
    if noise.size == 0 or rms_dbfs(noise) <= SILENCE_DBFS:
        raise AudioError("the noise to add is empty or silent")
    bed = np.resize(noise, samples.shape)
    gain = 10 ** ((speech_dbfs(samples, rate_hz) - snr_db - rms_dbfs(bed)) / 20)
    return _fitted(samples + bed * np.float32(gain))


def convolve_room(samples: Samples, impulse: Samples) -> Samples:
    """The samples as heard in the room of an impulse response: same length, direct sound at the same time and level."""
    if impulse.size == 0 or not np.any(impulse):
        raise AudioError("the room impulse response is empty or silent")
    direct = int(np.argmax(np.abs(impulse)))
    size = 1 << (len(samples) + len(impulse) - 2).bit_length()
    wet = np.fft.irfft(np.fft.rfft(samples, size) * np.fft.rfft(impulse / abs(impulse[direct]), size), size)
    heard = wet[direct : direct + len(samples)].astype(np.float32)
    return _fitted(heard)


def _fitted(samples: Samples) -> Samples:
    peak = float(np.max(np.abs(samples), initial=0.0))
    return (samples * np.float32(0.99 / peak) if peak > 0.99 else samples).astype(np.float32, copy=False)
