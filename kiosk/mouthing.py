"""Mouth shapes for an engine that does not know when it makes which sound: they are heard in what it said."""

import hashlib
from dataclasses import replace

from asr_tts.engines import Speech, Synthesizer
from asr_tts.stop import Stop
from avatar.listen import Listener
from avatar.listen.listener import WEIGHTS


class Mouthing:
    """`engines.Synthesizer` around another one, whose phonemes are replaced by those that are heard."""

    def __init__(self, engine: Synthesizer, listener: Listener) -> None:
        self._engine, self._listener = engine, listener
        digest = hashlib.sha256(WEIGHTS.read_bytes()).hexdigest()[:8]
        self.fingerprint = f"{engine.fingerprint}-heard-{digest}"

    @property
    def voices(self) -> tuple[str, ...]:
        """Names of the engine's voices."""
        return self._engine.voices

    def synthesize(self, text: str, *, voice: str, speed: float = 1.0, stop: Stop | None = None) -> Speech:
        """`engines.Synthesizer.synthesize`; an engine's own phonemes stay where nothing is heard."""
        speech = self._engine.synthesize(text, voice=voice, speed=speed, stop=stop)
        return replace(speech, phones=self._listener.phones(speech.samples) or speech.phones)
