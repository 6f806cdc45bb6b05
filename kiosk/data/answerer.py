"""The answerer for data: text and dialogue in, a complete plan out. Thread-safe, deterministic, never raises for odd text."""

from dataclasses import replace
from functools import cached_property
from pathlib import Path

import structlog

from kiosk.answers import Action, AnswerPlan, Dialogue, Doubt, Reply
from kiosk.data import semantic
from kiosk.data.carried import asks_for_less, one_by_one
from kiosk.data.catalog import Catalog
from kiosk.data.clauses import asides, asks_twice, clauses, sentences, tacked_on
from kiosk.data.compound import Narrowing, both, values
from kiosk.data.confirming import awaited, declined, say_back, settle
from kiosk.data.context import Context, following
from kiosk.data.draft import draft
from kiosk.data.errors import Ambiguous, DataError, Unanswerable
from kiosk.data.examples import examples
from kiosk.data.frame import Frame
from kiosk.data.importing import DATABASE
from kiosk.data.likelihood import likelihood
from kiosk.data.measures import falls
from kiosk.data.plan import Ask, Plan
from kiosk.data.rank_gaps import Sides, apart, two_ranks
from kiosk.data.reader import Reader
from kiosk.data.references import asked_for
from kiosk.data.remarks import leads_up, with_what_it_names, without_likeness
from kiosk.data.replies import answer, apology, clarify, decline
from kiosk.data.runner import Runner
from kiosk.data.store import DuckStore, SqlStore, Store
from kiosk.data.understand import Planner

MEMORY = "data"
_log = structlog.get_logger()
_UNSURE = 0.3
_FIGURES = frozenset([Ask.VALUE, Ask.COMPARE, Ask.SHARE])
_OF_YEARS = frozenset([Ask.YEARS, Ask.FIRST_YEAR])
_OPENING_YEARS = 20


