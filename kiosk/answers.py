"""What understanding hands to the turn: what to say, what to show, and where it comes from.

Understanding is a pure function of the text and the dialogue: it may run on interim text any number of times and has no
effect until the turn commits its plan. It knows nothing of audio, screens or time.
"""

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Any, Protocol


class Action(StrEnum):
    """What kind of reply this is."""

    ANSWER = "answer"
    CLARIFY = "clarify"
    DECLINE = "decline"
    HAND_OVER = "hand_over"
    SMALL_TALK = "small_talk"
    COMMAND = "command"
    GUIDE = "guide"
    """A step of handling a service together: it asks the next thing, or hands over what came out."""
    IGNORE = "ignore"
    """Not meant for us (or nothing intelligible): stay silent."""


UNANSWERED = (Action.CLARIFY, Action.DECLINE, Action.IGNORE)
"""What leaves open what was meant."""


class Doubt(IntEnum):
    """How far recognition itself was unsure of the words."""

    NONE = 0
    SOME = 1
    MUCH = 2


class Command(StrEnum):
    """What a citizen or presenter can tell the screen to do."""

    STOP = "stop"
    AGAIN = "again"
    SLOWER = "slower"
    FASTER = "faster"
    LOUDER = "louder"
    QUIETER = "quieter"
    HOME = "home"
    PAGE = "page"
    ZOOM = "zoom"
    FILTER = "filter"
    BROADCAST = "broadcast"
    PRINT = "print"
    """Print the papers of a guided conversation; the argument is where they are."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a fact comes from."""

    title: str
    code: str = ""
    """Item code, table name or document number."""
    clause: str = ""
    effective_date: str = ""
    """ISO date, or empty when the source names none."""
    issuer: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that was meant, perhaps. Saying or touching it sends `label` as the next utterance, with its code."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Section:
    """One block of a card."""

    kind: str
    """`list`, `steps`, `text` or `fields` (items written `name：value`)."""
    heading: str
    items: tuple[str, ...]
    highlight: bool = False
    """True for the block that answers the question."""


@dataclass(frozen=True, slots=True)
class Card:
    """What stands on screen beside the spoken answer."""

    title: str
    subtitle: str = ""
    sections: tuple[Section, ...] = ()
    notice: str = ""
    """A line that must be seen, as 演示数据，以窗口答复为准."""
    phone: str = ""
    link: str = ""
    """An address worth a QR code."""
    chips: tuple[Choice, ...] = ()
    """What may be done next by a touch; sent like a choice, but nothing that was asked."""
    papers: str = ""
    """Where the papers of a guided conversation are on this server, as `/guide/TOKEN`: print view, PDF, JSON, QR code."""


@dataclass(frozen=True, slots=True)
class Series:
    """One line, or one group of bars. None is a missing value, never zero."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of figures, independent of the library that draws it."""

    kind: str
    """`bar`, `line`, `pie`, `table`, `map` or `figure` (one large number)."""
    title: str
    unit: str
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    highlight: tuple[str, ...] = ()
    """Categories to stress."""
    note: str = ""
    """Vintage, definition, or what the figures leave out."""


@dataclass(frozen=True, slots=True)
class AnswerPlan:
    """One reply, complete before the first word is spoken."""

    action: Action
    segments: tuple[str, ...]
    """Spoken clauses in order, ready for the synthesizer; the first one short. Empty only for IGNORE and some commands."""
    intent: str = ""
    items: tuple[str, ...] = ()
    """Codes answered from."""
    choices: tuple[Choice, ...] = ()
    aspect: str = ""
    card: Card | None = None
    chart: Chart | None = None
    sources: tuple[Source, ...] = ()
    confidence: float = 1.0
    """Calibrated probability that this is what was asked."""
    understood: bool = False
    """True for a refusal of what was understood to the last word (a year without figures): there is nothing to hear again."""
    complete: bool = True
    """True when the text makes a complete request: endpointing may then wait less."""
    asked: bool = True
    """False when it only says what somebody wants: that may be all of it, and it may be how a question begins."""
    command: Command | None = None
    argument: str = ""
    """What the command applies to, as the page of PAGE."""
    mood: str = "calm"
    """`calm`, `confused` or `upset`: the presenter's face follows."""
    sql: str = ""
    rows: tuple[tuple[Any, ...], ...] = ()
    private: bool = False
    """True when the words answered here are about a person: the record keeps neither them nor their sound."""

    @property
    def spoken(self) -> str:
        """The whole text that is said."""
        return "".join(self.segments)


@dataclass(frozen=True, slots=True)
class Dialogue:
    """What is in hand between turns. Immutable: a turn that is never committed leaves no trace."""

    item: str = ""
    """Code of the service in hand."""
    aspect: str = ""
    choices: tuple[Choice, ...] = ()
    """What was offered last, while the answer is awaited."""
    last_plan: AnswerPlan | None = None
    memory: tuple[tuple[str, Any], ...] = field(default=())
    """Small immutable values that one answerer keeps for itself, by its name."""

    def recall(self, name: str) -> Any:
        """What the answerer of this name left behind, or None."""
        return dict(self.memory).get(name)

    def remember(self, name: str, value: Any) -> "Dialogue":
        """A dialogue in which the answerer of this name leaves `value` behind."""
        kept = tuple((key, old) for key, old in self.memory if key != name)
        return Dialogue(self.item, self.aspect, self.choices, self.last_plan, (*kept, (name, value)))


@dataclass(frozen=True, slots=True)
class Reply:
    """A plan and the dialogue as it stands once the plan is carried out."""

    plan: AnswerPlan
    dialogue: Dialogue


class Answerer(Protocol):
    """Anything that can answer: policy, documents, data, commands. Thread-safe, blocking, fast (≤ 60 ms)."""

    def answer(self, text: str, dialogue: Dialogue, *, doubt: Doubt = Doubt.NONE) -> Reply:
        """Reply to what was heard. Never raises for odd text; an inner failure becomes an apology plan.

        `doubt`: how badly the words were heard; the worse, the surer an answer must be, and the rest is asked back.
        """
        ...

    def hotwords(self, dialogue: Dialogue) -> tuple[str, ...]:
        """Domain words that recognition should expect in the next utterance, most useful first."""
        ...
