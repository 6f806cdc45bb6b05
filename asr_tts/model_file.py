"""CTranslate2's model file (binary version 6) taken apart and put together again.

The file is: version, name of the specification, its revision, the variables, and pairs of names where one variable serves as
another. A variable is: name, rank (1 byte), sizes (4 each), number format (1), bytes (4), data; all little-endian, names with
their length in two bytes and a zero at the end. (CTranslate2 4, python/ctranslate2/specs/model_spec.py, MIT.)
"""

import struct
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

_VERSION = 6
_FLOATS: dict[int, np.dtype[Any]] = {0: np.dtype("<f4"), 4: np.dtype("<f2")}
"""CTranslate2's codes of the number formats that a published model stores its weights in."""


@dataclass(frozen=True, slots=True)
class Variable:
    """One tensor as stored."""

    shape: tuple[int, ...]
    format: int
    data: bytes | memoryview

    @property
    def is_float(self) -> bool:
        """Whether it is stored in floating point, so that `floats` can read it."""
        return self.format in _FLOATS

    def floats(self) -> npt.NDArray[np.float32]:
        """Its values, of its shape."""
        return np.frombuffer(self.data, _FLOATS[self.format]).reshape(self.shape).astype(np.float32)

    def with_values(self, values: npt.NDArray[np.float32]) -> "Variable":
        """Other values, perhaps of another shape, in the same number format."""
        return replace(self, shape=values.shape, data=values.astype(_FLOATS[self.format]).tobytes())


@dataclass(frozen=True, slots=True)
class ModelFile:
    """Everything in a model file, in its order."""

    specification: str
    revision: int
    variables: Mapping[str, Variable]
    tail: bytes
    """The aliases, untouched."""

    def with_variables(self, changed: Mapping[str, Variable]) -> "ModelFile":
        """The same model with some variables replaced."""
        return replace(self, variables={**self.variables, **changed})

    def to_bytes(self) -> bytes:
        """The file."""
        parts: list[bytes | memoryview] = [struct.pack("<I", _VERSION), _packed(self.specification)]
        parts.append(struct.pack("<II", self.revision, len(self.variables)))
        for name, variable in self.variables.items():
            rank = len(variable.shape)
            head = struct.pack(f"<B{rank}IBI", rank, *variable.shape, variable.format, len(variable.data))
            parts += [_packed(name), head, variable.data]
        return b"".join([*parts, self.tail])


def parse(content: bytes) -> ModelFile:
    """Read a model file. Raises ValueError when it is another version or broken."""
    try:
        return _Reader(content).model()
    except (struct.error, UnicodeDecodeError, IndexError) as error:
        raise ValueError(f"not a CTranslate2 model of version {_VERSION}: {error}") from error


def _packed(name: str) -> bytes:
    data = name.encode() + b"\0"
    return struct.pack("<H", len(data)) + data


class _Reader:
    def __init__(self, content: bytes) -> None:
        self._content, self._at = memoryview(content), 0

    def model(self) -> ModelFile:
        (version,) = self._numbers("I")
        if version != _VERSION:
            raise ValueError(f"CTranslate2 model of version {version}: only {_VERSION} is known")
        specification = self._name()
        revision, count = self._numbers("II")
        variables = {self._name(): self._variable() for _ in range(count)}
        return ModelFile(specification, revision, variables, bytes(self._content[self._at :]))

    def _variable(self) -> Variable:
        (rank,) = self._numbers("B")
        *shape, number, size = self._numbers(f"{rank}IBI")
        return Variable(tuple(shape), number, self._take(size))

    def _name(self) -> str:
        (length,) = self._numbers("H")
        return bytes(self._take(length)).decode().rstrip("\0")

    def _numbers(self, layout: str) -> tuple[int, ...]:
        return struct.unpack("<" + layout, self._take(struct.calcsize("<" + layout)))

    def _take(self, size: int) -> memoryview:
        if self._at + size > len(self._content):
            raise IndexError(f"{size} bytes wanted at {self._at}, the file has {len(self._content)}")
        self._at += size
        return self._content[self._at - size : self._at]
