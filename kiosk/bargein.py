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
_PLAYING_DBFS = -55.0


@dataclass(frozen=True, slots=True)
class Levels:
    """What the gate has learnt, for the technician's bench."""

    floor_dbfs: float
    leak_db: float


class BargeInGate:
    """Learns floor and leak window by window."""

    def __init__(self, margin_db: float) -> None:
        self.margin_db = margin_db
        self._floor_dbfs = -60.0
        self._leak_db = _START_LEAK_DB
        self._recent: deque[float] = deque(maxlen=3)

    @property
    def levels(self) -> Levels:
        """Floor and leak as they stand."""
        return Levels(self._floor_dbfs, self._leak_db)

    def push(self, mic_dbfs: float, playing_dbfs: float) -> bool:
        """True when this window can hold a citizen. `playing_dbfs`: loudest her speech is around now; SILENT_DBFS if silent."""
        mic_dbfs = max(mic_dbfs, SILENT_DBFS)
        self._recent.append(mic_dbfs)
        level = sum(self._recent) / len(self._recent)
        playing = playing_dbfs > _PLAYING_DBFS
        echo_dbfs = playing_dbfs + self._leak_db if playing else SILENT_DBFS
        passes = level >= max(self._floor_dbfs + _NOISE_MARGIN_DB, echo_dbfs + self.margin_db)
        self._learn(mic_dbfs, playing_dbfs, playing)
        return passes

    def _learn(self, mic_dbfs: float, playing_dbfs: float, playing: bool) -> None:
        if mic_dbfs < self._floor_dbfs:
            self._floor_dbfs += _FLOOR_FALL * (mic_dbfs - self._floor_dbfs)
        elif not playing:
            self._floor_dbfs += _FLOOR_RISE_DB
        if playing:
            leak = mic_dbfs - playing_dbfs
            rate = _LEAK_RISE if leak > self._leak_db else _LEAK_FALL
            self._leak_db = min(0.0, max(-70.0, self._leak_db + rate * (leak - self._leak_db)))
