"""One open microphone: chunks in; windows out, each with the odds that a citizen speaks in it, and the newest half minute.

It knows neither when speech starts and ends nor what is said. Positions are 16 kHz samples since it was opened.
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from asr_tts.engines import LISTEN_RATE_HZ, Samples, VoiceActivity
from kiosk.bargein import SILENT_DBFS, BargeInGate, Levels
from kiosk.foreground import Foreground
from kiosk.ring import AudioRing
from kiosk.settings import Hearing as HearingSettings
from kiosk.workers import Lane, Urgency

_QUEUE_CHUNKS = 256
_KEPT_SAMPLES = 30 * LISTEN_RATE_HZ
_FULL_SCALE = 0.99
_CLIPPING_RATE = 0.05
"""Per window of 32 ms: the share of the last half second or so."""


class Overrun(Exception):
    """The screen sends audio faster than it can be taken."""


@dataclass(frozen=True, slots=True)
class Window:
    """What voice activity judges at once."""

    samples: Samples
    voice: float
    """Probability (0..1) that it holds a voice, anybody's."""


def dbfs(samples: Samples) -> float:
    """RMS level."""
    power = float(np.mean(np.square(samples))) if len(samples) else 0.0
    return 10 * float(np.log10(power)) if power > 1e-9 else SILENT_DBFS


class Microphone:
    """Follows one microphone from open to close."""

    def __init__(self, vad: VoiceActivity, lane: Lane, settings: HearingSettings) -> None:
        self._vad, self._lane, self._settings = vad, lane, settings
        self._chunks: asyncio.Queue[Samples] = asyncio.Queue(_QUEUE_CHUNKS)
        self._rest: Samples = np.zeros(0, np.float32)
        """Too short for a window yet."""
        self._ring = AudioRing(_KEPT_SAMPLES)
        self._gate = BargeInGate(settings.barge_in_margin_db)
        self._speaker = Foreground()
        self._arrived = 0
        self._arrived_s = time.monotonic()
        self.taken = 0
        """Samples whose windows have been judged."""
        self.level_dbfs = SILENT_DBFS
        self.clipping = 0.0
        """Share of full-scale samples lately, 0..1."""

    @property
    def levels(self) -> Levels:
        """What has been learnt of the room and of her echo."""
        return self._gate.levels

    def configure(self, settings: HearingSettings) -> None:
        """Use other settings from the next window on."""
        self._settings = settings
        self._gate.margin_db = settings.barge_in_margin_db

    def push(self, samples: Samples) -> None:
        """Queue one chunk of 16 kHz audio. Raises Overrun when seconds of it are waiting already."""
        try:
            self._chunks.put_nowait(samples)
        except asyncio.QueueFull as error:
            raise Overrun("more audio arrives than is being heard") from error
        self._arrived, self._arrived_s = self._arrived + len(samples), time.monotonic()

    async def windows(self) -> list[Window]:
        """Wait for the next chunk: the windows that it completes, perhaps none."""
        chunk = await self._chunks.get()
        self._ring.push(chunk)
        pending = np.concatenate([self._rest, chunk])
        size = self._vad.window_samples
        count = len(pending) // size
        self._rest = pending[count * size :]
        if not count:
            return []
        cut = [pending[i * size : (i + 1) * size] for i in range(count)]
        voices = await self._lane.run(Urgency.LIVE, partial(self._voices, cut))
        return [Window(samples, voice) for samples, voice in zip(cut, voices, strict=True)]

    def judge(self, window: Window, playing_dbfs: float, *, speaking: bool) -> float:
        """Probability (0..1) that the citizen speaks in the next window: 0 for her echo, the hall and its other voices.

        `playing_dbfs`: level of her own voice around now; `speaking`: an utterance is under way.
        """
        self.taken += len(window.samples)
        self.level_dbfs = dbfs(window.samples)
        full_scale = float(np.mean(np.abs(window.samples) > _FULL_SCALE))
        self.clipping += _CLIPPING_RATE * (full_scale - self.clipping)
        passes = self._gate.push(self.level_dbfs, playing_dbfs, idle=not speaking)
        if speaking and playing_dbfs <= SILENT_DBFS:
            sure = window.voice >= self._settings.vad_start
            passes = self._speaker.push(self.level_dbfs, self._gate.levels.hall_dbfs, voiced=sure)
        return window.voice if passes else 0.0

    def next_speaker(self) -> None:
        """An utterance begins: its voice may be another's."""
        self._speaker.reset()

    def slice(self, start: int, end: int) -> Samples:
        """A copy of samples [start, end), shortened to what is still held."""
        return self._ring.slice(start, end)

    def arrival_s(self, sample: int) -> float:
        """time.monotonic() when this sample arrived."""
        return self._arrived_s - (self._arrived - sample) / LISTEN_RATE_HZ

    def _voices(self, windows: Sequence[Samples]) -> list[float]:
        return [self._vad.push(window) for window in windows]
