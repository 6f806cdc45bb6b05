from pathlib import Path

import numpy as np
import pytest

from asr_tts import audio
from asr_tts.errors import AudioError

RATE = 16_000


def tone(seconds: float = 1.0, level: float = 0.5, rate: int = RATE, hz: float = 440) -> np.ndarray:
    return (level * np.sin(2 * np.pi * hz * np.arange(int(seconds * rate)) / rate)).astype(np.float32)


def test_pcm_survives_the_round_trip():
    samples = tone()
    assert np.abs(audio.from_pcm16(audio.to_pcm16(samples)) - samples).max() < 1e-4


def test_pcm_clips_instead_of_wrapping():
    assert audio.from_pcm16(audio.to_pcm16(np.array([2.0, -2.0], np.float32))) == pytest.approx([1.0, -1.0], abs=1e-4)


def test_half_a_sample_is_refused():
    with pytest.raises(AudioError, match="even number"):
        audio.from_pcm16(b"\0\0\0")


def test_wav_is_read_at_the_rate_asked_for(tmp_path: Path):
    path = tmp_path / "a.wav"
    audio.write_wav(path, tone(rate=24_000), 24_000)
    read = audio.read_wav(path, RATE)
    assert len(read) == RATE
    assert audio.rms_dbfs(read) == pytest.approx(20 * np.log10(0.5 / np.sqrt(2)), abs=0.1)


def test_a_broken_sound_file_is_named(tmp_path: Path):
    path = tmp_path / "broken.wav"
    path.write_bytes(b"RIFFnonsense")
    with pytest.raises(AudioError, match=r"broken\.wav"):
        audio.read_wav(path)


def test_levels():
    assert audio.rms_dbfs(np.zeros(100, np.float32)) == audio.SILENCE_DBFS
    assert audio.rms_dbfs(np.zeros(0, np.float32)) == audio.SILENCE_DBFS
    gap = np.concatenate([tone(), np.zeros(3 * RATE, np.float32)])
    assert audio.speech_dbfs(gap, RATE) == pytest.approx(audio.rms_dbfs(tone()), abs=0.2)


def test_speech_stands_out_by_what_lies_between_it_and_its_surroundings():
    quiet = np.concatenate([tone(0.5, 0.005), tone(1.0)])
    assert audio.stands_out_db(quiet, RATE) == pytest.approx(40, abs=0.2)
    assert audio.stands_out_db(tone(), RATE) == pytest.approx(0, abs=0.2)
    assert (
        audio.stands_out_db(np.zeros(10, np.float32), RATE) == audio.stands_out_db(np.zeros(0, np.float32), RATE) == 0
    )


def test_noise_is_added_at_the_ratio_asked_for():
    speech, noise = tone(2, 0.2), np.random.default_rng(0).normal(0, 0.3, RATE).astype(np.float32)
    mixed = audio.add_noise(speech, noise, snr_db=10)
    assert audio.rms_dbfs(speech) - audio.rms_dbfs(mixed - speech) == pytest.approx(10, abs=0.2)


def test_silent_noise_is_refused():
    with pytest.raises(AudioError, match="silent"):
        audio.add_noise(tone(), np.zeros(10, np.float32), 10)


def test_a_room_keeps_length_and_time():
    impulse = np.zeros(4000, np.float32)
    impulse[300], impulse[1900] = 0.5, 0.25
    wet = audio.convolve_room(tone(0.5, 0.3), impulse)
    assert len(wet) == RATE // 2
    assert wet[:1000] == pytest.approx(tone(0.5, 0.3)[:1000], abs=1e-4)


@pytest.mark.parametrize(
    ("bad", "complaint"),
    [
        (np.zeros(0, np.float32), "empty"),
        (np.zeros(10, np.int16), "float32"),
        (np.zeros((2, 10), np.float32), "mono"),
        (np.array([0, np.nan], np.float32), "NaN"),
        (np.zeros(RATE * 3, np.float32), "more than the 2 s"),
    ],
)
def test_unusable_audio_is_refused_with_its_reason(bad: np.ndarray, complaint: str):
    with pytest.raises(AudioError, match=complaint):
        audio.checked(bad, longest_s=2)
