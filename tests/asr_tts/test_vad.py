from collections.abc import Callable
from pathlib import Path
from time import process_time

import numpy as np
import pytest

from asr_tts.engines import Samples
from asr_tts.errors import AudioError, ModelMissingError
from asr_tts.vad import SileroModel, SileroVad

WINDOW = SileroVad.window_samples


@pytest.fixture(scope="module")
def model() -> SileroModel:
    return SileroModel()


def probabilities(vad: SileroVad, samples: Samples) -> list[float]:
    return [vad.push(samples[at : at + WINDOW]) for at in range(0, len(samples) - WINDOW + 1, WINDOW)]


def test_silence_and_hiss_are_not_speech(model: SileroModel):
    hiss = np.random.default_rng(0).normal(0, 0.01, 32_000).astype(np.float32)
    assert max(probabilities(SileroVad(model), np.zeros(32_000, np.float32))) < 0.2
    assert max(probabilities(SileroVad(model), hiss)) < 0.3


def test_speech_is_found_where_it_is(model: SileroModel, say: Callable[[str], Samples]):
    speech = say("办理居住证需要带什么材料？")
    silence = np.zeros(16_000, np.float32)
    found = probabilities(SileroVad(model), np.concatenate([silence, speech, silence]))
    first = next(i for i, p in enumerate(found) if p > 0.5) * WINDOW
    assert 16_000 - WINDOW <= first <= 16_000 + 4_000
    assert max(found[-15:]) < 0.3


def test_streams_do_not_disturb_each_other_and_reset_forgets(model: SileroModel, say: Callable[[str], Samples]):
    speech = say("办理居住证需要带什么材料？")
    alone = probabilities(SileroVad(model), speech)
    one, other = SileroVad(model), SileroVad(model)
    both = []
    for at in range(0, len(speech) - WINDOW + 1, WINDOW):
        other.push(np.zeros(WINDOW, np.float32))
        both.append(one.push(speech[at : at + WINDOW]))
    assert both == alone
    one.reset()
    assert probabilities(one, speech) == alone


def test_a_window_is_cheap(model: SileroModel):
    vad, window = SileroVad(model), np.zeros(WINDOW, np.float32)
    start = process_time()
    for _ in range(200):
        vad.push(window)
    assert (process_time() - start) / 200 < 0.003


def test_bad_windows_are_refused(model: SileroModel):
    vad = SileroVad(model)
    for bad in (np.zeros(100, np.float32), np.zeros(WINDOW, np.float64), np.full(WINDOW, np.nan, np.float32)):
        with pytest.raises(AudioError):
            vad.push(bad)


def test_a_missing_model_is_named(tmp_path: Path):
    with pytest.raises(ModelMissingError, match=r"vad\.onnx"):
        SileroModel(tmp_path / "vad.onnx")
