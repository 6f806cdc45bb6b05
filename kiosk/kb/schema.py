"""What is known of a service (办事指南) and of a hall: frozen structs, every field optional but an item's code and name.

The same structs hold our own demonstration knowledge and what is imported from portals, so absence is normal: an empty
string, an empty tuple or None always means "not known", never "none". `SCHEMA.md` explains each field to those who write
knowledge; a test holds the two together.
"""

import re
from enum import StrEnum
from typing import Self

import msgspec


class Aspect(StrEnum):
    """What a question asks about a service."""

    WHAT = "what"
    WHO = "who"
    CONDITIONS = "conditions"
    MATERIALS = "materials"
    STEPS = "steps"
    TIME_LIMIT = "time_limit"
    FEE = "fee"
    LOCATION = "location"
    HOURS = "hours"
    PHONE = "phone"
    COMPLAINT = "complaint"
    ONLINE = "online"
    COURIER = "courier"
    VISITS = "visits"
    DEPARTMENT = "department"
    RESULT = "result"
    VALIDITY = "validity"
    BASIS = "basis"
    RELATED = "related"


class LimitUnit(StrEnum):
    """In what a time limit counts."""

    WORKING_DAY = "工作日"
    DAY = "自然日"
    MONTH = "个月"
    HOUR = "小时"
    AT_ONCE = "当场"


class _Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Common settings of every struct here."""


_LIMIT = re.compile(r"\s*(\d+(?:\.\d+)?)\s*个?\s*(工作日|自然日|日|天|个月|月|小时)\s*(.*)", re.DOTALL)
_UNIT_WORDS = {"日": "自然日", "天": "自然日", "月": "个月"}


class Limit(_Part, frozen=True, kw_only=True):
    """How long the office may take."""

    value: float | None = None
    """None with 当场."""
    unit: LimitUnit
    note: str = ""
    """What the number leaves out, as 异地办理."""

    @classmethod
    def from_text(cls, text: str) -> Self:
        """Read `20工作日`, `60 自然日 异地办理`, `当场`. Raises ValueError for anything else."""
        if text.strip().startswith("当场"):
            return cls(unit=LimitUnit.AT_ONCE, note=text.strip().removeprefix("当场").strip())
        found = _LIMIT.fullmatch(text)
        if not found:
            raise ValueError(f"看不懂时限「{text}」，请写成「20工作日」「60自然日」或「当场」")
        value, unit, note = found.groups()
        return cls(value=float(value), unit=LimitUnit(_UNIT_WORDS.get(unit, unit)), note=note.strip())

    @property
    def text(self) -> str:
        """As a person says it: `20个工作日`, `60天`, `当场办结`."""
        if self.unit is LimitUnit.AT_ONCE or self.value is None:
            return "当场办结"
        name = {"工作日": "个工作日", "自然日": "天", "个月": "个月", "小时": "小时"}[self.unit.value]
        return f"{self.value:g}{name}"


class Material(_Part, frozen=True, kw_only=True):
    """One thing to bring."""

    name: str
    original: int | None = None
    """How many originals."""
    copies: int | None = None
    """How many copies."""
    note: str = ""
    when: str = ""
    """Only needed in this case; empty means always."""

    @classmethod
    def from_text(cls, text: str) -> Self:
        """A bare name."""
        return cls(name=text)


class Fee(_Part, frozen=True, kw_only=True):
    """What it costs."""

    text: str
    """As it is said: 首次申领免费，换领二十元可写作 20元."""
    free: bool | None = None
    basis: str = ""

    @classmethod
    def from_text(cls, text: str) -> Self:
        """`免费` and `不收费` at the start mean free."""
        return cls(text=text, free=text.startswith(("免费", "不收费")))


class Place(_Part, frozen=True, kw_only=True):
    """A window or an address where it is handled."""

    name: str
    number: str = ""
    """Window numbers, as 3-6."""
    floor: str = ""
    address: str = ""
    phone: str = ""
    window: str = ""
    """Id of a window of the hall profile; number, floor and phone are then taken from there."""

    @classmethod
    def from_text(cls, text: str) -> Self:
        """`@id` names a window of the hall profile; anything else is the place's name or address."""
        return cls(name="", window=text[1:]) if text.startswith("@") else cls(name=text)


class Online(_Part, frozen=True, kw_only=True):
    """Whether and how it is done on the net."""

    can: bool | None = None
    how: str = ""
    url: str = ""


class Courier(_Part, frozen=True, kw_only=True):
    """Whether results (and materials) travel by post."""

    can: bool | None = None
    how: str = ""


class Basis(_Part, frozen=True, kw_only=True):
    """A law, regulation or document that the service rests on."""

    title: str
    clause: str = ""
    """As 第十条; empty when the whole text is meant or the clause is not certain."""
    number: str = ""
    """Document number, as 国务院令第804号."""
    effective_date: str = ""
    """ISO date of the version in force."""
    repeal_date: str = ""
    """ISO date on which it ceased to be in force; empty while it is."""
    issuer: str = ""
    url: str = ""


class Question(_Part, frozen=True, kw_only=True):
    """A common question about this service with its own answer."""

    ask: tuple[str, ...]
    """Wordings of the same question, the clearest first."""
    answer: str
    """For the ear: short sentences, the first one shortest."""
    aspect: Aspect = Aspect.WHAT


