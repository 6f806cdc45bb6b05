"""Guided handling beside an answerer: takes the words first while a guide is running, and begins one when asked to."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from kiosk.answers import Action, AnswerPlan, Command, Dialogue, Reply
from kiosk.kb.hall import Hall
from kiosk.kb.schema import Aspect
from kiosk.qa import aspects, talk
from kiosk.qa.text import clean

from . import core, hear, plan, say, wishes
from .core import Book
from .state import GuideState, Move, Stage

MEMORY = "guide"
"""Under this name a dialogue remembers the guide in hand."""
_SURE, _CLEAR = 0.5, 0.75
"""From these confidences an answer is worth leaving the guide for: to a question, to bare words."""
_LED = (Aspect.WHAT, Aspect.STEPS, Aspect.ONLINE)
"""Sides of a service that do not make a wish to be led a question of its own."""
_HEEDED = frozenset({Command.AGAIN, Command.STOP, Command.SLOWER, Command.FASTER, Command.LOUDER, Command.QUIETER})
"""Commands that do not end a guide."""
_CHAT = frozenset({"goodbye", "thanks", "greeting", "who_are_you", "abuse", "upset"})
"""Remarks that are no answer to anything."""
Ask = Callable[[str, Dialogue], Reply]


def in_hand(dialogue: Dialogue) -> GuideState | None:
    """The guide that is running or paused in this dialogue."""
    state = dialogue.recall(MEMORY)
    return state if isinstance(state, GuideState) else None


@dataclass(frozen=True, slots=True)
class Guide:
    """Leads people through the services of one knowledge base. Pure but for the token of a new guide."""

    book: Book
    hall: Hall | None
    today: Callable[[], date] = date.today
    new_token: Callable[[], str] = secrets.token_urlsafe

    def reply(self, text: str, heard: str, dialogue: Dialogue, ask: Ask) -> Reply:
        """The reply to `text` (`heard` is the same, corrected towards known words); `ask` answers what is no step."""
        state = in_hand(dialogue)
        if state is not None and state.item not in self.book and state.stage is not Stage.WANTED:
            state = None  # the knowledge was changed meanwhile
        if state is None or state.stage is Stage.WANTED:
            return self._outside(heard, dialogue, ask, wanted=state is not None)
        if (wished := self._wish(text, heard, state, dialogue)) is not None:
            return wished
        if not state.paused and (stepped := self._step(text, heard, state, dialogue, ask)) is not None:
            return stepped
        return self._aside(heard, state, dialogue, ask)

    def hotwords(self, dialogue: Dialogue) -> tuple[str, ...]:
        """Words to expect as an answer now."""
        state = in_hand(dialogue)
        if state is None or state.paused:
            return ()
        return tuple(phrase for o in core.options(state, self.book) for phrase in (o.label, *o.words))

    # ---- not guided yet

    def _outside(self, heard: str, dialogue: Dialogue, ask: Ask, *, wanted: bool) -> Reply:
        if not wishes.begins(heard) or aspects.ask(clean(heard)).aspect not in _LED:
            reply = ask(heard, dialogue)
            code = _only_item(reply.plan)
            return self._begin(code, reply.dialogue) if wanted and code in self.book else self._offered(reply)
        topic = wishes.topic(heard)
        if not topic and dialogue.item in self.book:
            return self._begin(dialogue.item, dialogue)
        reply = ask(f"办{topic}" if topic and topic[0] != "办" else topic or heard, dialogue)
        code = _only_item(reply.plan)
        if code in self.book:
            return self._begin(code, reply.dialogue)
        if topic and reply.plan.action in (Action.CLARIFY, Action.ANSWER, Action.HAND_OVER):
            return Reply(reply.plan, reply.dialogue.remember(MEMORY, GuideState(Stage.WANTED)))
        asked = say.which()
        return Reply(asked, _kept(dialogue, asked).remember(MEMORY, GuideState(Stage.WANTED)))

    def _begin(self, code: str, dialogue: Dialogue) -> Reply:
        item = self.book[code]
        move = core.begin(item, self.new_token())
        count = len(plan.questions(item))
        opening = ("好，我一步一步带您办。", f"{say.name(item)}，", "先问您几个小问题。" if count > 1 else "")
        return self._carry(move, dialogue, tuple(part for part in opening if part))

    def _offered(self, reply: Reply) -> Reply:
        """An answer about one service with the chip that begins its guide."""
        given = reply.plan
        code = _only_item(given)
        if code not in self.book or given.card is None or not plan.guidable(self.book[code]):
            return reply
        card = replace(given.card, chips=(*given.card.chips, say.START))
        offered = replace(given, card=card)
        return Reply(offered, replace(reply.dialogue, last_plan=offered))

    # ---- guided

    def _wish(self, text: str, heard: str, state: GuideState, dialogue: Dialogue) -> Reply | None:
        """Leaving, going on, one step back, again from the start, print."""
        if wishes.resumes(heard) or (state.paused and wishes.begins(heard) and not wishes.topic(heard)):
            return self._carry(
                Move(replace(state, paused=False, misses=0), personal=False), dialogue, ("好，我们接着办。",)
            )
        if state.paused:
            return None
        if wishes.prints(heard) and state.stage is Stage.DONE:
            return self._print(state, dialogue)
        if wishes.goes_back(heard) and (before := core.back(state)) is not None:
            return self._carry(Move(before, personal=False), dialogue, ("好，回到上一步。",))
        if wishes.afresh(heard):
            return self._begin(state.script, dialogue)
        picked = hear.exact(core.options(state, self.book), text)
        if picked is None and wishes.leaves(heard) and state.stage is not Stage.DONE:
            left = say.paused(state, self.book)
            return Reply(left, _kept(dialogue, left).remember(MEMORY, replace(state, paused=True)))
        return None

    def _step(self, text: str, heard: str, state: GuideState, dialogue: Dialogue, ask: Ask) -> Reply | None:
        """The next step if these words answer what was asked; None when they are about something else."""
        if state.stage in (Stage.DONE, Stage.STOPPED):
            return None
        if hear.exact(core.options(state, self.book), text) is None:
            remark = talk.remark(clean(heard), self.hall)
            if remark is not None and (remark.intent in talk.SAFETY or remark.action is Action.HAND_OVER):
                return None
            if remark is not None and remark.command in _HEEDED and hear.agrees(text) is None:
                return ask(heard, dialogue)
            if self._asks_on(heard, dialogue, ask) or (state.stage is Stage.FORM and _chats(remark)):
                return None
        move = core.answer(state, text, self.book, self.today())
        if move is not None:
            return self._carry(move, dialogue)
        if _chats(talk.remark(clean(heard), self.hall)) or self._names_other(heard, state, ask):
            return None
        return self._carry(Move(core.miss(state)), dialogue)

    def _asks_on(self, heard: str, dialogue: Dialogue, ask: Ask) -> bool:
        """Whether these words are a question that has an answer, by themselves or about the service in hand."""
        if not wishes.asks(heard):
            return False
        particular = aspects.ask(clean(heard)).aspect is not Aspect.WHAT
        given = ask(heard, replace(dialogue, choices=()) if particular else Dialogue()).plan
        return given.action is Action.ANSWER and given.confidence >= _SURE

    @staticmethod
    def _names_other(heard: str, state: GuideState, ask: Ask) -> bool:
        """Whether these words name a service, clearly and by themselves; never while a form is filled in."""
        given = ask(heard, Dialogue()).plan if state.stage is Stage.QUESTIONS else None
        return given is not None and given.action is Action.ANSWER and given.confidence >= _CLEAR

    def _aside(self, heard: str, state: GuideState, dialogue: Dialogue, ask: Ask) -> Reply:
        """Something else in between: answered, and the guide waits."""
        reply = ask(heard, dialogue)
        given = reply.plan
        if given.action is Action.IGNORE or given.command is not None:
            return reply
        waiting = state.stage not in (Stage.DONE, Stage.STOPPED)
        if waiting and given.action is Action.ANSWER:
            card = replace(given.card, chips=(say.RESUME,)) if given.card else None
            given = replace(given, segments=(*given.segments, "刚才的还留着，说「接着办」就继续。"), card=card)
        elif not waiting:
            return self._offered(Reply(given, reply.dialogue.remember(MEMORY, state)))
        kept = replace(reply.dialogue, last_plan=given)
        return Reply(given, kept.remember(MEMORY, replace(state, paused=True)))

    def _print(self, state: GuideState, dialogue: Dialogue) -> Reply:
        shown = say.step(Move(state, personal=False), self.book, self.hall)
        said = replace(
            shown, segments=("好的，", "正在打印。"), command=Command.PRINT, argument=f"/guide/{state.token}"
        )
        return Reply(said, dialogue)

    def _carry(self, move: Move, dialogue: Dialogue, opening: tuple[str, ...] = ()) -> Reply:
        asked = say.step(move, self.book, self.hall, opening)
        kept = replace(_kept(dialogue, asked), item=move.state.item, aspect="")
        return Reply(asked, kept.remember(MEMORY, move.state))


def _kept(dialogue: Dialogue, said: AnswerPlan) -> Dialogue:
    return replace(dialogue, choices=(), last_plan=said)


def _chats(remark: AnswerPlan | None) -> bool:
    return remark is not None and remark.intent in _CHAT


def _only_item(given: AnswerPlan) -> str:
    return given.items[0] if given.action is Action.ANSWER and len(given.items) == 1 and not given.choices else ""
