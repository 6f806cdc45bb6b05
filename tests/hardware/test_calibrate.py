"""Rooms are simulated: a known delay, echo, reverberation, noise and clock come out again."""

import numpy as np
import numpy.typing as npt
import pytest

from hardware.calibrate import RATE_HZ, CalibrationError, Room, measure, sweep


def room(
    *, delay_ms: float = 80, echo_db: float = -20, noise_dbfs: float = -60, rt60_s: float = 0.0, drift_ppm: float = 0.0,
    seed: int = 1,
) -> npt.NDArray[np.float32]:  # fmt: skip
    """The sweep as a microphone in such a room records it, two seconds longer than it was played."""
    rng = np.random.default_rng(seed)
    sound = np.concatenate([sweep().astype(np.float64), np.zeros(2 * RATE_HZ)])
    heard = np.interp(np.arange(sound.size) * (1 - drift_ppm * 1e-6), np.arange(sound.size), sound)
    if rt60_s:
        t = np.arange(int(rt60_s * RATE_HZ)) / RATE_HZ
        tail = rng.standard_normal(t.size) * 10 ** (-3 * t / rt60_s) * 0.04
        tail[0] = 1.0
        size = 1 << (heard.size + tail.size).bit_length()
        heard = np.fft.irfft(np.fft.rfft(heard, size) * np.fft.rfft(tail, size), size)[: sound.size]
    shift = round(delay_ms * RATE_HZ / 1000)
    heard = np.concatenate([np.zeros(shift), heard])[: sound.size] * 10 ** (echo_db / 20)
    return (heard + 10 ** (noise_dbfs / 20) * rng.standard_normal(heard.size)).astype(np.float32)


@pytest.mark.parametrize("delay_ms", [0.0, 23.0, 180.0, 900.0])
def test_delay(delay_ms: float) -> None:
    assert measure(sweep(), room(delay_ms=delay_ms)).delay_ms == pytest.approx(delay_ms, abs=0.2)


@pytest.mark.parametrize("echo_db", [-6, -20, -40])
def test_echo_return(echo_db: float) -> None:
    assert measure(sweep(), room(echo_db=echo_db, noise_dbfs=-70)).echo_return_db == pytest.approx(echo_db, abs=0.5)


@pytest.mark.parametrize("noise_dbfs", [-75, -55, -35])
def test_noise_floor_even_over_the_echo(noise_dbfs: float) -> None:
    measured = measure(sweep(), room(noise_dbfs=noise_dbfs, echo_db=-15))
    assert measured.noise_dbfs == pytest.approx(noise_dbfs, abs=0.5)
    assert measured.noise_loud_dbfs >= measured.noise_dbfs


def test_the_sweep_is_found_well_below_the_noise() -> None:
    measured = measure(sweep(), room(echo_db=-30, noise_dbfs=-38, delay_ms=140))
    assert measured.delay_ms == pytest.approx(140, abs=0.5)
    assert measured.echo_return_db == pytest.approx(-30, abs=2.5)


@pytest.mark.parametrize("rt60_s", [0.4, 0.8])
def test_reverberation(rt60_s: float) -> None:
    measured = measure(sweep(), room(rt60_s=rt60_s, noise_dbfs=-90))
    assert measured.rt60_ms is not None
    assert measured.rt60_ms == pytest.approx(1000 * rt60_s, rel=0.3)
    assert measured.delay_ms == pytest.approx(80, abs=0.5)


@pytest.mark.parametrize("drift_ppm", [0.0, 120.0, -500.0])
def test_clock_drift(drift_ppm: float) -> None:
    measured = measure(sweep(), room(drift_ppm=drift_ppm, noise_dbfs=-80))
    assert measured.drift_ppm is not None
    assert measured.drift_ppm == pytest.approx(drift_ppm, abs=15)


def test_clipping() -> None:
    loud = np.clip(room(echo_db=24), -1, 1).astype(np.float32)
    assert measure(sweep(), loud).clipped_share > 0.01
    assert measure(sweep(), room()).clipped_share == 0


@pytest.mark.parametrize(
    ("recorded", "says"),
    [
        (np.zeros(8 * RATE_HZ, np.float32), "录音是空的"),
        (np.ones(10, np.float32), "太短"),
        (0.05 * np.random.default_rng(0).standard_normal(8 * RATE_HZ).astype(np.float32), "听不到测试音"),
    ],
)
def test_useless_recordings_are_refused(recorded: npt.NDArray[np.float32], says: str) -> None:
    with pytest.raises(CalibrationError, match=says):
        measure(sweep(), recorded)


def test_measurements_are_plain_numbers() -> None:
    measured = measure(sweep(), room())
    assert all(type(getattr(measured, name)) is float for name in Room.__dataclass_fields__ if name != "rt60_ms")


@pytest.mark.parametrize("seed", range(5))
def test_certainty_separates_heard_from_unheard(seed: int) -> None:
    faint = measure(sweep(), room(echo_db=-40, noise_dbfs=-45, seed=seed))
    assert faint.certainty_db > 24
    noise = (0.05 * np.random.default_rng(seed).standard_normal(8 * RATE_HZ)).astype(np.float32)
    with pytest.raises(CalibrationError):
        measure(sweep(), noise)
