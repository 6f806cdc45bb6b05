"""Services related to the one in hand, and how far each answers a variation of it («那台湾的呢»).

A variation names what differs and leaves the rest unsaid. Its service is the one whose names hold what was said and the
name in hand does not, and which keeps the most of the rest.
"""

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from kiosk.kb.schema import Item

from .contrasts import Contrasts
from .index import Floats, Index, Postings
from .lexicon import Alternative
from .text import bare, simplified

TELLING = frozenset({"progress", "result", "lookup"})
"""Kinds of service that only tell of another one."""
_STANDS = frozenset({"progress"})
"""Those that tell how far it is."""
_DOING = frozenset({"action"})
_PROCESS = re.compile(r"办证|办理|业务|信息")
_SHADOWED, _WHOLE = 0.75, 0.95
"""From this share of its name, without its kind, a service is another one's shadow; and surely the one's that holds so much."""
_SHADOW, _DARK = 2.5, 4.0
"""What a shadow loses when nothing of its kind is asked; more, if it tells how far the service is, …"""
_CAST = 2.0
"""… and whatever speaks for it then speaks for the service, this much less."""
_CONTRASTED = 0.5
"""What remains of the weight of words that contrast values: those are compared by themselves."""
_LOOSE_PAIR = 0.7
"""What a pair of characters is worth that a name holds, though no whole word."""
_EVERYDAY = 0.7
"""What an everyday wording is worth beside the name itself: whole families share them."""
_GAIN, _KEPT, _TURN, _MEANT, _NEAR = 3.0, 1.5, 0.6, 0.15, 0.8
_POINTS = 0.3
_NEARER, _KINDRED = 0.3, 0.5
"""So much nearer to what was said, a service that keeps so much of the name in hand is likely whatever its name holds."""


@dataclass(frozen=True, slots=True)
class Sibling:
    """A service beside the one in hand."""

    item: Item
    gain: float
    """Share of what was said that its names hold and those of the service in hand do not, 0 to 1."""
    turn: float
    """Contrasts that it answers and the service in hand goes against."""
    kept: float
    """Share of the name in hand, without the contrasted values, that its name holds, 0 to 1."""
    nearer: float
    """How much nearer than the service in hand it is to what was said by itself."""

    @property
    def is_meant(self) -> bool:
        """Whether what was said points away from the service in hand and to this one."""
        return self.gain >= _POINTS or self.turn > 0

    @property
    def is_likely(self) -> bool:
        """Whether it is at least much nearer to what was said, and much like the service in hand."""
        return self.nearer >= _NEARER and self.kept >= _KINDRED


@dataclass(frozen=True, slots=True)
class Variation:
    """What was said to differ."""

    text: str
    """Bare."""
    weights: Floats
    """(len(text),) what each character says."""
    alternatives: tuple[Alternative, ...]


