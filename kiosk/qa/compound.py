"""The answer to a compound request: several answers one after the other."""

from collections.abc import Sequence
from dataclasses import replace

from kiosk.answers import Action, AnswerPlan
from kiosk.kb.schema import Aspect


def joined(plans: Sequence[AnswerPlan]) -> AnswerPlan:
    """Several answers one after the other, under one card."""
    segments: list[str] = []
    for number, plan in enumerate(plans):
        if number:
            segments.append("再说第二件。" if number == 1 else "最后一件。")
        segments += plan.segments
    aspects = [plan.aspect for plan in plans if plan.aspect and plan.aspect != Aspect.WHAT]
    first = plans[0]
    assert first.card is not None
    sections = tuple(s for plan in plans if plan.card for s in plan.card.sections if s.highlight)
    card = replace(first.card, sections=(*sections, *(s for s in first.card.sections if not s.highlight)))
    return AnswerPlan(
        Action.ANSWER,
        tuple(segments),
        intent="several",
        items=tuple(dict.fromkeys(code for plan in plans for code in plan.items)),
        aspect=aspects[-1] if aspects else Aspect.WHAT.value,
        card=card,
        sources=tuple(dict.fromkeys(s for plan in plans for s in plan.sources)),
        confidence=min(plan.confidence for plan in plans),
        mood=first.mood,
    )
