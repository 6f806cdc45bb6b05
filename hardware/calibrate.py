"""What a room does to sound: noise floor, echo return, delay, reverberation, clock drift; measured from one sweep.

Pure: a played sweep and its recording come in, numbers go out. The impulse response is found by regularised
deconvolution of the recording by an exponential sweep (Farina, AES 108, 2000), which noise and harmonic distortion
disturb little.
"""

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from asr_tts.engines import Samples

Floats = npt.NDArray[np.float64]

RATE_HZ = 16_000
_FRAME = RATE_HZ // 20  # 50 ms
_SILENT_DBFS = -120.0
_ACTIVE_BELOW_PEAK_DB = 30.0
_TAIL_FRAMES = 12  # 0.6 s after the sweep nothing is called noise: the room still rings
_LONGEST_DELAY_S = 3.0
_FIRST_ARRIVAL = 0.5  # of the strongest: a reflection can be stronger than the direct sound
_CLIPPED = 0.999
_HEARD_DB = 18.0  # the highest of 3 s of Gaussian noise stands 13 dB over its rest


class CalibrationError(Exception):
    """The recording cannot be used; `str()` says why and what to do, in Chinese for the technician."""


@dataclass(frozen=True, slots=True)
class Room:
    """What was measured. Levels are RMS in dBFS; None: could not be measured from this recording.

    echo_return_db: recorded minus played level of the sweep, noise taken out (0 = as loud as it was played).
    delay_ms: start of the played file → its first arrival in the recorded file.
    certainty_db: peak of the impulse response over its surroundings; below 18 the sweep was not really heard.
    rt60_ms: reverberation time, extrapolated from the first 20 dB of decay.
    drift_ppm: how much faster the recording's clock runs than the player's.
    """

    noise_dbfs: float
    noise_loud_dbfs: float
    echo_return_db: float
    delay_ms: float
    certainty_db: float
    clipped_share: float
    rt60_ms: float | None
    drift_ppm: float | None


def sweep(rate_hz: int = RATE_HZ) -> Samples:
    """The test sound: two sweeps of 1 s, 150 Hz to 7 kHz at −12 dBFS peak, in 8 s with silence around them."""
    t = np.arange(rate_hz) / rate_hz
    low, high = 150.0, 7000.0
    ratio = np.log(high / low)
    tone = np.sin(2 * np.pi * low / ratio * (np.exp(t * ratio) - 1))
    edge = np.minimum(1.0, np.minimum(t, t[::-1]) / 0.02)
    sound = np.zeros(8 * rate_hz)
    for start_s in (1, 5):
        sound[start_s * rate_hz : (start_s + 1) * rate_hz] = 0.25 * tone * edge
    return sound.astype(np.float32)


def measure(played: Samples, recorded: Samples) -> Room:
    """Measure the room from the sweep as played and as recorded, both mono at RATE_HZ.

    Raises CalibrationError when the recording is empty, too short or does not hold the sweep.
    """
    if recorded.size < played.size // 2 or not np.any(recorded):
        raise CalibrationError("录音是空的或太短：请检查麦克风是否静音、录音是否与播放同时开始")
    reference, heard = played.astype(np.float64), recorded.astype(np.float64)
    response = _impulse_response(reference, heard)
    peak, certainty_db = _first_arrival(response)
    if certainty_db < _HEARD_DB:
        raise CalibrationError("录音里听不到测试音：请检查扬声器音量、麦克风选择，或让现场安静后重试")
    delay = round(peak)
    active = _active_frames(reference)
    levels = _frame_dbfs(heard[delay:])
    quiet = ~_widened(active, levels.size)
    noise = _quiet_levels(levels[quiet], _frame_dbfs(heard[:delay]))
    echo_power = _power(levels[: active.size][active[: levels.size]])
    echo = max(echo_power - 10 ** (float(np.median(noise)) / 10), 1e-12)
    played_power = _power(_frame_dbfs(reference)[active])
    return Room(
        noise_dbfs=float(np.median(noise)),
        noise_loud_dbfs=float(np.quantile(noise, 0.9)),
        echo_return_db=float(10 * np.log10(echo / played_power)),
        delay_ms=1000 * peak / RATE_HZ,
        certainty_db=certainty_db,
        clipped_share=float(np.mean(np.abs(heard) >= _CLIPPED)),
        rt60_ms=_rt60_ms(response, delay),
        drift_ppm=_drift_ppm(reference, heard, active, peak),
    )


