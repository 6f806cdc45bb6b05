"""What the network is told of the sound: the speech recognizer's own encoder, reduced to its main directions.

The encoder comes in as a function, so that this package knows no engine; the reduction belongs to the pack.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Encode = Callable[[Floats], Floats]
"""16 kHz samples to (frames, dimensions), ENCODER_HZ frames a second."""

ENCODER_HZ = 50
DIMENSIONS = 32
WINDOW = 12
"""Encoder frames told for one picture: 120 ms before it to 120 ms after."""


@dataclass(frozen=True, slots=True)
class Reduction:
    """Principal directions of one recording's features."""

    mean: Floats
    axes: Floats
    """(dimensions of the encoder, DIMENSIONS), scaled to unit variance."""

    def apply(self, features: Floats) -> Floats:
        """(frames, DIMENSIONS)."""
        reduced: Floats = np.matmul(features - self.mean, self.axes, dtype=np.float32)
        return reduced


def reduction_of(features: Floats) -> Reduction:
    """The DIMENSIONS directions in which `features` (frames, dimensions) vary most."""
    mean = features.mean(axis=0)
    centred = features - mean
    values, vectors = np.linalg.eigh(centred.T @ centred / len(features))
    chosen = np.argsort(values)[::-1][:DIMENSIONS]
    axes = vectors[:, chosen] / np.sqrt(np.maximum(values[chosen], 1e-6))
    return Reduction(mean.astype(np.float32), axes.astype(np.float32))


def windows(reduced: Floats, times_s: npt.NDArray[np.float64]) -> Floats:
    """(pictures, WINDOW, DIMENSIONS) around each time; nothing is heard beyond the ends."""
    first = np.rint(times_s * ENCODER_HZ).astype(np.int64) - WINDOW // 2
    padded = np.pad(reduced, ((WINDOW, WINDOW), (0, 0)), mode="edge")
    index = np.clip(first[:, None] + np.arange(WINDOW) + WINDOW, 0, len(padded) - 1)
    told: Floats = padded[index]
    return told
