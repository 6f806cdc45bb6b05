"""What came out of a guided conversation: the personal checklist, and the draft application as plain data. Pure."""

import re
from dataclasses import dataclass
from datetime import date

from kiosk.answers import Source
from kiosk.kb.hall import Hall
from kiosk.kb.parts import Material
from kiosk.kb.schema import Aspect, Item
from kiosk.qa import compose

from . import plan
from .core import Book
from .state import Filled, GuideState, Stage

NOTICE = "这是您自己的办事清单和申请表草稿，由数字人根据办事指南生成，不代表已经提交；以窗口答复为准。"
_QR_BYTES = 700
"""More text than this makes a code too fine for a phone held at arm's length (version 20)."""


@dataclass(frozen=True, slots=True)
class Checklist:
    """Everything somebody takes home. Lines are ready to be read."""

    service: str
    code: str
    made: str
    """ISO date."""
    materials: tuple[str, ...]
    notes: tuple[str, ...]
    answers: tuple[tuple[str, str], ...]
    conditions: tuple[str, ...]
    steps: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    """Where, when, how long, how much, whom to call."""
    sources: tuple[Source, ...]
    fields: tuple[Filled, ...]
    """The draft in the order of the form; empty when none was wanted."""
    notice: str = NOTICE


def materials(state: GuideState, item: Item) -> tuple[Material, ...]:
    """What this person has to bring: the item's own materials with what the answers add and drop."""
    dropped: set[str] = set()
    added: list[Material] = []
    unconditional: set[str] = set()
    for given in state.given:
        option = given.option
        if option is None or (given.item != item.code and option.code != item.code):
            continue
        dropped |= set(option.drop_materials)
        added += option.materials
        unconditional |= {m.name for m in item.materials if m.when and _confirmed(m, given.ask, option.label)}
    own = (_plain(m) if m.name in unconditional else m for m in item.materials if m.name not in dropped)
    return tuple({m.name: m for m in (*own, *added)}.values())


def _confirmed(material: Material, ask: str, label: str) -> bool:
    """True when the derived question about this material's case was answered with yes."""
    return label == "是" and ask.startswith(material.when.strip().rstrip("。；;，,"))


def _plain(material: Material) -> Material:
    return Material(name=material.name, original=material.original, copies=material.copies, note=material.note)


def notes(state: GuideState) -> tuple[str, ...]:
    """What the answers make worth remembering."""
    said = [g.option.note for g in state.given if g.option and g.option.note]
    open_questions = [f"「{g.ask}」您还不确定，来之前请再核实" for g in state.given if g.option is None]
    return tuple(dict.fromkeys((*said, *open_questions)))


def draft(state: GuideState, item: Item) -> tuple[Filled, ...]:
    """The draft's fields in the order of the form; empty before anything was filled in."""
    if not state.filled:
        return ()
    return tuple(Filled(f.name, state.value(f.name) or "") for f in plan.form(item))


def checklist(state: GuideState, book: Book, hall: Hall | None, today: date) -> Checklist | None:
    """The papers of a conversation, or None when it has none yet (or was stopped by a condition)."""
    item = book.get(state.item)
    if item is None or state.stage in (Stage.WANTED, Stage.QUESTIONS, Stage.STOPPED):
        return None
    return Checklist(
        service=item.name,
        code=item.code,
        made=today.isoformat(),
        materials=tuple(compose.material_line(m) for m in materials(state, item)),
        notes=notes(state),
        answers=tuple((given.ask, given.label) for given in state.given),
        conditions=item.conditions,
        steps=item.steps,
        facts=facts(item, hall),
        sources=compose.sources(item),
        fields=draft(state, item),
        notice=" ".join(dict.fromkeys(part for part in (NOTICE, item.notice, _demonstration(item)) if part)),
    )


def _demonstration(item: Item) -> str:
    return "演示数据，请勿据此办事。" if item.demonstration else ""


def facts(item: Item, hall: Hall | None) -> tuple[tuple[str, str], ...]:
    """Name and value of what one has to know to go there."""
    asked = (
        ("办理地点", Aspect.LOCATION),
        ("办理时限", Aspect.TIME_LIMIT),
        ("收费", Aspect.FEE),
        ("咨询电话", Aspect.PHONE),
    )
    found = [(name, compose.known(item, aspect, hall)) for name, aspect in asked]
    hours = item.hours or (hall.hours.weekday if hall else "")
    return tuple((name, value) for name, value in (*found, ("办公时间", hours)) if value)


def as_text(papers: Checklist) -> str:
    """The checklist as a few lines a phone can show: what the QR code holds. No personal field is in it."""
    lines = [f"【{papers.service}】办事清单", "要带的材料："]
    lines += [f"{n}. {line}" for n, line in enumerate(papers.materials, 1)]
    tail = [f"{name}：{value}" for name, value in papers.facts]
    remarks = [f"· {note}" for note in papers.notes]
    for extra in (*tail, *remarks):
        if len("\n".join((*lines, extra)).encode()) <= _QR_BYTES:
            lines.append(extra)
    text = "\n".join(lines).encode()[:_QR_BYTES].decode("utf-8", "ignore")
    return re.sub(r"\n[^\n]{0,3}$", "", text)


def as_json(papers: Checklist) -> dict[str, object]:
    """Checklist and draft for other programs."""
    return {
        "service": {"code": papers.code, "name": papers.service},
        "made": papers.made,
        "status": "draft",
        "materials": list(papers.materials),
        "notes": list(papers.notes),
        "answers": [{"question": ask, "answer": label} for ask, label in papers.answers],
        "facts": dict(papers.facts),
        "form": {field.name: field.value for field in papers.fields},
        "sources": [
            {
                "title": s.title,
                "code": s.code,
                "clause": s.clause,
                "effective_date": s.effective_date,
                "issuer": s.issuer,
            }
            for s in papers.sources
        ],
        "notice": papers.notice,
    }
