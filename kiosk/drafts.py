"""Replies prepared on words that may not be final: understood, and the first clauses synthesised, before the endpoint.

Nothing here is heard, shown or recorded; a draft that is not committed leaves no trace but a warmer speech cache.
"""

import time
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from kiosk.answers import Action, Answerer, AnswerPlan, Dialogue, Doubt, Reply
from kiosk.clauses import clauses
from kiosk.patience import contested
from kiosk.voice import Voice
from kiosk.workers import Lane, Urgency

_KEPT = 8
_CLAUSES_AHEAD = 1
_LIKELY = 0.5


@dataclass(frozen=True, slots=True)
class Draft:
    """What would be answered to this text in this dialogue."""

    text: str
    dialogue: Dialogue
    doubt: Doubt
    reply: Reply
    started_at: float
    """time.monotonic() when understanding began."""
    finished_at: float


@dataclass(frozen=True, slots=True)
class Manner:
    """How a screen wants to be spoken to."""

    voice: str
    speed: float


class Drafts:
    """One screen's newest drafts."""

    def __init__(self, screen: str, answerer: Answerer, lane: Lane, voice: Voice, *, speculate: bool) -> None:
        self._screen = screen
        self._answerer = answerer
        self._lane = lane
        self._voice = voice
        self.speculate = speculate
        self._kept: OrderedDict[str, Draft] = OrderedDict()

    async def think(
        self,
        text: str,
        dialogue: Dialogue,
        manner: Manner,
        urgency: Urgency,
        *,
        settled: bool = True,
        doubt: Doubt = Doubt.NONE,
    ) -> Draft:
        """Understand `text`, heard with so much `doubt`; the first clause is begun if speculation is on.

        Of words that are not `settled` only a confident answer's: synthesis takes the cores that recognition needs.
        """
        draft = self._kept.get(text)
        if draft is None or draft.dialogue is not dialogue or draft.doubt != doubt:
            started_at = time.monotonic()
            reply = await self._lane.run(urgency, partial(self._answerer.answer, text, dialogue, doubt=doubt))
            draft = Draft(text, dialogue, doubt, reply, started_at, time.monotonic())
            self._keep(draft)
        plan = draft.reply.plan
        if self.speculate and (settled or (plan.action is Action.ANSWER and plan.confidence >= _LIKELY)):
            whole = clauses(plan.segments)
            for clause in self._voice.begun_soon(whole, voice=manner.voice, speed=manner.speed)[:_CLAUSES_AHEAD]:
                self._voice.guess(self._screen, clause, voice=manner.voice, speed=manner.speed)
        return draft

    async def contested(self, plan: AnswerPlan, rivals: Sequence[str], dialogue: Dialogue) -> bool:
        """Whether one of `rivals` would be answered with another figure than `plan`; nothing is begun for them."""
        if not rivals:
            return False
        plans = (self._answerer.answer(rival, dialogue).plan for rival in rivals)
        return await self._lane.run(Urgency.LIVE, partial(contested, plan, plans))

    def has(self, text: str, dialogue: Dialogue, *, doubt: Doubt = Doubt.NONE) -> bool:
        """True when `text` has been understood already in this dialogue."""
        draft = self._kept.get(text)
        return draft is not None and draft.dialogue is dialogue and draft.doubt == doubt

    def clear(self) -> None:
        """Forget all drafts."""
        self._kept.clear()

    def _keep(self, draft: Draft) -> None:
        self._kept[draft.text] = draft
        self._kept.move_to_end(draft.text)
        while len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