class Kin:
    """The relations between the services of one knowledge base. Immutable, thread-safe."""

    def __init__(self, index: Index, contrasts: Contrasts) -> None:
        self._index = index
        self._contrasts = contrasts
        self._plain = [bare(simplified(item.name)) for item in index.items]
        self._names = Postings(_pairs(name) for name in self._plain)
        self._families: dict[str, list[int]] = defaultdict(list)
        for number in range(len(index.items)):
            self._families[self._family(number)].append(number)
        self._lost, self._cast = self._shadows()

    def itself(self, scores: Floats) -> Floats:
        """(items,) scores of a question that asks nothing of how a service stands or who has it, but for the service itself."""
        result: Floats = scores - self._lost
        for number, service in self._cast:
            result[service] = max(result[service], scores[number] - _CAST)
        return result

    def _shadows(self) -> tuple[Floats, tuple[tuple[int, int], ...]]:
        """(items,) what those lose that only tell of another one; and those that tell how far it is, each with that one."""
        lost = np.zeros(len(self._plain), dtype=np.float32)
        cast: list[tuple[int, int]] = []
        names = [item.name for item in self._index.items]
        plain = np.array([not self._contrasts.of_kinds(name, TELLING) for name in names], dtype=bool)
        for number in np.flatnonzero(~plain).tolist():
            core = self._contrasts.without(names[number], _DOING)
            share = self._names.share(_pairs(bare(simplified(_PROCESS.sub("", core))))) * plain
            if float(share.max(initial=0.0)) < _SHADOWED:
                continue
            stands = self._contrasts.of_kinds(names[number], _STANDS)
            lost[number] = _DARK if stands else _SHADOW
            if stands and number < self._index.own:
                holding = np.flatnonzero(share[: self._index.own] >= _WHOLE).tolist()
                cast += [(number, min(holding, key=lambda n: len(names[n])))] if holding else []
        return lost, tuple(cast)

    def rest(self, held: int, text: str) -> str:
        """The name in hand without the values that `text` (bare) contrasts."""
        return self._contrasts.without(self._index.items[held].name, self._contrasts.asked(text))

    def best(self, held: int, said: Variation, meant: Callable[[], Floats], near: Floats) -> Sibling | None:
        """The service that a variation of the one in hand points to most; None when no other is meant or likely.

        `meant`: (items,) scores of the variation with the rest of the name in hand, which take long; `near`: (items,) how
        near what was said is by itself.
        """
        said = self._unsettled(held, said)
        gain = self._gain(held, said)
        turn = self._turn(held, said.text)
        kept = self._names.share(_pairs(bare(simplified(self.rest(held, said.text)))))
        other = np.array([name != self._plain[held] for name in self._plain], dtype=bool)
        other[self._index.own :] = False
        points = (gain >= _POINTS) | (turn > 0) | ((near - near[held] >= _NEARER) & (kept >= _KINDRED))
        if not (points & other).any():
            return None
        likely = meant()
        score = _GAIN * gain + _KEPT * kept + _TURN * turn + _MEANT * (likely - likely.max(initial=0.0)) + _NEAR * near
        score[~other] = -np.inf
        best = int(np.argmax(score))
        nearer = float(near[best] - near[held])
        return Sibling(self._index.items[best], float(gain[best]), float(turn[best]), float(kept[best]), nearer)

    def _unsettled(self, held: int, said: Variation) -> Variation:
        """Without what the service in hand is already: said of a replacement, «补办» tells it from no other."""
        weights = said.weights.copy()
        for start, end in self._contrasts.spoken(said.text):
            weights[start:end] *= _CONTRASTED
        for start, end in self._contrasts.settled(said.text, self._index.items[held].name):
            weights[start:end] = 0.0
        return replace(said, weights=weights)

    def _gain(self, held: int, said: Variation) -> Floats:
        """(items,): by the name alone, or less by all that a service is called; within a family by what differs."""
        total = float(said.weights.sum())
        if not total:
            return np.zeros(len(self._plain), dtype=np.float32)
        own = _holding(said, self._in_names, self._names)
        every = _holding(said, self._index.held, self._index.names)
        by_name = said.weights @ np.clip(own - own[:, [held]], 0, None)
        by_any = said.weights @ np.clip(every - every[:, [held]], 0, None)
        result: Floats = np.maximum(np.maximum(by_name, _EVERYDAY * by_any), self._literal(held, said)) / total
        for number in self._families[self._family(held)]:
            mine = _differing(self._plain[number], self._plain[held])
            more = np.clip(_in_text(said, mine) - _in_text(said, self._plain[held]), 0, None)
            result[number] = max(result[number], float(said.weights @ more) / total)
        return result

    def _literal(self, held: int, said: Variation) -> Floats:
        """(items,): weight of what stands in a name as it was said, and not in the one in hand."""
        found = np.zeros((len(said.text), len(self._plain)), dtype=bool)
        own = {(a.start, a.end) for a in said.alternatives if a.words in self._plain[held]}  # By whatever word.
        for part in {a for a in said.alternatives if a.words == said.text[a.start : a.end] and len(a.words) > 1}:
            if (part.start, part.end) not in own:
                found[part.start : part.end] |= [part.words in name for name in self._plain]
        result: Floats = said.weights @ found
        return result

    def _family(self, number: int) -> str:
        return re.split(r"[（(]", self._index.items[number].name)[0].strip()

    def _turn(self, held: int, text: str) -> Floats:
        """(items,): how many contrasts each answers better than the service in hand, -4 to 4: 退役 and 小车 are two."""
        agree, clash, _ = self._contrasts.table(text)
        result: Floats = np.clip(agree - agree[held], -2, 2) - np.clip(clash - clash[held], -2, 2)
        return result

    def _in_names(self, words: str) -> Floats:
        return self._names.share(_pairs(words) or {words})


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)}


def _differing(name: str, other: str) -> str:
    """A name without what it and another one both begin and both end with."""
    start = _alike(name, other)
    name, other = name[start:], other[start:]
    return name[: len(name) - _alike(name[::-1], other[::-1])]


def _alike(name: str, other: str) -> int:
    """How many characters two texts begin with in common."""
    return next((n for n, (a, b) in enumerate(zip(name, other, strict=False)) if a != b), min(len(name), len(other)))


def _in_text(said: Variation, name: str) -> Floats:
    """(characters,): how well what stands there, or another word for it, is held by a part of a name."""
    result = np.zeros(len(said.text), dtype=np.float32)
    for alternative in said.alternatives:
        wanted = _pairs(alternative.words) or {alternative.words}
        share = sum(part in name for part in wanted) / len(wanted)
        here = result[alternative.start : alternative.end]
        np.maximum(here, share * share * alternative.quality, out=here)
    return result


def _holding(said: Variation, held: Callable[[str], Floats], pairs: Postings) -> Floats:
    """(characters, items): how well what stands there, or another word for it, is held."""
    result = np.zeros((len(said.text), pairs.count), dtype=np.float32)
    for alternative in said.alternatives:
        share = held(alternative.words)
        here = result[alternative.start : alternative.end]
        np.maximum(here, share * share * alternative.quality, out=here)
    for place in range(len(said.text) - 1):
        numbers = pairs.where(said.text[place : place + 2])
        if numbers is not None:
            here = result[place : place + 2]
            here[:, numbers] = np.maximum(here[:, numbers], np.float32(_LOOSE_PAIR))
    return result
