"""The vectors of a knowledge base: one for every distinct wording, one for every service as described."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from kiosk.kb.schema import Item

from . import elsewhere
from .embed import Embedder, passages_cached
from .features import Vectors
from .index import Index, wordings
from .shipped import shipped


def vectors(index: Index, embedder: Embedder, cache: Path | None) -> Vectors:
    """Each distinct wording once: everyday names are shared by whole families of services.

    A matter that lies elsewhere has one vector for all that it is called: there are many, and their index must not take long.
    """
    described = [_described(item) for item in index.items[: index.own]]
    told = [elsewhere.told(item) for item in index.items[index.own :]]
    texts = [w.text if w.owner < index.own else told[w.owner - index.own] for w in index.wordings]
    place: dict[str, int] = {}
    of_wording = np.array([place.setdefault(text, len(place)) for text in texts], dtype=np.int32)
    every = passages_cached(embedder, [*place, *described, *told], cache, shipped(embedder.name))
    return Vectors(every[: len(place)], of_wording, every[len(place) :])


def texts_of(items: Sequence[Item]) -> list[str]:
    """Everything of the items that has a vector: their wordings, then each with its description."""
    return [w.text for w in wordings(items)] + [_described(item) for item in items]


def _described(item: Item) -> str:
    """A name with the beginning of what is written beside it: what its vector stands for."""
    beside = item.summary or "；".join(item.conditions)
    return f"{item.name}。{beside[:80]}" if beside else item.name
