"""Something in a source that a person should know of, and a source that cannot be read at all."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Trouble:
    """One problem of one source."""

    line: int
    """Line (tables, Markdown, HTML), paragraph (Word) or page (PDF), counted from 1; 0 when the whole is meant."""
    code: str
    field: str
    message: str
    fatal: bool = False
    """True when the entry was left out."""
    path: str = ""
    """File below the imported folder; empty when only one file is imported."""


class SourceError(Exception):
    """A source cannot be read; nothing of it was taken. `str()` is fit to be shown."""

    def __init__(self, message: str, line: int = 0) -> None:
        self.line = line
        super().__init__(message)
