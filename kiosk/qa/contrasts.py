"""Values that exclude each other (first time or renewal, person or company): which a question asks, which services write."""

import re
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from kiosk.kb.schema import Item

from .index import Floats
from .lexicon import Contrast

_TOLD, _SURELY = frozenset({"outsider", "endorsement"}), 3.0
"""Groups of values that whoever means them says: a foreigner who is one, a journey rather than the pass. Unsaid, they count so
much."""
_DENIED = re.compile(r"(?:没有?|未|不是|并非)$")
_ATTRIBUTE = re.compile(r"过?的")
"""没注销的: not what is said. But 还没注销 is what is still to be done."""


class Contrasts:
    """The contrasts of the lexicon over one knowledge base. Immutable, thread-safe."""

    def __init__(self, contrasts: Sequence[Contrast], items: Sequence[Item]) -> None:
        self._all = tuple(contrasts)
        self._count = len(items)
        groups: dict[str, list[tuple[Contrast, Floats]]] = defaultdict(list)
        for contrast in contrasts:
            held = np.array([bool(contrast.written.search(item.name)) for item in items], dtype=np.float32)
            groups[contrast.group].append((contrast, held))
        self._groups = tuple(tuple(group) for group in groups.values())
        self._any = [_union([held for _, held in group], self._count) for group in self._groups]
        self._unasked: Floats = np.zeros(self._count, dtype=np.float32)
        self._worth = [_SURELY if group[0][0].group in _TOLD else 1.0 for group in self._groups]
        for every, worth in zip(self._any, self._worth, strict=True):
            self._unasked += worth * every

    def asked(self, text: str) -> frozenset[str]:
        """Groups of which `text` (bare) names a value."""
        return frozenset(c.group for c in self._all if _asks(c, text))

    def without(self, name: str, groups: frozenset[str]) -> str:
        """A name without its values of these groups."""
        for contrast in self._all:
            if contrast.group in groups:
                name = contrast.written.sub("", name)
        return name

    def of_kinds(self, name: str, values: frozenset[str]) -> bool:
        """Whether a name writes one of these values."""
        return any(c.value in values and c.written.search(name) for c in self._all)

    def asks(self, text: str, values: frozenset[str]) -> bool:
        """Whether `text` (bare) asks for one of these values."""
        return any(c.value in values and _asks(c, text) for c in self._all)

    def spoken(self, text: str) -> tuple[tuple[int, int], ...]:
        """Stretches of `text` (bare) that name a value of any group."""
        return tuple(found.span() for c in self._all if c.asked for found in c.asked.finditer(text))

    def settled(self, text: str, name: str) -> tuple[tuple[int, int], ...]:
        """Stretches of `text` (bare) that name values which `name` writes."""
        writes = [c for c in self._all if c.asked and c.written.search(name)]
        return tuple(found.span() for c in writes if c.asked for found in c.asked.finditer(text))

    def table(self, text: str) -> tuple[Floats, Floats, Floats]:
        """(items,) each: values that agree with `text` (bare), that clash with it, and that it says nothing about."""
        agree = np.zeros(self._count, dtype=np.float32)
        clash = np.zeros(self._count, dtype=np.float32)
        unasked = self._unasked.copy()
        for group, every, worth in zip(self._groups, self._any, self._worth, strict=True):
            asked = [_asks(contrast, text) for contrast, _ in group]
            if not any(asked):
                continue
            mine = _union([held for (_, held), hit in zip(group, asked, strict=True) if hit], self._count)
            others = _union([held for (_, held), hit in zip(group, asked, strict=True) if not hit], self._count)
            agree += mine
            clash += others * (1 - mine)
            unasked -= worth * every * (1 - others * mine)  # of 首次…进度查询 the query was not asked for
        return agree, clash, unasked


def _asks(contrast: Contrast, text: str) -> bool:
    """Whether `text` (bare) names a value other than to say what something is not."""
    return contrast.asked is not None and any(
        not (_DENIED.search(text[: found.start()]) and _ATTRIBUTE.match(text[found.end() :]))
        for found in contrast.asked.finditer(text)
    )


def _union(rows: Sequence[Floats], count: int) -> Floats:
    return np.max(np.stack(rows), axis=0) if rows else np.zeros(count, dtype=np.float32)
