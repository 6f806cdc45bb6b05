"""What a vector index promises, whichever it is."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


class IndexFailed(Exception):
    """An index cannot be opened or asked; `str()` is fit to be shown."""


@dataclass(frozen=True, slots=True)
class Near:
    """One entry found."""

    key: str
    cosine: float


class VectorIndex(Protocol):
    """Unit vectors by key. Thread-safe, blocking."""

    def put(self, keys: Sequence[str], vectors: Floats) -> None:
        """Add or replace (n, dim) unit vectors. Raises IndexFailed."""
        ...

    def drop(self, keys: Iterable[str]) -> None:
        """Take out; unknown keys are ignored. Raises IndexFailed."""
        ...

    def near(self, vector: Floats, limit: int = 10) -> list[Near]:
        """The nearest of all, nearest first, of equally near ones the one with the smaller key. Raises IndexFailed."""
        ...

    def __len__(self) -> int:
        """How many entries."""
        ...

    def close(self) -> None:
        """Let go of files and connections."""
        ...
