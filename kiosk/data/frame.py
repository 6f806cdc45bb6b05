"""What a question mentions, slot by slot, before anything is decided: figures, places, times and operators."""

from dataclasses import dataclass

from kiosk.data.numerals import Number
from kiosk.data.place import Place


@dataclass(frozen=True, slots=True)
class AtomHit:
    """A meaning in the text."""

    atoms: tuple[str, ...]
    start: int
    end: int
    alternatives: tuple[tuple[str, ...], ...] = ()
    joined: bool = False
    """A word such as 和 stands before it: it begins another figure of a list."""


@dataclass(frozen=True, slots=True)
class PlaceHit:
    """A place in the text; several candidates when two dimensions know the name."""

    candidates: tuple[Place, ...]
    start: int
    ordinal: int = 0
    """第N名 that follows it, negative from the end."""


@dataclass(frozen=True, slots=True)
class Times:
    """Every way in which a question says when."""

    years: tuple[int, ...] = ()
    span: tuple[int, int] | None = None
    """First and last year; times.OPEN_END = up to the newest, 0 = from the oldest."""
    last: int = 0
    latest: bool = False
    same: bool = False
    shift: int | None = None
    length: int = 0
    plan: bool = False
    """True when `span` is a five-year plan: changes are counted from the year before it."""
    everything: bool = False
    ago: int = 0
    """So many years back from the year in hand: 比五年前."""

    @property
    def said(self) -> bool:
        """True when the question names a time."""
        return (
            bool(self.years or self.span or self.last or self.latest or self.same or self.everything)
            or self.shift is not None
        )


@dataclass(frozen=True, slots=True)
class Conditions:
    """One question after another: each chooses among those that the one before it left; the last is what is asked."""

    choosing: tuple[str, ...]
    asked: str
    words: tuple[str, ...]
    """What every choosing question leaves, as it was said: GDP超五万亿的省."""


@dataclass(frozen=True, slots=True)
class Frame:
    """The slots of one question."""

    text: str = ""
    atoms: tuple[AtomHit, ...] = ()
    places: tuple[PlaceHit, ...] = ()
    excluded: tuple[PlaceHit, ...] = ()
    without: tuple[AtomHit, ...] = ()
    """Meanings that are left out: 除了教育."""
    nation: bool = False
    nation_at: int = -1
    home: bool = False
    home_at: int = -1
    scope: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    times: Times = Times()
    marks: frozenset[str] = frozenset()
    """Operators as `kind` and `kind:value`."""
    limit: int = 0
    nth: int = 0
    order: str = ""
    number: Number | None = None
    upper: Number | None = None
    """The second number of a range of figures."""
    above: bool | None = None
    marks_set: int = 0
    """How many numbers are set as marks, each above or below: 超过十万但少于两千万 sets two."""
    chart: str = ""
    unit_hint: str = ""
    order_at: int = -1
    """Where the superlative or 前N stands."""
    stray: bool = False
    """A percentage or a large number that no operator takes: half of a condition was lost."""
    share_at: int = -1
    """Where 占 stands."""
    within_at: int = -1
    within_in: bool = False
    """True for 在…里: what stands before 里 is the whole."""
    compare_at: int = -1
    absent: str = ""
    missing: str = ""
    missing_kind: str = ""
    unknown: tuple[str, ...] = ()
    corrected: bool = False
    noisy: bool = False
    """Words had to be put in by sound: nothing may be taken for granted that was not heard."""
    number_words: str = ""
    rank_up: bool = True
    scope_at: int = -1
    """Where the word stands that says what is ranked or counted."""
    province_at: int = -1
    """Where 全省 stands after a place: the province of that place, not the hall's own."""
    picked: tuple[str, int, int] | None = None
    """Order, number and place of a first ranking that only chooses: GDP前十的省里，人口最少的."""
    skip: int = 0
    """Ranks before the first that is asked: five in 六到十名."""
    against: bool = False
    """The only year is the one to compare with: 比2019年涨了多少."""
    ratio: bool = False
    """A figure is asked as a percentage of another that is named: 是2019年的百分之几."""

    conditions: Conditions | None = None
    """Several conditions that all must hold, one question each."""

    def has(self, *marks: str) -> bool:
        """True when any of these operators was heard."""
        return any(mark in self.marks for mark in marks)
