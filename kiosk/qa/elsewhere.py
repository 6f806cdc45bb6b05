"""Matters that people bring to counters and that the knowledge at hand does not hold: rivals of its services in the ranking.

Without them a question about something absent is compared only with what is there, and the least unlike service wins. The
list (`lexicon/elsewhere.txt`, lines `matter = said / said`) is general; which of it a knowledge base holds is seen from the
names of its services, and those matters are left out. Written from general knowledge; it holds no question of any test set.
"""

from collections.abc import Sequence
from functools import lru_cache

from kiosk.kb.schema import Item

from .index import Postings, grams, wordings
from .lexicon import lines
from .text import bare, simplified

FILE = "elsewhere.txt"
CODE = "elsewhere:"
_HELD = 0.72
"""From this share of a matter's name in one service's names, it is not elsewhere."""


def elsewhere(items: Sequence[Item]) -> tuple[Item, ...]:
    """The matters of the list that no service of `items` is about, as items that can be ranked but never answered from."""
    if not items:
        return ()
    names: list[set[str]] = [set() for _ in items]
    for wording in wordings(items):
        names[wording.owner] |= _pairs(wording.text)
    held = Postings(names)
    return tuple(matter for matter in _matters() if not _is_held(matter, held))


def _is_held(matter: Item, held: Postings) -> bool:
    return any(float(held.share(_pairs(bare(name))).max()) >= _HELD for name in matter.names)


def _pairs(text: str) -> set[str]:
    return {gram for gram in grams(text) if len(gram) == 2}


@lru_cache(maxsize=1)
def _matters() -> tuple[Item, ...]:
    """The shipped list. Raises ValueError naming the line that cannot be read."""
    found = []
    for number, line in enumerate(lines(FILE), 1):
        name, equals, said = line.partition("=")
        phrases = tuple(part.strip() for part in said.split("/") if part.strip())
        if not equals or not phrases or not bare(name):
            raise ValueError(f"{FILE}：看不懂「{line}」，请写成「事项 = 说法 / 说法」")
        found.append(Item(code=f"{CODE}{number}", name=simplified(name.strip()), aliases=phrases))
    return tuple(found)
