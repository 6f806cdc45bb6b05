"""One answerer out of several: knowledge of services first, statistics where the question is about figures.

Besides routing it knows which clauses answers begin with.
"""

import re
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import msgspec
import yaml

from kiosk.answers import Action, AnswerPlan, Dialogue, Doubt, Reply
from kiosk.completeness import asks, asks_for_good, dangles, is_complete
from kiosk.data.answerer import DataAnswerer as Figures
from kiosk.data.dashboard import Dashboard, DashboardSpec
from kiosk.expecting import expected_services
from kiosk.guide.guide import Guide
from kiosk.hall import Hall
from kiosk.hotwords import Hotwords
from kiosk.library import Library, Signature
from kiosk.openings import Openings
from kiosk.qa.answerer import PolicyAnswerer
from kiosk.qa.consult import Documents
from kiosk.qa.homophones import Homophones, terms_of

DEMO_TABLES = Path(__file__).parent / "data" / "demo"
SCREEN = "screen"
"""Under this name a dialogue remembers the kind of its screen, `hall` or `wall`."""
ROUTE = "route"
"""… and who answered last, `figures` or `services`."""
_WALL_ODDS, _HALL_ODDS, _LIKELY_ODDS, _SURE = 0.15, 0.35, 0.6, 0.7
_REMEMBERED = 64
"""Replies kept for a repeated text."""
_DIGIT = re.compile(r"\d")
_NOTICE = "AI生成 · 由数字人播报"


def _dashboard(data: Figures | None, folder: Path | None) -> Dashboard | None:
    if folder is None or data is None or not (folder / "dashboard.yaml").exists():
        return None
    return Dashboard.open(folder / "dashboard.yaml", data)


def dashboard_questions(path: Path) -> tuple[str, ...]:
    """The questions behind a dashboard's charts, in order."""
    spec = msgspec.convert(yaml.safe_load(path.read_text(encoding="utf-8")), DashboardSpec)
    return tuple(chart.question for page in spec.pages for chart in page.charts)


def _weighed(text: str, plan: AnswerPlan, dialogue: Dialogue) -> AnswerPlan:
    """The plan, with what its words amount to after what was said before."""
    opens = dialogue.last_plan is None
    at_once = plan.action is Action.COMMAND or (plan.action is Action.HAND_OVER and plan.intent != "threat")
    asked = at_once or asks_for_good(text, opens=opens)
    return replace(plan, complete=is_complete(text, plan, opens=opens), asked=asked)


def figure_words(data: Figures) -> tuple[str, ...]:
    """Names of metrics and places that a question about figures may hold; 东北3省 is there as 东北三省, and would take its room."""
    names = [word for metric in data.catalog.metrics.values() for word in (metric.name, *metric.synonyms)]
    return (*names, *(alias for alias in data.catalog.aliases if not _DIGIT.search(alias)))


@dataclass(frozen=True, slots=True)
class Known:
    """Everything that follows from what was imported and published: replaced as a whole."""

    signature: Signature
    policy: PolicyAnswerer
    guide: Guide
    homophones: Homophones
    names: Hotwords
    openings: Openings
    documents: Documents | None
    """None when no documents were imported."""


@dataclass(frozen=True, slots=True)
class _Said:
    """A reply, and what it depends on beside the words."""

    dialogue: Dialogue
    known: Known
    doubt: Doubt
    reply: Reply


