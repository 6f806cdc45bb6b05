"""Where words and sounds stand in a knowledge base: n-grams of names, of other names and of bodies, as posting lists.

Pure numpy over posting lists; memory grows with the text.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from kiosk.kb.schema import Item

from .everyday import everyday
from .sound import syllables
from .text import bare, simplified

_SPECIFIC = 30.0
_EVERYDAY_QUALITY = 0.93
_REMEMBERED = 2048
"""Words whose holders are kept: people ask with the same ones."""
Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Wording:
    """One way in which an item is called."""

    owner: int
    text: str
    quality: float


def grams(text: str) -> set[str]:
    """Characters and pairs of characters."""
    return set(text) | {text[i : i + 2] for i in range(len(text) - 1)}


def sound_grams(sounds: Sequence[str]) -> set[str]:
    """Pairs of syllables."""
    return {f"{a} {b}" for a, b in pairwise(sounds)}


def wordings(items: Sequence[Item]) -> tuple[Wording, ...]:
    """All names of all items, each with how surely it names the item."""
    found: list[Wording] = []
    for owner, item in enumerate(items):
        texts = [(item.name, 1.0), (item.short_name, 1.0)] + [(alias, 0.97) for alias in item.aliases]
        texts += [(ask, 0.95) for question in item.questions for ask in question.ask]
        texts += [(said, _EVERYDAY_QUALITY) for said in everyday().of(item.name)]
        seen: set[str] = set()
        for text, quality in texts:
            plain = bare(simplified(text))
            if plain and plain not in seen:
                seen.add(plain)
                found.append(Wording(owner, plain, quality))
    return tuple(found)


def body(item: Item) -> str:
    """What is written in an item beside its names."""
    parts = [item.summary, item.category, item.department, *item.themes, *item.who, *item.conditions]
    parts += [material.name for material in item.materials]
    parts += [*item.steps, *item.results]
    return " ".join(simplified(part) for part in parts if part)


class Postings:
    """Which documents hold a gram, and how rare it is."""

    def __init__(self, documents: Iterable[Iterable[str]]) -> None:
        lists: dict[str, list[int]] = defaultdict(list)
        count = 0
        for number, document in enumerate(documents):
            count += 1
            for gram in document:
                lists[gram].append(number)
        self.count = count
        self._lists = {gram: np.array(numbers, dtype=np.int32) for gram, numbers in lists.items()}
        self._rarest = float(np.log1p((count + 0.5) / 0.5))
        self._rarity = {
            gram: float(np.log1p((count - len(found) + 0.5) / (len(found) + 0.5)))
            for gram, found in self._lists.items()
        }

    def where(self, gram: str) -> Ints | None:
        """Numbers of the documents with this gram."""
        return self._lists.get(gram)

    def rarity(self, gram: str) -> float:
        """Inverse document frequency, natural logarithm; highest for what no document holds."""
        return self._rarity.get(gram, self._rarest)

    def share(self, wanted: Iterable[str]) -> Floats:
        """For every document the share of the grams' rarity that it holds, 0 to 1."""
        result = np.zeros(self.count, dtype=np.float32)
        total = 0.0
        for gram in wanted:
            weight = self.rarity(gram)
            total += weight
            numbers = self._lists.get(gram)
            if numbers is not None:
                result[numbers] += weight
        return result / total if total else result


class Index:
    """A knowledge base made searchable. Immutable once built; safe to share between threads."""

    def __init__(self, items: Sequence[Item], own: int | None = None) -> None:
        """`own`: how many of the items, the first ones, are the knowledge base's own; all of them if not told."""
        self.items = tuple(items)
        self.own = len(self.items) if own is None else own
        self.wordings = wordings(items)
        self.owner = np.array([w.owner for w in self.wordings], dtype=np.int32)
        self.quality = np.array([w.quality for w in self.wordings], dtype=np.float32)
        names: list[set[str]] = [set() for _ in items]
        sounds: list[set[str]] = [set() for _ in items]
        by_wording: list[set[str]] = []
        for wording in self.wordings:
            mine = grams(wording.text)
            names[wording.owner] |= mine
            sounds[wording.owner] |= sound_grams(syllables(wording.text))
            by_wording.append({g for g in mine if len(g) == 2} or mine)
        self.names = Postings(names)
        self.sounds = Postings(sounds)
        self.bodies = Postings(grams(bare(body(item))) for item in items)
        self.by_wording = Postings(by_wording)
        self.mass = np.array([sum(self.by_wording.rarity(g) for g in held) for held in by_wording], dtype=np.float32)
        self._starts = np.flatnonzero(np.diff(self.owner, prepend=-1)) if len(self.owner) else self.owner
        self.held = lru_cache(maxsize=_REMEMBERED)(self._held)
        """For every item how much of some words its names hold, 0 to 1; pairs of characters count, single ones if alone."""
        self.held_in_body = lru_cache(maxsize=_REMEMBERED)(self._held_in_body)
        """The same for what is written beside the names."""

    def best_of_owner(self, values: Floats) -> Floats:
        """From one value a wording to the best of each item: wordings stand in the order of their owners."""
        if not len(values):
            return np.zeros(len(self.items), dtype=np.float32)
        result: Floats = np.maximum.reduceat(values, self._starts)
        return result

    def _held(self, words: str) -> Floats:
        wanted = {words[i : i + 2] for i in range(len(words) - 1)} or {words}
        return self.names.share(wanted)

    def specific(self, words: str) -> float:
        """How much words say, 0 to 1: the sum of their pairs' rarities, full from about six rare pairs."""
        return min(1.0, sum(self.names.rarity(words[i : i + 2]) for i in range(len(words) - 1)) / _SPECIFIC)

    def _held_in_body(self, words: str) -> Floats:
        wanted = {words[i : i + 2] for i in range(len(words) - 1)} or {words}
        return self.bodies.share(wanted)