def _impulse_response(reference: Floats, heard: Floats) -> Floats:
    """Causal part of the response from the played to the recorded sound, one value a sample."""
    size = 1 << (reference.size + heard.size).bit_length()
    x, y = np.fft.rfft(reference, size), np.fft.rfft(heard, size)
    power = np.abs(x) ** 2
    response = np.fft.irfft(y * np.conj(x) / (power + 1e-3 * power.max()), size)
    return response[: int(_LONGEST_DELAY_S * RATE_HZ)]


def _first_arrival(response: Floats) -> tuple[float, float]:
    """Position of the first arrival in samples (with a fraction), and its height over the rest in dB."""
    size = np.abs(response)
    strongest = float(size.max())
    first = int(np.argmax(size >= _FIRST_ARRIVAL * strongest))
    # From the threshold up to the top of that arrival.
    while first + 1 < size.size and size[first + 1] > size[first]:
        first += 1
    certainty = 20 * np.log10(strongest / max(float(np.sqrt(np.mean(response**2))), 1e-12))
    return first + _parabola(size, first), float(certainty)


def _parabola(values: Floats, top: int) -> float:
    """Offset of the true maximum from the highest sample, by a parabola through it and its neighbours."""
    if not 0 < top < values.size - 1:
        return 0.0
    left, middle, right = values[top - 1 : top + 2]
    bend = left - 2 * middle + right
    return float(np.clip(0.5 * (left - right) / bend, -0.5, 0.5)) if bend else 0.0


def _frame_dbfs(samples: Floats) -> Floats:
    whole = samples[: samples.size // _FRAME * _FRAME].reshape(-1, _FRAME)
    power = np.maximum(np.mean(whole**2, axis=1), 10 ** (_SILENT_DBFS / 10))
    return np.asarray(10 * np.log10(power), dtype=np.float64)


def _power(dbfs: Floats) -> float:
    return float(np.mean(10 ** (dbfs / 10)))


def _active_frames(reference: Floats) -> npt.NDArray[np.bool_]:
    levels = _frame_dbfs(reference)
    return np.asarray(levels > levels.max() - _ACTIVE_BELOW_PEAK_DB)


def _widened(active: npt.NDArray[np.bool_], frames: int) -> npt.NDArray[np.bool_]:
    """Active frames and those in which the room may still ring, cut or filled (as quiet) to `frames`."""
    wide = np.zeros(max(frames, active.size) + _TAIL_FRAMES + 1, dtype=bool)
    for frame in np.flatnonzero(active):
        wide[max(0, frame - 1) : frame + _TAIL_FRAMES + 1] = True
    return wide[:frames]


def _quiet_levels(after: Floats, before: Floats) -> Floats:
    quiet = np.concatenate([before, after])
    if quiet.size < 10:
        raise CalibrationError("测试音前后没有足够的安静时间：请使用 kiosk calibrate 自带的测试音，并完整录下")
    return quiet


def _rt60_ms(response: Floats, delay: int) -> float | None:
    """Backward integration after Schroeder (1965); None when noise hides the decay to −25 dB."""
    energy = response[delay:] ** 2
    decay = np.cumsum(energy[::-1])[::-1]
    db = 10 * np.log10(np.maximum(decay / decay[0], 1e-12))
    start, end = int(np.argmax(db <= -5)), int(np.argmax(db <= -25))
    if end <= start or end > int(1.5 * RATE_HZ):
        return None
    return 1000 * 3 * (end - start) / RATE_HZ


def _drift_ppm(reference: Floats, heard: Floats, active: npt.NDArray[np.bool_], delay: float) -> float | None:
    """Compare where the first and the last burst arrive; None with a single burst."""
    frames = np.flatnonzero(active)
    breaks = [after for before, after in pairwise(frames) if after - before > 5]
    if not breaks:
        return None
    shifts = [_burst_shift(reference, heard, int(f) * _FRAME, delay) for f in (frames[0], breaks[-1])]
    if None in shifts:
        return None
    apart = (breaks[-1] - frames[0]) * _FRAME
    return float(1e6 * (shifts[1] - shifts[0]) / apart)  # type: ignore[operator]


def _burst_shift(reference: Floats, heard: Floats, start: int, delay: float) -> float | None:
    """How many samples later than `delay` the burst of 1 s at `start` arrives, searched within ±25 ms."""
    reach = RATE_HZ // 40
    burst = reference[start : start + RATE_HZ]
    begin = start + round(delay) - reach
    window = heard[max(begin, 0) : begin + burst.size + 2 * reach]
    if begin < 0 or window.size < burst.size + 2 * reach:
        return None
    likeness = np.abs(np.correlate(window, burst, "valid"))
    top = int(np.argmax(likeness))
    return top + _parabola(likeness, top) - reach - (delay - round(delay))
