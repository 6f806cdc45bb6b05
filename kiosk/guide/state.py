"""Where one guided conversation stands. Immutable, so a reply that is never committed changes nothing."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

from kiosk.kb.guides import GuideOption


class Stage(StrEnum):
    """What is asked now."""

    WANTED = "wanted"
    """To be guided was asked for, but not yet in what."""
    QUESTIONS = "questions"
    OFFER = "offer"
    """Whether to fill in a draft application."""
    FORM = "form"
    REVIEW = "review"
    """Whether the draft is right."""
    DONE = "done"
    STOPPED = "stopped"
    """A condition is not met."""


@dataclass(frozen=True, slots=True)
class Given:
    """One answered question; option None when the citizen did not know."""

    ask: str
    option: GuideOption | None
    item: str
    """Code of the service in hand when it was asked: what the option adds and drops belongs to its materials."""

    @property
    def label(self) -> str:
        """The answer as it stands on screen."""
        return self.option.label if self.option else "还不确定"


@dataclass(frozen=True, slots=True)
class Filled:
    """One field of the draft; an empty value is left for the pen."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class GuideState:
    """One guided conversation between two turns."""

    stage: Stage
    item: str = ""
    """Code of the service that is handled."""
    script: str = ""
    """Code of the service whose questions are asked; another one when an answer led to `item`."""
    token: str = ""
    """Names the papers: unguessable, and valid as long as this state is in hand."""
    at: str = ""
    """Id of the question, or name of the field, that is asked now."""
    given: tuple[Given, ...] = ()
    filled: tuple[Filled, ...] = ()
    misses: int = 0
    """How often the answer was not understood."""
    paused: bool = False
    before: "GuideState | None" = None
    """The state to go back to."""

    def then(self, **changes: object) -> Self:
        """The next state, from which one can come back to this one."""
        return replace(self, misses=0, before=replace(self, misses=0), **changes)  # type: ignore[arg-type]

    def value(self, name: str) -> str | None:
        """What was filled in, or None."""
        return next((field.value for field in self.filled if field.name == name), None)


@dataclass(frozen=True, slots=True)
class Move:
    """A new state and what is said before its question."""

    state: GuideState
    said: tuple[str, ...] = ()
    complete: bool = True
    """False when the answer may go on: an address, a number with digits missing."""
    personal: bool = True
    """True when the words answered were about the person."""
