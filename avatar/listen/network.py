"""The network itself, in numpy: dilated convolutions over time whose every output looks a known distance ahead.

Each layer sees three frames, `dilation` apart. The early layers look both ways; the last ones only back, so that the whole
needs just LOOKAHEAD_FRAMES of what is still to come: a microphone's mouth is that late, not more.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from avatar.errors import AvatarError

Floats = npt.NDArray[np.float32]

CHANNELS = 96
TAPS = 3
LAYERS: tuple[tuple[int, int], ...] = ((1, 1), (2, 2), (4, 4), (4, 1), (8, 0), (8, 0))
"""Dilation of each layer, and how many frames ahead its newest tap lies."""
LOOKAHEAD_FRAMES = sum(ahead for _, ahead in LAYERS)
PAST_FRAMES = sum((TAPS - 1) * dilation - ahead for dilation, ahead in LAYERS)


@dataclass(frozen=True, slots=True)
class Weights:
    """Everything that training finds."""

    kernels: tuple[Floats, ...]
    """For each layer (TAPS, inputs, CHANNELS)."""
    biases: tuple[Floats, ...]
    head: Floats
    """(CHANNELS, classes)."""
    head_bias: Floats


def log_probabilities(weights: Weights, features: Floats) -> Floats:
    """(frames, classes) natural logarithms for (frames, BANDS) levelled features; silence is assumed around them."""
    hidden = features
    for layer, (kernel, bias, (dilation, ahead)) in enumerate(
        zip(weights.kernels, weights.biases, LAYERS, strict=True)
    ):
        back = (TAPS - 1) * dilation - ahead
        # before and after the sound: silence for the features, nothing for what is made of them
        padded = np.pad(hidden, ((back, ahead), (0, 0)), constant_values=-1.0 if layer == 0 else 0.0)
        count = len(hidden)
        mixed = sum((padded[t * dilation : t * dilation + count] @ kernel[t] for t in range(TAPS)), bias)
        active = np.maximum(mixed, 0)
        hidden = active if layer == 0 else hidden + active
    logits = hidden @ weights.head + weights.head_bias
    logits -= logits.max(axis=1, keepdims=True)
    logs: Floats = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    return logs


def save_weights(path: Path, weights: Weights, symbols: tuple[str, ...]) -> None:
    """Write half-precision weights and the classes they were trained for."""
    arrays = {f"kernel{i}": kernel.astype(np.float16) for i, kernel in enumerate(weights.kernels)}
    arrays |= {f"bias{i}": bias.astype(np.float16) for i, bias in enumerate(weights.biases)}
    arrays |= {"head": weights.head.astype(np.float16), "head_bias": weights.head_bias.astype(np.float16)}
    np.savez_compressed(path, symbols=np.array(symbols), **arrays)  # type: ignore[arg-type]


def load_weights(path: Path, symbols: tuple[str, ...]) -> Weights:
    """Read what `save_weights` wrote. Raises AvatarError when it is missing, damaged or of other classes."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            if tuple(str(symbol) for symbol in stored["symbols"]) != symbols:
                raise AvatarError(f"{path} was trained for other mouth shapes: run `kiosk avatar train-visemes`")
            read = {name: stored[name].astype(np.float32) for name in stored.files if name != "symbols"}
            return Weights(
                tuple(read[f"kernel{i}"] for i in range(len(LAYERS))),
                tuple(read[f"bias{i}"] for i in range(len(LAYERS))),
                read["head"],
                read["head_bias"],
            )
    except (OSError, ValueError, KeyError) as error:
        raise AvatarError(f"{path} cannot be read: {error}") from error
