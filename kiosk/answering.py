"""One answerer out of several: knowledge of services first, statistics where the question is about figures.

Besides routing it decides when words are only a beginning, and knows which clauses answers begin with.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from kiosk.answers import Action, Answerer, AnswerPlan, Dialogue, Reply
from kiosk.engines import Hall
from kiosk.kb.schema import Aspect, Item
from kiosk.kb.schema import Hall as KnownHall
from kiosk.qa import compose
from kiosk.qa.answerer import PolicyAnswerer
from kiosk.qa.build import build_policy_answerer

_OPENINGS = 600
_NOTICE = "AI生成 · 由数字人播报"
_DANGLING = re.compile(
    r"(?:我想问一下|想问一下|问一下|请问|我想问|那个|就是|然后|因为|如果|还有|另外|比如|关于|我的|他的|办理|我要办|我想办|"
    r"和|跟|与|的|把|被|给|在|要是|想要|我想|我要|你好|您好)[，。、？?\s]*$"
)


class DataAnswerer(Answerer, Protocol):
    """An answerer that knows how much a question is its own."""

    def score(self, text: str, dialogue: Dialogue) -> float:
        """Probability in 0..1 that this is a question about figures."""
        ...


class Front:
    """The whole understanding of the product."""

    def __init__(self, policy: PolicyAnswerer, data: DataAnswerer | None = None) -> None:
        self._policy, self._data = policy, data

    def answer(self, text: str, dialogue: Dialogue) -> Reply:
        """See Answerer."""
        if self._data is not None and self._data.score(text, dialogue) >= 0.5:
            return self._data.answer(text, dialogue)
        reply = self._policy.answer(text, dialogue)
        plan = replace(reply.plan, complete=is_complete(text, reply.plan))
        return Reply(plan, reply.dialogue)

    def hotwords(self, dialogue: Dialogue) -> tuple[str, ...]:
        """See Answerer."""
        return self._policy.hotwords(dialogue)

    def openings(self) -> tuple[str, ...]:
        """See Answerer: the first clauses of all answers, the most frequent first."""
        found: Counter[str] = Counter()
        for plan in self._plans():
            found.update(plan[:1])
        likely = [clause for clause, _ in found.most_common(_OPENINGS)]
        return tuple(dict.fromkeys([*self._greeting(), *likely]))

    def _plans(self) -> Iterable[tuple[str, ...]]:
        for item in self._policy.items.values():
            for aspect in Aspect:
                if compose.known(item, aspect, self._policy.hall) or aspect is Aspect.WHAT:
                    yield _said(item, aspect, self._policy.hall)

    def _greeting(self) -> tuple[str, ...]:
        hall = self._policy.hall
        return spoken_greeting(hall.greeting) if hall else ()


def _said(item: Item, aspect: Aspect, hall: KnownHall | None) -> tuple[str, ...]:
    return compose.said(item, aspect, "", hall)


def is_complete(text: str, plan: AnswerPlan) -> bool:
    """True when the words make a whole request: something was understood and the sentence does not dangle."""
    if plan.action in (Action.COMMAND, Action.HAND_OVER):
        return True
    if plan.action in (Action.DECLINE, Action.CLARIFY, Action.IGNORE):
        return False
    if _DANGLING.search(text):
        return False
    return plan.complete and (plan.aspect != Aspect.WHAT or asks(text))


_ASKS = re.compile(
    r"[吗呢么吧？?]|怎么|咋|如何|什么|啥|哪|多少|几|能不能|可不可以|要不要|行不行|办一下|怎样|多久|谁|丢了|查一下|办[^理]?$"
)


def asks(text: str) -> bool:
    """True when the words hold a question or a request, not only a topic."""
    return bool(_ASKS.search(text))


def spoken_greeting(greeting: str) -> tuple[str, ...]:
    """The greeting as clauses."""
    return tuple(part for part in re.split(r"(?<=[，。！？])", greeting) if part)


def build_answerer(kb: str, tables: str) -> Front:
    """The answerer over a knowledge base and statistics; empty names mean the demonstration. Raises KnowledgeError."""
    return Front(build_policy_answerer(Path(kb) if kb else None))


def build_hall(front: Front) -> Hall:
    """What a screen says about the hall that the knowledge describes."""
    known = front._policy.hall
    if known is None:
        greeting = "您好，想办什么事，您说给我听。"
        return Hall("政务服务大厅", "", _NOTICE, greeting, (), "", "")
    return Hall(
        name=known.name,
        region=known.region,
        notice=" · ".join((_NOTICE, *known.notices)),
        greeting=known.greeting,
        suggestions=tuple(s.ask for s in known.suggestions),
        hours=known.hours.weekday,
        phone=known.phone,
    )
