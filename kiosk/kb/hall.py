"""What is known of a hall: when it is open, what is where, and what may be asked of it."""

from .parts import Part
from .schema import Aspect


class Hours(Part, frozen=True, kw_only=True):
    """When the hall is open, in words that can be said."""

    weekday: str = ""
    saturday: str = ""
    sunday: str = ""
    lunch: str = ""
    holiday: str = ""


class Facility(Part, frozen=True, kw_only=True):
    """Something people look for in the building."""

    name: str
    aliases: tuple[str, ...] = ()
    where: str
    """Said as it stands."""


class Window(Part, frozen=True, kw_only=True):
    """A counter or zone of the hall."""

    id: str
    name: str
    number: str = ""
    floor: str = ""
    phone: str = ""
    services: str = ""


class Suggestion(Part, frozen=True, kw_only=True):
    """A question offered on the screen; it must be one that is answered."""

    ask: str
    code: str = ""
    """The service it must be answered from; empty for questions about the hall."""
    aspect: Aspect = Aspect.WHAT


class HallAnswer(Part, frozen=True, kw_only=True):
    """A question about the hall itself with its answer."""

    ask: tuple[str, ...]
    answer: str


class Hall(Part, frozen=True, kw_only=True):
    """One hall."""

    name: str
    region: str = ""
    address: str = ""
    phone: str = ""
    """Of a person."""
    complaint_phone: str = ""
    hours: Hours = Hours()
    windows: tuple[Window, ...] = ()
    facilities: tuple[Facility, ...] = ()
    wifi: str = ""
    transport: str = ""
    greeting: str = ""
    presenter: str = ""
    """What the presenter calls herself."""
    suggestions: tuple[Suggestion, ...] = ()
    questions: tuple[HallAnswer, ...] = ()
    notices: tuple[str, ...] = ()
    demonstration: bool = False
