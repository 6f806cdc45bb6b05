"""Is that a citizen, or her own voice coming back through the microphone? Pure: levels in, a decision out.

A window counts as a citizen only if it is louder than the room's noise floor and than the echo of what the speaker plays
just now, each by a margin. Both are learnt from the stream: the floor from quiet moments, the leak (microphone level minus
loudspeaker level) from moments in which she speaks alone. Levels are RMS in dBFS.
"""

from collections import deque
from dataclasses import dataclass

SILENT_DBFS = -90.0
_START_LEAK_DB = -24.0
_LEAK_RISE = 0.02
"""Per window: a citizen talking over her must not pass for echo, so the leak rises slowly …"""
_LEAK_FALL = 0.10
"""… and falls quickly when the echo canceller has settled."""
_FLOOR_RISE_DB = 0.05
"""Per window of 32 ms, 1.6 dB a second: noise that lasts becomes the floor."""
_FLOOR_FALL = 0.2
_NOISE_MARGIN_DB = 4.0
_HALL_RATE = 0.01
"""Per window: the hall is what the last three seconds or so were like."""
_HALL_SPREADS = 2.5
"""Babble swings about its mean; a citizen must stand out of the swing."""
_HALL_MOST_DB = 8.0
_FIRST_SPREAD_RATE = 0.1
_FIRST_WINDOWS = 16
_PLAYING_DBFS = -55.0


@dataclass(frozen=True, slots=True)
class Levels:
    """What the gate has learnt, for the technician's bench."""

    floor_dbfs: float
    leak_db: float
    hall_dbfs: float
    """Mean level while nobody is known to speak."""


class BargeInGate:
    """Learns floor and leak window by window."""

    def __init__(self, margin_db: float) -> None:
        self.margin_db = margin_db
        self._floor_dbfs = -60.0
        self._leak_db = _START_LEAK_DB
        self._recent: deque[float] = deque(maxlen=3)
        self._hall_dbfs, self._hall_spread_db = -60.0, 2.0
        self._first: list[float] = []

    @property
    def levels(self) -> Levels:
        """Floor and leak as they stand."""
        return Levels(self._floor_dbfs, self._leak_db, self._hall_dbfs)

    def push(self, mic_dbfs: float, playing_dbfs: float, *, idle: bool = True) -> bool:
        """True when this window can hold a citizen.

        `playing_dbfs`: loudest her speech is around now; SILENT_DBFS if silent. `idle`: nobody is known to be speaking, so that
        what is heard is the hall.
        """
        mic_dbfs = max(mic_dbfs, SILENT_DBFS)
        self._recent.append(mic_dbfs)
        level = sum(self._recent) / len(self._recent)
        playing = playing_dbfs > _PLAYING_DBFS
        echo_dbfs = playing_dbfs + self._leak_db if playing else SILENT_DBFS
        swing_db = min(_HALL_MOST_DB, max(_NOISE_MARGIN_DB, _HALL_SPREADS * self._hall_spread_db))
        hall_dbfs = self._hall_dbfs + swing_db if idle else SILENT_DBFS
        passes = level >= max(self._floor_dbfs + _NOISE_MARGIN_DB, hall_dbfs, echo_dbfs + self.margin_db)
        self._learn(mic_dbfs, playing_dbfs, playing)
        if not playing:
            self._learn_hall(mic_dbfs, idle)
        return passes

    def _learn_hall(self, mic_dbfs: float, idle: bool) -> None:
        """The quieter half of the first half second is taken for the hall: somebody may speak at once.

        Later only what nobody says, and the floor that creeps up below.
        """
        first = len(self._first) < _FIRST_WINDOWS
        rate = _FIRST_SPREAD_RATE if first else _HALL_RATE * idle
        self._hall_spread_db += rate * (abs(mic_dbfs - self._hall_dbfs) - self._hall_spread_db)
        if first:
            self._first.append(mic_dbfs)
            quieter = sorted(self._first)[: (len(self._first) + 1) // 2]
            self._hall_dbfs = sum(quieter) / len(quieter)
        else:
            self._hall_dbfs += rate * (mic_dbfs - self._hall_dbfs)
        self._hall_dbfs = max(self._hall_dbfs, self._floor_dbfs)

    def _learn(self, mic_dbfs: float, playing_dbfs: float, playing: bool) -> None:
        if mic_dbfs < self._floor_dbfs:
            self._floor_dbfs += _FLOOR_FALL * (mic_dbfs - self._floor_dbfs)
        elif not playing:
            self._floor_dbfs += _FLOOR_RISE_DB
        if playing:
            leak = mic_dbfs - playing_dbfs
            rate = _LEAK_RISE if leak > self._leak_db else _LEAK_FALL
            self._leak_db = min(0.0, max(-70.0, self._leak_db + rate * (leak - self._leak_db)))
