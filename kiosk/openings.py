"""What answers begin with: few clauses, known beforehand, so that the first word can be spoken at once.

An answer begins with a clause that many answers share («可以网上办。») or with the name of its service («居住证，»), which is known
as soon as the service is, often before the citizen has finished speaking. All of them are synthesised when knowledge is taken
up; what follows is synthesised while they are heard.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from kiosk.answers import Action, AnswerPlan, Dialogue
from kiosk.clauses import clauses
from kiosk.kb.hall import Hall
from kiosk.kb.schema import Aspect, Item
from kiosk.qa import clarify, compose
from kiosk.qa.answerer import PolicyAnswerer
from kiosk.qa.talk import talks

_MOST = 300
_SHARED_BY = 4
"""Answers that must begin alike for their clause to be worth having ready."""
_MOST_SHARED = 60
_LONGEST_NAME = 12
_UNKNOWN = "那个什么来着"


class Openings:
    """The clauses of one knowledge base that answers begin with. Immutable, thread-safe."""

    def __init__(self, policy: PolicyAnswerer, figures: Sequence[str] = ()) -> None:
        """`figures`: what answers from statistics begin with, the likeliest first."""
        self._items: Mapping[str, Item] = policy.items
        names = (_name(item) for item in policy.items.values())
        found = [*_asking(policy), *_shared(policy), *(name for name in names if name), *figures]
        self.clauses = tuple(dict.fromkeys([*_greeting(policy.hall), *found]))[:_MOST]
        """The likeliest first."""
        self._ready = frozenset(self.clauses)

    def led(self, plan: AnswerPlan) -> AnswerPlan:
        """The plan, begun with its service's name if it would begin with a clause that nobody has ready."""
        item = self._items.get(plan.items[0]) if plan.items else None
        if plan.action is not Action.ANSWER or item is None or _first(plan.segments) in self._ready:
            return plan
        name = _name(item)
        if not name or plan.segments[0].startswith(item.spoken_name):
            return plan
        return replace(plan, segments=(name, *plan.segments))


def spoken_greeting(greeting: str) -> tuple[str, ...]:
    """The greeting as clauses."""
    return tuple(part for part in re.split(r"(?<=[，。！？])", greeting) if part)


def _greeting(hall: Hall | None) -> tuple[str, ...]:
    return spoken_greeting(hall.greeting) if hall else ()


def _name(item: Item) -> str:
    return f"{item.spoken_name}，" if len(item.spoken_name) <= _LONGEST_NAME else ""


def _first(segments: Sequence[str]) -> str:
    return next(iter(clauses(segments)), "")


def _asking(policy: PolicyAnswerer) -> Iterable[str]:
    """How she asks back, says that she does not know, and makes small talk."""
    items = list(policy.items.values())
    for count in (1, 2):
        if len(items) >= count:
            yield _first(clarify.question(items[:count], Aspect.WHAT, 0.5).segments)
    yield _first(policy.answer(_UNKNOWN, Dialogue()).plan.segments)
    yield from (_first(talk.say) for talk in talks() if talk.say)


def _shared(policy: PolicyAnswerer) -> Iterable[str]:
    found: Counter[str] = Counter()
    for item in policy.items.values():
        found.update(
            _first(compose.said(item, aspect, "", policy.hall))
            for aspect in Aspect
            if aspect is Aspect.WHAT or compose.known(item, aspect, policy.hall)
        )
        found.update(_first((question.answer,)) for question in item.questions)
    return [clause for clause, count in found.most_common(_MOST_SHARED) if count >= _SHARED_BY]
