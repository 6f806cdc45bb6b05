"""Numbered versions of something imported under a name, one of them in use: what items and documents have in common.

`CURRENT` names the version in use and is replaced atomically, so that a reader sees the old or the new one.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from kiosk import paths

_NAME = re.compile(r"[\w\u4e00-\u9fff][\w\u4e00-\u9fff.-]{0,63}")


@dataclass(frozen=True, slots=True)
class Shelf:
    """One kind of import. A version is the file or folder `000001<suffix>`."""

    kind: str
    suffix: str
    may_be_empty: bool = False
    """True when undoing the first version means that nothing is in use."""

    @property
    def root(self) -> Path:
        """Where everything of this kind lies."""
        return paths.state() / self.kind

    def folder(self, name: str) -> Path:
        """Where the versions of one name lie. Raises ValueError for a name that could leave the root."""
        if not _NAME.fullmatch(name):
            raise ValueError(f"知识库名称「{name}」不合规：请用汉字、字母、数字、点、下划线或连字符")
        return self.root / name

    def path(self, name: str, number: int) -> Path:
        """File or folder of one version."""
        return self.folder(name) / f"{number:06d}{self.suffix}"

    def names(self) -> tuple[str, ...]:
        """Everything imported."""
        return tuple(sorted(path.name for path in self.root.iterdir() if path.is_dir())) if self.root.is_dir() else ()

    def numbers(self, name: str) -> tuple[int, ...]:
        """Versions kept, oldest first."""
        found = (path.name.removesuffix(self.suffix) for path in self.folder(name).glob(f"*{self.suffix}"))
        return tuple(sorted(int(stem) for stem in found if stem.isdigit()))

    def current(self, name: str) -> int | None:
        """The version in use, or None."""
        if not _NAME.fullmatch(name):
            return None
        pointer = self.folder(name) / "CURRENT"
        return (int(pointer.read_text()) or None) if pointer.exists() else None

    def use(self, name: str, number: int) -> None:
        """Put a kept version in use, or none (0) where that may be. Raises ValueError when it is not kept."""
        if number not in self.numbers(name) and not (number == 0 and self.may_be_empty):
            raise ValueError(f"「{name}」没有第{number}版")
        part = self.folder(name) / "CURRENT.part"
        part.write_text(str(number))
        part.replace(self.folder(name) / "CURRENT")

    def undo(self, name: str) -> int:
        """Go back to the version before the one in use; it stays kept. Raises ValueError when there is none."""
        now = self.current(name)
        earlier = [number for number in self.numbers(name) if now is not None and number < now]
        if not earlier and not (self.may_be_empty and now is not None):
            raise ValueError(f"「{name}」没有更早的版本")
        number = earlier[-1] if earlier else 0
        self.use(name, number)
        return number

    def next_number(self, name: str) -> int:
        """The number that a new version gets."""
        return max(self.numbers(name), default=0) + 1

    def signature(self) -> tuple[tuple[str, int], ...]:
        """What is in use: differs whenever anything was imported, put in use or undone."""
        return tuple((name, self.current(name) or 0) for name in self.names())
