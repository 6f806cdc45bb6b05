"""What every speech engine promises: the shapes that cross its edge, and nothing about how it works inside.

Engines are loaded once, shared by all screens and blocking: callers run them off the event loop. They know nothing of
the service, of turns or of each other.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from asr_tts.stop import Stop

Samples = npt.NDArray[np.float32]
"""Mono audio, float32 in [-1, 1], shape (n,)."""

LISTEN_RATE_HZ = 16_000
"""Sample rate of everything that is heard."""
SPEAK_RATE_HZ = 24_000
"""Sample rate of everything that is spoken; engines with another rate resample before they return."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """What was heard in one utterance so far."""

    text: str
    """Simplified Chinese, without surrounding blanks; empty when nothing was said (silence and noise included)."""
    confidence: float
    """Mean token probability in 0..1; 0 for an empty text."""
    others: tuple[str, ...] = ()
    """What it may have been instead, likeliest first."""
    rivals: tuple[str, ...] = ()
    """The same words with another number in them, nearly as probable: 2016 for 2026."""


class Recognizer(Protocol):
    """Speech to text."""

    def transcribe(
        self,
        samples: Samples,
        *,
        hotwords: Sequence[str] = (),
        careful: bool = False,
        wanted: Callable[[], bool] = lambda: True,
    ) -> Transcript:
        """Recognise one utterance of 16 kHz audio. `careful` buys accuracy with time.

        `wanted` is asked between steps; once False, an empty transcript comes back at once. Raises RecognizerError, AudioError.
        """
        ...


class VoiceActivity(Protocol):
    """Streaming voice activity of one microphone: keeps state, one object a stream."""

    window_samples: int

    def push(self, window: Samples) -> float:
        """Probability in 0..1 that this window of `window_samples` at 16 kHz holds speech."""
        ...


class TurnEnd(Protocol):
    """Acoustic judgement whether a speaker has finished."""

    def probability(self, samples: Samples) -> float:
        """Probability in 0..1 that the utterance (16 kHz, its last 8 s count) is complete."""
        ...


@dataclass(frozen=True, slots=True)
class Phone:
    """One phoneme of spoken audio."""

    symbol: str
    """As the engine writes it; for Mandarin: initials and finals in the engine's own alphabet, tone marks included."""
    start_sample: int
    end_sample: int


@dataclass(frozen=True, slots=True)
class Speech:
    """Spoken audio with the times of its phonemes. Leading silence is trimmed."""

    text: str
    samples: Samples
    phones: tuple[Phone, ...]
    """Times at SPEAK_RATE_HZ from the first sample; empty when the engine gives none."""

    @property
    def seconds(self) -> float:
        """Length of the audio."""
        return len(self.samples) / SPEAK_RATE_HZ


class Synthesizer(Protocol):
    """Text to speech."""

    fingerprint: str
    """Changes whenever the same text could sound different (engine, version, model hash): part of a cache key."""

    @property
    def voices(self) -> tuple[str, ...]:
        """Names of the voices that can be asked for."""
        ...

    def synthesize(self, text: str, *, voice: str, speed: float = 1.0, stop: Stop | None = None) -> Speech:
        """Speak one clause of plain text. Raises SynthesizerError for an unknown voice or text that cannot be spoken.

        stop: ends it early where the engine can, which is told as SynthesisStopped.
        """
        ...
