"""Imported knowledge, kept by name and version under KIOSK_HOME/state/knowledge: every import can be compared and undone.

A version is one file of JSON lines: a header, then one item a line. `CURRENT` names the version in use; it is replaced
atomically, so that a reader sees the old or the new one, never half of either.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec

from .hall import Hall
from .schema import Item
from .shelf import Shelf

SHELF = Shelf("knowledge", ".jsonl")


class Header(msgspec.Struct, frozen=True):
    """What a version is."""

    number: int
    origin: str
    imported: str
    """ISO date and time, UTC."""
    count: int
    hall: Hall | None = None


@dataclass(frozen=True, slots=True)
class Stored:
    """One version, read."""

    header: Header
    items: tuple[Item, ...]

    @property
    def hall(self) -> Hall | None:
        """The hall that came with it."""
        return self.header.hall

    @property
    def version(self) -> str:
        """Identifies the content."""
        return f"{self.header.number}:{self.header.imported}"


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed between two versions."""

    added: tuple[Item, ...]
    removed: tuple[Item, ...]
    changed: tuple[tuple[Item, Item, tuple[str, ...]], ...]
    """Before, after, names of the fields that differ."""


def names() -> tuple[str, ...]:
    """All imported knowledge bases."""
    return SHELF.names()


def numbers(name: str) -> tuple[int, ...]:
    """Versions kept, oldest first."""
    return SHELF.numbers(name)


def current_number(name: str) -> int | None:
    """The version in use, or None when nothing of that name was imported."""
    return SHELF.current(name)


def current(name: str) -> Stored | None:
    """The version in use, read; None when nothing of that name was imported."""
    number = current_number(name)
    return None if number is None else read(name, number)


def read(name: str, number: int) -> Stored:
    """One version. Raises FileNotFoundError or msgspec.DecodeError."""
    with SHELF.path(name, number).open("rb") as lines:
        header = msgspec.json.decode(next(lines), type=Header)
        decoder = msgspec.json.Decoder(Item)
        return Stored(header, tuple(decoder.decode(line) for line in lines))


def store(name: str, items: Sequence[Item], origin: str, hall: Hall | None = None) -> Header:
    """Keep a new version and put it in use."""
    SHELF.folder(name).mkdir(parents=True, exist_ok=True)
    number = SHELF.next_number(name)
    header = Header(number, origin, datetime.now(UTC).isoformat(timespec="seconds"), len(items), hall)
    part = SHELF.path(name, number).with_suffix(".part")
    with part.open("wb") as out:
        for record in (header, *items):
            out.write(msgspec.json.encode(record) + b"\n")
        out.flush()
        os.fsync(out.fileno())
    part.replace(SHELF.path(name, number))
    SHELF.use(name, number)
    return header


def use(name: str, number: int) -> None:
    """Put a kept version in use. Raises ValueError when it is not kept."""
    SHELF.use(name, number)


def undo(name: str) -> int:
    """Go back to the version before the one in use; it stays kept. Raises ValueError when there is none."""
    return SHELF.undo(name)


def compare(before: Sequence[Item], after: Sequence[Item]) -> Difference:
    """What changed, item by item; when and from which file an item came does not count."""
    old, new = {item.code: item for item in before}, {item.code: item for item in after}
    changed = []
    for code in old.keys() & new.keys():
        fields = tuple(
            field
            for field in Item.__struct_fields__
            if field != "provenance" and getattr(old[code], field) != getattr(new[code], field)
        )
        if fields:
            changed.append((old[code], new[code], fields))
    return Difference(
        tuple(new[code] for code in new if code not in old),
        tuple(old[code] for code in old if code not in new),
        tuple(sorted(changed, key=lambda entry: entry[0].code)),
    )
