"""Values that exclude each other (first time or renewal, person or company): which a question asks, which services write."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from kiosk.kb.schema import Item

from .index import Floats
from .lexicon import Contrast


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
        for every in self._any:
            self._unasked += every

    def asked(self, text: str) -> frozenset[str]:
        """Groups of which `text` (bare) names a value."""
        return frozenset(c.group for c in self._all if c.asked and c.asked.search(text))

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
        return any(c.value in values and c.asked and c.asked.search(text) for c in self._all)

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
        for group, every in zip(self._groups, self._any, strict=True):
            asked = [bool(contrast.asked and contrast.asked.search(text)) for contrast, _ in group]
            if not any(asked):
                continue
            mine = _union([held for (_, held), hit in zip(group, asked, strict=True) if hit], self._count)
            others = _union([held for (_, held), hit in zip(group, asked, strict=True) if not hit], self._count)
            agree += mine
            clash += others * (1 - mine)
            unasked -= every * (1 - others * mine)  # of 首次…进度查询 the query was not asked for
        return agree, clash, unasked


def _union(rows: Sequence[Floats], count: int) -> Floats:
    return np.max(np.stack(rows), axis=0) if rows else np.zeros(count, dtype=np.float32)
