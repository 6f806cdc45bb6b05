"""Imported documents, kept by name and version under KIOSK_HOME/state/documents: every import can be compared and undone.

A version is a folder: `header.json`, one document a line in `documents.jsonl`, and what was computed from them for finding.
"""

import os
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path

import msgspec

from .documents import Document
from .shelf import Shelf

SHELF = Shelf("documents", "", may_be_empty=True)
_LINES = "documents.jsonl"


class Header(msgspec.Struct, frozen=True):
    """What a version is."""

    number: int
    origin: str
    imported: str
    """ISO date and time, UTC."""
    documents: int
    clauses: int


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed between two versions: paths of documents."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]


def lines(folder: Path) -> Path:
    """The file with the documents of a version."""
    return folder / _LINES


def header(name: str, number: int) -> Header:
    """What a kept version is. Raises FileNotFoundError or msgspec.DecodeError."""
    return msgspec.json.decode((SHELF.path(name, number) / "header.json").read_bytes(), type=Header)


def read(name: str, number: int) -> Iterator[Document]:
    """The documents of a kept version. Raises FileNotFoundError or msgspec.DecodeError."""
    decoder = msgspec.json.Decoder(Document)
    with lines(SHELF.path(name, number)).open("rb") as source:
        for line in source:
            yield decoder.decode(line)


def store(name: str, documents: Iterable[Document], origin: str, prepare: Callable[[Path], None]) -> Header:
    """Keep a new version and put it in use, once `prepare` has computed in its folder what finding needs."""
    SHELF.folder(name).mkdir(parents=True, exist_ok=True)
    number = SHELF.next_number(name)
    part = SHELF.folder(name) / f"part-{number:06d}"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir()
    try:
        count = clauses = 0
        with lines(part).open("wb") as out:
            for document in documents:
                out.write(msgspec.json.encode(document) + b"\n")
                count, clauses = count + 1, clauses + len(document.clauses)
            out.flush()
            os.fsync(out.fileno())
        made = Header(number, origin, datetime.now(UTC).isoformat(timespec="seconds"), count, clauses)
        (part / "header.json").write_bytes(msgspec.json.encode(made))
        prepare(part)
        part.rename(SHELF.path(name, number))
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise
    SHELF.use(name, number)
    return made


def digests(documents: Iterable[Document]) -> dict[str, bytes]:
    """A digest of each document's content, by its path."""
    return {document.origin: blake2b(msgspec.json.encode(document), digest_size=12).digest() for document in documents}


def compare(before: dict[str, bytes], after: dict[str, bytes]) -> Difference:
    """What changed, document by document, from their digests."""
    return Difference(
        tuple(sorted(after.keys() - before.keys())),
        tuple(sorted(before.keys() - after.keys())),
        tuple(sorted(path for path in before.keys() & after.keys() if before[path] != after[path])),
    )
