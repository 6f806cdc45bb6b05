"""Where playback of a turn stands at the client, as well as the server can know. Pure: time comes in.

Positions are samples of the turn's speech at 24 kHz. Between the client's reports the position runs at real time.
"""

from asr_tts.engines import SPEAK_RATE_HZ


class Playhead:
    """Estimate of one turn's playback position."""

    def __init__(self) -> None:
        self._at_s: float | None = None
        self._position = 0
        self._reported = 0
        self.started_s: float | None = None
        """When the client said that the first sample left the speaker."""

    def expect_start(self, at_s: float) -> None:
        """First audio was sent; it will be heard from about `at_s` on."""
        if self._at_s is None:
            self._at_s = at_s

    def report(self, now_s: float, played_samples: int) -> None:
        """The client says how much it has played."""
        if self.started_s is None:
            self.started_s = now_s
        self._at_s, self._position = now_s, max(self._reported, played_samples)
        self._reported = self._position

    @property
    def reported(self) -> int:
        """Samples that the client said it has really played."""
        return self._reported

    def position(self, now_s: float) -> int:
        """Sample being heard at `now_s`; negative before the first."""
        if self._at_s is None:
            return -SPEAK_RATE_HZ
        return self._position + round((now_s - self._at_s) * SPEAK_RATE_HZ)
