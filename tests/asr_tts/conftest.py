"""Real engines for the tests of this folder, loaded once; without their models the tests that need them skip."""

from collections.abc import Callable
from pathlib import Path

import pytest

from asr_tts.audio import resample
from asr_tts.engines import LISTEN_RATE_HZ, SPEAK_RATE_HZ, Samples
from asr_tts.kokoro import KokoroSynthesizer
from asr_tts.kokoro_graph import SERVED, prepare
from asr_tts.turn_end import SmartTurn
from asr_tts.whisper import WhisperRecognizer
from kiosk import paths


def model(*parts: str) -> Path:
    path = paths.models().joinpath(*parts)
    if not path.exists():
        pytest.skip(f"model {path} is absent: run `kiosk models pull` — this engine stays UNTESTED")
    return path


@pytest.fixture(scope="session")
def kokoro(tmp_path_factory: pytest.TempPathFactory) -> KokoroSynthesizer:
    folder = model("tts")
    ready = folder / SERVED
    if not ready.exists():
        ready = tmp_path_factory.mktemp("tts") / ready.name
        prepare(model("tts", "kokoro-v1.0.int8.onnx"), ready)
    return KokoroSynthesizer(ready, model("tts-voices"))


@pytest.fixture(scope="session")
def whisper() -> WhisperRecognizer:
    return WhisperRecognizer(model("asr"))


@pytest.fixture(scope="session")
def smart_turn() -> SmartTurn:
    return SmartTurn(model("turn-end", "smart-turn-v3.2-cpu.onnx"))


@pytest.fixture(scope="session")
def say(kokoro: KokoroSynthesizer) -> Callable[[str], Samples]:
    """A sentence at 16 kHz in a voice the product does not use."""
    said: dict[str, Samples] = {}

    def speak(text: str) -> Samples:
        if text not in said:
            speech = kokoro.synthesize(text, voice="zf_xiaobei")
            said[text] = resample(speech.samples, SPEAK_RATE_HZ, LISTEN_RATE_HZ)
        return said[text]

    return speak
