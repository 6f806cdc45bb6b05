from dataclasses import replace

import numpy as np

from asr_tts.engines import Phone, Speech
from asr_tts.stop import Stop
from avatar.listen import load_listener
from kiosk.mouthing import Mouthing
from tests.kiosk.fakes import ToneSynthesizer


class Deaf(ToneSynthesizer):
    """Knows nothing of its sounds; says noise with syllables in it."""

    fingerprint = "deaf"
    voices = ("zf_xiaoxiao",)

    def synthesize(self, text: str, *, voice: str, speed: float = 1.0, stop: Stop | None = None) -> Speech:
        t = np.arange(24_000) / 24_000
        buzz = np.sin(2 * np.pi * 150 * t) * (np.sin(2 * np.pi * 3 * t) > 0)
        samples = (buzz * (0.0 if text == "静" else 0.3)).astype(np.float32)
        return replace(super().synthesize(text, voice=voice), samples=samples, phones=(Phone("w", 0, 24_000),))


def test_what_is_heard_replaces_what_was_guessed():
    engine = Mouthing(Deaf(), load_listener())
    speech = engine.synthesize("你好", voice="zf_xiaoxiao")
    assert len(speech.phones) > 1
    assert all(
        one.end_sample <= other.start_sample for one, other in zip(speech.phones, speech.phones[1:], strict=False)
    )
    assert speech.phones[-1].end_sample <= len(speech.samples)
    assert engine.voices == ("zf_xiaoxiao",) and engine.fingerprint.startswith("deaf-heard-")


def test_silence_keeps_what_the_engine_said():
    assert Mouthing(Deaf(), load_listener()).synthesize("静", voice="zf_xiaoxiao").phones == (Phone("w", 0, 24_000),)
