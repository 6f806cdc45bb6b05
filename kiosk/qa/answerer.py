"""The policy answerer: a request and the dialogue in, a plan and the next dialogue out. Deterministic and pure.

Over 300 lines: one class, all of whose steps share the finder, the judge and the dialogue; what stands alone is in files beside it.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from kiosk.answers import Action, AnswerPlan, Command, Dialogue, Doubt, Reply
from kiosk.kb.hall import Hall
from kiosk.kb.schema import Aspect, Item
from kiosk.privacy import impersonal

from . import choose, clarify, common, compose, shortlist, talk
from .aspects import Asked, ask, of_itself
from .compound import joined
from .elsewhere import elsewhere
from .embed import Embedder
from .find import Finder
from .finding import Finding
from .followups import FollowUps, Understanding
from .implied import attended, implied, named
from .judge import Judge
from .judge import load as load_judge
from .rank import Ranker
from .rank import load as load_ranker
from .split import requests
from .tails import by_sound
from .text import bare, clean
from .turn import read, without_correction

_HOW = re.compile(r"(?:怎么|如何|怎样)(?:个)?(?:把.{1,4})?(?!办理|申请|办)[\u4e00-\u9fff]{1,5}$")
"""How something is done, rather than what a service is."""
_OVER_REMARK = 0.85
_OVER = {"general": 0.5, "household": 1.01}
"""From this confidence a service is meant although it looks like small talk, or general knowledge; cooking never is one."""
_ASKED = "policy"
"""Under this name the question is kept that was asked back about."""
_FEW_WORDS, _ITS_OWN = 8, 0.75
"""A reply of so many characters adds to the question that was asked back about, unless it is so sure by itself."""
_NOTHING = 0.25
"""Up to this weight a part of a compound request names nothing."""
_NAMED = 0.75
"""Confidence in a service called by its name and nothing more."""
_EVEN = 0.45
"""A best candidate with less of the probability than this is one of several: the less, the less sure."""
_BEHIND = 0.4
"""Where no other candidate has more than this share of the best one's probability, the best leads clearly."""
_BEYOND_DOUBT = 0.8
"""Confidence from which words that were heard badly are answered at once: of 100 spoken questions in babble, half of the wrong
answers lay below it."""
_WHOLE = 0.9
"""From this confidence a text means one service, and what a part of it alone was taken for less surely counts for nothing."""


