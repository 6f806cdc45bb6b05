"""From a service and the side asked about to what is said and what is shown. Only what the item states is ever said."""

import re
from collections.abc import Sequence

from kiosk.answers import Action, AnswerPlan, Choice
from kiosk.kb.hall import Hall
from kiosk.kb.schema import Aspect, Item

from . import lists, values
from .cards import card, material_line, sources
from .common import Common, Standing
from .fields import HEADINGS, UNSTATED, known, label, short_label, speakable

__all__ = [
    "HEADINGS",
    "SHORT_VALUES",
    "answer",
    "card",
    "known",
    "label",
    "material_line",
    "said",
    "short_label",
    "sources",
    "stated",
    "variants",
]

_WRITERS = {
    Aspect.CONDITIONS: lists.conditions,
    Aspect.MATERIALS: lists.materials,
    Aspect.TIME_LIMIT: values.time_limit,
    Aspect.FEE: values.fee,
    Aspect.LOCATION: values.location,
    Aspect.HOURS: values.hours,
    Aspect.PHONE: values.phone_said,
    Aspect.COMPLAINT: values.complaint,
    Aspect.ONLINE: values.online,
    Aspect.COURIER: values.courier,
    Aspect.VISITS: values.visits,
    Aspect.DEPARTMENT: values.department,
    Aspect.WHO: lists.who,
    Aspect.STEPS: lists.steps,
    Aspect.VALIDITY: values.validity,
    Aspect.RESULT: values.result,
    Aspect.BASIS: values.basis,
    Aspect.WHAT: lists.what,
}


_APPLIED_FOR = re.compile(
    r"(?:怎么|如何|怎样|咋)(?:才能|才可以|能|去|个)?(?:办理|申请|申领|办)(?:法|呀|啊|呢|的)?[？?。]?$"
)
"""The plainest way to ask for a service: an answer holds a little of everything, its way first."""


def said(item: Item, aspect: Aspect, question: str, hall: Hall | None) -> tuple[str, ...]:
    """Clauses that answer; the first one short."""
    writer = _WRITERS.get(aspect, lists.what)
    return tuple(part for part in writer(item, question, hall) if part)


def stated(item: Item, aspect: Aspect, hall: Hall | None) -> bool:
    """Whether the item's own fields answer this side: what comes after it only a common question tells."""
    return aspect is not Aspect.RELATED and not said(item, aspect, "", hall)[0].startswith(UNSTATED)


def answer(
    item: Item,
    aspect: Aspect,
    question: str,
    hall: Hall | None,
    confidence: float,
    mood: str = "calm",
    common: Common | None = None,
) -> AnswerPlan:
    """The whole reply about one side of one service; `common` is the service's own question that was asked, if one was."""
    segments = said(item, aspect, question, hall)
    if aspect is Aspect.WHAT and item.steps and _APPLIED_FOR.search(question):
        segments = tuple(part for part in lists.overview(item, question, hall) if part)
    if common and common.standing is Standing.INSTEAD:
        segments = common.clauses
        if common.open:
            aspect = common.question.aspect if common.question.aspect is not Aspect.WHAT else aspect
    elif common:
        segments = (*common.clauses, *segments) if common.standing is Standing.BEFORE else (*segments, *common.clauses)
    if mood == "upset":
        segments = ("您别着急，", *segments)
    return AnswerPlan(
        Action.ANSWER,
        segments,
        intent="policy",
        items=(item.code,),
        aspect=aspect.value,
        card=card(item, aspect, hall),
        sources=sources(item),
        confidence=confidence,
        mood=mood,
    )


SHORT_VALUES = {
    Aspect.TIME_LIMIT,
    Aspect.PHONE,
    Aspect.LOCATION,
    Aspect.FEE,
    Aspect.COMPLAINT,
    Aspect.COURIER,
    Aspect.DEPARTMENT,
    Aspect.VALIDITY,
    Aspect.HOURS,
}
"""Sides that one short value answers."""


def variants(
    items: Sequence[Item], aspect: Aspect, question: str, hall: Hall | None, confidence: float, mood: str
) -> AnswerPlan | None:
    """One answer for two to four variants of a service: what is common, or each one's short value. None when too long."""
    first = items[0]
    base = re.split(r"[（(]", label(first))[0].split("，")[0]
    names = [_variant_name(item, base) for item in items]
    if len(set(names)) < len(items):
        names = [
            f"{name}{item.department.strip()}的" if name else f"{item.department.strip()}的"
            for name, item in zip(names, items, strict=True)
        ]
    if aspect is Aspect.WHAT:
        parts = lists.what(first, question, hall)
        tail = (f"{base}分{len(items)}种：", "、".join(names) + "。", "您说是哪一种，我再细说。")
        segments: tuple[str, ...] = (*(p for p in parts if p), *tail)
    elif aspect in SHORT_VALUES:
        values = [known(item, aspect, hall) for item in items]
        if not all(values):
            return None
        segments = (
            "这要分情况。",
            f"{base}，",
            *(f"{name}，{_value(aspect, value)}；" for name, value in zip(names[:-1], values[:-1], strict=True)),
            f"{names[-1]}，{_value(aspect, values[-1])}。",
        )
    else:
        return None
    return AnswerPlan(
        Action.ANSWER,
        segments,
        intent="policy",
        items=tuple(item.code for item in items),
        aspect=aspect.value,
        choices=tuple(Choice(item.code, name) for item, name in zip(items, names, strict=True)),
        card=card(first, aspect, hall),
        sources=tuple(sources(item)[0] for item in items),
        confidence=confidence,
        mood=mood,
    )


def shared(
    items: Sequence[Item], aspect: Aspect, question: str, hall: Hall | None, confidence: float, mood: str
) -> AnswerPlan | None:
    """One short answer that is the same for several services but for their names: which is meant need not be asked."""
    values = {known(item, aspect, hall) for item in items} if aspect in SHORT_VALUES else set()
    if len(items) < 2 or len(values) != 1 or not values.pop():
        return None
    names = [short_label(item) for item in items]
    spoken = [said(item, aspect, question, hall) for item in items]
    unnamed = [tuple(p for p in parts if name not in p) for name, parts in zip(names, spoken, strict=True)]
    if len(set(unnamed)) > 1:
        return None
    return AnswerPlan(
        Action.ANSWER,
        (*(("您别着急，",) if mood == "upset" else ()), *unnamed[0], f"{'、'.join(names)}都一样。"),
        intent="policy",
        items=tuple(item.code for item in items),
        aspect=aspect.value,
        choices=tuple(Choice(item.code, name) for item, name in zip(items, names, strict=True)),
        card=card(items[0], aspect, hall),
        sources=tuple(sources(item)[0] for item in items),
        confidence=confidence,
        mood=mood,
    )


def _variant_name(item: Item, base: str) -> str:
    rest = item.spoken_name.replace("（", "(").replace("）", ")")
    inner = rest.split("(", 1)[1].rstrip(")") if "(" in rest else rest
    return inner.replace("(", "，").replace(")", "") or base


def _value(aspect: Aspect, value: str) -> str:
    if aspect is Aspect.COURIER:
        return "可以快递" if value == "True" else "不支持快递"
    if aspect in (Aspect.PHONE, Aspect.COMPLAINT):
        return f"打{speakable(value)}"
    if aspect is Aspect.DEPARTMENT:
        return f"归{value.strip()}管"
    return f"在{value}" if aspect is Aspect.LOCATION else value
