"""Is the speaker still speaking, or is it the hall behind them? Pure: levels in, a decision out.

Voice activity hears babble as speech, which it is. Within an utterance a window counts only while it is loud enough to be the
one who began to speak: at most 20 dB softer than their voice so far, and clear of the hall where there is room between the
two. Levels are RMS in dBFS of windows of 32 ms.
"""

from collections import deque

_SOFTEST_DB = 20.0
_ABOVE_HALL_DB = 4.0
_LEAST_DB = 4.0
"""However loud the hall, a voice this much below its own mean still counts."""
_LEARN = 0.06


class Foreground:
    """Follows one speaker through an utterance."""

    def __init__(self) -> None:
        self._voice_dbfs: float | None = None
        self._recent: deque[float] = deque(maxlen=3)

    def reset(self) -> None:
        """The utterance is over: the next voice may be another's."""
        self._voice_dbfs = None

    def push(self, level_dbfs: float, hall_dbfs: float, *, voiced: bool) -> bool:
        """True when this window can be the speaker. `hall_dbfs`: mean level while nobody spoke; `voiced`: voice activity is sure."""
        self._recent.append(level_dbfs)
        level = sum(self._recent) / len(self._recent)
        if self._voice_dbfs is None:
            self._voice_dbfs = level
        voice = self._voice_dbfs
        near = level >= min(max(voice - _SOFTEST_DB, hall_dbfs + _ABOVE_HALL_DB), voice - _LEAST_DB)
        if voiced and near:
            self._voice_dbfs = voice + _LEARN * (level - voice)
        return near
