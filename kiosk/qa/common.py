"""Which of a service's own common questions was asked: by meaning, by characters and by sounds; pure given the cosines.

The fields of a service answer general questions (what it costs, how long it takes); its common questions answer particular
ones (may I have it without a contract). Which of the two is meant shows in how near the nearest common question is, and in
how surely the wording names a field.
"""

import re
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import Enum

from kiosk.kb.schema import Aspect, Item, Question

from .asking import ASKING, beyond, rank
from .aspects import Asked
from .implied import SURE, implied, named, particular, requires
from .text import bare

_FREE = 0.929
"""From here a common question answers what no field is named for."""
_BESIDE, _BESIDE_OTHER = 0.92, 0.96
"""From here one is said after a field that was asked for: on the same side, or on another one."""
_INSTEAD = 0.975
"""From here one is said before a field that was asked for, or though only the plain how-to was asked."""
_SAME_SIDE = 0.015
"""What a question on the side asked about is ahead of others."""
_TIED = 0.012
"""Two this near are both said, unless the clause that asks is so much nearer to one of them:"""
_DECIDES = 0.08
_CLEARLY = 0.05
"""What the last clause must be nearer to one by, that it is taken before another one to which the whole is nearer."""
_CLAUSE = 5
"""A last clause of so many characters says by itself what is asked."""
_HOW_TO = re.compile(
    r"(?<!还能)(?<!还可以)(?<!了)(?:怎么|如何|咋|怎样)(?:办理|申请|办|弄|搞|[领取转开查缴交报补换迁]|登记|认证|注销)(?:呢|啊|呀)?$|是(?:个)?什么(?:意思|东西)(?:呢|啊|呀)?$"
)
"""The plainest questions of all ask for the service itself, not for something particular about it."""

_CALLS = (Aspect.PHONE, Aspect.COMPLAINT)
_OFFICE = re.compile(r"(?:窗口|大厅|柜台|咨询|办公室|你们(?:那|这)?)(?:的|那边|那儿)?(?:座机|电话|号码)")
_NUMBER = re.compile(r"打(?:给)?\d{3,5}(?!\d)")
"""A service number told: «打95598报修»."""
_HURRY = re.compile(r"加急|快(?:一)?[点些]|能不能快|赶得急|赶时间|等不及|来得及")
_HURRIES = 0.89
"""From here a question whether it can be quicker answers whoever is in a hurry."""
_REQUIRED = 0.95
"""From here a common question answers whether one thing is needed."""
_NEEDED = re.compile(r"(?:要|用|需|必须|一定|带)[^，,]{0,10}(?:吗|么|不)$|要不要|用不用|需不需要")
_THING = 3
"""Characters of what may be needed that the question must name."""
_UNSTATED = 0.84
"""From here a common question on the side asked about answers where no field states it."""
_ONLY = 0.87
"""From here a common question on the side asked about answers where the field says nothing of what was asked."""
_NEARER = 0.03
"""What a question on another side must be nearer by than the nearest on the side asked about."""
_HOW_OFTEN = re.compile(r"几[趟次回]|多少[趟次回]|[一两]趟|跑(?!回)")
_WITHIN = re.compile(r"(?:几|多少)个?(?:工作)?[天日月年](?:之|以)?内|多久(?:之|以)?内|多长时间(?:之|以)?内")
_TOLD = re.compile(r"[一二三四五六七八九十百两\d半]个?(?:工作日|[天日月年])(?:之|以)?内")
"""Within how long one must come: asked, and told."""
_OF_ALL = 0.912
"""From here a common question answers who asked something particular, where no field is named."""


class Standing(Enum):
    """Where a common question's answer stands to the field's own."""

    INSTEAD = "instead"
    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Common:
    """A common question that fits, and how it is said."""

    question: Question
    score: float
    """A cosine, raised by shared characters and sounds."""
    standing: Standing
    rival: Question | None = None
    """Another one that fits as well: both are said, each after its question."""
    open: bool = False
    """Whether no field was named, so that the side answered is the question's own."""

    @property
    def clauses(self) -> tuple[str, ...]:
        """The answer, sentence by sentence."""
        if self.rival is None:
            return _sentences(self.question.answer)
        both = (self.question, self.rival)
        return tuple(part for one in both for part in (f"{one.ask[0]}？", *_sentences(one.answer)))


