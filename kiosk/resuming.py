"""An answer that nothing broke off: a cough, a clatter, an 「嗯」 while she speaks. She goes on where she was. Pure."""

import re
from dataclasses import replace

from kiosk.answers import Action, AnswerPlan
from kiosk.qa.text import bare

WITHIN_S = 8.0
"""After that she says nothing more of it: whoever spoke has thought of something else."""
_NOD = re.compile(r"(?:[嗯唔噢哦喔啊呃诶欸哎咳嗨]|好的?|对的?|是的?)+")


def is_nod(text: str) -> bool:
    """Whether a listener only lets her know that he listens."""
    return bool(_NOD.fullmatch(bare(text)))


def rest(plan: AnswerPlan | None, unheard: tuple[str, ...]) -> AnswerPlan | None:
    """What is left to say of an answer; None when nothing is, or when it asked something back: then a nod is an answer."""
    if plan is None or plan.action is not Action.ANSWER or plan.choices or not unheard:
        return None
    return replace(plan, segments=unheard)
