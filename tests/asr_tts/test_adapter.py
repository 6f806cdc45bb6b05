"""An adapter changes the maps it was trained for, and only in the model it was trained for."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from asr_tts.adapter import SHIPPED, Adapter, Update, load
from asr_tts.errors import ModelMissingError
from asr_tts.model_file import ModelFile, Variable, parse
from asr_tts.whisper import WhisperRecognizer
from kiosk.bench.voices import BENCH_VOICES, speak_question
from kiosk.models import Store

_MAP = "decoder/layer_0/self_attention/linear_0"


def _floats(values: np.ndarray) -> Variable:
    return Variable((), 0, b"").with_values(np.asarray(values, np.float32))


def _model(mark: float = 1.0, width: int = 3) -> ModelFile:
    return ModelFile(
        "WhisperSpec",
        3,
        {
            "decoder/layer_norm/gamma": _floats(np.full(3, mark)),
            f"{_MAP}/weight": _floats(np.zeros((2, width))),
            f"{_MAP}/bias": _floats(np.ones(2)),
        },
        b"",
    )


def _adapter() -> Adapter:
    update = Update(np.array([[1.0], [2.0]], np.float32), np.array([[1.0, 0.0, 3.0]], np.float32))
    return Adapter({_MAP: update}, np.ones(3, np.float32))


def test_the_product_of_both_is_added() -> None:
    changed = _adapter().applied_to(_model())
    assert changed.variables[f"{_MAP}/weight"].floats().tolist() == [[1, 0, 3], [2, 0, 6]]
    assert changed.variables[f"{_MAP}/bias"].floats().tolist() == [1, 1]


@pytest.mark.parametrize("other", [_model(mark=2.0), _model(width=4), ModelFile("WhisperSpec", 3, {}, b"")])
def test_another_model_stays_as_it_is_and_somebody_is_told(other: ModelFile, caplog: pytest.LogCaptureFixture) -> None:
    assert _adapter().applied_to(other) is other
    assert "trained for another model" in caplog.text


def test_two_adapters_add_up_in_the_shares_that_are_kept() -> None:
    both = _adapter().scaled(1.0, 0.5).beside(_adapter().scaled(1.0, 0.25))
    changed = both.applied_to(_model()).variables[f"{_MAP}/weight"].floats()
    assert changed.tolist() == [[0.75, 0, 2.25], [1.5, 0, 4.5]]


def test_adapters_of_different_models_do_not_add_up() -> None:
    other = Adapter(_adapter().updates, np.zeros(3, np.float32))
    with pytest.raises(ValueError, match="different models"):
        _adapter().beside(other)


def test_what_is_saved_is_loaded(tmp_path: Path) -> None:
    path = tmp_path / "adapter.npz"
    _adapter().save(path)
    read = load(path)
    assert read.applied_to(_model()).to_bytes() == _adapter().applied_to(_model()).to_bytes()
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("content", [b"", b"garbage"])
def test_a_file_that_is_none_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "adapter.npz"
    path.write_bytes(content)
    with pytest.raises(ModelMissingError, match=r"adapter\.npz"):
        load(path)
    with pytest.raises(ModelMissingError, match=r"none\.npz"):
        load(tmp_path / "none.npz")


@pytest.mark.parametrize("role", list(SHIPPED))
def test_the_shipped_ones_fit_the_pinned_models(role: str) -> None:
    if Store().check([role]):
        pytest.skip(f"{role} is not fetched on this machine")
    model = parse((Store().path(role) / "model.bin").read_bytes())
    assert load(SHIPPED[role]).fits(model)


def test_how_sure_it_may_look_is_kept_with_it(tmp_path: Path) -> None:
    tempered = replace(_adapter(), temper=0.5)
    tempered.save(tmp_path / "adapter.npz")
    assert load(tmp_path / "adapter.npz").temper == 0.5
    assert tempered.scaled(0.5, 0.5).temper == 0.5
    assert tempered.beside(tempered).temper == 0.25


def test_an_adapter_without_it_changes_no_confidence(tmp_path: Path) -> None:
    _adapter().save(tmp_path / "adapter.npz")
    with np.load(tmp_path / "adapter.npz") as arrays:
        without = {name: arrays[name] for name in arrays if name != "temper"}
    np.savez(tmp_path / "adapter.npz", **without)
    assert load(tmp_path / "adapter.npz").temper == 1.0


def test_the_recognizer_looks_surer_by_it() -> None:
    folder, speech = Store().path("asr"), speak_question("我想办居住证", BENCH_VOICES[0], seed=1)
    sure = [
        WhisperRecognizer(folder, threads=1, adapter=replace(load(), temper=temper)).transcribe(speech)
        for temper in (1.0, 0.5)
    ]
    assert sure[0].text == sure[1].text
    assert sure[1].confidence == pytest.approx(sure[0].confidence ** 0.5, abs=0.01)
