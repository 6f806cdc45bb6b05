"""What a model may do for one turn: choose among what was found, rewrite what was not understood, phrase what is known.

Every result is checked by something deterministic: a choice must be one of those offered, a rewritten question must be
answered by the knowledge with confidence, a phrase must be grounded. Whatever fails or comes late leaves the turn as it was.
Personal data is masked before anything leaves this process, and nothing of a guided conversation is ever sent.
"""

import asyncio
import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass

import structlog

from kiosk.answers import Action, AnswerPlan, Choice, Dialogue, Reply
from kiosk.privacy import mask

from . import prompts, stream
from .endpoint import Model, whole
from .errors import LlmError
from .grounding import ungrounded

_log = structlog.get_logger()
_PHRASE_TOKENS, _LINE_TOKENS = 220, 60
_MOST_CLAUSES, _LONGEST_QUESTION = 12, 80
_SURE = 0.6
_FOREIGN = re.compile(r"[A-Za-z]{12,}|(?:[A-Za-z]{2,}[ ,.]+){2,}|[\u3040-\u30ff\uac00-\ud7af\u0400-\u04ff]")
CUT = "完整的内容，请看屏幕。"
Think = Callable[[str, Dialogue], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the model is used for, and how long it may take."""

    deadline_s: float
    phrase: bool = True
    rewrite: bool = True
    choose: bool = True


class Adviser:
    """One model for all screens."""

    def __init__(self, model: Model, wishes: Wishes) -> None:
        self._model, self._wishes = model, wishes

    async def close(self) -> None:
        """Let go of the model."""
        await self._model.close()

    # ---- understanding

    async def improved(self, text: str, dialogue: Dialogue, reply: Reply, think: Think) -> Reply:
        """A better reply than the deterministic one where that asks back or gives up; else, or too late, the same."""
        plan = reply.plan
        if plan.private or dialogue.recall("guide") is not None:
            return reply
        try:
            async with asyncio.timeout(self._wishes.deadline_s):
                if plan.action is Action.CLARIFY and plan.choices and self._wishes.choose:
                    return await self._chosen(text, plan.choices, reply, think)
                if plan.action is Action.DECLINE and plan.intent == "unknown" and self._wishes.rewrite:
                    return await self._rewritten(text, dialogue, reply, think)
        except (LlmError, TimeoutError) as error:
            _log.warning("llm_unused", part="understanding", reason=str(error) or "deadline")
        return reply

    async def _chosen(self, text: str, choices: Sequence[Choice], reply: Reply, think: Think) -> Reply:
        asked = prompts.choose(mask(text), [choice.label for choice in choices])
        said = await whole(self._model, asked, most_tokens=8, within_s=self._wishes.deadline_s)
        found = re.fullmatch(r"\D{0,4}(\d)\D{0,4}", stream.plain(said))
        number = int(found.group(1)) if found else 0
        if not 1 <= number <= len(choices):
            return reply
        better = await think(choices[number - 1].label, reply.dialogue)
        return better if better.plan.action is Action.ANSWER else reply

    async def _rewritten(self, text: str, dialogue: Dialogue, reply: Reply, think: Think) -> Reply:
        last = dialogue.last_plan
        context = [last.card.title, last.spoken[:120]] if last and last.card and not last.private else []
        asked = prompts.rewrite(mask(text), context)
        said = stream.plain(await whole(self._model, asked, most_tokens=_LINE_TOKENS, within_s=self._wishes.deadline_s))
        if not 2 <= len(said) <= _LONGEST_QUESTION or said == text or ungrounded(said, [text, *context]):
            return reply
        better = await think(said, dialogue)
        answered = better.plan.action is Action.ANSWER and better.plan.confidence >= _SURE
        return better if answered or better.plan.action is Action.CLARIFY else reply

    # ---- phrasing

    def phrasing(self, question: str, plan: AnswerPlan) -> "Phrasing | None":
        """A phrasing of this answer, begun at once; None for what must be said as it stands."""
        stands = plan.action is not Action.ANSWER or plan.intent != "policy" or plan.private or not plan.card
        if stands or not self._wishes.phrase or len(plan.segments) < 3:
            return None
        return Phrasing(self._model, mask(question), plan, self._wishes.deadline_s)


class Phrasing:
    """One answer being phrased. The opening is said meanwhile; `clauses` then gives what may follow it."""

    def __init__(self, model: Model, question: str, plan: AnswerPlan, deadline_s: float) -> None:
        self._model, self._question, self._plan, self._deadline_s = model, question, plan, deadline_s
        self._facts = prompts.facts_of(plan)
        self._ready: asyncio.Queue[str | None] = asyncio.Queue(_MOST_CLAUSES + 2)
        self._task = asyncio.create_task(self._run(), name="phrasing")
        self.refused = ""
        """Why the text was not used, or not to its end."""

    async def clauses(self) -> AsyncGenerator[str, None]:
        """Clauses that are grounded. None at all: the deterministic ones stand. Broken off: it ends by pointing at the screen."""
        said = 0
        try:
            while True:
                clause = await self._next()
                if clause is None:
                    break
                said += 1
                yield clause
            if said and self.refused:
                yield CUT
        finally:
            await self.close()

    async def close(self) -> None:
        """Stop the model."""
        self._task.cancel()
        await asyncio.wait({self._task})

    async def _next(self) -> str | None:
        try:
            async with asyncio.timeout(self._deadline_s):
                return await self._ready.get()
        except TimeoutError:
            self.refused = self.refused or "deadline"
            return None

    async def _run(self) -> None:
        try:
            pieces = self._model.stream(prompts.phrase(self._question, self._plan), most_tokens=_PHRASE_TOKENS)
            count = 0
            async with aclosing(stream.clauses(pieces)) as found:
                async for clause in found:
                    if why := self._wrong(clause):
                        self.refused = why
                        _log.warning("llm_unused", part="phrasing", reason=why)
                        break
                    self._ready.put_nowait(clause)
                    count += 1
                    if count >= _MOST_CLAUSES:
                        break
        except LlmError as error:
            self.refused = str(error)
            _log.warning("llm_unused", part="phrasing", reason=self.refused)
        self._ready.put_nowait(None)

    def _wrong(self, clause: str) -> str:
        """Why a clause may not be said; empty when it may."""
        if _FOREIGN.search(clause):
            return "foreign text"
        missing = ungrounded(clause, self._facts)
        return f"not in the sources: {missing}" if missing else ""