class PolicyAnswerer:
    """Answers from one knowledge base. Immutable, thread-safe; `answer` never raises for odd text."""

    def __init__(
        self,
        items: Sequence[Item],
        hall: Hall | None,
        embedder: Embedder | None,
        cache: Path | None = None,
        ranker: Ranker | None = None,
        judge: Judge | None = None,
    ) -> None:
        self.items = {item.code: item for item in items}
        self.hall = hall
        self.finder = Finder(items, embedder, ranker or load_ranker(), cache, elsewhere(items))
        self.judge = judge or load_judge()
        self._enough = self.judge.enough(len(items))
        self.follow_ups = FollowUps(self.finder, self.judge)

    # --- the protocol -------------------------------------------------------------------------------------------

    def answer(self, text: str, dialogue: Dialogue, *, doubt: Doubt = Doubt.NONE) -> Reply:
        """See Answerer."""
        cleaned = clean(impersonal(text[:300]))
        cleaned = by_sound(cleaned) if doubt else cleaned
        if not bare(cleaned):
            return Reply(AnswerPlan(Action.IGNORE, ()), dialogue)
        danger = talk.remark(cleaned, self.hall, safety_only=True)
        if danger is not None:
            return Reply(danger, replace(dialogue, choices=(), last_plan=danger))
        if dialogue.choices:
            reply = self._choice(cleaned, dialogue)
            if reply is not None:
                return reply
        remark = talk.remark(without_correction(cleaned) if self._in_hand(cleaned, dialogue) else cleaned, self.hall)
        if remark is not None and remark.action is Action.COMMAND:
            return self._command(remark, dialogue)
        parts = requests(cleaned)
        if len(parts) > 1 and remark is None:
            return self._several(parts, cleaned, dialogue, doubt)
        return self._one(cleaned, dialogue, remark, doubt)

    def expect(self, text: str) -> None:
        """A text that `answer` will be asked about: what takes longest begins now, beside everything else."""
        self.finder.expect(clean(impersonal(text[:300])))

    def hotwords(self, dialogue: Dialogue) -> tuple[str, ...]:
        """See Answerer."""
        words = [choice.label for choice in dialogue.choices]
        item = self.items.get(dialogue.item)
        if item is not None:
            words += [item.spoken_name, *(m.name for m in item.materials[:4])]
        return tuple(dict.fromkeys([*words, *self.finder.terms]))[:60]

    # --- one request --------------------------------------------------------------------------------------------

    def understand(self, text: str, dialogue: Dialogue, *, doubt: Doubt = Doubt.NONE) -> Understanding:
        """What a cleaned request means in this dialogue, before anything is decided."""
        held = self._in_hand(text, dialogue)
        if held is not None:
            follow = self.follow_ups.understand(text, held, _aspect(dialogue.aspect), doubt=doubt)
            if follow is not None:
                return follow
        return self._alone(text)

    def _in_hand(self, text: str, dialogue: Dialogue) -> Item | None:
        """The service answered last; for a variation after asking back, the likeliest of those asked about."""
        asked_back = dialogue.last_plan is not None and dialogue.last_plan.action is Action.CLARIFY
        if asked_back and dialogue.choices and read(text).varies:
            return self.items.get(dialogue.choices[0].code) or self.items.get(dialogue.item)
        return self.items.get(dialogue.item)

    def _alone(self, text: str) -> Understanding:
        asked = ask(text := without_correction(text))
        finding = self.finder.find(text, asked.spans)
        asked = of_itself(asked, text, finding.name)
        return Understanding(text, asked, finding, self.judge.belongs(finding), None, self.judge.sure(finding))

    def _one(self, text: str, dialogue: Dialogue, remark: AnswerPlan | None, doubt: Doubt, whole: bool = True) -> Reply:
        understood = self.understand(text, dialogue, doubt=doubt)
        enough = _OVER.get(remark.intent, _OVER_REMARK) if remark is not None else _OVER_REMARK
        if remark is not None and (understood.confidence < enough or understood.item is not None):
            return Reply(remark, replace(dialogue, choices=(), last_plan=remark))
        hall = talk.about_hall(text, self.hall, self.judge.sure(understood.finding))
        if hall is not None:
            return Reply(hall, replace(dialogue, choices=(), last_plan=hall))
        plan = self._decide(understood, talk.mood(text), doubt, whole)
        return self._carry(plan, dialogue if plan.action is not Action.CLARIFY else dialogue.remember(_ASKED, text))

    def _answer(self, item: Item, asked: Asked, text: str, confidence: float, mood: str) -> AnswerPlan:
        """The field asked about, and the service's own common question when that is what was asked."""
        own = None
        if asked.aspect is Aspect.WHAT and item.steps and _HOW.search(bare(text)) and not implied(text)[0]:
            asked = replace(asked, aspect=Aspect.STEPS, strength=0.0)
        if item.questions:
            stated = compose.stated(item, asked.aspect, self.hall)
            own = common.choose(item, asked, text, lambda said: self.finder.cosines(item, bare(said)), stated)
            asked = asked if own else attended(asked, text)
        return compose.answer(item, asked.aspect, text, self.hall, confidence, mood, own)

    def _decide(self, understood: Understanding, mood: str, doubt: Doubt, whole: bool = True) -> AnswerPlan:
        aspect, text = understood.asked.aspect, understood.text
        if understood.item is not None:
            return self._answer(understood.item, understood.asked, text, understood.confidence, mood)
        candidates = shortlist.named_first(understood.finding.candidates, text)
        if not candidates:
            return self._unknown(mood, understood.finding)
        best = candidates[0]
        tied = [c for c in candidates[:6] if c.probability >= best.probability * shortlist.TIED]
        same = shortlist.same_answer(tied, aspect, self.hall)
        nearest = shortlist.choices(candidates)
        meant = same if len(nearest) > 1 else shortlist.namesakes(tied)
        share = sum(c.probability for c in meant)
        sure = self.judge.sure(understood.finding, share) * min(1.0, share / _EVEN)
        if shortlist.only_names(candidates, text):
            sure = max(sure, best.probability, _NAMED)
        elif best is not understood.finding.candidates[0]:
            sure = 0.0  # Several are named alike: which one is for whoever asks to say.
        rival = max((c.probability for c in candidates if c not in meant), default=0.0)
        least = self._least(rival <= share * _BEHIND, shortlist.missing(best) >= shortlist.STRANGE)
        if sure >= (max(least, _BEYOND_DOUBT) if doubt else least):
            plan = self._answer(best.item, understood.asked, text, sure, mood)
            return replace(plan, items=tuple(c.item.code for c in same))
        family = shortlist.variants(candidates)
        if len(family) > 1 and understood.belongs * sum(c.probability for c in family) >= self.judge.answer_from:
            variants = compose.variants([c.item for c in family], aspect, text, self.hall, understood.belongs, mood)
            if variants is not None:
                return variants
        vouched = shortlist.vouched(candidates, text, lambda item: self.finder.cosines(item, bare(text)))
        unnamed = whole and not (
            doubt or named(understood.asked, text)
        )  # «手机上能办吗» is asked of every service alike.
        if vouched is not None and unnamed and understood.belongs >= self.judge.ask_from:
            return self._answer(vouched.item, understood.asked, text, _NAMED, mood)
        if understood.belongs >= self.judge.ask_from and nearest:
            items = [c.item for c in nearest]
            alike = compose.shared(items, aspect, text, self.hall, understood.belongs, mood)
            return alike or clarify.question(items, aspect, understood.belongs, mood)
        return self._unknown(mood, understood.finding)

    def _least(self, clear: bool, strange: bool) -> float:
        """From which probability to answer at once: a clear lead needs less, unless a word is strange to what leads."""
        if not clear:
            return self.judge.close(len(self.items))
        return (self._enough + self.judge.answer_from) / 2 if strange else self._enough

    def _unknown(self, mood: str, finding: Finding | None = None) -> AnswerPlan:
        return clarify.unknown(self.hall, mood, finding)

    # --- several requests, choices, commands --------------------------------------------------------------------

    def _several(self, parts: Sequence[str], text: str, dialogue: Dialogue, doubt: Doubt) -> Reply:
        answered: list[AnswerPlan] = []
        current, open_ = dialogue, ""
        for left, part in zip(range(len(parts) - 1, -1, -1), parts, strict=True):
            remark = talk.remark(part, self.hall)
            if remark is None or remark.action is Action.DECLINE:
                if open_ and self.finder.content(part, ask(part).spans) <= _NOTHING:
                    part = f"{open_}，{part}"  # «…多少天，去哪办»: about what was not understood before it.
                reply = self._one(part, current, remark, doubt, whole=False)
                open_ = "" if reply.plan.action is Action.ANSWER else part
                answered += [reply.plan] if reply.plan.action is Action.ANSWER and reply.plan.items else []
                current = reply.dialogue
            if len(answered) + left < 2:
                break  # the parts that are left cannot make it several any more, and each takes long
        if len(answered) < 2 or self._one_matter(answered, text):
            # Not really several: the background was cut off from its question.
            return self._sides(parts, self._one(text, dialogue, None, doubt), dialogue)
        return self._carry(joined(answered), dialogue)

    def _one_matter(self, answered: Sequence[AnswerPlan], text: str) -> bool:
        """Whether the parts were one request after all: of one service and one side, or surely one service's as a whole."""
        codes = {code for plan in answered for code in plan.items}
        if len(codes) == 1:
            return len({plan.aspect for plan in answered}) == 1
        whole = self._alone(text)
        best = whole.finding.candidates[0].item.code if whole.confidence >= _WHOLE else ""
        others = [plan for plan in answered if best not in plan.items]
        return best in codes and all(plan.confidence < _BEYOND_DOUBT for plan in others)

    def _sides(self, parts: Sequence[str], reply: Reply, dialogue: Dialogue) -> Reply:
        """Several sides of the one service that the whole text is about: 要交什么，在哪里登."""
        asked = [(part, side) for part in parts if (side := ask(part)).aspect is not Aspect.WHAT]
        plan = reply.plan
        if plan.action is not Action.ANSWER or not plan.items or len({side.aspect for _, side in asked}) < 2:
            return reply
        item = self.items[plan.items[0]]
        each = [self._answer(item, side, part, plan.confidence, plan.mood) for part, side in asked]
        return self._carry(replace(joined(each), items=plan.items), dialogue)

    def _choice(self, text: str, dialogue: Dialogue) -> Reply | None:
        asked_back = dialogue.last_plan is not None and dialogue.last_plan.action is Action.CLARIFY
        picked = choose.chosen(text, dialogue.choices, asked_back)
        if picked is not None and picked.code in self.items:
            asked = ask(text)
            aspect = asked.aspect if asked.aspect is not Aspect.WHAT else _aspect(dialogue.aspect)
            own = replace(asked, aspect=aspect)
            plan = self._answer(self.items[picked.code], own, text, 0.95, talk.mood(text))
            return self._carry(plan, dialogue)
        asked = ask(text)
        first = self.items.get(dialogue.choices[0].code)
        if first is not None and choose.asks_on(text, asked, dialogue.choices, self.finder, self.judge):
            # Asked on without choosing: all variants if that is short, else the likeliest, by name.
            offered = [self.items[c.code] for c in dialogue.choices if c.code in self.items]
            several = (
                None if asked_back else compose.variants(offered, asked.aspect, text, self.hall, 0.8, talk.mood(text))
            )
            return self._carry(
                several or compose.answer(first, asked.aspect, text, self.hall, 0.5, talk.mood(text)), dialogue
            )
        if choose.refused(text):
            plan = self._unknown("confused")
            return Reply(plan, replace(dialogue, choices=(), last_plan=plan))
        before = dialogue.recall(_ASKED)
        return self._added(before, text, dialogue) if asked_back and isinstance(before, str) else None

    def _added(self, before: str, text: str, dialogue: Dialogue) -> Reply | None:
        """«丢了» after asking back about «办身份证»: a few words more of the same question; None when they are another one."""
        if len(bare(text)) > _FEW_WORDS or read(text).varies or talk.remark(text, self.hall) is not None:
            return None
        if self._alone(text).confidence >= _ITS_OWN or talk.about_hall(text, self.hall, 0.0) is not None:
            return None
        plan = self._decide(self._alone(f"{before}，{text}"), talk.mood(text), Doubt.NONE)
        if plan.action is not Action.ANSWER and plan.choices == dialogue.choices:
            return None
        return self._carry(plan, dialogue) if plan.action is Action.ANSWER or plan.choices else None

    @staticmethod
    def _command(plan: AnswerPlan, dialogue: Dialogue) -> Reply:
        if plan.command is Command.HOME:
            return Reply(plan, Dialogue(last_plan=plan))
        last = dialogue.last_plan
        if plan.command is Command.AGAIN and last is not None and last.segments:
            return Reply(replace(last, action=Action.COMMAND, command=Command.AGAIN), dialogue)
        return Reply(plan, dialogue)

    def _carry(self, plan: AnswerPlan, dialogue: Dialogue) -> Reply:
        """The dialogue after a plan about services."""
        if plan.action is Action.ANSWER and plan.items:
            return Reply(
                plan,
                replace(
                    dialogue,
                    item=plan.items[0] if plan.intent != "several" else plan.items[-1],
                    aspect=plan.aspect,
                    choices=plan.choices,
                    last_plan=plan,
                ),
            )
        if plan.action is Action.CLARIFY:
            return Reply(plan, replace(dialogue, aspect=plan.aspect, choices=plan.choices, last_plan=plan))
        return Reply(plan, replace(dialogue, choices=(), last_plan=plan))


def _aspect(name: str) -> Aspect:
    return Aspect(name) if name else Aspect.WHAT
