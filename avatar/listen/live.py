"""A person's microphone as it comes: sounds are known LATENCY_S after they were made, and never taken back."""

import numpy as np
import numpy.typing as npt

from asr_tts.engines import LISTEN_RATE_HZ, Phone
from avatar.listen.classes import SILENCE, STEP_S
from avatar.listen.decode import likeliest_path, phones_of
from avatar.listen.features import FLOOR_DB, HOP, WINDOW, levelled, log_mel
from avatar.listen.network import LOOKAHEAD_FRAMES, PAST_FRAMES, Weights, log_probabilities

Floats = npt.NDArray[np.float32]

SETTLE_FRAMES = 6
"""How long the likeliest path may still change its mind."""
LATENCY_S = (LOOKAHEAD_FRAMES + SETTLE_FRAMES) * STEP_S + WINDOW / 2 / LISTEN_RATE_HZ
_CONTEXT_FRAMES = PAST_FRAMES + 40
_FADE_DB_PER_S = 3.0
_QUIET_DB = -20.0
"""Level of the loudest band at which a stream begins; a louder one is followed at once."""


class LiveListener:
    """One stream; not thread-safe."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._sound = np.zeros(0, np.float32)
        self._first = 0
        """Frame number of the first sample kept."""
        self._given = 0
        """Frames whose sound has been told."""
        self._open = SILENCE
        self._open_since = 0
        self._loud_db = _QUIET_DB

    def push(self, samples: Floats) -> tuple[Phone, ...]:
        """Take more of the microphone (16 kHz); the phonemes that ended meanwhile, with times from its first sample."""
        self._sound = np.concatenate((self._sound, samples.astype(np.float32, copy=False)))
        known = self._first + len(self._sound) // HOP - LOOKAHEAD_FRAMES - SETTLE_FRAMES - 2
        if known <= self._given:
            return ()
        levels_db = log_mel(self._sound)
        newest = float(levels_db[-(len(samples) // HOP + 1) :].max())
        self._loud_db = max(newest, self._loud_db - _FADE_DB_PER_S * len(samples) / LISTEN_RATE_HZ, newest - FLOOR_DB)
        path = likeliest_path(log_probabilities(self._weights, levelled(levels_db, self._loud_db)))
        ended = self._tell(path[self._given - self._first : known - self._first])
        self._given = known
        self._forget()
        return ended

    def _tell(self, path: npt.NDArray[np.int64]) -> tuple[Phone, ...]:
        ended: list[Phone] = []
        for number, found in enumerate(path.tolist(), start=self._given):
            if found != self._open:
                run = np.full(number - self._open_since, self._open, np.int64)
                ended += phones_of(run, 1 << 62, self._open_since) if len(run) else ()
                self._open, self._open_since = found, number
        return tuple(ended)

    def _forget(self) -> None:
        spare = self._given - self._first - _CONTEXT_FRAMES
        if spare > 0:
            self._sound = self._sound[spare * HOP :]
            self._first += spare
