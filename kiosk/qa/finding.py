"""What a search delivers: the candidates, best first, and how much of the question they explain."""

from dataclasses import dataclass

from kiosk.kb.schema import Item

from .lexicon import Alternative
from .words import Word


@dataclass(frozen=True, slots=True)
class Candidate:
    """A service that may be meant."""

    item: Item
    score: float
    probability: float
    features: tuple[float, ...]
    """In the order of rank.FEATURES."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was looked for and what was found, best first."""

    text: str
    words: tuple[Word, ...]
    alternatives: tuple[Alternative, ...]
    candidates: tuple[Candidate, ...]
    """Services of the knowledge base; matters that lie elsewhere take their share of the probability."""
    known: float
    """Share of the question's weight that any name of the whole knowledge base holds, 0 to 1."""
    weight: float
    """How much the question says at all: sum of its words' weights."""
    alone: float = 0.0
    """Share of the question's weight that one single name of the best candidate holds, 0 to 1."""
    elsewhere: Candidate | None = None
    """The likeliest matter that the knowledge base does not hold."""

    @property
    def name(self) -> str:
        """What the best candidate is called; empty when there is none."""
        return self.candidates[0].item.name if self.candidates else ""
