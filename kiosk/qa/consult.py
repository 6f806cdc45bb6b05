"""Documents as a stage behind the services: what no service answers may be answered by a clause, word for word.

It only speaks when the service answerer has declined for want of an item, or when a clause is asked for by its number.
"""

from datetime import date

import structlog

from kiosk.answers import Action, AnswerPlan, Dialogue, Reply
from kiosk.kb import archive

from .documents import DocumentIndex
from .passages import Passages
from .quote import quote
from .text import bare, clean

_log = structlog.get_logger()
UNKNOWN = "unknown"
"""Intent of the service answerer's plan when no item fits."""
_SHORTEST = 6
"""Characters: less says too little to quote a law on."""


class Documents:
    """Everything imported, as it was when this was opened. Immutable, thread-safe."""

    def __init__(self, index: DocumentIndex) -> None:
        self._index = index

    @classmethod
    def open(cls) -> "Documents | None":
        """The versions in use; None when nothing is. A version that cannot be opened is left out and logged."""
        volumes = []
        for name, number in archive.SHELF.signature():
            folder = archive.SHELF.path(name, number)
            if not number:
                continue
            try:
                volumes.append(Passages(archive.lines(folder), folder))
            except (OSError, ValueError) as error:
                _log.error("documents_unreadable", name=name, number=number, error=str(error))
        return cls(DocumentIndex([volume for volume in volumes if volume.count])) if volumes else None

    def plan(self, text: str) -> AnswerPlan | None:
        """The clause that answers, quoted; None below the confidence that was calibrated."""
        cited = self._index.cited(text)
        if cited is not None:
            return quote(cited, text, date.today())
        if len(bare(clean(text))) < _SHORTEST:
            return None
        hits = self._index.search(text, 3)
        if not hits or hits[0].probability < self._index.weights.answer_from:
            return None
        return quote(hits[0].article, text, date.today(), hits[0].probability)

    def cites(self, text: str) -> bool:
        """Whether a question names a clause that is here."""
        return self._index.cited(text) is not None

    def consult(self, text: str, reply: Reply, before: Dialogue) -> Reply:
        """`reply`, unless it is the services' «I do not know» (or a clause was named) and a clause answers."""
        plan = reply.plan
        asked_for = plan.action in (Action.ANSWER, Action.CLARIFY, Action.DECLINE) and plan.intent != "unsafe"
        if not (plan.action is Action.DECLINE and plan.intent == UNKNOWN) and not (asked_for and self.cites(text)):
            return reply
        found = self.plan(text)
        if found is None:
            return reply
        dialogue = Dialogue(before.item, before.aspect, (), found, before.memory)
        return Reply(found, dialogue)
