"""Which side of a service is asked about: cues in the wording, and where they stand."""

import re
from dataclasses import dataclass, replace

from kiosk.kb.schema import Aspect

from .lexicon import lines


def _read() -> tuple[tuple[Aspect, float, re.Pattern[str]], ...]:
    """The cues of lexicon/aspects.txt, in its order. Raises ValueError naming a line that cannot be read."""
    cues: dict[tuple[Aspect, float], list[str]] = {}
    for line in lines("aspects.txt"):
        head, equals, pattern = line.partition(" = ")
        if not equals:
            raise ValueError(f"aspects.txt：看不懂「{line}」，请写成「方面 分量 = 正则」")
        name, weight = head.split()
        cues.setdefault((Aspect(name), float(weight)), []).append(pattern)
    return tuple((aspect, weight, re.compile("|".join(own))) for (aspect, weight), own in cues.items())


_COMPILED = _read()
PLAIN = 1.0
"""Strength of a side that no cue names and that is meant all the same."""
_ITSELF = {
    Aspect.COMPLAINT: (re.compile(r"投诉|举报"), re.compile(r"(?:投诉|举报)(?!的?(?:电话|热线|号码))")),
    Aspect.ONLINE: (re.compile(r"预约"), re.compile(r"预?约(?:个|一个|好)?(?:时间|日子|号)?")),
}
"""Sides that are also services of their own: in whose names, and what a question of such a service says of itself."""

_NUMBER = re.compile(r"电话|号码?|打(?:哪|什么|几)")
_WANTS_TO = re.compile(r"(?:想|要|打算|准备)(?:去|来)?(?:投诉|举报)(?!的?(?:电话|热线|号码))")
"""Who wants to complain asks for the number of the service; else either may be meant, and both take complaints."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The side asked about, and the stretches of text that said so."""

    aspect: Aspect
    strength: float
    spans: tuple[tuple[int, int], ...]
    others: tuple[Aspect, ...] = ()
    """Further sides for which there are cues, weaker ones last."""


def ask(text: str) -> Asked:
    """The side of a service that `text` (cleaned) asks about; WHAT when nothing says otherwise."""
    found: list[tuple[float, Aspect, list[tuple[int, int]]]] = []
    for aspect, weight, pattern in _COMPILED:
        spans = [match.span() for match in pattern.finditer(text)]
        if spans:
            # What stands last is what is asked: 「…网上报名，要多久」.
            found.append((weight + 0.5 * spans[-1][1] / max(1, len(text)), aspect, spans))
    if not found:
        return Asked(Aspect.WHAT, 0.0, ())
    found.sort(key=lambda entry: -entry[0])
    every = tuple(span for _, _, own in found for span in own)
    return Asked(found[0][1], found[0][0], every, tuple(aspect for _, aspect, _ in found[1:]))


def of_itself(asked: Asked, text: str, name: str) -> Asked:
    """The side asked about of a service of this name: of booking a wedding, «想约个时间，要什么条件» asks for the conditions."""
    in_name, said = _ITSELF.get(asked.aspect, (None, None))
    if in_name is None or said is None or not in_name.search(name):
        return asked
    if asked.aspect is Aspect.COMPLAINT and not said.search(text) and _NUMBER.search(text):
        return replace(asked, aspect=Aspect.PHONE)  # «欠薪打哪个电话告他»: to complain is what that service is for.
    other = ask(said.sub("", text)).aspect
    number = asked.aspect is Aspect.COMPLAINT and other is Aspect.PHONE and not _WANTS_TO.search(text)
    return asked if number or other is Aspect.WHAT else replace(asked, aspect=other)
