"""Which of a service's own common questions was asked: by meaning, by characters and by sounds; pure given the cosines.

The fields of a service answer general questions (what it costs, how long it takes); its common questions answer particular
ones (may I have it without a contract). Which of the two is meant shows in how near the nearest common question is, and in
how surely the wording names a field.
"""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

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
_BESIDE, _BESIDE_OTHER = 0.92, 0.96
"""From here one is said after a field that was asked for: on the same side, or on another one."""
_INSTEAD = 0.975
"""From here one is said before a field that was asked for, or though only the plain how-to was asked."""
_SAME_SIDE = 0.015
"""What a question on the side asked about is ahead of others."""
_TIED = 0.012
"""Two this near are both said."""
_ASKING = re.compile(
    r"请问|你好|您好|我想|我要|我们|想要|想问|问一下|一下|怎么样|怎么|如何|咋|怎样|办理|申请|申办|办|弄|搞|需要|要|得|带|拿|交|"
    r"什么|啥|哪些|哪里|哪儿|在哪|哪|多少|多久|几天|钱|费用|材料|东西|手续|流程|条件|地方|窗口|时间|电话|"
    r"去|到|好|下来|出来|能|可以|应该|我|你|的|了|吗|呢|啊|呀|吧|是|个|证件|资料"
)
"""Words that ask, and name nothing that is asked about."""
_LEAST_NAME = 2
_HOW_TO = re.compile(r"(?:怎么|如何|咋|怎样)(?:办理|申请|办|弄|搞)(?:呢|啊|呀)?$")
"""The plainest question of all asks for the service itself, not for something particular about it."""

_KINDS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:几|多少)(?:个)?(?:年|月|天|日|星期|小时)|多久|多长|啥时候|什么时候|哪天",
        r"(?:几|多少)(?:个|名|位|样|份|张|次|趟|回)|多少人",
        r"多少钱|几个?钱|多少(?=$|费)|收费|贵不贵",
        r"谁|哪些人|什么人",
        r"(?:吗|么|不|没|没有)$|能不能|可不可以|要不要|是不是|行不行|用不用|算不算|有没有|会不会",
    )
)
"""Kinds of question: how long, how many, how much, who, whether."""
_OTHER_KIND = 0.02
"""What a common question loses that is of another kind than the one that was asked."""
_IMPLIED = (
    (
        Aspect.FEE,
        re.compile(
            r"(?:领|给|发|补|赔|贷|借|报|拿|返|抵)(?:到|得|给)?(?:我|我们)?(?:个|的)?(?:多少(?!天|年|人|次|样)|几[百千万成])"
        ),
    ),
    (
        Aspect.VISITS,
        re.compile(
            r"替|代(?:办|领|取|开)|帮(?:我|他|她|[\u4e00-\u9fff]{1,3})(?:办|领|取|开)|亲自|本人|走不动|动不了|下不了床|"
            r"起不来|[去来]不了|不到场|不在场|一个人[去来]"
        ),
    ),
    (Aspect.VALIDITY, re.compile(r"会(?:不会)?(?:过期|作废|失效)|还(?:有效|管用|能用)")),
)
"""Wording that asks for a side no cue names: who gets money asks how much, who cannot come asks whether one must."""


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

    @property
    def clauses(self) -> tuple[str, ...]:
        """The answer, sentence by sentence."""
        if self.rival is None:
            return _sentences(self.question.answer)
        both = (self.question, self.rival)
        return tuple(part for one in both for part in (f"{one.ask[0]}？", *_sentences(one.answer)))


def _sentences(text: str) -> tuple[str, ...]:
    return tuple(part for part in re.split(r"(?<=[。！？；])", text) if part.strip())


def choose(item: Item, asked: Asked, text: str, cosines: Mapping[str, float], stated: bool) -> Common | None:
    """The common question of `item` to answer with, or None when the field asked about is answer enough.

    `cosines` holds those of `text` with the item's wordings (bare, simplified); `stated` says whether the item has
    the field that was asked about. A field that is named and stated is always said, with the common question beside it.
    """
    ranked = rank(item, text, cosines)
    if not beyond(item, text):
        ranked = [(score, question) for score, question in ranked if any(not beyond(item, ask) for ask in question.ask)]
    gained = _implied(text) is Aspect.FEE is asked.aspect
    side = _implied(text) if asked.aspect is Aspect.WHAT else asked.aspect
    if side is not Aspect.WHAT:
        ranked = sorted(((s + _SAME_SIDE * (q.aspect is side), q) for s, q in ranked), key=lambda pair: -pair[0])
    if not ranked:
        return None
    score, question = ranked[0]
    rival = ranked[1][1] if len(ranked) > 1 and ranked[1][0] > score - _TIED else None
    if asked.aspect is Aspect.WHAT or not stated:
        least = _INSTEAD if _HOW_TO.search(bare(text)) else _FREE
        return Common(question, score, Standing.INSTEAD, rival) if score >= least else None
    if gained and question.aspect is Aspect.FEE and score >= _FREE:
        return Common(question, score, Standing.INSTEAD, rival)  # What is got, not what it costs.
    if score < (_BESIDE if question.aspect is asked.aspect else _BESIDE_OTHER):
        return None
    return Common(question, score, Standing.BEFORE if score >= _INSTEAD else Standing.AFTER)


def _implied(text: str) -> Aspect:
    """The side that the wording asks for without naming it; WHAT when it implies none."""
    return next((side for side, pattern in _IMPLIED if pattern.search(text)), Aspect.WHAT)


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
    by_place = {id(question): question for question in item.questions}
    for question, wording in wordings:
        score = (
            cosines.get(wording, _UNSEEN_COSINE)
            + _CHARACTERS * _shared(mine, grams(wording), rarity)
            + _SOUNDS * _shared(sounds, sound_grams(syllables(wording)), {})
        )
        best[id(question)] = max(score, best.get(id(question), 0.0))
    kind = _kind(plain)
    for question in item.questions:
        kinds = {k for own, wording in wordings if own is question for k in _kind(wording)}
        if kind and kinds and not kind & kinds:
            best[id(question)] -= _OTHER_KIND
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
