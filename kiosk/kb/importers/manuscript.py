"""What every format of document becomes before it is split: paragraphs with their places."""

from dataclasses import dataclass

from .trouble import Trouble


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph, table row or heading."""

    text: str
    place: int
    """In the manuscript's unit, counted from 1."""
    heading: int = 0
    """1 for the title, 2 and more for what stands below it, 0 for body text."""


@dataclass(frozen=True, slots=True)
class Manuscript:
    """One document as read."""

    paragraphs: tuple[Paragraph, ...]
    unit: str = "行"
    """What places count: 行, 段 or 页."""
    encoding: str = ""
    troubles: tuple[Trouble, ...] = ()
