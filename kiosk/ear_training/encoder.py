"""Whisper's encoder in torch with a low-rank update on every linear map (Radford et al. 2022, arXiv:2212.04356)."""

from torch import Tensor, nn
from torch.nn import functional

from asr_tts.model_file import ModelFile
from kiosk.ear_training.maps import Map, Norm, attended, fixed, layers


class Layer(nn.Module):  # type: ignore[misc]  # torch is not there when types are checked
    """Attention to the sound around, and two maps; both before their norms."""

    def __init__(self, model: ModelFile, name: str, rank: int) -> None:
        super().__init__()
        part = [f"{name}/{kind}" for kind in ("self_attention", "ffn")]
        self.norms = nn.ModuleList(Norm(model, f"{each}/layer_norm") for each in part)
        self.into, self.out = (Map(model, f"{part[0]}/linear_{i}", rank) for i in range(2))
        self.wide, self.narrow = (Map(model, f"{part[1]}/linear_{i}", rank) for i in range(2))

    def forward(self, hidden: Tensor, audible: Tensor) -> Tensor:
        """hidden (batch, frames, width); audible (batch, 1, 1, frames)."""
        query, key, value = self.into(self.norms[0](hidden)).chunk(3, -1)
        hidden = hidden + self.out(attended(query, key, value, audible))
        return hidden + self.narrow(functional.gelu(self.wide(self.norms[1](hidden))))


class Encoder(nn.Module):  # type: ignore[misc]
    """From mel frames to half as many frames of encoded sound."""

    def __init__(self, model: ModelFile, rank: int) -> None:
        super().__init__()
        names = [f"encoder/conv{i}/{kind}" for i in (1, 2) for kind in ("weight", "bias")]
        self.convolutions = nn.ParameterList(fixed(model, name) for name in names)
        self.positions = fixed(model, "encoder/position_encodings/encodings")
        self.layers = nn.ModuleList(Layer(model, f"encoder/layer_{i}", rank) for i in layers(model, "encoder"))
        self.norm = Norm(model, "encoder/layer_norm")

    def forward(self, mel: Tensor, audible: Tensor) -> Tensor:
        """mel (batch, bands, frames) to (batch, frames / 2, width)."""
        first, first_bias, second, second_bias = self.convolutions
        hidden = functional.gelu(functional.conv1d(mel, first, first_bias, padding=1))
        hidden = functional.gelu(functional.conv1d(hidden, second, second_bias, stride=2, padding=1)).transpose(1, 2)
        hidden = hidden + self.positions[: hidden.shape[1]]
        for layer in self.layers:
            hidden = layer(hidden, audible)
        encoded: Tensor = self.norm(hidden)
        return encoded
