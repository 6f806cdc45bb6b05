"""A question that was barely heard is said back before it is answered: a wrong figure is the worst that can happen."""

from dataclasses import replace

from kiosk.answers import Action, AnswerPlan, Choice, Dialogue, Reply
from kiosk.qa.choose import agreed, refused

_PENDING = "data-confirm"
"""Under this name a dialogue remembers the question that was said back, and how: another reply in between ends it."""
_AGAIN = AnswerPlan(Action.CLARIFY, ("好的，请您再说一遍。",), intent="data", complete=False)


def awaited(dialogue: Dialogue) -> str:
    """The question that was said back and waits for a yes; empty without one."""
    question, segments = dialogue.recall(_PENDING) or ("", ())
    last = dialogue.last_plan
    return question if last is not None and last.segments == segments else ""


def say_back(question: str, plan: AnswerPlan, dialogue: Dialogue) -> Reply:
    """Asks whether `question`, which would be answered by `plan`, was meant. Nothing but that changes in the dialogue."""
    subject = plan.chart.title if plan.chart is not None else plan.card.title if plan.card is not None else question
    back = AnswerPlan(
        Action.CLARIFY,
        ("我没听清，", f"您问的是{subject}吗？"),
        intent="data",
        choices=(Choice("", question),),
        confidence=plan.confidence,
    )
    return Reply(back, replace(dialogue, last_plan=back).remember(_PENDING, (question, back.segments)))


def settle(text: str, dialogue: Dialogue) -> tuple[str, Dialogue, bool]:
    """The question that is meant now, the dialogue with nothing pending, and whether that question is beyond doubt."""
    question = awaited(dialogue)
    free = dialogue.remember(_PENDING, None) if dialogue.recall(_PENDING) else dialogue
    return (question, free, True) if question and agreed(text) else (text, free, False)


def declined(text: str, dialogue: Dialogue) -> Reply | None:
    """What is said when it was not meant; None when `text` is no such answer."""
    if not awaited(dialogue) or not refused(text):
        return None
    return Reply(_AGAIN, replace(dialogue, last_plan=_AGAIN).remember(_PENDING, None))
