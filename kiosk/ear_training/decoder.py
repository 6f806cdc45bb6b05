"""Whisper's decoder in torch with a low-rank update on every linear map (Radford et al. 2022, arXiv:2212.04356)."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from asr_tts.model_file import ModelFile
from kiosk.ear_training.maps import Map, Norm, attended, fixed, layers


class Layer(nn.Module):  # type: ignore[misc]  # torch is not there when types are checked
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
        hidden = hidden + self.text_out(attended(query, key, value, earlier))
        key, value = self.sound_in(sound).chunk(2, -1)
        hidden = hidden + self.sound_out(attended(self.query(self.norms[1](hidden)), key, value, audible))
        return hidden + self.narrow(functional.gelu(self.wide(self.norms[2](hidden))))


class Decoder(nn.Module):  # type: ignore[misc]
    """From tokens so far and encoded sound to the next token."""

    def __init__(self, model: ModelFile, kept: tuple[int, ...], rank: int) -> None:
        """kept: the tokens of the product's cut vocabulary, by their published ids."""
        super().__init__()
        self.embeddings = nn.Parameter(fixed(model, "decoder/embeddings/weight")[list(kept)], requires_grad=False)
        self.positions = fixed(model, "decoder/position_encodings/encodings")
        self.layers = nn.ModuleList(Layer(model, f"decoder/layer_{i}", rank) for i in layers(model, "decoder"))
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
