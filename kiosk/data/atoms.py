"""Meanings in a column name: the atoms of the vocabulary, longest first, and words of its own for what is left."""

import jieba

from kiosk.data.text import normalise
from kiosk.data.vocabulary import vocabulary

jieba.setLogLevel(60)


class AtomReader:
    """Reads formal names. `extra` adds surfaces to atoms, as a layer's synonyms do."""

    def __init__(self, extra: dict[str, tuple[str, ...]]) -> None:
        self._surfaces: dict[str, tuple[str, ...]] = {
            normalise(surface): atoms for surface, atoms in vocabulary().phrases.items()
        }
        for table in (vocabulary().atoms, extra):
            for atom, surfaces in table.items():
                for surface in surfaces:
                    self._surfaces.setdefault(normalise(surface), (atom,))
        self._longest = max(map(len, self._surfaces))

    def atoms(self, name: str) -> tuple[str, ...]:
        """Atoms in order of appearance; a word that the vocabulary does not know is its own atom."""
        text = normalise(name)
        found: list[str] = []
        rest = ""
        at = 0
        while at < len(text):
            for size in range(min(self._longest, len(text) - at), 0, -1):
                atoms = self._surfaces.get(text[at : at + size])
                if atoms is not None and (size > 1 or len(text) == 1):
                    found += [*_own(rest), *atoms]
                    rest, at = "", at + size
                    break
            else:
                rest += text[at]
                at += 1
        found += _own(rest)
        return tuple(dict.fromkeys(found))


def _own(rest: str) -> list[str]:
    return [word for word in jieba.lcut(rest) if len(word) > 1 and word not in _FORMAL]


_FORMAL = frozenset(["事务", "支出", "企业", "设备", "主要", "发展", "合计", "总计"])
