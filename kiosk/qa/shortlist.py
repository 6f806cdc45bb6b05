"""What the best candidates have in common: which are named, which have the same answer, which are variants, which to offer."""

import re
from collections.abc import Callable, Mapping, Sequence

from kiosk.kb.hall import Hall
from kiosk.kb.schema import Aspect, Item

from . import asking, compose
from .finding import Candidate
from .rank import FEATURES
from .text import bare

_MOST_CHOICES = 3
_MOST_VARIANTS = 4
_MOST_NAMED = 6
"""One of so many candidates may be the one that is named."""
_MOST_VOUCHED = 4
_VOUCHES, _VOUCHES_ALONE = 0.955, 0.018
"""From here a common question tells which service is meant, if those of the others are so much less near."""
_HELD = 0.9
"""From here a word is one of a service's names; from this much less than all it is none of them."""
_TOLD = 12
"""Characters from which a circumstance is told; «公积金怎么提取» and «火星移民签证怎么办» only name something."""
STRANGE = 0.9
"""A word of this weight that the best candidate knows nothing of (火星) may be what the question is about: the lead counts half."""
TIED = 0.25
"""Candidates within this share of the best one's probability are as good as the best."""


def named_first(candidates: Sequence[Candidate], text: str) -> Sequence[Candidate]:
    """A candidate that the words name and say nothing beside before those of which they say only a part.

    Who asks for a passport has not said that the old one runs out.
    """
    if not candidates or not asking.beyond(candidates[0].item, text):
        return candidates
    named = [c for c in candidates[:_MOST_NAMED] if not asking.beyond(c.item, text)]
    return [*named, *(c for c in candidates if c not in named)]


def only_names(candidates: Sequence[Candidate], text: str) -> bool:
    """True when the words name the best candidate by one of its names, say nothing else, and name no other."""
    best, *others = candidates[:4]
    rivals = [c for c in others if c.probability >= best.probability * TIED]
    return not asking.beyond(best.item, text) and all(asking.beyond(c.item, text) for c in rivals)


def same_answer(tied: Sequence[Candidate], aspect: Aspect, hall: Hall | None) -> list[Candidate]:
    """The best candidate and those for which the answer would be word for word the same."""
    best = tied[0].item
    value = compose.known(best, aspect, hall)

    def alike(other: Item) -> bool:
        if aspect is Aspect.WHAT:
            return bare(other.name) == bare(best.name)
        related = _family(other) == _family(best) or aspect in compose.SHORT_VALUES
        return bool(value) and related and compose.known(other, aspect, hall) == value

    return [c for c in tied if c.item is best or alike(c.item)]


def namesakes(tied: Sequence[Candidate]) -> list[Candidate]:
    """The best candidate and those that are called just like it, at other offices: asking back could not tell them apart."""
    name = bare(tied[0].item.name)
    return [c for c in tied if bare(c.item.name) == name]


def vouched(
    candidates: Sequence[Candidate], text: str, cosines: Callable[[Item], Mapping[str, float]]
) -> Candidate | None:
    """Of several that may be meant the one of whose common questions `text` is another wording; None when none or two are.

    A circumstance told sideways names no service, yet it may be just what people ask about one of them.
    """
    if len(bare(text)) < _TOLD:
        return None
    scored = [
        (ranked[0][0], candidate)
        for candidate in candidates[:_MOST_VOUCHED]
        if (ranked := asking.rank(candidate.item, text, cosines(candidate.item)))
    ]
    scored.sort(key=lambda pair: -pair[0])
    if not scored or scored[0][0] < _VOUCHES or (len(scored) > 1 and scored[1][0] > scored[0][0] - _VOUCHES_ALONE):
        return None
    return scored[0][1]


def variants(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The best candidate and its variants, when nothing else is nearly as likely."""
    best = candidates[0]
    found = [
        c for c in candidates if _family(c.item) == _family(best.item) and c.probability >= best.probability * TIED
    ]
    return found if len(found) <= _MOST_VARIANTS else []


def choices(candidates: Sequence[Candidate]) -> list[Candidate]:
    """The few to ask back about, one of each name, best first."""
    distinct: dict[str, Candidate] = {}
    for candidate in candidates:
        distinct.setdefault(bare(candidate.item.name), candidate)
    kept = [c for c in list(distinct.values())[:_MOST_CHOICES] if c.probability >= 0.02]
    return kept or list(candidates[:1])


def missing(candidate: Candidate) -> float:
    """The weight of the heaviest word that the candidate knows nothing of."""
    return candidate.features[FEATURES.index("missing")]


def only_its_word(candidates: Sequence[Candidate], other: Item) -> bool:
    """Whether the weightiest word said is one of the best candidate's names, and none of the `other` service's."""
    word = FEATURES.index("best_word")
    own = next((c.features[word] for c in candidates if c.item.code == other.code), 0.0)
    return candidates[0].features[word] >= _HELD and own <= 1 - _HELD


def _family(item: Item) -> str:
    """Near-duplicates share what stands before the brackets."""
    return re.split(r"[（(]", item.name)[0].strip()