class Front:
    """The whole understanding of the product."""

    def __init__(self, library: Library, tables: Path | None = None) -> None:
        self.library = library
        self._tables = tables
        self._data = None if tables is None else Figures.open(tables)
        self.dashboard = _dashboard(self._data, tables)
        """Pages of the wall; None without statistics or without pages."""
        self._known = self.prepare()
        self._lately: dict[str, _Said] = {}

    @property
    def policy(self) -> PolicyAnswerer:
        """What answers about services now."""
        return self._known.policy

    @property
    def stale(self) -> bool:
        """Whether something was imported, published or taken back since; a few file look-ups."""
        return self._known.signature != self.library.signature()

    def suggestions(self, kind: str) -> tuple[str, ...]:
        """Questions worth showing on a screen of this kind; all of them are answered."""
        if kind == "wall" and self._tables is not None and self.dashboard is not None:
            return dashboard_questions(self._tables / "dashboard.yaml")[:8]
        hall = self.policy.hall
        return tuple(s.ask for s in hall.suggestions) if hall else ()

    def prepare(self) -> Known:
        """All that is known now, made ready; seconds long, answers go on meanwhile. Raises KnowledgeError."""
        signature = self.library.signature()
        policy = self.library.policy()
        figures = () if self._data is None else figure_words(self._data)
        items = policy.items.values()
        names = [name for item in items for name in item.names]
        return Known(
            signature,
            policy,
            Guide(policy.items, policy.hall),
            Homophones([*terms_of(items), *figures]),
            Hotwords([*names, *figures]),
            Openings(policy, () if self._data is None else self._data.openings()),
            Documents.open(),
        )

    def take_up(self, known: Known) -> None:
        """Answer from `known` from the next question on: everything changes at once."""
        self._known = known

    def reload(self) -> None:
        """Take up what operators have published or taken back; seconds long, answers go on meanwhile."""
        self.take_up(self.prepare())

    def answer(self, text: str, dialogue: Dialogue, *, doubt: Doubt = Doubt.NONE) -> Reply:
        """See Answerer. A guide in hand takes the words first, as they were heard: they may be a name.

        What was asked lately in the same dialogue is answered at once: final texts repeat interim ones.
        """
        known = self._known
        said = self._lately.get(text)
        if said is not None and said.dialogue is dialogue and said.known is known and said.doubt == doubt:
            return said.reply
        reply = self._fresh(known, text, dialogue, doubt)
        self._lately[text] = _Said(dialogue, known, doubt, reply)
        while len(self._lately) > _REMEMBERED:
            self._lately.pop(next(iter(self._lately)), None)
        return reply

    def _fresh(self, known: Known, text: str, dialogue: Dialogue, doubt: Doubt) -> Reply:
        heard = known.homophones.correct(text)
        known.policy.expect(heard)
        unguided = partial(self._unguided, known, doubt)
        if dialogue.recall(SCREEN) == "wall":
            return unguided(heard, dialogue)
        return known.guide.reply(text, heard, dialogue, unguided)

    def _unguided(self, known: Known, doubt: Doubt, text: str, dialogue: Dialogue) -> Reply:
        """Figures come first on the wall, services in the hall; who answers must know what is asked."""
        wall = dialogue.recall(SCREEN) == "wall"
        if wall and self.dashboard is not None and (turned := self.dashboard.command(text, dialogue)) is not None:
            return Reply(*turned)
        figures = self._figures(text, dialogue, wall, doubt)
        if figures is not None and (wall or figures.plan.action is Action.ANSWER or self._says_back(figures)):
            return figures
        reply = known.policy.answer(text, dialogue, doubt=doubt)
        if known.documents is not None:
            reply = known.documents.consult(text, reply, dialogue)
        plan = known.openings.led(_weighed(text, reply.plan, dialogue))
        own = reply.dialogue.last_plan is reply.plan
        told = replace(reply.dialogue, last_plan=plan) if own else reply.dialogue
        return Reply(plan, told.remember(ROUTE, "services"))

    def _figures(self, text: str, dialogue: Dialogue, wall: bool, doubt: Doubt) -> Reply | None:
        """What the statistics say, if the question may be theirs. They answer only what they understand whole."""
        if self._data is None:
            return None
        odds = self._data.score(text, Dialogue(), as_said=not wall)
        likely = odds >= (_WALL_ODDS if wall else _LIKELY_ODDS) or self._data.awaits(dialogue)
        perhaps = odds >= _HALL_ODDS or self._follows_figures(text, dialogue, wall)
        if not likely and not (perhaps and self._is_no_service(text)):
            return None
        reply = self._data.answer(text, dialogue, doubt=doubt)
        asked = wall or asks(text)  # on the wall every figure that is named is wanted; in the hall people tell stories
        plan = replace(reply.plan, complete=asked and not dangles(text))
        return Reply(plan, reply.dialogue.remember(ROUTE, "figures"))

    def _says_back(self, reply: Reply) -> bool:
        return self._data is not None and self._data.awaits(reply.dialogue)

    def _follows_figures(self, text: str, dialogue: Dialogue, wall: bool) -> bool:
        """True for the likes of 「那广东呢」 after a figure: they are about figures only because of what went before."""
        return (
            self._data is not None
            and dialogue.recall(ROUTE) == "figures"
            and self._data.score(text, dialogue, as_said=not wall) >= _LIKELY_ODDS
        )

    def _is_no_service(self, text: str) -> bool:
        """True unless the words alone name a service with confidence."""
        plan = self.policy.answer(text, Dialogue()).plan
        return plan.action is not Action.ANSWER or plan.confidence < _SURE

    def hotwords(self, dialogue: Dialogue, heard: str = "") -> tuple[str, ...]:
        """See Answerer. After a first take: what this dialogue expects and the terms that sound like what was `heard`."""
        known = self._known
        if self._data is not None and dialogue.recall(SCREEN) == "wall":
            near = known.names.near(heard)
            return (*near, *self._data.hotwords(dialogue))  # sentences last: they are what recognition keeps
        return expected_services(known.policy, known.names, heard, dialogue, known.guide.hotwords(dialogue))

    def openings(self) -> tuple[str, ...]:
        """Clauses that answers begin with, the likeliest first: worth synthesising in advance."""
        return self._known.openings.clauses


def build_answerer(kb: str, tables: str) -> Front:
    """The answerer over a knowledge base and statistics; empty names mean the demonstration.

    Raises KnowledgeError, DataError.
    """
    return Front(Library(kb), Path(tables) if tables else DEMO_TABLES)


def build_hall(front: Front) -> Hall:
    """What a screen says about the hall that the knowledge describes."""
    known = front.policy.hall
    if known is None:
        greeting = "您好，想办什么事，您说给我听。"
        return Hall("政务服务大厅", "", _NOTICE, greeting, "", "")
    return Hall(
        name=known.name,
        region=known.region,
        notice=" · ".join((_NOTICE, *known.notices)),
        greeting=known.greeting,
        hours=known.hours.weekday,
        phone=known.phone,
    )
