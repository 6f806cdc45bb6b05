"""Clauses of imported documents made searchable: pairs of characters as posting lists on disk, read as they are needed.

Built once at import, in pieces of bounded memory; opened by mapping the files, so that a server has them at once. Pairs of
characters find Chinese law as well as words do (recall@10 .58 and .52 on lay legal questions) and need no dictionary.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import msgspec
import numpy as np
import numpy.typing as npt
from numpy.lib.format import open_memmap

from kiosk.kb.documents import Article, Document, articles
from kiosk.kb.importers.document import bare_title

from .index import Floats
from .text import bare, simplified

_PIECE = 20_000
"""Clauses indexed at a time: of the 1,047 laws 1.9 million pairs, 64 MB at the peak."""
_K1, _B = 1.2, 0.6
_SHIFT = np.uint64(21)
_TRADITIONAL = frozenset(
    "條與為國關應當華權務處發電話證書號機構業醫療學會員場實際時間個這們來說後開東車馬見貝長門風飛魚鳥"
)
"""Common characters that only traditional script has: a text without any is not converted, which would take most time."""
Codes = npt.NDArray[np.uint64]
_TEXT = re.compile(r"[^0-9a-z\u3400-\u9fff]+")


class Known(msgspec.Struct, frozen=True):
    """What is kept in memory of one document."""

    title: str
    """As compared: without the country."""
    start: int
    """Number of its first clause."""
    count: int
    offset: int
    """Where its line begins."""
    ended: str
    """ISO date on which it ceased to apply; empty while it applies."""
    superseded: bool
    """True when a later version of the same title is there too: then only that one is found."""


def pairs(text: str) -> list[str]:
    """Pairs of neighbouring characters of a bare text."""
    return [text[i : i + 2] for i in range(len(text) - 1)]


def plain(text: str) -> str:
    """What is indexed of a text: simplified, half-width, without marks."""
    if not _TRADITIONAL.isdisjoint(text):
        return bare(simplified(text))
    return _TEXT.sub("", unicodedata.normalize("NFKC", text).lower())


def code(pair: str) -> int:
    """A pair as one number."""
    return ord(pair[0]) << 21 | ord(pair[1])


def _codes(texts: Sequence[str]) -> tuple[Codes, npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Of all texts together: codes of pairs, the text each stands in, and the number of pairs of each text."""
    joined = np.frombuffer("\0".join([*texts, ""]).encode("utf-32-le"), dtype=np.uint32).astype(np.uint64)
    owner = np.cumsum(joined == 0).astype(np.int32)
    whole = (joined[:-1] != 0) & (joined[1:] != 0)
    found = (joined[:-1] << _SHIFT | joined[1:])[whole]
    owners = owner[:-1][whole]
    return found, owners, np.bincount(owners, minlength=len(texts)).astype(np.int32)


def build(lines: Path, folder: Path, tell: Callable[[int, int], None] = lambda done, total: None) -> None:
    """Index the documents of `lines` into `folder`; `tell` hears how many bytes of how many are done."""
    total = lines.stat().st_size
    known: list[Known] = []
    lengths: list[npt.NDArray[np.int32]] = []
    pieces: list[tuple[Codes, npt.NDArray[np.int32], npt.NDArray[np.uint8]]] = []
    texts: list[str] = []
    done = 0

    def index() -> None:
        nonlocal done
        if not texts:
            return
        codes, owners, length = _codes(texts)
        lengths.append(length)
        order = np.lexsort((owners, codes))
        codes, owners = codes[order], owners[order]
        first = np.concatenate([[True], (codes[1:] != codes[:-1]) | (owners[1:] != owners[:-1])])
        starts = np.flatnonzero(first)
        times = np.diff(np.append(starts, len(codes)))
        pieces.append((codes[starts], owners[starts] + np.int32(done), np.minimum(times, 255).astype(np.uint8)))
        done += len(texts)
        texts.clear()

    for offset, document in _documents(lines):
        part = [plain(clause.text) for clause in document.clauses]
        superseded = bool(document.repealed_by) and bare_title(document.repealed_by) == bare_title(document.title)
        known.append(
            Known(bare_title(document.title), done + len(texts), len(part), offset, document.repeal_date, superseded)
        )
        texts += part
        if len(texts) >= _PIECE:
            index()
        tell(offset, total)
    index()
    _write(folder, known, np.concatenate(lengths), pieces)
    tell(total, total)


