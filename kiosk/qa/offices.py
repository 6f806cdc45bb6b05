"""Offices that a question names: whose service is asked for, where several offices have one like it.

«市监局的双随机抽查», «农科院植保所的成果»: people say an office's name in short. Words are an office's when its name holds
their characters in the same order and they end as offices do; what services are called after is their matter and no office.
It knows nothing of what an office does.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np

from kiosk.kb.schema import Item

from .index import Floats
from .text import simplified

_WORTH = 3.0
"""What a service gains in the ranking whose office was named."""
_PARTS = re.compile(r"[（()）、，,\s]+")
_PLACE = re.compile(r"^(?:中华人民共和国|国家税务总局|广东省|广州市|广东|广州)+(?=.{3})")
_ENDS = re.compile(r"[局厅院所委]|中心|总队")
_BUREAU = re.compile(r"[局厅]$")
"""People say 局 for 厅, and leave it out: 市场监管."""
_LEVELS = (
    (re.compile(r"广州(?:市区|市里|城里|市内|本地|市(?!场|民))|在市里|市属|市里(?:的|那边|管)"), re.compile(r"^广州")),
    (re.compile(r"省属|省直|省级|省里(?:的|那边|管)"), re.compile(r"^广东省")),
)
"""How a city and a province are told apart, and how their offices begin."""
_OF_LEVEL = 1.5
"""What a service gains whose office is of the level that was named: many offices have one of the same name."""
_LEAST, _MOST, _ROOTED = 3, 14, 4
"""Characters of an office as it is said, and without its last word."""


class Offices:
    """The offices of one knowledge base. Immutable, thread-safe."""

    def __init__(self, items: Sequence[Item], wordings: Sequence[str]) -> None:
        """`wordings`: all that the services are called, bare."""
        owners: dict[str, set[int]] = defaultdict(set)
        for number, item in enumerate(items):
            for part in filter(None, _PARTS.split(simplified(item.department))):
                owners[_BUREAU.sub("局", part)].add(number)
        self._owners = {name: np.array(sorted(own), dtype=np.int64) for name, own in owners.items()}
        self._count = len(items)
        departments = [simplified(item.department) for item in items]
        self._levels = tuple(
            (said, np.array([bool(begins.search(name)) for name in departments], dtype=np.float32))
            for said, begins in _LEVELS
        )
        self._matters = "|".join(wordings)
        self.named = lru_cache(maxsize=64)(self._named)
        """The offices that the longest words of a bare text name which name any."""

    def table(self, text: str) -> Floats:
        """(items,) what each gains because `text` (bare) names its office."""
        gained = np.zeros(self._count, dtype=np.float32)
        for said, own in self._levels:
            if said.search(text):
                gained += _OF_LEVEL * own
        for name in self.named(text):
            gained[self._owners[name]] = _WORTH
        return gained

    def _named(self, text: str) -> frozenset[str]:
        found: list[tuple[int, str]] = []
        for said in self._stretches(text):
            if said not in self._matters:
                found += [(len(said), name) for name in self._owners if _is_short_for(said, name)]
        longest = max((length for length, _ in found), default=0)
        return frozenset(name for length, name in found if length == longest)

    def _stretches(self, text: str) -> Iterator[str]:
        """Words of `text` that may be an office."""
        for end in _ENDS.finditer(text):
            for start in range(max(0, end.end() - _MOST), end.end() - _LEAST + 1):
                yield _BUREAU.sub("局", text[start : end.end()])
        for name in self._owners:
            core = _PLACE.sub("", name)
            start = text.find(core[:2]) if _BUREAU.search(core) else -1
            if start >= 0 and len(text) - start >= _ROOTED:
                yield text[start : start + _ROOTED]


def _is_short_for(said: str, office: str) -> bool:
    """Whether an office's name holds the characters said in their order, …"""
    rest = iter(office)
    if not all(character in rest for character in said):
        return False
    core = _PLACE.sub("", office)  # … and those without its last word are the beginning of a bureau's.
    return bool(_ENDS.search(said[-2:])) or bool(_BUREAU.search(office) and core.startswith(said[:2]))
