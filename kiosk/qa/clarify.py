"""The one question that separates services which a request may mean."""

import re
from collections.abc import Sequence

from kiosk.answers import Action, AnswerPlan, Card, Choice, Section
from kiosk.kb.hall import Hall
from kiosk.kb.schema import Aspect, Item

from .compose import label
from .finding import Finding

_LONGEST = 30


def question(items: Sequence[Item], aspect: Aspect, confidence: float, mood: str = "calm") -> AnswerPlan:
    """Ask which of two or three items is meant, naming only what differs."""
    common, own = _differences([label(item) for item in items])
    own = _distinct(own, items)
    choices = tuple(Choice(item.code, name) for item, name in zip(items, own, strict=True))
    numbered = [f"{'一二三'[i]}，{_shorten(name)}" for i, name in enumerate(own)]
    if len(items) == 1:
        segments: tuple[str, ...] = ("您是问这个吗？", f"{_shorten(own[0])}。")
    else:
        about = f"说的是{common}吧，" if common else ""
        segments = (
            "我确认一下。",
            f"{about}您要办哪一种？" if common else "您问的是哪一个？",
            *(f"{part}；" for part in numbered[:-1]),
            f"{numbered[-1]}。",
        )
    card = Card(title="您问的是哪一个？", sections=(Section("list", common or "请选一个", tuple(own), True),))
    return AnswerPlan(
        Action.CLARIFY,
        segments,
        intent="clarify",
        choices=choices,
        aspect=aspect.value,
        card=card,
        confidence=confidence,
        mood=mood,
    )


def _differences(names: Sequence[str]) -> tuple[str, list[str]]:
    """What all names begin with (at a sensible boundary), and the names without it."""
    if len(names) < 2:
        return "", list(names)
    start = 0
    while all(len(name) > start and name[start] == names[0][start] for name in names):
        start += 1
    boundary = max((m.end() for m in re.finditer(r"[，,（(]", names[0][:start])), default=0)
    common = names[0][:boundary].rstrip("，,（(")
    if boundary < 4 or any(len(name) <= boundary for name in names):
        return "", list(names)
    return common, [name[boundary:].strip("，,）)") for name in names]


def _distinct(names: Sequence[str], items: Sequence[Item]) -> list[str]:
    """Names that occur twice get the department that tells them apart."""
    return [
        f"{name}（{item.department.strip()}）" if list(names).count(name) > 1 else name
        for name, item in zip(names, items, strict=True)
    ]


def _shorten(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[:_LONGEST]}等"


def unknown(hall: Hall | None, mood: str, finding: Finding | None) -> AnswerPlan:
    """That nothing here answers it, what it sounded like, and who can be asked instead."""
    absent = finding.elsewhere if finding is not None else None
    best = finding.candidates[0].score if finding is not None and finding.candidates else 0.0
    about = f"您问的像是{absent.item.name}，" if absent is not None and absent.score > best else ""
    phone = hall.phone if hall else ""
    offer = f"您可以打{phone}，或者说「人工」，我请工作人员来。" if phone else "您说「人工」，我请工作人员来。"
    return AnswerPlan(
        Action.DECLINE,
        ("这个我没查到。", about + "办事指南里没有对应的事项，", offer),
        intent="unknown",
        confidence=0.0,
        mood=mood,
    )
