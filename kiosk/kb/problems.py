"""A problem in a knowledge file, told in plain words with its place."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to correct."""

    path: str
    line: int
    """Counted from 1; 0 when the whole file is meant."""
    field: str
    """Path of the field, as `items[3].materials[0].name`."""
    message: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place} {self.field}：{self.message}" if self.field else f"{place}：{self.message}"


class KnowledgeError(Exception):
    """A knowledge base could not be loaded; nothing of it was. `problems` holds every reason."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint `，您是不是想写 X？`, or an empty string when nothing is near."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"，您是不是想写「{near[0]}」？" if near else ""
