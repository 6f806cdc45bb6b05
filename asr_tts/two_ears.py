"""A quick recognizer, and a larger one for the second look at what the quick one did not make out."""

from collections.abc import Callable, Sequence

from asr_tts.engines import Samples, Transcript
from asr_tts.whisper import WhisperRecognizer, WhisperSettings


class TwoEars:
    """`engines.Recognizer`: careful takes are the larger recognizer's, all others the quick one's."""

    def __init__(self, quick: WhisperRecognizer, larger: WhisperRecognizer) -> None:
        self._quick, self._larger = quick, larger
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
        ear = self._larger if careful else self._quick
        return ear.transcribe(samples, hotwords=hotwords, careful=careful, wanted=wanted)
