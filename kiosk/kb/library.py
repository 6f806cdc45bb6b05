"""Imported knowledge, kept by name and version under KIOSK_HOME/state/knowledge: every import can be compared and undone.

A version is one file of JSON lines: a header, then one item a line. `CURRENT` names the version in use; it is replaced
atomically, so that a reader sees the old or the new one, never half of either.
"""

import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from kiosk import paths

from .schema import Hall, Item

_NAME = re.compile(r"[\w\u4e00-\u9fff][\w\u4e00-\u9fff.-]{0,63}")


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


def _folder(name: str) -> Path:
    if not _NAME.fullmatch(name):
        raise ValueError(f"知识库名称「{name}」不合规：请用汉字、字母、数字、点、下划线或连字符")
    return paths.state() / "knowledge" / name


def names() -> tuple[str, ...]:
    """All imported knowledge bases."""
    folder = paths.state() / "knowledge"
    return tuple(sorted(path.name for path in folder.iterdir() if path.is_dir())) if folder.is_dir() else ()


def numbers(name: str) -> tuple[int, ...]:
    """Versions kept, oldest first."""
    return tuple(sorted(int(path.stem) for path in _folder(name).glob("*.jsonl") if path.stem.isdigit()))


def current_number(name: str) -> int | None:
    """The version in use, or None when nothing of that name was imported."""
    if not _NAME.fullmatch(name):
        return None
    pointer = _folder(name) / "CURRENT"
    return int(pointer.read_text()) if pointer.exists() else None


def current(name: str) -> Stored | None:
    """The version in use, read; None when nothing of that name was imported."""
    number = current_number(name)
    return None if number is None else read(name, number)


def read(name: str, number: int) -> Stored:
    """One version. Raises FileNotFoundError or msgspec.DecodeError."""
    with (_folder(name) / f"{number:06d}.jsonl").open("rb") as lines:
        header = msgspec.json.decode(next(lines), type=Header)
        decoder = msgspec.json.Decoder(Item)
        return Stored(header, tuple(decoder.decode(line) for line in lines))


def store(name: str, items: Sequence[Item], origin: str, hall: Hall | None = None) -> Header:
    """Keep a new version and put it in use."""
    folder = _folder(name)
    folder.mkdir(parents=True, exist_ok=True)
    number = max(numbers(name), default=0) + 1
    header = Header(number, origin, datetime.now(UTC).isoformat(timespec="seconds"), len(items), hall)
    part = folder / f"{number:06d}.part"
    with part.open("wb") as out:
        for record in (header, *items):
            out.write(msgspec.json.encode(record) + b"\n")
        out.flush()
        os.fsync(out.fileno())
    part.replace(folder / f"{number:06d}.jsonl")
    use(name, number)
    return header


def use(name: str, number: int) -> None:
    """Put a kept version in use. Raises ValueError when it is not kept."""
    if number not in numbers(name):
        raise ValueError(f"「{name}」没有第{number}版")
    part = _folder(name) / "CURRENT.part"
    part.write_text(str(number))
    part.replace(_folder(name) / "CURRENT")


def undo(name: str) -> int:
    """Go back to the version before the one in use; it stays kept. Raises ValueError when there is none."""
    now = current_number(name)
    earlier = [number for number in numbers(name) if now is not None and number < now]
    if not earlier:
        raise ValueError(f"「{name}」没有更早的版本")
    use(name, earlier[-1])
    return earlier[-1]


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
