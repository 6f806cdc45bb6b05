"""A quick recognizer, and a larger one for the second look at what the quick one did not make out among noise."""

from collections.abc import Callable, Sequence

from asr_tts.audio import stands_out_db
from asr_tts.engines import LISTEN_RATE_HZ, Samples, Transcript
from asr_tts.whisper import WhisperRecognizer, WhisperSettings

NOISY_DB = 24.0
"""Speech that stands out less is heard among noise. Measured by script: 36 questions in a hall with babble 10 dB below them stand
out by 14 to 19 dB, without it by 27 to 43; 63 real recordings by 25 to 77 (5th to 95th percentile), in that hall by 14 to 20."""


class TwoEars:
    """`engines.Recognizer`: careful takes are the larger recognizer's, all others the quick one's."""

    def __init__(self, quick: WhisperRecognizer, larger: WhisperRecognizer, *, in_quiet_too: bool = True) -> None:
        """in_quiet_too: whether the larger one also hears again what was not made out although little else was to be heard."""
        self._quick, self._larger, self._in_quiet_too = quick, larger, in_quiet_too
        self.threads, self.takes_at_once = quick.threads, quick.takes_at_once

    @property
    def settings(self) -> WhisperSettings:
        """What both are told to trade."""
        return self._quick.settings

    @settings.setter
    def settings(self, settings: WhisperSettings) -> None:
        self._quick.settings = self._larger.settings = settings

    def transcribe(
        self,
        samples: Samples,
        *,
        hotwords: Sequence[str] = (),
        careful: bool = False,
        wanted: Callable[[], bool] = lambda: True,
    ) -> Transcript:
        """`engines.Recognizer.transcribe`."""
        larger = careful and (self._in_quiet_too or stands_out_db(samples, LISTEN_RATE_HZ) < NOISY_DB)
        ear = self._larger if larger else self._quick
        return ear.transcribe(samples, hotwords=hotwords, careful=careful, wanted=wanted)
