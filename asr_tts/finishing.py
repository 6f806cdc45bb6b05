"""What every clause goes through before it is heard: silence trimmed, level set, ends faded, phoneme times kept true."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from asr_tts.audio import speech_dbfs
from asr_tts.engines import SPEAK_RATE_HZ, Phone, Samples, Speech
from asr_tts.errors import SynthesizerError

_WINDOW = SPEAK_RATE_HZ // 100
_FADE_SAMPLES = SPEAK_RATE_HZ // 200


@dataclass(frozen=True, slots=True)
class Finish:
    """How speech is finished."""

    loudness_dbfs: float = -20.0
    """Level every clause is brought to (RMS of its spoken parts)."""
    peak: float = 0.95
    """No sample exceeds it, whatever the level asked for."""
    lead_ms: int = 20
    """Kept before the first audible sample."""
    tail_ms: int = 60
    """Kept after the last audible sample."""


def finished(text: str, audio: Samples, phones: Sequence[Phone], finish: Finish) -> Speech:
    """The clause as it is played. Phonemes are shifted with the trimmed audio; those outside it are left out.

    Raises SynthesizerError when nothing in the audio can be heard.
    """
    if audio.size == 0 or float(np.max(np.abs(audio))) < 1e-4:
        raise SynthesizerError(f"synthesis of {text!r} gave silence")
    first, last = _audible(audio)
    start = max(0, first - finish.lead_ms * SPEAK_RATE_HZ // 1000)
    end = min(len(audio), last + finish.tail_ms * SPEAK_RATE_HZ // 1000)
    samples = audio[start:end].copy()
    wanted = 10 ** ((finish.loudness_dbfs - speech_dbfs(samples, SPEAK_RATE_HZ)) / 20)
    samples *= np.float32(min(wanted, finish.peak / float(np.max(np.abs(samples)))))
    _fade(samples)
    shifted = (
        Phone(phone.symbol, max(0, phone.start_sample - start), min(len(samples), phone.end_sample - start))
        for phone in phones
    )
    return Speech(text, samples, tuple(phone for phone in shifted if phone.end_sample > phone.start_sample))


def _audible(audio: Samples) -> tuple[int, int]:
    """First and last sample that can be heard: 10 ms windows within 32 dB (breath comes first) and 40 dB of the loudest."""
    count = len(audio) // _WINDOW
    if count == 0:
        return 0, len(audio)
    squares = np.square(audio[: count * _WINDOW]).reshape(count, _WINDOW).mean(axis=1)
    first = int(np.argmax(squares > squares.max() * 10**-3.2))
    last = count - int(np.argmax(squares[::-1] > squares.max() * 10**-4.0))
    return first * _WINDOW, last * _WINDOW


def _fade(samples: Samples) -> None:
    length = min(_FADE_SAMPLES, len(samples) // 2)
    ramp = np.linspace(0, 1, length, dtype=np.float32)
    samples[:length] *= ramp
    samples[len(samples) - length :] *= ramp[::-1]
