"""Whisper's decoder in torch with a low-rank update on every linear map, read from the product's own model file.

Radford et al. 2022 (arXiv:2212.04356) for the decoder, Hu et al. 2021 (arXiv:2106.09685) for the updates. Only the updates
learn; everything published stays as it is.
"""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

from asr_tts.adapter import Adapter, Update
from asr_tts.model_file import ModelFile

_LAYERS = 6
"""Of Whisper base; a head is 64 wide in every size."""
_HEAD_WIDTH = 64


class Map(nn.Module):  # type: ignore[misc]  # torch is not there when types are checked
    """A published linear map and what is learnt on top of it."""

    def __init__(self, model: ModelFile, name: str, rank: int) -> None:
        super().__init__()
        self.name = name
        self.weight, self.bias = _fixed(model, f"{name}/weight"), _fixed(model, f"{name}/bias")
        out, into = self.weight.shape
        self.down = nn.Parameter(torch.randn(rank, into) / math.sqrt(into))
        self.up = nn.Parameter(torch.zeros(out, rank))

    def forward(self, hidden: Tensor) -> Tensor:
        """(…, in) to (…, out)."""
        known: Tensor = functional.linear(hidden, self.weight, self.bias)
        return known + functional.linear(functional.linear(hidden, self.down), self.up)


class Norm(nn.Module):  # type: ignore[misc]
    """A published layer norm."""

    def __init__(self, model: ModelFile, name: str) -> None:
        super().__init__()
        self.gamma, self.beta = _fixed(model, f"{name}/gamma"), _fixed(model, f"{name}/beta")

    def forward(self, hidden: Tensor) -> Tensor:
        """Same shape."""
        normed: Tensor = functional.layer_norm(hidden, hidden.shape[-1:], self.gamma, self.beta)
        return normed


class Layer(nn.Module):  # type: ignore[misc]
    """Attention to the text, attention to the sound, and two maps; all before their norms."""

    def __init__(self, model: ModelFile, name: str, rank: int) -> None:
        super().__init__()
        part = [f"{name}/{kind}" for kind in ("self_attention", "attention", "ffn")]
        self.norms = nn.ModuleList(Norm(model, f"{each}/layer_norm") for each in part)
        self.text_in, self.text_out = (Map(model, f"{part[0]}/linear_{i}", rank) for i in range(2))
        self.query, self.sound_in, self.sound_out = (Map(model, f"{part[1]}/linear_{i}", rank) for i in range(3))
        self.wide, self.narrow = (Map(model, f"{part[2]}/linear_{i}", rank) for i in range(2))

    def forward(self, hidden: Tensor, sound: Tensor, earlier: Tensor, audible: Tensor) -> Tensor:
        """hidden (batch, tokens, width), sound (batch, frames, width); the masks say what may be attended to."""
        query, key, value = self.text_in(self.norms[0](hidden)).chunk(3, -1)
        hidden = hidden + self.text_out(_attended(query, key, value, earlier))
        key, value = self.sound_in(sound).chunk(2, -1)
        hidden = hidden + self.sound_out(_attended(self.query(self.norms[1](hidden)), key, value, audible))
        return hidden + self.narrow(functional.gelu(self.wide(self.norms[2](hidden))))


class Decoder(nn.Module):  # type: ignore[misc]
    """From tokens so far and encoded sound to the next token."""

    def __init__(self, model: ModelFile, kept: tuple[int, ...], rank: int) -> None:
        """kept: the tokens of the product's cut vocabulary, by their published ids."""
        super().__init__()
        self.embeddings = nn.Parameter(_fixed(model, "decoder/embeddings/weight")[list(kept)], requires_grad=False)
        self.positions = _fixed(model, "decoder/position_encodings/encodings")
        self.layers = nn.ModuleList(Layer(model, f"decoder/layer_{i}", rank) for i in range(_LAYERS))
        self.norm = Norm(model, "decoder/layer_norm")

    def forward(self, tokens: Tensor, sound: Tensor, audible: Tensor, wanted: Tensor) -> Tensor:
        """Logits (count, vocabulary) at the positions where `wanted` (batch, tokens) holds."""
        length = tokens.shape[1]
        hidden = functional.embedding(tokens, self.embeddings) + self.positions[:length]
        earlier = torch.ones(length, length, dtype=torch.bool).tril()[None, None]
        for layer in self.layers:
            hidden = layer(hidden, sound, earlier, audible)
        logits: Tensor = self.norm(hidden)[wanted] @ self.embeddings.T
        return logits

    def adapter(self, share: float = 1.0) -> Adapter:
        """What was learnt, or so much of it."""
        updates = {
            part.name: Update(share * part.up.detach().numpy(), part.down.detach().numpy())
            for part in self.modules()
            if isinstance(part, Map)
        }
        return Adapter(updates, self.norm.gamma.detach().numpy())


def _fixed(model: ModelFile, name: str) -> nn.Parameter:
    return nn.Parameter(torch.from_numpy(model.variables[name].floats()), requires_grad=False)


def _attended(query: Tensor, key: Tensor, value: Tensor, mask: Tensor) -> Tensor:
    split = (_split(each) for each in (query, key, value))
    mixed: Tensor = functional.scaled_dot_product_attention(*split, attn_mask=mask)
    return mixed.transpose(1, 2).flatten(2)


def _split(hidden: Tensor) -> Tensor:
    batch, length, width = hidden.shape
    return hidden.view(batch, length, width // _HEAD_WIDTH, _HEAD_WIDTH).transpose(1, 2)
