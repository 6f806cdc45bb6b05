"""The typed query plan: what is asked, of which figures, places and years. Nothing here touches text or SQL."""

from dataclasses import dataclass
from enum import StrEnum

from kiosk.data.metric import Metric
from kiosk.data.place import Place


class Ask(StrEnum):
    """The shape of the answer."""

    VALUE = "value"
    CHANGE = "change"
    RANKING = "ranking"
    RANK_OF = "rank_of"
    NEIGHBOUR = "neighbour"
    COMPARE = "compare"
    TREND = "trend"
    SHARE = "share"
    COUNT = "count"
    FIRST_YEAR = "first_year"
    YEARS = "years"


class Transform(StrEnum):
    """What is done with a level before it is compared."""

    LEVEL = "level"
    DIFF = "diff"
    GROWTH = "growth"


class Order(StrEnum):
    """Direction of a ranking."""

    DESC = "desc"
    ASC = "asc"


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure of a place and a year: one metric, or several of one table added, as a level, a change or a share."""

    metrics: tuple[Metric, ...]
    transform: Transform = Transform.LEVEL
    base_year: int | None = None
    """Year that a change is counted from; None is the year before."""
    whole: Metric | None = None
    """A share's denominator."""
    whole_place: Place | None = None
    """Its place, when it is not the same place."""

    @property
    def metric(self) -> Metric:
        """The first metric."""
        return self.metrics[0]

    @property
    def name(self) -> str:
        """Name of the figure without its transform."""
        return "与".join(metric.name for metric in self.metrics)

    @property
    def unit(self) -> str:
        """Unit of the figure as computed."""
        return "%" if self.whole or self.transform is Transform.GROWTH else self.metric.unit


@dataclass(frozen=True, slots=True)
class Item:
    """A measure at a place. A group is one figure unless the plan says `each`."""

    measure: Measure
    place: Place


@dataclass(frozen=True, slots=True)
class Condition:
    """A threshold on the figure, in the figure's unit."""

    above: bool
    value: float
    words: str
    """As it was said: 超过六万亿."""
    inclusive: bool = False
    upper: float | None = None
    """The other end of 五千万到八千万之间."""


@dataclass(frozen=True, slots=True)
class Plan:
    """One question, understood."""

    ask: Ask
    items: tuple[Item, ...]
    years: tuple[int, ...]
    each: bool = False
    """True: a group stands for its members, one row each."""
    order: Order = Order.DESC
    limit: int = 0
    """0 = no limit."""
    offset: int = 0
    condition: Condition | None = None
    focus: Place | None = None
    """The place whose rank is asked."""
    chart: str = ""
    """Chart that was asked for by name."""
    scope: str = ""
    """What a ranking ranges over, in words."""
    cagr: bool = False
    real: bool = False
    down: bool = False
    """The question supposes a decrease."""
    mean: bool = False
    notes: tuple[str, ...] = ()
    times: bool = False
    """A multiple is asked: 几倍."""
    both: bool = False
    """The two ends of a ranking are asked."""
    percent: bool = False
    """A difference is asked in percent."""
    levels: bool = False
    """Growth is asked beside the figure itself: say both."""
    gap: bool = False
    """How the distance between two places moved."""
    total: bool = False
    """Figures of several years are added up."""
    ratio: bool = False
    """The figure is asked as a percentage of the other one."""
    streak: bool = False
    """How many years on end, up to the newest, is asked."""
    latest: bool = False
    """No year was said: the newest was taken."""