def _sentences(text: str) -> tuple[str, ...]:
    return tuple(part for part in re.split(r"(?<=[。！？；])", text) if part.strip())


Near = Callable[[str], Mapping[str, float]]
"""From a text to its cosines with an item's wordings (bare, simplified)."""
Ranked = Sequence[tuple[float, Question]]
"""Common questions with their scores, best first."""


def choose(item: Item, asked: Asked, text: str, near: Near, stated: bool) -> Common | None:
    """The common question of `item` to answer with, or None when the field asked about is answer enough.

    `stated` says whether the item has the field that was asked about. A field that is named and stated is always said,
    with the common question beside it.
    """
    ranked: Ranked = rank(item, text, near(text))
    if not beyond(item, text):
        ranked = [(score, question) for score, question in ranked if any(not beyond(item, ask) for ask in question.ask)]
    sides, ahead = implied(text)
    gained = Aspect.FEE in sides and asked.aspect is Aspect.FEE
    open_ = not named(asked, text) or not asked.strength  # What only the turn before named is not named here.
    if not open_ or (not sides and asked.aspect is not Aspect.WHAT):
        sides, ahead = frozenset({asked.aspect}), _SAME_SIDE
    ranked = sorted(((s + ahead * (q.aspect in sides), q) for s, q in ranked), key=lambda pair: -pair[0])
    if not ranked:
        return None
    own_side = next(((s, q) for s, q in ranked if q.aspect is asked.aspect), None)
    score, question = ranked[0]
    if not open_ and score >= _REQUIRED and asked.aspect is Aspect.MATERIALS and _requires(question, text):
        return Common(question, score, Standing.INSTEAD, open=True)  # Whether one thing is needed, not all that is.
    if not open_ and not stated and own_side and own_side[0] >= _UNSTATED:
        return Common(own_side[1], own_side[0], Standing.INSTEAD)  # What no field states, only its questions tell.
    comes = not open_ and asked.aspect is Aspect.VISITS and not _HOW_OFTEN.search(text)
    if comes and score >= _FREE and (own_side is None or score >= own_side[0] + _NEARER):
        return Common(question, score, Standing.INSTEAD, open=True)  # Whether one must go back there, not how often.
    if comes and own_side and own_side[0] >= _ONLY:
        return Common(own_side[1], own_side[0], Standing.BEFORE)  # Who must come, not how often.
    if open_ or not stated:
        ranked = _by_clause(item, text, near, ranked)
    score, question = ranked[0]
    if open_ or not stated:
        question, rival = _meant(item, text, near, ranked, sides)
        asks_that = open_ and particular(text) and (not sides or question.aspect in sides)
        plainly = _HOW_TO.search(bare(text)) or not (beyond(item, text) or particular(text))
        elsewhere = ahead >= SURE and not any(q.aspect in sides for _, q in ranked)  # No question is of the side asked.
        least = _INSTEAD if elsewhere or plainly else _OF_ALL if asks_that else _FREE
        if question.aspect is Aspect.VISITS and question.aspect in sides:
            least = min(least, _ONLY + ahead)  # Who may come in whose place: none but its own question tells.
        return Common(question, score, Standing.INSTEAD, rival, open_) if score >= least else None
    if gained and question.aspect is Aspect.FEE and score >= _FREE:
        return Common(question, score, Standing.INSTEAD)  # What is got, not what it costs.
    if not _OFFICE.search(text) and _tells_number(question, asked.aspect, score):
        return Common(question, score, Standing.INSTEAD)  # That very matter's own number, not the office's.
    if question.aspect is Aspect.TIME_LIMIT and score >= _HURRIES and _hurries(question, text):
        return Common(question, score, Standing.INSTEAD)  # Whether it can be done sooner, not how long it takes.
    if score >= _BESIDE and _tells_deadline(question, text):  # Until when one must come: no list of conditions tells.
        same = next((q for _, q in ranked if q.aspect is asked.aspect and _tells_deadline(q, text)), None)
        return Common(same or question, score, Standing.INSTEAD, open=same is None)
    if score < (_BESIDE if question.aspect is asked.aspect else _BESIDE_OTHER):
        own = next(((s, q) for s, q in ranked if q.aspect is asked.aspect and s >= _BESIDE + _SAME_SIDE), None)
        return Common(own[1], own[0], Standing.AFTER) if own else None
    first = score >= _INSTEAD and (question.aspect is asked.aspect or _clause(text) == text)
    return Common(question, score, Standing.BEFORE if first else Standing.AFTER)


