"""When somebody starts, pauses and has finished speaking: a pure state machine over voice probabilities.

It knows no audio, no clock and no text. Time is counted in 16 kHz samples of the microphone's own stream. How long a pause
must last before it ends the utterance is told from outside (`expect`), because only understanding knows whether the words
so far make a complete request.
"""

from dataclasses import dataclass
from enum import Enum, auto

from asr_tts.engines import LISTEN_RATE_HZ
from kiosk.settings import Hearing


class EventKind(Enum):
    """What happened in the stream."""

    STARTED = auto()
    """Somebody speaks; `at_sample` is where it began."""
    PAUSED = auto()
    """A pause long enough to be worth a decode; `at_sample` is where speech stopped."""
    RESUMED = auto()
    """Speech goes on after a pause."""
    ENDED = auto()
    """The utterance is over; `at_sample` is where speech stopped."""


@dataclass(frozen=True, slots=True)
class Event:
    """One change of state."""

    kind: EventKind
    at_sample: int


class _Phase(Enum):
    SILENCE = auto()
    SPEECH = auto()
    PAUSE = auto()


def _samples(ms: float) -> int:
    return int(ms * LISTEN_RATE_HZ / 1000)


class Endpointer:
    """Follows one microphone stream. Feed every window in order; read the events it returns."""

    def __init__(self, settings: Hearing) -> None:
        self._settings = settings
        self._phase = _Phase.SILENCE
        self._now = 0
        self._run_start = 0
        """Where the current run of voiced windows began."""
        self._speech_start = 0
        self._speech_end = 0
        """End of the last voiced window."""
        self._wait = _samples(settings.wait_unfinished_ms)

    @property
    def speaking(self) -> bool:
        """True from STARTED to ENDED."""
        return self._phase is not _Phase.SILENCE

    @property
    def speech_start(self) -> int:
        """First sample of the current utterance."""
        return self._speech_start

    @property
    def speech_end(self) -> int:
        """End of the newest voiced window."""
        return self._speech_end

    @property
    def silence_ms(self) -> float:
        """How long nobody has spoken."""
        return (self._now - self._speech_end) * 1000 / LISTEN_RATE_HZ

    def configure(self, settings: Hearing) -> None:
        """Use other settings from the next window on."""
        self._settings = settings

    def push(self, probability: float, window_samples: int, *, over_her: bool = False) -> list[Event]:
        """Take the next window. `over_her`: she speaks, so that STARTED means an interruption."""
        window_start, self._now = self._now, self._now + window_samples
        if self._phase is _Phase.SILENCE:
            return self._silence(probability, window_start, over_her)
        if probability >= self._settings.vad_end and self._phase is _Phase.SPEECH:
            self._speech_end = self._now
        elif self._phase is _Phase.SPEECH:
            return self._quiet()
        elif probability >= self._settings.vad_start:
            return self._resume()
        return self._limit() or self.decide()

    def expect(self, wait_ms: float) -> list[Event]:
        """The current pause ends the utterance once it has lasted `wait_ms`; perhaps it already has."""
        self._wait = _samples(wait_ms)
        return self.decide()

    def decide(self) -> list[Event]:
        """ENDED when the pause has lasted long enough."""
        if self._phase is _Phase.PAUSE and self._now - self._speech_end >= self._wait:
            return [self._end()]
        return []

    def reset(self) -> None:
        """Forget the utterance; the clock goes on."""
        self._phase = _Phase.SILENCE
        self._run_start = self._now

    def _silence(self, probability: float, window_start: int, over_her: bool) -> list[Event]:
        chosen = self._settings
        least, start_ms = (chosen.barge_in_vad, chosen.barge_in_ms) if over_her else (chosen.vad_start, chosen.start_ms)
        if probability < least:
            self._run_start = self._now
            return []
        if self._now - self._run_start < _samples(start_ms):
            return []
        self._phase = _Phase.SPEECH
        self._speech_start, self._speech_end = self._run_start, self._now
        return [Event(EventKind.STARTED, self._run_start)]

    def _quiet(self) -> list[Event]:
        if self._now - self._speech_end < _samples(self._settings.pause_ms):
            return self._limit()
        self._phase = _Phase.PAUSE
        self._wait = _samples(self._settings.wait_unfinished_ms)
        return [Event(EventKind.PAUSED, self._speech_end)]

    def _resume(self) -> list[Event]:
        self._phase = _Phase.SPEECH
        self._speech_end = self._now
        return [Event(EventKind.RESUMED, self._now), *self._limit()]

    def _limit(self) -> list[Event]:
        if self._now - self._speech_start < self._settings.max_utterance_s * LISTEN_RATE_HZ:
            return []
        return [self._end()]

    def _end(self) -> Event:
        self._phase = _Phase.SILENCE
        self._run_start = self._now
        return Event(EventKind.ENDED, self._speech_end)
