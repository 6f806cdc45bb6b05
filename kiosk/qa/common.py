"""Which of a service's own common questions was asked: by meaning, by characters and by sounds; pure given the cosines.

The fields of a service answer general questions (what it costs, how long it takes); its common questions answer particular
ones (may I have it without a contract). Which of the two is meant shows in how near the nearest common question is, and in
how surely the wording names a field.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from kiosk.kb.schema import Aspect, Item, Question

from .aspects import Asked
from .index import grams, sound_grams
from .sound import syllables
from .text import bare, simplified

_CHARACTERS = 0.1
_SOUNDS = 0.03
_UNSEEN_COSINE = 0.87
"""What unrelated questions about one service reach: stands in where there is no vector."""
_FREE = 0.929
"""From here a common question answers what no field is named for."""
_BESIDE = 0.919
"""From here one on the same side is said along with a short field."""
_INSTEAD = 0.979
"""From here one is said instead of a field that the item states."""
_HOW_TO = re.compile(r"(?:怎么|如何|咋|怎样)(?:办理|申请|办|弄|搞)(?:呢|啊|呀)?$")
"""The plainest question of all asks for the service itself, not for something particular about it."""
_SHORT = {Aspect.TIME_LIMIT, Aspect.FEE, Aspect.LOCATION, Aspect.VALIDITY, Aspect.VISITS, Aspect.PHONE, Aspect.ONLINE}


@dataclass(frozen=True, slots=True)
class Common:
    """A common question that fits, and how it is said."""

    question: Question
    score: float
    """A cosine, raised by shared characters and sounds."""
    beside: bool
    """Said after the field's own answer, not instead of it."""

    @property
    def clauses(self) -> tuple[str, ...]:
        """The answer, sentence by sentence."""
        return tuple(part for part in re.split(r"(?<=[。！？；])", self.question.answer) if part.strip())


def choose(item: Item, asked: Asked, text: str, cosines: Mapping[str, float], stated: bool) -> Common | None:
    """The common question of `item` to answer with, or None when the field asked about is the better answer.

    `cosines` holds those of `text` with the item's wordings (bare, simplified); `stated` says whether the item has
    the field that was asked about.
    """
    ranked = rank(item, text, cosines)
    if not ranked:
        return None
    score, question = ranked[0]
    if asked.aspect is Aspect.WHAT or not stated:
        least = _INSTEAD if _HOW_TO.search(bare(text)) else _FREE
        return Common(question, score, False) if score >= least else None
    if question.aspect is asked.aspect and asked.aspect in _SHORT:
        return Common(question, score, True) if score >= _BESIDE else None
    return Common(question, score, False) if score >= _INSTEAD else None


def rank(item: Item, text: str, cosines: Mapping[str, float]) -> list[tuple[float, Question]]:
    """The item's common questions by how near their nearest wording is, best first."""
    plain = bare(simplified(text))
    if not plain or not item.questions:
        return []
    wordings = [(question, bare(simplified(ask))) for question in item.questions for ask in question.ask]
    rarity = _rarity([wording for _, wording in wordings])
    mine, sounds = grams(plain), sound_grams(syllables(plain))
    best: dict[int, float] = {}
    by_place = {id(question): question for question in item.questions}
    for question, wording in wordings:
        score = (
            cosines.get(wording, _UNSEEN_COSINE)
            + _CHARACTERS * _shared(mine, grams(wording), rarity)
            + _SOUNDS * _shared(sounds, sound_grams(syllables(wording)), {})
        )
        best[id(question)] = max(score, best.get(id(question), 0.0))
    return sorted(((score, by_place[key]) for key, score in best.items()), key=lambda pair: -pair[0])


def _rarity(wordings: list[str]) -> dict[str, float]:
    """What all of a service's questions hold (its name) tells none of them apart."""
    counts = Counter(gram for wording in wordings for gram in grams(wording))
    return {gram: 1 / count for gram, count in counts.items()}


def _shared(mine: set[str], theirs: set[str], weights: Mapping[str, float]) -> float:
    """The weighted share of `theirs` that `mine` holds, 0 to 1."""
    total = sum(weights.get(gram, 1.0) for gram in theirs)
    return sum(weights.get(gram, 1.0) for gram in mine & theirs) / total if total else 0.0