class DataAnswerer:
    """Answers questions over one data set for one screen."""

    def __init__(self, catalog: Catalog, *, screen: str = "") -> None:
        self.catalog = catalog
        self._reader = Reader(catalog)
        self._runner = Runner(catalog, screen)
        self._planner = Planner(catalog, self._runner.members, self._runner.figure, screen)
        self._narrowing = Narrowing(self._reader, self._planner, self._runner)
        self._warm_up()

    @classmethod
    def open(cls, tables: Path, *, screen: str = "") -> "DataAnswerer":
        """Over an imported data set, or a folder of CSV with a data dictionary; its `semantic.yaml`, or a draft.

        Raises SemanticError, StoreError.
        """
        database = tables / DATABASE
        store = DuckStore.of_file(database) if database.exists() else DuckStore.of_csv(tables)
        return cls(_catalog(store, tables), screen=screen)

    @classmethod
    def connect(cls, url: str, layer: Path, *, screen: str = "") -> "DataAnswerer":
        """Over a database that exists, with an edited semantic layer. Raises SemanticError, StoreError."""
        return cls(Catalog(semantic.load(layer), SqlStore(url)), screen=screen)

    # ---- the contract ------------------------------------------------------------------------------------------------

    def answer(self, text: str, dialogue: Dialogue, *, doubt: Doubt = Doubt.NONE) -> Reply:
        """See kiosk.answers.Answerer. Figures are answered only when everything is accounted for, and what was barely heard
        is said back first."""
        refusal = declined(text, dialogue)
        if refusal is not None:
            return refusal
        question, free, sure = settle(text, dialogue)
        if not sure and (said_back := awaited(dialogue)) and self._hangs(text):
            free = self._reply_to(without_likeness(said_back), free).dialogue  # who goes on has let it stand
        reply = self._reply_to(without_likeness(question), free)
        if doubt is Doubt.MUCH and not sure and reply.plan.action is Action.ANSWER:
            return say_back(text, reply.plan, free)
        return reply

    def awaits(self, dialogue: Dialogue) -> bool:
        """Whether a question was said back: then a yes or a no is about figures."""
        return bool(awaited(dialogue))

    def _says_when(self, text: str) -> bool:
        """True when a question names one year of its own, or the newest."""
        try:
            times = self._reader.frame(text, as_said=True).times
        except Ambiguous:
            return False
        return times.span is None and (len(times.years) == 1 or (times.latest and not times.years))

    def _hangs(self, text: str) -> bool:
        """True when a question is not whole by itself: it says no figure, or no time."""
        try:
            frame = self._reader.frame(text)
        except Ambiguous:
            return False
        return not (frame.atoms and frame.times.said)

    def _reply_to(self, text: str, dialogue: Dialogue) -> Reply:
        reply = self._one(text, dialogue)
        if reply.plan.action is Action.ANSWER and not (tacked_on(text) or (asks_twice(text) and self._single(reply))):
            return self._with_what_was_lost(text, dialogue, reply) or reply
        return self._two(text, dialogue, reply) or self._without_remark(text, dialogue) or reply

    def score(self, text: str, dialogue: Dialogue, *, as_said: bool = False) -> float:
        """Probability that this is a question for the data (0–1).

        `as_said`: judge the words as they stand. Where most questions are not about figures, words that no figure explains
        are no sign of bad hearing.
        """
        context = self._context(dialogue)
        try:
            return likelihood(self._reader.frame(text, as_said=as_said), context)
        except Ambiguous:
            return _UNSURE

    def hotwords(self, dialogue: Dialogue) -> tuple[str, ...]:
        """See kiosk.answers.Answerer."""
        del dialogue
        return self._hotwords

    def openings(self) -> tuple[str, ...]:
        """Clauses that answers are likely to begin with: years and ranks, the likeliest first."""
        this_year = self.catalog.layer.this_year
        years = [f"{year}年，" for year in range(this_year, this_year - _OPENING_YEARS, -1)]
        regions = [p.name for p in self.catalog.members.get("region", {}).values()]
        ranks = [f"排第{n}位。" for n in range(1, len(regions) + 1)]
        counts = [f"有{n}个。" for n in range(1, 11)]
        return (
            *years,
            "好的。",
            *ranks,
            *counts,
            *(f"{name}更多。" for name in regions),
            *(f"是{name}。" for name in regions),
        )

    # ---- inside ------------------------------------------------------------------------------------------------------

    def _without_remark(self, text: str, dialogue: Dialogue) -> Reply | None:
        """The question alone, where what stands before it only leads up to it; None when that makes no answer either."""
        for remark, question in asides(text):
            try:
                said, asked = (self._reader.frame(part, as_said=True) for part in (remark, question))
            except Ambiguous:
                continue
            if leads_up(said, asked):
                reply = self._one(question, dialogue, said)
                if reply.plan.action is Action.ANSWER:
                    return reply
        return None

    def _one(self, text: str, dialogue: Dialogue, remark: Frame | None = None) -> Reply:
        """`remark`: what was said before `text` and is no part of the question."""
        context = self._context(dialogue)
        try:
            pointing = context is not None and context.places
            frame = self._reader.frame(text if pointing else asked_for(text))
            frame = frame if remark is None else with_what_it_names(remark, frame)
            if (several := one_by_one(frame, context)) is not None:
                return self._each(several, dialogue, context)
            if (sides := two_ranks(frame, context)) is not None:
                return self._apart(sides, dialogue, context)
            plan, remembered = self._reply(frame, context)
        except Unanswerable as error:
            if isinstance(error.about, Plan):
                context = Context(error.about, Frame())
            return Reply(decline(error), self._keep(dialogue, context))
        except Ambiguous as error:
            return Reply(clarify(error), self._keep(dialogue, context))
        except (
            DataError,
            ArithmeticError,
            LookupError,
            ValueError,
            TypeError,
            AssertionError,
            RecursionError,
        ) as error:
            _log.error("data.failed", error=repr(error), kind=type(error).__name__)
            return Reply(apology(), self._keep(dialogue, context))
        return Reply(plan, replace(dialogue, last_plan=plan).remember(MEMORY, remembered))

    def _single(self, reply: Reply) -> bool:
        """True when one figure alone is the answer."""
        plan = self._plan(reply)
        return plan is not None and plan.ask in (Ask.VALUE, Ask.SHARE, Ask.CHANGE) and len(plan.years) == 1

    def _two(self, text: str, dialogue: Dialogue, whole: Reply) -> Reply | None:
        """Two questions in one breath, where they are none together; the second hangs on the first."""
        for first, second in clauses(text):
            told = self._one(first, dialogue)
            if told.plan.action is not Action.ANSWER:
                continue
            if self._shared(whole, told):
                return None
            more = self._reply_to(second, told.dialogue)
            lacking = whole.plan.action is more.plan.action is Action.DECLINE
            if more.plan.action is Action.ANSWER or lacking:
                said = both(told.plan, more.plan)
                return Reply(said, replace(more.dialogue, last_plan=said))
        return None

    def _shared(self, whole: Reply, told: Reply) -> bool:
        """工业里头制造业用了多少，占几成: the share tells the amount too, and knows of what it is one."""
        plan = self._plan(whole)
        share = whole.plan.action is Action.ANSWER and plan is not None and plan.ask is Ask.SHARE
        first = self._plan(told)
        if not share or plan is None or first is None or first.ask is not Ask.VALUE:
            return False
        mine, amount = plan.items[0], first.items[0]
        same = (mine.place, plan.years) == (amount.place, first.years)
        return same and mine.measure.metrics == amount.measure.metrics

    def _with_what_was_lost(self, text: str, dialogue: Dialogue, whole: Reply) -> Reply | None:
        """Two sentences that were taken for one, where that leaves out what one of them asks; None where it does not."""
        said, ranked = values(whole.plan), self._plan(whole)
        for first, second in sentences(text):
            told = self._one(first, dialogue)
            plan = self._plan(told)
            if told.plan.action is not Action.ANSWER or plan is None:
                continue
            lost = plan.ask in _FIGURES and not values(told.plan) <= said
            listed = ranked is not None and (plan.ask, ranked.ask) == (Ask.COUNT, Ask.RANKING)
            if listed and ranked is not None and plan.items[0] == ranked.items[0]:
                lost = not values(told.plan) <= said  # 哪些省减少了？最多的是哪个？: who, and not only the first
            if not lost and not (plan.ask in _OF_YEARS and self._says_when(second)):
                continue
            more = self._one(second, told.dialogue)
            if more.plan.action is Action.ANSWER and (lost or not values(more.plan) <= said):
                answers = both(told.plan, more.plan)
                return Reply(answers, replace(more.dialogue, last_plan=answers))
        return None

    def _plan(self, reply: Reply) -> Plan | None:
        context = self._context(reply.dialogue)
        return context.plan if context is not None else None

    def _warm_up(self) -> None:
        """One question through every stage, so that the first citizen does not wait for lazy dictionaries and parsers."""
        metric = next((m for m in self.catalog.metrics.values() if m.years and not m.hidden), None)
        if metric is not None:
            self.answer(f"{metric.years[-1]}年的{metric.name}齐齐", Dialogue())
            self.answer(f"{metric.years[-1]}年的{metric.name}", Dialogue())

    @cached_property
    def _hotwords(self) -> tuple[str, ...]:
        return (examples(self.catalog),)

    @staticmethod
    def _context(dialogue: Dialogue) -> Context | None:
        found = dialogue.recall(MEMORY)
        return found if isinstance(found, Context) else None

    @staticmethod
    def _keep(dialogue: Dialogue, context: Context | None) -> Dialogue:
        return dialogue if context is None else dialogue.remember(MEMORY, context)

    def _each(self, frames: tuple[Frame, ...], dialogue: Dialogue, context: Context | None) -> Reply:
        """它俩各排第几: one answer after the other. Raises Unanswerable, Ambiguous."""
        first, *others = (self._reply(frame, context) for frame in frames)
        plan, remembered = first
        for other, _ in others:
            plan = both(plan, other)
        return Reply(plan, replace(dialogue, last_plan=plan).remember(MEMORY, remembered))

    def _apart(self, sides: Sides, dialogue: Dialogue, context: Context | None) -> Reply:
        """排名比去年上升了几位: two ranks and how far apart they are. Raises Unanswerable, Ambiguous."""
        whole = all(side.atoms and (side.places or side.home) for side in sides)
        first, remembered = self._reply(sides[0], None if whole else context)
        second, after = self._reply(sides[1], None if whole and sides[1].times.shift is None else remembered)
        if not remembered.plan.ask is after.plan.ask is Ask.RANK_OF:
            raise Ambiguous("您想拿哪两个名次来比？", ())
        plan = apart(first, second, sides)
        return Reply(plan, replace(dialogue, last_plan=plan).remember(MEMORY, remembered))

    def _reply(self, frame: Frame, context: Context | None) -> tuple[AnswerPlan, Context]:
        if frame.conditions is not None:
            frame, plan = self._narrowing.plan(frame.conditions, context)
        else:
            plan = self._planner.plan(frame, context)
        less = plan.down or (plan.ask is Ask.COMPARE and (asks_for_less(frame) or falls(frame)))
        plan = replace(plan, times=frame.has("times"), percent=frame.has("percent"), down=less)
        result = self._runner.result(plan)
        return answer(result, self._runner.wide(result), self.catalog), following(result, frame, context)


def _catalog(store: Store, folder: Path) -> Catalog:
    path = folder / semantic.FILE_NAME
    layer = semantic.load(path) if path.exists() else draft(store, folder.name)
    return Catalog(layer, store)