def _write(
    folder: Path,
    known: Sequence[Known],
    lengths: npt.NDArray[np.int32],
    pieces: Sequence[tuple[Codes, npt.NDArray[np.int32], npt.NDArray[np.uint8]]],
) -> None:
    """Merge the pieces: every pair's clauses in ascending order, one list after the other."""
    terms = np.unique(np.concatenate([np.unique(codes) for codes, _, _ in pieces]))
    spots = [np.searchsorted(terms, codes) for codes, _, _ in pieces]
    counts = [np.bincount(spot, minlength=len(terms)) for spot in spots]
    ends = np.cumsum(np.sum(counts, axis=0))
    pointers = np.concatenate([[0], ends]).astype(np.int64)
    owners = open_memmap(folder / "owners.npy", "w+", np.int32, (int(pointers[-1]),))
    times = open_memmap(folder / "times.npy", "w+", np.uint8, (int(pointers[-1]),))
    free = pointers[:-1].copy()
    for (_, own, often), spot, count in zip(pieces, spots, counts, strict=True):
        own_starts = np.concatenate([[0], np.cumsum(count)])[:-1]
        places = free[spot] + np.arange(len(spot)) - own_starts[spot]
        owners[places], times[places] = own, often
        free += count
    owners.flush()
    times.flush()
    np.save(folder / "terms.npy", terms)
    np.save(folder / "pointers.npy", pointers)
    np.save(folder / "lengths.npy", np.minimum(lengths, 65535).astype(np.uint16))
    (folder / "known.json").write_bytes(msgspec.json.encode(known))


def _documents(lines: Path) -> Iterator[tuple[int, Document]]:
    decoder = msgspec.json.Decoder(Document)
    offset = 0
    with lines.open("rb") as source:
        for line in source:
            yield offset, decoder.decode(line)
            offset += len(line)


class Passages:
    """The clauses of one imported version. Immutable; safe to share between threads."""

    def __init__(self, lines: Path, folder: Path) -> None:
        """Opens what `build` made. Raises FileNotFoundError, ValueError."""
        self._lines = lines
        self.known: tuple[Known, ...] = tuple(
            msgspec.json.decode((folder / "known.json").read_bytes(), type=list[Known])
        )
        self._terms: Codes = np.load(folder / "terms.npy")
        self._pointers = np.load(folder / "pointers.npy")
        self._owners = np.load(folder / "owners.npy", mmap_mode="r")
        self._times = np.load(folder / "times.npy", mmap_mode="r")
        lengths = np.load(folder / "lengths.npy").astype(np.float32)
        self.lengths: Floats = lengths
        self.count = len(lengths)
        self._norm: Floats = _K1 * (1 - _B + _B * lengths / max(float(lengths.mean()) if self.count else 1.0, 1.0))
        self.document_of = np.repeat(
            np.arange(len(self.known), dtype=np.int32), [document.count for document in self.known]
        )
        self._superseded = np.repeat(
            np.array([document.superseded for document in self.known], dtype=bool),
            [document.count for document in self.known],
        )
        self._document = lru_cache(maxsize=64)(self._read)

    def rarity(self, pair: str) -> float:
        """Inverse clause frequency, natural logarithm; highest for what no clause holds."""
        start, end = self._where(pair)
        return self._rare(end - start)

    def _rare(self, holders: int) -> float:
        return float(np.log1p((self.count - holders + 0.5) / (holders + 0.5)))

    def _where(self, pair: str) -> tuple[int, int]:
        wanted = code(pair)
        spot = int(np.searchsorted(self._terms, np.uint64(wanted)))
        if spot == len(self._terms) or int(self._terms[spot]) != wanted:
            return 0, 0
        return int(self._pointers[spot]), int(self._pointers[spot + 1])

    def match(self, wanted: Mapping[str, float]) -> tuple[Floats, Floats, float]:
        """(clauses,) BM25 (Robertson and Zaragoza, 2009; k1 = 1.2, b = 0.6) of weighted pairs, (clauses,) the weight of the
        pairs held, and the weight of all pairs. A superseded version of a document gets 0."""
        scores: Floats = np.zeros(self.count, dtype=np.float32)
        held: Floats = np.zeros(self.count, dtype=np.float32)
        mass = 0.0
        for pair, weight in wanted.items():
            start, end = self._where(pair)
            worth = np.float32(weight * self._rare(end - start))
            mass += float(worth)
            if start == end:
                continue
            own = self._owners[start:end]
            times = self._times[start:end].astype(np.float32)
            scores[own] += worth * np.float32(_K1 + 1) * times / (times + self._norm[own])
            held[own] += worth
        scores[self._superseded] = 0
        return scores, held, mass

    def article(self, number: int) -> Article:
        """One clause, read from the file."""
        at = int(self.document_of[number])
        return self._document(at)[number - self.known[at].start]

    def _read(self, at: int) -> tuple[Article, ...]:
        with self._lines.open("rb") as source:
            source.seek(self.known[at].offset)
            return tuple(articles(msgspec.json.decode(source.readline(), type=Document)))
