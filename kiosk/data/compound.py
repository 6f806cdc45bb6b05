"""Questions that hold more than one: conditions that all must hold, and two questions in one breath."""

from dataclasses import replace

from kiosk.answers import Action, AnswerPlan, Card
from kiosk.data.context import Context
from kiosk.data.errors import Ambiguous
from kiosk.data.frame import Conditions, Frame, PlaceHit
from kiosk.data.place import Place
from kiosk.data.plan import Ask, Plan
from kiosk.data.reader import Reader
from kiosk.data.runner import Runner
from kiosk.data.understand import Planner


class Narrowing:
    """Plans of questions whose conditions all must hold. Thread-safe: holds nothing between calls."""

    def __init__(self, reader: Reader, planner: Planner, runner: Runner) -> None:
        self._reader = reader
        self._planner = planner
        self._runner = runner

    def plan(self, asked: Conditions, context: Context | None) -> tuple[Frame, Plan]:
        """The last condition, asked of what the others leave; the one before it where they leave nothing.

        Raises Unanswerable, Ambiguous.
        """
        left: Place | None = None
        for question, words in zip(asked.choosing, asked.words, strict=True):
            frame = self._among(question, left, context)
            plan = self._planner.plan(frame, context)
            if plan.ask is not Ask.COUNT:
                raise Ambiguous("我一次只能看一个条件，请先说一个，再说另一个。", ())
            found = self._runner.members(plan)
            if not found:
                return frame, plan
            left = Place(words, found[0].dimension, tuple(m for p in found for m in p.members), True)
        frame = self._among(asked.asked, left, context)
        return frame, self._planner.plan(frame, context)

    def _among(self, question: str, left: Place | None, context: Context | None) -> Frame:
        frame = self._reader.frame(question, as_said=True)
        if frame.conditions is not None:
            raise Ambiguous("我一次只能看一个条件，请先说一个，再说另一个。", ())
        if left is None:
            return frame
        frame = self._planner.with_mark(frame, context)
        return replace(frame, places=(PlaceHit((left,), -1),), attributes=(), nation=False)


def both(first: AnswerPlan, second: AnswerPlan) -> AnswerPlan:
    """Two answers as one; the second may be a refusal."""
    if second.action is not Action.ANSWER:
        return replace(first, segments=(*first.segments, *second.segments))
    return replace(
        second,
        segments=(*first.segments, *second.segments),
        items=tuple(dict.fromkeys((*first.items, *second.items))),
        card=_one_card(first.card, second.card),
        sources=tuple(dict.fromkeys((*first.sources, *second.sources))),
        sql=f"{first.sql};\n{second.sql}",
        rows=(*first.rows, *second.rows),
    )


def values(answer: AnswerPlan) -> frozenset[float]:
    """The figures of an answer, which a ranking has third in its rows too."""
    return frozenset(cell for row in answer.rows for cell in row if isinstance(cell, float))


def _one_card(first: Card | None, second: Card | None) -> Card | None:
    if first is None or second is None:
        return first or second
    return replace(second, sections=(*first.sections, *second.sections))
