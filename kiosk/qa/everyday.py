"""How people call what offices name otherwise, service by service: further names for whatever services a knowledge base has.

`lexicon/everyday.txt` holds lines `written = said / said`. A service whose name holds all of what is written (fragments
joined by `+`, excluded ones after `-`) answers to what is said. Written from general knowledge of public services, for any
knowledge base; it holds no question of any test set.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from .lexicon import lines
from .text import bare, simplified

FILE = "everyday.txt"


@dataclass(frozen=True, slots=True)
class _Entry:
    held: tuple[str, ...]
    barred: tuple[str, ...]
    said: tuple[str, ...]

    def fits(self, name: str) -> bool:
        return all(part in name for part in self.held) and not any(part in name for part in self.barred)


@dataclass(frozen=True, slots=True)
class Everyday:
    """The file, read."""

    entries: tuple[_Entry, ...]
    by_beginning: Mapping[str, tuple[int, ...]]
    """Numbers of the entries by the first two characters of their longest fragment: few of thousands can fit a name."""

    def of(self, name: str) -> tuple[str, ...]:
        """What people call a service of this name."""
        plain = bare(simplified(name))
        beginnings = {plain[i : i + 2] for i in range(len(plain))} | set(plain)
        likely = sorted({number for key in beginnings for number in self.by_beginning.get(key, ())})
        fitting = (self.entries[number] for number in likely if self.entries[number].fits(plain))
        return tuple(dict.fromkeys(said for entry in fitting for said in entry.said))


@lru_cache(maxsize=1)
def everyday() -> Everyday:
    """The shipped file. Raises ValueError naming the line that cannot be read."""
    entries = tuple(_entries())
    found: dict[str, list[int]] = defaultdict(list)
    for number, entry in enumerate(entries):
        found[max(entry.held, key=len)[:2]].append(number)
    return Everyday(entries, {beginning: tuple(numbers) for beginning, numbers in found.items()})


def _entries() -> Iterator[_Entry]:
    for line in lines(FILE):
        written, equals, said = line.partition("=")
        first, *barred = written.split("-")
        held = tuple(bare(part) for part in first.split("+"))
        phrases = tuple(part.strip() for part in said.split("/") if part.strip())
        if not equals or not phrases or not all(held):
            raise ValueError(f"{FILE}：看不懂「{line}」，请写成「名称片段 = 说法 / 说法」")
        yield _Entry(held, tuple(bare(part) for part in barred), phrases)
