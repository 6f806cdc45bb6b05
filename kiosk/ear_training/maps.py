"""What Whisper is made of, in torch, read from the product's own model file: linear maps that may learn, norms, attention.

Hu et al. 2021 (arXiv:2106.09685) for the low-rank updates. Only the updates learn; everything published stays as it is.
"""

import math
from collections.abc import Iterator
from itertools import count, takewhile

import torch
from torch import Tensor, nn
from torch.nn import functional

from asr_tts.model_file import ModelFile

_HEAD_WIDTH = 64
"""In every size of Whisper."""


class Map(nn.Module):  # type: ignore[misc]  # torch is not there when types are checked
    """A published linear map and what is learnt on top of it."""

    def __init__(self, model: ModelFile, name: str, rank: int) -> None:
        super().__init__()
        self.name = name
        self.weight, self.bias = fixed(model, f"{name}/weight"), fixed(model, f"{name}/bias")
        out, into = self.weight.shape
        self.down = nn.Parameter(torch.randn(rank, into) / math.sqrt(into))
        self.up = nn.Parameter(torch.zeros(out, rank))

    def forward(self, hidden: Tensor) -> Tensor:
        """(…, in) to (…, out), in the number format of what comes in."""
        known: Tensor = functional.linear(hidden, self.weight, self.bias)
        down, up = self.down.to(hidden.dtype), self.up.to(hidden.dtype)
        return known + functional.linear(functional.linear(hidden, down), up)


class Norm(nn.Module):  # type: ignore[misc]
    """A published layer norm."""

    def __init__(self, model: ModelFile, name: str) -> None:
        super().__init__()
        self.gamma, self.beta = fixed(model, f"{name}/gamma"), fixed(model, f"{name}/beta")

    def forward(self, hidden: Tensor) -> Tensor:
        """Same shape."""
        normed: Tensor = functional.layer_norm(hidden, hidden.shape[-1:], self.gamma, self.beta)
        return normed


def layers(model: ModelFile, part: str) -> range:
    """The numbers of the layers of a part, `encoder` or `decoder`."""
    there = takewhile(lambda i: f"{part}/layer_{i}/ffn/linear_0/weight" in model.variables, count())
    return range(len(list(there)))


def fixed(model: ModelFile, name: str) -> nn.Parameter:
    """A published tensor, which does not learn."""
    return nn.Parameter(torch.from_numpy(model.variables[name].floats()), requires_grad=False)


def attended(query: Tensor, key: Tensor, value: Tensor, mask: Tensor) -> Tensor:
    """(batch, queries, width) of the values, by the heads' attention to the keys where the mask allows it."""
    query, key, value = (_split(each) for each in (query, key, value))
    scores = (query * _HEAD_WIDTH**-0.5) @ key.transpose(2, 3)  # written out: torch's own is slower backwards on a CPU
    mixed: Tensor = scores.masked_fill(~mask, float("-inf")).softmax(-1) @ value
    return mixed.transpose(1, 2).flatten(2)


def maps(network: nn.Module) -> Iterator[Map]:
    """Every map in the network."""
    return (part for part in network.modules() if isinstance(part, Map))


def _split(hidden: Tensor) -> Tensor:
    batch, length, width = hidden.shape
    return hidden.view(batch, length, width // _HEAD_WIDTH, _HEAD_WIDTH).transpose(1, 2)