class Option(_Part, frozen=True, kw_only=True):
    """One answer to a question that tells services apart."""

    label: str
    code: str
    """The service that is then meant."""
    words: tuple[str, ...] = ()
    """Other wordings of the same answer."""


class Discriminator(_Part, frozen=True, kw_only=True):
    """The one question that separates this service from its near-duplicates."""

    ask: str
    options: tuple[Option, ...]


class GuideOption(_Part, frozen=True, kw_only=True):
    """One answer in a guide, and what follows from it."""

    label: str
    words: tuple[str, ...] = ()
    next: str = ""
    """Id of the next question; empty goes on with the one below, or ends after the last."""
    end: bool = False
    """True ends the questions here: the checklist is complete."""
    materials: tuple[Material, ...] = ()
    """Needed in addition to the item's own materials."""
    drop_materials: tuple[str, ...] = ()
    """Names of the item's own materials that are then not needed."""
    conditions: tuple[str, ...] = ()
    note: str = ""
    """Said and put on the checklist."""
    code: str = ""
    """Another service that fits better: the guide goes on there."""
    stop: str = ""
    """Not eligible: why, and what to do instead. Ends the guide."""


class GuideQuestion(_Part, frozen=True, kw_only=True):
    """One question of a guide."""

    id: str
    ask: str
    options: tuple[GuideOption, ...]


class FormField(_Part, frozen=True, kw_only=True):
    """One field of the draft application."""

    name: str
    kind: str = "text"
    """`text`, `date`, `phone`, `id_number` or `choice`."""
    choices: tuple[str, ...] = ()
    required: bool = True


class Provenance(_Part, frozen=True, kw_only=True):
    """Where an imported item came from."""

    system: str
    source_code: str = ""
    url: str = ""
    version: str = ""
    imported: str = ""
    """ISO date."""


class Item(_Part, frozen=True, kw_only=True):
    """One service."""

    code: str
    name: str
    short_name: str = ""
    """What people say aloud; empty means the name."""
    aliases: tuple[str, ...] = ()
    """Everyday wordings that mean this service and no other."""
    summary: str = ""
    """One or two sentences: what it is and when it is needed."""
    category: str = ""
    kind: str = ""
    """As 行政许可, 行政确认, 公共服务."""
    level: str = ""
    """As 省级, 市级, 县级."""
    region: str = ""
    department: str = ""
    co_departments: tuple[str, ...] = ()
    who: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    """Subjects and life situations, as 孩子出生."""
    conditions: tuple[str, ...] = ()
    materials: tuple[Material, ...] = ()
    steps: tuple[str, ...] = ()
    statutory_limit: Limit | None = None
    promised_limit: Limit | None = None
    fee: Fee | None = None
    windows: tuple[Place, ...] = ()
    hours: str = ""
    phone: str = ""
    complaint_phone: str = ""
    online: Online | None = None
    courier: Courier | None = None
    booking: Online | None = None
    self_service: bool | None = None
    """Whether a self-service terminal does it."""
    visits: int | None = None
    """How many times one must come in person."""
    results: tuple[str, ...] = ()
    validity: str = ""
    legal_basis: tuple[Basis, ...] = ()
    related: tuple[str, ...] = ()
    """Codes of services that are often needed with this one."""
    questions: tuple[Question, ...] = ()
    discriminators: tuple[Discriminator, ...] = ()
    guide: tuple[GuideQuestion, ...] = ()
    form: tuple[FormField, ...] = ()
    notice: str = ""
    """A line that must be seen with every answer."""
    updated: str = ""
    """ISO date on which a person last checked the item."""
    demonstration: bool = False
    """True for knowledge written to show the product: local parts are invented."""
    provenance: Provenance | None = None

    @property
    def spoken_name(self) -> str:
        """What the presenter calls it."""
        return self.short_name or self.name

    @property
    def names(self) -> tuple[str, ...]:
        """Everything it is called, the shortest official name first."""
        return tuple(dict.fromkeys(name for name in (self.short_name, self.name, *self.aliases) if name))


class Hours(_Part, frozen=True, kw_only=True):
    """When the hall is open, in words that can be said."""

    weekday: str = ""
    saturday: str = ""
    sunday: str = ""
    lunch: str = ""
    holiday: str = ""


class Facility(_Part, frozen=True, kw_only=True):
    """Something people look for in the building."""

    name: str
    aliases: tuple[str, ...] = ()
    where: str
    """Said as it stands."""


class Window(_Part, frozen=True, kw_only=True):
    """A counter or zone of the hall."""

    id: str
    name: str
    number: str = ""
    floor: str = ""
    phone: str = ""
    services: str = ""


class Suggestion(_Part, frozen=True, kw_only=True):
    """A question offered on the screen; it must be one that is answered."""

    ask: str
    code: str = ""
    """The service it must be answered from; empty for questions about the hall."""
    aspect: Aspect = Aspect.WHAT


class HallAnswer(_Part, frozen=True, kw_only=True):
    """A question about the hall itself with its answer."""

    ask: tuple[str, ...]
    answer: str


class Hall(_Part, frozen=True, kw_only=True):
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
