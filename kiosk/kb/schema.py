"""What is known of a service (办事指南): frozen structs, every field optional but an item's code and name.

The same structs hold our own demonstration knowledge and what is imported from portals, so absence is normal: an empty
string, an empty tuple or None always means "not known", never "none". What a service is made of is in `parts`, `limits` and
`guides`, a hall in `hall`. `SCHEMA.md` explains each field to those who write knowledge; a test holds them together.
"""

from enum import StrEnum

from .guides import Discriminator, FormField, GuideQuestion
from .limits import Limit
from .parts import Basis, Courier, Fee, Material, Online, Part, Place, Provenance


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


class Question(Part, frozen=True, kw_only=True):
    """A common question about this service with its own answer."""

    ask: tuple[str, ...]
    """Wordings of the same question, the clearest first."""
    answer: str
    """For the ear: short sentences, the first one shortest."""
    aspect: Aspect = Aspect.WHAT


class Item(Part, frozen=True, kw_only=True):
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
