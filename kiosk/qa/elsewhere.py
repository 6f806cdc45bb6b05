"""Matters that people bring to counters and that the knowledge at hand does not hold: rivals of its services in the ranking.

Without them a question about something absent is compared only with what is there, and the least unlike service wins. The
list (`lexicon/elsewhere.txt`, lines `matter = said / said`) is general; which of it a knowledge base holds is seen from the
names of its services, and those matters are left out. Written from general knowledge; it holds no question of any test set.

Their vectors are shipped (`shipped.py`).
"""

from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from kiosk.kb.schema import Item

from .index import Floats, Postings, grams, wordings
from .lexicon import lines
from .text import bare, simplified

FILE = "elsewhere.txt"
CODE = "elsewhere:"
_HELD, _ABOUT = 0.72, 0.35
"""A matter of which one service's names hold the first share, by any of its wordings, and the second of its name, is not elsewhere;"""
_SAID = 0.85
"""nor is one of which they hold this share by any wording."""


def elsewhere(items: Sequence[Item]) -> tuple[Item, ...]:
    """The matters of the list that no service of `items` is about, as items that can be ranked but never answered from."""
    if not items:
        return ()
    names: list[set[str]] = [set() for _ in items]
    for wording in wordings(items):
        names[wording.owner] |= _pairs(wording.text)
    held = Postings(names)
    return tuple(matter for matter in _matters() if not _is_held(matter, held, names))


def _is_held(matter: Item, held: Postings, names: Sequence[set[str]]) -> bool:
    """Whether a service is about it: «房产证过户» stands among the words of a notary, who does not transfer houses, and of
    药品经营许可 a food licence holds all but the first word."""
    named = held.share(_pairs(bare(matter.name)))
    said = np.max([_begun(bare(name), held, names) for name in matter.names], axis=0)
    return bool(((said >= _SAID) | ((said >= _HELD) & (named >= _ABOUT))).any())


def _begun(name: str, held: Postings, names: Sequence[set[str]]) -> Floats:
    """How much of a name each service holds; nothing where that would be enough but the first word is not among its own."""
    share = held.share(_pairs(name))
    for owner in np.flatnonzero(share >= _HELD).tolist():
        if name[:2] not in names[owner]:
            share[owner] = 0
    return share


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


def told(matter: Item) -> str:
    """All that a matter is called, as one passage: it has one vector."""
    return "，".join(matter.names)


def told_of_all() -> list[str]:
    """What every matter of the list is called."""
    return [told(matter) for matter in _matters()]