def _tells_number(question: Question, asked: Aspect, score: float) -> bool:
    """Whether a number was asked for and the question tells one: of that kind, or of a matter that is surely meant."""
    if asked not in _CALLS or not _NUMBER.search(question.answer):
        return False
    return score >= (_BESIDE if question.aspect is asked else _INSTEAD) and (
        question.aspect is asked or question.aspect not in _CALLS
    )


def _requires(question: Question, text: str) -> bool:
    """Whether it was asked if some one thing is needed, and that is what the question asks."""
    thing = ASKING.sub("", bare(_clause(text)))
    width = min(_THING, len(thing))
    parts = {thing[i : i + width] for i in range(len(thing) - width + 1)} if width > 1 else set()
    asks = [ask for ask in question.ask if _NEEDED.search(ask)]
    return requires(text) and any(part in ask for part in parts for ask in asks)


def _hurries(question: Question, text: str) -> bool:
    """Whether it was asked to be quick about it, and that is what the question asks."""
    return bool(_HURRY.search(text)) and any(map(_HURRY.search, question.ask))


def _tells_deadline(question: Question, text: str) -> bool:
    """Whether within how long one must come was asked, is what the question asks, and is told."""
    return bool(_WITHIN.search(text)) and any(map(_WITHIN.search, question.ask)) and bool(_TOLD.search(question.answer))


def _clause(text: str) -> str:
    """The last clause, where it says by itself what is asked; else the whole."""
    clause = re.split(r"[，,]", text)[-1]
    return clause if len(bare(clause)) >= _CLAUSE else text


def _by_clause(item: Item, text: str, near: Near, ranked: Ranked) -> Ranked:
    """The ranked, that first to which the clause that asks is so much nearer, though what was told before it is near another.

    «后厨洗碗也要健康证，体检都查点啥» tells what another question is about and asks what is looked for.
    """
    clause, first = _clause(text), ranked[0]
    if clause == text or len(ranked) < 2:
        return ranked
    by = {id(question): score for score, question in rank(item, clause, near(clause))}
    close = [pair for pair in ranked[1:] if pair[0] > first[0] - _DECIDES]
    best = max(close, key=lambda pair: by[id(pair[1])], default=first)
    lead = by[id(best[1])] - by[id(first[1])]
    if by[id(best[1])] < _FREE or lead < _CLEARLY:
        return ranked
    return [(first[0], best[1]), *(pair for pair in ranked if pair[1] is not best[1])]


def _meant(item: Item, text: str, near: Near, ranked: Ranked, sides: Set[Aspect]) -> tuple[Question, Question | None]:
    """The first of the ranked, and one as near: both fit, or only that to which the clause that asks is clearly nearer.

    What is told before it (we open a firm together) is near to whatever else is asked about the same circumstance.
    """
    first, second = ranked[0][1], ranked[1][1] if len(ranked) > 1 and ranked[1][0] > ranked[0][0] - _TIED else None
    if second is None:
        return first, None
    if (first.aspect in sides) != (second.aspect in sides):
        return (first, second) if first.aspect in sides else (second, first)
    if (clause := _clause(text)) != text:
        by = {id(question): score for score, question in rank(item, clause, near(clause))}
        lead = by[id(first)] - by[id(second)]
        if abs(lead) >= _DECIDES:
            return first if lead > 0 else second, None
    return first, second
