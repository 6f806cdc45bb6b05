"""Pieces of a question with what each may mean. How a text is cut into them, the lexicon knows."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Tag:
    """One meaning of a token."""

    kind: str
    value: Any


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text with everything it may mean; no tags when it is unknown."""

    start: int
    end: int
    text: str
    tags: tuple[Tag, ...]
    sounded: bool = False
    """True when it was matched by sound."""
    number: float = 0.0
    """The {n} of a template, or the value of a number."""

    def get(self, kind: str) -> Any:
        """Value of the tag of this kind, or None."""
        return next((tag.value for tag in self.tags if tag.kind == kind), None)

    def has(self, *kinds: str) -> bool:
        """True when any tag is of one of these kinds."""
        return any(tag.kind in kinds for tag in self.tags)

    @property
    def filler(self) -> bool:
        """True when it is known and carries no meaning."""
        return bool(self.tags) and all(tag.kind == "filler" for tag in self.tags)
