from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from asr_tts.engines import Samples
from asr_tts.errors import AudioError, ModelMissingError
from asr_tts.turn_end import SmartTurn


def test_a_finished_question_sounds_finished_and_a_broken_off_one_does_not(
    smart_turn: SmartTurn, say: Callable[[str], Samples]
):
    whole = say("我想问一下，办理居住证需要带什么材料？")
    broken = say("我想问一下，那个")
    assert smart_turn.probability(whole) > 0.8
    assert smart_turn.probability(broken) < smart_turn.probability(whole)


def test_only_the_last_eight_seconds_count(smart_turn: SmartTurn):
    rng = np.random.default_rng(1)
    tail = rng.normal(0, 0.1, 8 * 16_000).astype(np.float32)
    longer = np.concatenate([rng.normal(0, 0.5, 16_000).astype(np.float32), tail])
    assert smart_turn.probability(longer) == smart_turn.probability(tail)


def test_unusable_audio_is_refused(smart_turn: SmartTurn):
    with pytest.raises(AudioError):
        smart_turn.probability(np.zeros(0, np.float32))


def test_a_missing_model_is_named(tmp_path: Path):
    with pytest.raises(ModelMissingError, match="kiosk models pull"):
        SmartTurn(tmp_path / "turn.onnx")
    (tmp_path / "turn.onnx").write_bytes(b"not a model")
    with pytest.raises(ModelMissingError, match="cannot be loaded"):
        SmartTurn(tmp_path / "turn.onnx")
