"""What was said, when what was heard makes no sense: the cheapest row of known words that sounds like it.

A data set's vocabulary is small and closed (its metrics, its places, the words of questions), so a misheard question can be
matched by sound against all of it: syllables may be blurred, a few may be lost or put in. Numbers in digits, and every word
that is known as it stands, stay. Pure; knows nothing of plans.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from kiosk.data.syllables import distance, sounds

_LONGEST = 10
_UNKNOWN = 2.0
_SOUND = 0.3
"""On top of a known word's cost, for not being written as it was heard."""
_CHANGED = 0.12
"""Per syllable that is the same but another character."""
_SKIP = 1.2
"""For a syllable too many or too few, inside a word of three or more."""
_MOST_PER_SYLLABLE, _MOST_BASE = 0.42, 0.3
_SINGLE_LIMIT, _PAIR_LIMIT = 0.2, 0.76
_REAL_PER_SYLLABLE = 0.19
_ELASTIC = range(3, 7)
"""Sizes of words in which a syllable may be lost or put in."""
_FAR, _STRANGE = 1.15, 3.0
"""Syllables farther apart than the first are strangers: no word bends that far in one place."""
Costs = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Step:
    """One word of the row: heard characters [start, end) stand for `surface`."""

    start: int
    end: int
    surface: str
    cost: float


@dataclass(frozen=True, slots=True)
class Restated:
    """The sentence in known words."""

    text: str
    strain: float
    """How far the sounds were bent, per character heard; 0 = not at all."""
    lost: int
    """Characters that nothing explains."""
    either: tuple[str, ...] = ()
    """Names that sound the same, when one of them was put in: nobody can tell which was meant."""


class Soundalikes:
    """Restates against one list of words. Immutable, thread-safe; some ten milliseconds a sentence."""

    def __init__(self, words: Iterable[tuple[str, float]]) -> None:
        """`words`: each with what it costs to use it."""
        self._twins: dict[str, list[str]] = {}
        by_length: dict[int, dict[tuple[str, ...], tuple[str, float]]] = {}
        for word, cost in words:
            row = sounds(word)
            if row and len(row) <= _LONGEST:
                known = by_length.setdefault(len(row), {})
                if cost > 1.1 and row in known and known[row][1] > 1.1:
                    self._twins.setdefault(known[row][0], []).append(word)
                if row not in known or cost < known[row][1]:
                    known[row] = (word, cost)
        self._syllables = sorted({s for rows in by_length.values() for row in rows for s in row})
        ids = {s: i for i, s in enumerate(self._syllables)}
        self._rows = {
            size: (
                np.array([[ids[s] for s in row] for row in rows]),
                [word for word, _ in rows.values()],
                np.array([cost for _, cost in rows.values()], np.float32),
            )
            for size, rows in sorted(by_length.items())
        }
        self._distances = lru_cache(maxsize=2048)(self._distances_of)

    def restate(
        self,
        text: str,
        exact: Callable[[str, int], Iterable[tuple[int, float]]],
        real: frozenset[int] = frozenset(),
        barred: frozenset[int] = frozenset(),
    ) -> Restated:
        """`text` in known words. `exact(text, at)` gives ends and costs of what is known as it stands.

        `real`: positions of words that are good Chinese although nothing here knows them. They are replaced only by what
        sounds all but the same: somebody may have meant them. `barred`: positions that stay as they are.
        """
        if not text:
            return Restated("", 0.0, 0)
        heard = [sounds(char)[:1] for char in text]
        steps = self._sounding(text, np.stack([self._distances(row[0] if row else "") for row in heard]), real)
        best: list[tuple[float, Step | None]] = [(0.0, None)] * (len(text) + 1)
        for at in range(len(text) - 1, -1, -1):
            known = [Step(at, end, text[at:end], cost) for end, cost in exact(text, at)]
            ways = [Step(at, at + 1, text[at], _UNKNOWN), *known]
            if heard[at] and not text[at].isdigit():
                ways += [step for step in steps.get(at, ()) if barred.isdisjoint(range(step.start, step.end))]
            best[at] = min(((s.cost + best[s.end][0], s) for s in ways), key=lambda pair: pair[0])
        return self._walk(text, best)

    def _walk(self, text: str, best: list[tuple[float, Step | None]]) -> Restated:
        out, at, strain, lost = "", 0, 0.0, 0
        either: tuple[str, ...] = ()
        while (step := best[at][1]) is not None if at < len(text) else False:
            assert step is not None
            changed = step.surface != text[step.start : step.end]
            strain += max(0.0, step.cost - 1.0 - _SOUND) if changed else 0.0
            lost += step.cost == _UNKNOWN and step.end == step.start + 1
            if changed and step.surface in self._twins:
                either = (step.surface, *self._twins[step.surface])
            out += step.surface
            at = step.end
        return Restated(out, strain / max(1, len(text)), lost, either)

    def _distances_of(self, syllable: str) -> Costs:
        return np.array([distance(syllable, other) for other in self._syllables], np.float32)

    def _sounding(self, text: str, table: Costs, real: frozenset[int]) -> dict[int, list[Step]]:
        """Every word that sounds like some stretch of the text, by where the stretch starts."""
        found: dict[int, list[Step]] = {}
        kept = np.array([at in real for at in range(len(text))])
        for size, (rows, words, prior) in self._rows.items():
            for length in (size, size + 1, size - 1) if size in _ELASTIC else (size,):
                bent = _aligned(table, rows, length)
                limit = np.full(len(bent), _most(size), np.float32)
                windows = [kept[at : at + length].any() for at in range(len(bent))]
                limit[windows] = _REAL_PER_SYLLABLE * size
                for at, index in zip(*np.nonzero(bent <= limit[:, None]), strict=True):
                    end, word = int(at) + length, words[index]
                    if word[0] == text[at] == "最" and bent[at, index] > _REAL_PER_SYLLABLE * size:
                        continue  # 最费 is not 最后: a superlative that is not known is not guessed
                    changed = sum(a != b for a, b in zip(word, text[at:end], strict=False))
                    cost = float(prior[index] + bent[at, index]) + _SOUND + _CHANGED * changed
                    found.setdefault(int(at), []).append(Step(int(at), end, word, cost))
        return found


def _most(size: int) -> float:
    return {1: _SINGLE_LIMIT, 2: _PAIR_LIMIT}.get(size, _MOST_BASE + _MOST_PER_SYLLABLE * size)


def _aligned(table: Costs, rows: npt.NDArray[np.int64], length: int) -> Costs:
    """Distance of every stretch of `length` to every row: [start, row]; in step, or with one syllable more or less."""
    size, starts = rows.shape[1], len(table) - length + 1
    if starts <= 0:
        return np.zeros((0, len(rows)), np.float32)

    def at(shift: int, syllable: int) -> Costs:
        step: Costs = np.minimum(table[shift : shift + starts, rows[:, syllable]], _STRANGE)
        return np.where(step > _FAR, _STRANGE, step).astype(np.float32)

    if length == size:
        return np.asarray(sum(at(k, k) for k in range(size)), np.float32)
    more = length > size
    early = [at(k, k) for k in range(min(size, length))]
    late = [at(k + 1, k) for k in range(size)] if more else [at(k, k + 1) for k in range(length)]
    best = np.full((starts, len(rows)), np.inf, np.float32)
    for cut in range(1, len(early)):  # what is too many or too few is never at the edge of a word
        best = np.minimum(best, sum(early[:cut]) + sum(late[cut:]))
    return np.asarray(best + _SKIP, np.float32)
