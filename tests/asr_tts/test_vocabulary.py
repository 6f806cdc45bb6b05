"""What Chinese needs stays in the vocabulary; other scripts go; the cut file is a whole model."""

from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from asr_tts.model_file import ModelFile, Variable, parse
from asr_tts.vocabulary import _EMBEDDINGS, Vocabulary, chinese, cut
from kiosk.models import Store


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(Store().path("asr") / "tokenizer.json"))


@pytest.fixture(scope="module")
def small(tokenizer: Tokenizer) -> Vocabulary:
    return chinese(tokenizer)


@pytest.mark.parametrize(
    "text",
    [
        "请问居住证怎么办理，需要什么材料？",
        "2024年第3季度增长2.6%。",
        "龘靐饕餮",
        "粤A12345的ETC和APP",
        "wifi密码",
        "emoji也能拼出来🙂",
    ],
)
def test_any_text_can_still_be_written(tokenizer: Tokenizer, small: Vocabulary, text: str) -> None:
    pieces: list[int] = []
    for token in tokenizer.encode(text, add_special_tokens=False).ids:
        if token in small.ids:
            pieces.append(token)
        else:  # spelt byte by byte, as the model then would
            pieces += [tokenizer.token_to_id(letter) for letter in tokenizer.id_to_token(token)]
    assert set(pieces) <= set(small.kept)
    assert tokenizer.decode(pieces) == text


def test_a_tenth_stays_and_no_other_language(tokenizer: Tokenizer, small: Vocabulary) -> None:
    assert 3_000 < len(small.kept) < 6_000
    for language in ("<|ja|>", "<|ko|>", "<|haw|>"):
        assert tokenizer.token_to_id(language) not in small.ids
    for foreign in ("Ġthe", "Ġthank", "ãģ®"):
        assert tokenizer.token_to_id(foreign) not in small.ids
    assert {tokenizer.token_to_id(name) for name in ("<|zh|>", "<|endoftext|>", "<|startofprev|>")} <= set(small.kept)


def test_only_the_rows_of_tokens_that_stay_are_kept(tmp_path: Path) -> None:
    weights = np.arange(12, dtype=np.float32).reshape(6, 2)
    other = Variable((2,), 4, b"abcd")
    embeddings = Variable((6, 2), 4, b"").with_values(weights)
    model = ModelFile("WhisperSpec", 3, {"before": other, _EMBEDDINGS: embeddings, "other": other}, b"aliases")
    (tmp_path / "model.bin").write_bytes(model.to_bytes())
    (tmp_path / "vocabulary.txt").write_text("a\nb\nc\nd\ne\nf\n")
    (tmp_path / "config.json").write_text('{"suppress_ids": [0, 4], "lang_ids": [5], "kind": "small"}')
    files = cut(tmp_path, Vocabulary((1, 4, 5)))
    assert files is not None
    found = parse(files["model.bin"])
    assert list(found.variables) == ["before", _EMBEDDINGS, "other"]
    assert np.array_equal(found.variables[_EMBEDDINGS].floats(), weights[[1, 4, 5]])
    assert bytes(found.variables["other"].data) == b"abcd"
    assert found.tail == b"aliases"
    assert files["vocabulary.txt"] == b"b\ne\nf\n"
    assert files["config.json"] == b'{"suppress_ids": [1], "lang_ids": [2], "kind": "small", "suppress_ids_begin": []}'


def test_a_model_stored_otherwise_is_used_whole(tmp_path: Path) -> None:
    quantised = ModelFile("WhisperSpec", 3, {_EMBEDDINGS: Variable((6, 2), 1, bytes(12))}, b"")
    (tmp_path / "model.bin").write_bytes(quantised.to_bytes())
    assert cut(tmp_path, Vocabulary((0,))) is None


@pytest.mark.parametrize("content", [b"", b"\x06\0\0\0", b"\x05\0\0\0rest", b"\xff" * 64])
def test_a_file_that_is_no_model_is_left_to_the_engine_to_refuse(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "model.bin").write_bytes(content)
    assert cut(tmp_path, Vocabulary((0,))) is None
