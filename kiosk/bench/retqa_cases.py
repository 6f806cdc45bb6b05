"""Questions of RETQA by example, without a language model: the nearest training question lends its SQL.

Names (areas, estates, companies) and times are taken out of the question by lists read from the tables; what is left is
compared, by rare runs of characters, with the training questions that name as many things of each kind. The SQL of the
nearest is filled in with the question's own names and times. Learning is indexing the training file: seconds.
"""

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

_TIME = re.compile(
    r"(?:从|自)?(?P<y1>20\d\d)年(?:度)?(?:(?P<m1>\d{1,2})月(?:份)?)?"
    r"(?:(?P<to>至|到|—|-|~)(?:(?P<y2>20\d\d)年(?:度)?)?(?:(?P<m2>\d{1,2})月(?:份)?)?)?|(?P<m>\d{1,2})月(?:份)?"
)
_Time = TypeVar("_Time", int, tuple[int, int])
_GRAMS = (1, 2, 3, 4)
_LONGEST_NAME = 60
_NEIGHBOURS = 5


@dataclass(frozen=True, slots=True)
class Masked:
    """A question without its names and times, and those in order."""

    text: str
    areas: tuple[str, ...]
    names: tuple[str, ...]
    years: tuple[int, ...]
    months: tuple[tuple[int, int], ...]

    @property
    def signature(self) -> tuple[int, int, int, int]:
        """How many there are of each kind."""
        return len(self.areas), len(self.names), len(self.years), len(self.months)


class Gazetteer:
    """Finds the longest known names in a text."""

    def __init__(self, areas: Iterable[str], names: Iterable[str]) -> None:
        self._kinds = {name: "N" for name in names if 1 < len(name) <= _LONGEST_NAME}
        self._kinds |= dict.fromkeys(areas, "A")
        self._lengths: dict[str, list[int]] = defaultdict(list)
        for name in self._kinds:
            if len(name) not in self._lengths[name[:2]]:
                self._lengths[name[:2]].append(len(name))
        for lengths in self._lengths.values():
            lengths.sort(reverse=True)

    def mask(self, question: str) -> Masked:
        """The question with 「A」 for an area, 「N」 for a name, 「Y」 and 「M」 for times."""
        out, at = "", 0
        found: dict[str, list[str]] = {"A": [], "N": []}
        years: list[int] = []
        months: list[tuple[int, int]] = []
        while at < len(question):
            name = self._name(question, at)
            if name is not None:
                kind = self._kinds[name]
                if name not in found[kind]:
                    found[kind].append(name)
                out, at = out + kind, at + len(name)
            elif (hit := _TIME.match(question, at)) is not None:
                out, at = out + _times(hit, years, months), hit.end()
            else:
                out, at = out + question[at], at + 1
        return Masked(out, tuple(found["A"]), tuple(found["N"]), tuple(years), tuple(months))

    def _name(self, text: str, at: int) -> str | None:
        for length in self._lengths.get(text[at : at + 2], ()):
            if text[at : at + length] in self._kinds:
                return text[at : at + length]
        return None


def _times(hit: re.Match[str], years: list[int], months: list[tuple[int, int]]) -> str:
    """Add what the expression names, ranges written out; its mark."""
    if hit["m"]:
        year = months[-1][0] if months else years[-1] if years else 0
        return _add(months, [(year, int(hit["m"]))], "M")
    first = int(hit["y1"])
    last = int(hit["y2"] or first)
    if hit["m1"]:
        end = (last, int(hit["m2"] or hit["m1"])) if hit["to"] else (first, int(hit["m1"]))
        count = end[0] * 12 + end[1] - first * 12 - int(hit["m1"])
        every = [divmod(first * 12 + int(hit["m1"]) - 1 + i, 12) for i in range(min(count, 36) + 1)]
        return _add(months, [(y, m + 1) for y, m in every], "M" + "至" * bool(count))
    return _add(years, list(range(first, min(last, first + 12) + 1)), "Y" + "至" * (last > first))


def _add(into: list[_Time], found: list[_Time], mark: str) -> str:
    into.extend(value for value in found if value not in into)
    return mark


def blank(sql: str, masked: Masked) -> str:
    """SQL with the question's own names and times taken out."""
    for kind, values in (("A", masked.areas), ("N", masked.names)):
        for index, value in sorted(enumerate(values), key=lambda pair: -len(pair[1])):
            sql = sql.replace(value, f"⟨{kind}{index}⟩")
    for index, (year, month) in enumerate(masked.months):
        sql = sql.replace(f"{year}年{month:02d}月", f"⟨M{index}⟩")
    for index, year in enumerate(masked.years):
        sql = sql.replace(str(year), f"⟨Y{index}⟩")
    return sql


def fill(template: str, masked: Masked) -> str | None:
    """The template with this question's names and times; None when it wants more than there are."""
    values: dict[str, Sequence[str]] = {
        "A": masked.areas,
        "N": [name.replace("'", "''") for name in masked.names],
        "Y": [str(year) for year in masked.years],
        "M": [f"{year}年{month:02d}月" for year, month in masked.months],
    }
    try:
        return re.sub(r"⟨([ANYM])(\d+)⟩", lambda hole: values[hole[1]][int(hole[2])], template)
    except IndexError:
        return None


class Cases:
    """Training questions, indexed. Immutable once built."""

    def __init__(self, gazetteer: Gazetteer, examples: Iterable[tuple[str, str]]) -> None:
        """`examples`: questions with their SQL."""
        self._gazetteer = gazetteer
        found: dict[tuple[tuple[int, int, int, int], str], Counter[str]] = defaultdict(Counter)
        for question, sql in examples:
            masked = gazetteer.mask(question)
            template = blank(sql, masked)
            if not re.search(r"20\d\d年", template):  # a time that the question does not name cannot be filled in
                found[masked.signature, masked.text][template] += 1
        self._cases = [(key, counts.most_common(1)[0][0]) for key, counts in found.items()]
        grams = [_grams(text) for (_, text), _ in self._cases]
        spread = Counter(gram for row in grams for gram in row)
        self._weight = {gram: math.log(len(grams) / n) + 0.1 for gram, n in spread.items()}
        self._norms = [math.sqrt(sum(self._weight[g] ** 2 for g in row)) for row in grams]
        self._index: dict[tuple[tuple[int, int, int, int], str], list[int]] = defaultdict(list)
        for number, ((signature, _), row) in enumerate(zip((key for key, _ in self._cases), grams, strict=True)):
            for gram in row:
                self._index[signature, gram].append(number)

    def __len__(self) -> int:
        """Different questions once names and times are out."""
        return len(self._cases)

    def sql(self, question: str) -> str | None:
        """SQL for the question; None when no training question names as many things of each kind."""
        masked = self._gazetteer.mask(question)
        scores: dict[int, float] = defaultdict(float)
        for gram in _grams(masked.text):
            weight = self._weight.get(gram, 0.0) ** 2
            for number in self._index.get((masked.signature, gram), ()):
                scores[number] += weight
        near = sorted(scores, key=lambda number: -scores[number] / self._norms[number])[:_NEIGHBOURS]
        filled = (fill(self._cases[number][1], masked) for number in near)
        return next((sql for sql in filled if sql is not None), None)


def _grams(text: str) -> frozenset[str]:
    return frozenset(text[at : at + n] for n in _GRAMS for at in range(len(text) - n + 1))
