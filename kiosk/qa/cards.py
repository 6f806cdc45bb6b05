"""What is shown of a service: its card, and the sources of what is said."""

from kiosk.answers import Card, Section, Source
from kiosk.kb.hall import Hall
from kiosk.kb.parts import Material
from kiosk.kb.schema import Aspect, Item

from .fields import HEADINGS, known, phone_of


def card(item: Item, aspect: Aspect, hall: Hall | None) -> Card:
    """Everything worth seeing of an item, the side asked about first."""
    sections = [s for s in (_section(item, a, a is aspect, hall) for a in _ON_CARD) if s is not None]
    sections.sort(key=lambda s: not s.highlight)
    notice = item.notice or ("演示数据，以窗口答复为准" if item.demonstration else "以窗口答复为准")
    link = item.online.url if item.online else ""
    return Card(
        title=item.name,
        subtitle=item.department.strip(),
        sections=tuple(sections),
        notice=notice,
        phone=phone_of(item, hall),
        link=link,
    )


_ON_CARD = (
    Aspect.CONDITIONS,
    Aspect.MATERIALS,
    Aspect.STEPS,
    Aspect.TIME_LIMIT,
    Aspect.FEE,
    Aspect.LOCATION,
    Aspect.HOURS,
    Aspect.PHONE,
    Aspect.COMPLAINT,
    Aspect.ONLINE,
    Aspect.COURIER,
    Aspect.DEPARTMENT,
    Aspect.WHO,
    Aspect.VALIDITY,
    Aspect.BASIS,
)


def _section(item: Item, aspect: Aspect, highlight: bool, hall: Hall | None) -> Section | None:
    kind = "fields"
    lines: tuple[str, ...] = ()
    match aspect:
        case Aspect.CONDITIONS:
            kind, lines = "list", item.conditions
        case Aspect.MATERIALS:
            kind, lines = "list", tuple(map(material_line, item.materials))
        case Aspect.STEPS:
            kind, lines = "steps", item.steps
        case Aspect.WHO:
            kind, lines = "text", ("、".join(item.who),) if item.who else ()
        case Aspect.TIME_LIMIT:
            pairs = (("承诺时限", item.promised_limit), ("法定时限", item.statutory_limit))
            lines = tuple(f"{name}：{limit.text}" for name, limit in pairs if limit)
        case Aspect.HOURS:
            kind, lines = "text", (item.hours,) if item.hours else ()
        case Aspect.ONLINE:
            pairs2 = (("网上办理", item.online), ("网上预约", item.booking))
            lines = tuple(f"{name}：{'可以' if o.can else '不可以'}" for name, o in pairs2 if o and o.can is not None)
        case Aspect.COURIER:
            can = item.courier.can if item.courier else None
            lines = () if can is None else (f"快递：{'支持' if can else '不支持'}",)
        case Aspect.BASIS:
            kind, lines = "list", tuple(f"{b.title}{b.clause}" for b in item.legal_basis)
        case Aspect.VALIDITY:
            kind, lines = "text", (item.validity,) if item.validity else ()
        case _:
            value = known(item, aspect, hall)
            kind, lines = "text", (value,) if value else ()
    return Section(kind, HEADINGS[aspect], tuple(lines), highlight) if lines else None


def material_line(material: Material) -> str:
    """One material with its counts and when it is needed, for the eye."""
    counts = [
        f"原件{material.original}份" if material.original else "",
        f"复印件{material.copies}份" if material.copies else "",
    ]
    notes = [part for part in (*counts, material.note, material.when) if part]
    return f"{material.name}（{'，'.join(notes)}）" if notes else material.name


def sources(item: Item) -> tuple[Source, ...]:
    """The item itself, then the laws it rests on."""
    url = item.provenance.url if item.provenance else ""
    own = Source(title=item.name, code=item.code, issuer=item.department.strip(), effective_date=item.updated, url=url)
    laws = (
        Source(
            title=b.title, code=b.number, clause=b.clause, effective_date=b.effective_date, issuer=b.issuer, url=b.url
        )
        for b in item.legal_basis
    )
    return (own, *laws)
