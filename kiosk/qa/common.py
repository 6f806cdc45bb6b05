"""Which of a service's own common questions was asked: by meaning, by characters and by sounds; pure given the cosines.

The fields of a service answer general questions (what it costs, how long it takes); its common questions answer particular
ones (may I have it without a contract). Which of the two is meant shows in how near the nearest common question is, and in
how surely the wording names a field.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from enum import Enum

from kiosk.kb.schema import Aspect, Item, Question

from .aspects import Asked
from .implied import SURE, implied, named, particular
from .index import grams, sound_grams
from .sound import syllables
from .supposed import unsaid_suppositions
from .text import bare, simplified

_CHARACTERS = 0.1
_SOUNDS = 0.03
_UNSEEN_COSINE = 0.87
"""What unrelated questions about one service reach: stands in where there is no vector."""
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
_ASKING = re.compile(
    r"请问|你好|您好|我想|我要|我们|想要|想问|问一下|一下|怎么样|怎么|如何|咋|怎样|办理|申请|申办|办|弄|搞|需要|要|得|带|拿|交|"
    r"什么|啥|哪些|哪里|哪儿|在哪|哪|多少|多久|几天|钱|费用|材料|东西|手续|流程|条件|地方|窗口|时间|电话|"
    r"去|到|好|下来|出来|能|可以|应该|我|你|的|了|吗|呢|啊|呀|吧|是|个|证件|资料"
)
"""Words that ask, and name nothing that is asked about."""
_LEAST_NAME = 2
_HOW_TO = re.compile(
    r"(?<!还能)(?<!还可以)(?:怎么|如何|咋|怎样)(?:办理|申请|办|弄|搞)(?:呢|啊|呀)?$|是(?:个)?什么(?:意思|东西)(?:呢|啊|呀)?$"
)
"""The plainest questions of all ask for the service itself, not for something particular about it."""

_KINDS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:几|多少)(?:个)?(?:年|月|天|日|星期|小时)|多久|多长|啥时候|什么时候|哪天",
        r"(?:几|多少)(?:个|名|位|样|份|张|次|趟|回)|多少人",
        r"多少钱|几个?钱|多少(?=$|费)|收费|贵不贵",
        r"谁|哪些人|什么人",
        r"(?:吗|么|不|没|没有)$|能不能|可不可以|要不要|是不是|行不行|用不用|算不算|有没有|会不会|([给成算])不\1",
    )
)
"""Kinds of question: how long, how many, how much, who, whether."""
_OTHER_KIND = 0.02
"""What a common question loses that is of another kind than the one that was asked."""
_ABROAD, _AWAY = re.compile(r"国外|境外|海外|留学"), re.compile(r"外|留学|[领使]馆|在|国")
_UNSAID = 0.1
"""What one for those abroad loses where nobody was said to be away."""
_UNSUPPOSED = 0.03
"""What a wording loses that supposes what was not said."""
_CALLS = (Aspect.PHONE, Aspect.COMPLAINT)
_NUMBER = re.compile(r"打(?:给)?\d{3,5}(?!\d)")
"""A service number told: «打95598报修»."""
_HURRY = re.compile(r"加急|快(?:一)?[点些]|能不能快|赶得急|赶时间|等不及|来得及")
_HURRIES = 0.89
"""From here a question whether it can be quicker answers whoever is in a hurry."""
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
    if open_ or not stated:
        ranked = _by_clause(item, text, near, ranked)
    score, question = ranked[0]
    if open_ or not stated:
        question, rival = _meant(item, text, near, ranked, sides)
        asks_that = open_ and particular(text) and (not sides or question.aspect in sides)
        plainly = _HOW_TO.search(bare(text)) or not (beyond(item, text) or particular(text))
        elsewhere = ahead >= SURE and not any(q.aspect in sides for _, q in ranked)  # No question is of the side asked.
        least = _INSTEAD if elsewhere or plainly else _OF_ALL if asks_that else _FREE
        return Common(question, score, Standing.INSTEAD, rival, open_) if score >= least else None
    if gained and question.aspect is Aspect.FEE and score >= _FREE:
        return Common(question, score, Standing.INSTEAD)  # What is got, not what it costs.
    if _tells_number(question, asked.aspect, score):
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


def beyond(item: Item, text: str) -> str:
    """What the text says beside the service's names and words of asking; empty for a plain question.

    A plain question must not be answered with a particular one: who asks how to renew has not asked about forgery.
    """
    plain = bare(simplified(text))
    names = {bare(simplified(name)) for name in item.names}
    names |= {_ASKING.sub("", name) for name in names}
    for name in sorted((name for name in names if len(name) >= _LEAST_NAME), key=len, reverse=True):
        plain = plain.replace(name, "")
    return _ASKING.sub("", plain)


def rank(item: Item, text: str, cosines: Mapping[str, float]) -> list[tuple[float, Question]]:
    """The item's common questions by how near their nearest wording is, best first."""
    plain = bare(simplified(text))
    if not plain or not item.questions:
        return []
    wordings = [(question, bare(simplified(ask))) for question in item.questions for ask in question.ask]
    rarity = _rarity([wording for _, wording in wordings])
    mine, sounds = grams(plain), sound_grams(syllables(plain))
    best: dict[int, float] = {}
    kind, here = _kind(plain), not _AWAY.search(plain)
    unsaid = unsaid_suppositions(item.names, plain)
    by_place = {id(question): question for question in item.questions}
    for question, wording in wordings:
        score = (
            cosines.get(wording, _UNSEEN_COSINE)
            + _CHARACTERS * _shared(mine, grams(wording), rarity)
            + _SOUNDS * _shared(sounds, sound_grams(syllables(wording)), {})
            - _OTHER_KIND * bool(kind and (own := _kind(wording)) and not kind & own)
            - _UNSUPPOSED * any(own.search(wording) for own in unsaid)
            - _UNSAID * bool(here and any(_ABROAD.search(ask) for ask in question.ask))
        )
        best[id(question)] = max(score, best.get(id(question), 0.0))
    return sorted(((score, by_place[key]) for key, score in best.items()), key=lambda pair: -pair[0])


def _kind(text: str) -> frozenset[int]:
    return frozenset(number for number, pattern in enumerate(_KINDS) if pattern.search(text))


def _rarity(wordings: list[str]) -> dict[str, float]:
    """What all of a service's questions hold (its name) tells none of them apart."""
    counts = Counter(gram for wording in wordings for gram in grams(wording))
    return {gram: 1 / count for gram, count in counts.items()}


def _shared(mine: set[str], theirs: set[str], weights: Mapping[str, float]) -> float:
    """The weighted share of `theirs` that `mine` holds, 0 to 1."""
    total = sum(weights.get(gram, 1.0) for gram in theirs)
    return sum(weights.get(gram, 1.0) for gram in mine & theirs) / total if total else 0.0
