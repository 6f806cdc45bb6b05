"""How near a text is to each of a service's own common questions, and what it says beside the service's names; pure.

By meaning, by characters and by sounds; less near where it is of another kind or supposes what was not said.
"""

import re
from collections import Counter
from collections.abc import Mapping

from kiosk.kb.schema import Item, Question

from .index import grams, sound_grams
from .sound import syllables
from .supposed import unsaid_suppositions
from .text import bare, simplified

_CHARACTERS = 0.1
_SOUNDS = 0.03
_UNSEEN_COSINE = 0.87
"""What unrelated questions about one service reach: stands in where there is no vector."""
ASKING = re.compile(
    r"请问|你好|您好|我想|我要|我们|想要|想问|问一下|一下|怎么样|怎么|如何|咋|怎样|办理|申请|申办|办|弄|搞|需要|要|得|带|拿|交|"
    r"什么|啥|哪些|哪里|哪儿|在哪|哪|多少|多久|几天|钱|费用|材料|东西|手续|流程|条件|地方|窗口|时间|电话|"
    r"去|到|好|下来|出来|能|可以|应该|我|你|的|了|吗|呢|啊|呀|吧|是|个|证件|资料"
)
"""Words that ask, and name nothing that is asked about."""
_LEAST_NAME = 2
_KINDS = tuple(
    re.compile(pattern)
    for pattern in (
        r"(?:几|多少)(?:个)?(?:年|月|天|日|星期|小时)|多久|多长|啥时候|什么时候|哪天",
        r"(?:几|多少)(?:个|名|位|样|份|张|次|趟|回)|多少人",
        r"多少钱|几个?钱|多少(?=$|费)|收费|贵不贵",
        r"谁|哪些人|什么人",
        r"(?:吗|么|不|没|没有)$|可不可以|有没有|([\u4e00-\u9fff])不\1",
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


def beyond(item: Item, text: str) -> str:
    """What the text says beside the service's names and words of asking; empty for a plain question.

    A plain question must not be answered with a particular one: who asks how to renew has not asked about forgery.
    """
    plain = bare(simplified(text))
    names = {bare(simplified(name)) for name in item.names}
    names |= {ASKING.sub("", name) for name in names}
    for name in sorted((name for name in names if len(name) >= _LEAST_NAME), key=len, reverse=True):
        plain = plain.replace(name, "")
    return ASKING.sub("", plain)


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
