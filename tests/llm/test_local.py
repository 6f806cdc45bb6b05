"""A tiny model made on the spot, run by transformers in this process."""

import asyncio
from pathlib import Path

import pytest

from kiosk.llm.errors import LlmError
from kiosk.llm.local import LocalModel

transformers = pytest.importorskip(
    "transformers", reason="extra llm-local is not installed: the local model was not tested"
)
torch = pytest.importorskip("torch", reason="extra llm-local is not installed: the local model was not tested")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A two-layer GPT over single characters, untrained."""
    tokenizers = pytest.importorskip("tokenizers")
    path = tmp_path_factory.mktemp("tiny")
    characters = [
        "<unk>",
        "<eos>",
        *sorted({*'居住证要带身份照片资料问题开头已说的。，：{}[]" \nabcdefghijklmnopqrstuvwxyz'}),
    ]
    vocabulary = {character: number for number, character in enumerate(characters)}
    tokenizer = tokenizers.Tokenizer(tokenizers.models.WordLevel(vocabulary, unk_token="<unk>"))
    tokenizer.pre_tokenizer = tokenizers.pre_tokenizers.Split("", "isolated")
    transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, eos_token="<eos>", unk_token="<unk>"
    ).save_pretrained(path)
    torch.manual_seed(0)
    shape = transformers.GPT2Config(
        vocab_size=len(vocabulary), n_layer=2, n_head=2, n_embd=32, n_positions=256, eos_token_id=1, bos_token_id=1
    )
    transformers.GPT2LMHeadModel(shape).save_pretrained(path)
    return path


async def test_it_streams_and_stops_when_left(folder: Path) -> None:
    model = LocalModel(str(folder))
    asked = [{"role": "user", "content": "居住证"}]
    async with asyncio.timeout(60):
        pieces = [piece async for piece in model.stream(asked, most_tokens=12)]
        assert isinstance("".join(pieces), str)
        stream = model.stream(asked, most_tokens=200)
        async for _ in stream:
            break
        await stream.aclose()
        assert not model._busy.locked()


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(LlmError, match="nowhere"):
        LocalModel(str(tmp_path / "nowhere"))
