"""From a step of a guided conversation to what is said and shown. Nothing personal is ever said aloud: it is shown."""

from kiosk.answers import Action, AnswerPlan, Card, Choice, Section
from kiosk.kb.hall import Hall
from kiosk.kb.schema import Item
from kiosk.qa import compose

from . import checklist, core, plan
from .core import Book
from .state import GuideState, Move, Stage

INTENT = "guide"
RESUME, LEAVE, BACK, START = (
    Choice("guide:resume", "接着办"),
    Choice("guide:leave", "先不办了"),
    Choice("guide:back", "上一步"),
    Choice("guide:start", "一步一步带我办"),
)
_SAID_CHARACTERS = 120


def step(move: Move, book: Book, hall: Hall | None, opening: tuple[str, ...] = ()) -> AnswerPlan:
    """The plan of one step: what was made of the answer, then the next question."""
    state = move.state
    item = book[state.item]
    said, choices = _asked(state, item, book)
    if move.state.misses and not move.said:
        said = (*_not_understood(state), *said)
    return AnswerPlan(
        Action.GUIDE,
        (*opening, *move.said, *said),
        intent=INTENT,
        items=(item.code,),
        choices=choices,
        aspect=state.stage.value,
        card=_card(state, item, book, hall),
        sources=compose.sources(item),
        complete=move.complete,
        private=move.personal,
    )


def paused(state: GuideState, book: Book) -> AnswerPlan:
    """What is said to somebody who stops for now."""
    item = book[state.item]
    card = Card(title=f"{compose.label(item)}，先停在这里", sections=_given(state), chips=(RESUME,))
    said = ("好的，", "先停在这里。", "想接着办，说「接着办」就行。")
    return AnswerPlan(Action.GUIDE, said, intent=INTENT, items=(item.code,), aspect="paused", card=card)


def which() -> AnswerPlan:
    """Asks what is to be handled."""
    return AnswerPlan(
        Action.GUIDE,
        ("好的，", "您想办哪一件事？", "说出名字，我一步一步带您办。"),
        intent=INTENT,
        complete=True,
    )


def _not_understood(state: GuideState) -> tuple[str, ...]:
    if state.misses >= 2:
        return ("我还是没听明白，", "您可以点屏幕上的选项，", "或者说「跳过」「找工作人员」。")
    return ("我没听清，",)


def _asked(state: GuideState, item: Item, book: Book) -> tuple[tuple[str, ...], tuple[Choice, ...]]:
    """The question of this state and its answers."""
    choices = tuple(Choice(f"guide:{n}", o.label) for n, o in enumerate(core.options(state, book), 1))
    match state.stage:
        case Stage.QUESTIONS:
            asked = core.question(state, book)
            return ((asked.ask,) if asked else ()), choices
        case Stage.OFFER:
            return (*_bring(state, item), "要不要现在填一份申请表草稿？"), choices
        case Stage.FORM:
            return _field(state, book), choices
        case Stage.REVIEW:
            return ("草稿填好了，", "请看屏幕核对一下，", "都对吗？要改哪一项，您就说改哪一项。"), choices
        case Stage.DONE:
            what = "清单和申请表草稿" if state.filled else "办事清单"
            return (f"{what}在屏幕上，", "可以扫码带走，", "也可以打印。", "您离开以后，这里会自动清除。"), ()
        case Stage.STOPPED:
            return _ground(item), ()
        case _:
            return (), ()


def name(item: Item) -> str:
    """What the item is called in the first clause."""
    return compose.short_label(item)


def _bring(state: GuideState, item: Item) -> tuple[str, ...]:
    names = [m.name for m in checklist.materials(state, item)]
    if not names:
        return ("问完了。", "指南里没有写要带的材料。")
    said: list[str] = []
    for name in names:
        if said and sum(map(len, said)) + len(name) > _SAID_CHARACTERS:
            break
        said.append(name)
    rest = "其余的在屏幕上。" if len(said) < len(names) else ""
    lead = ("问完了。", f"您要带{len(names)}样材料：" if len(names) > 1 else "您只要带一样材料：")
    return tuple(part for part in (*lead, "、".join(said) + "。", rest) if part)


_FIELD_HINTS = {
    "phone": "一位一位说就行，也可以打字。",
    "id_number": "可以一位一位说，旁边有人的话，请在屏幕上打字。",
    "date": "请说年、月、日。",
}


def _field(state: GuideState, book: Book) -> tuple[str, ...]:
    asked = core.field(state, book)
    if asked is None:
        return ()
    if asked.kind == "choice":
        return (f"{asked.name}，", f"{'、'.join(asked.choices[:-1])}，还是{asked.choices[-1]}？")
    hint = "" if state.misses else _FIELD_HINTS.get(asked.kind, "")
    optional = "" if asked.required else "没有就说跳过。"
    return tuple(part for part in (f"请说{asked.name}。", hint, optional) if part)


def _ground(item: Item) -> tuple[str, ...]:
    laws = item.legal_basis
    ground = f"这是办事指南里写的，依据是{laws[0].title}。" if laws else "这是办事指南里写的。"
    return (ground, "要是刚才选错了，就说「上一步」；", "想找人帮忙，就说「找工作人员」。")


def _card(state: GuideState, item: Item, book: Book, hall: Hall | None) -> Card:
    """What stands beside: where one is, what was answered, and in the end everything."""
    name, sections = compose.label(item), _sections(state, item, hall)
    title, place = _heading(state, item, book)
    return Card(
        title=title or name,
        subtitle=" · ".join(part for part in (name if title else "", place) if part),
        sections=tuple(s for s in sections if s.items),
        notice=item.notice or ("演示数据，请勿据此办事" if item.demonstration else ""),
        chips=_chips(state, item),
        papers=f"/guide/{state.token}" if state.stage is Stage.DONE else "",
    )


def _heading(state: GuideState, item: Item, book: Book) -> tuple[str, str]:
    """What is asked, and where in the conversation that is."""
    match state.stage:
        case Stage.QUESTIONS:
            asked = core.question(state, book)
            return (asked.ask if asked else ""), f"第 {len(state.given) + 1} 问"
        case Stage.OFFER:
            return "现在填一份申请表草稿吗？", "办事清单"
        case Stage.FORM:
            total = len(plan.form(item))
            return f"请说{state.at}", f"申请表草稿，第 {min(total, len(state.filled) + 1)} 项，共 {total} 项"
        case Stage.REVIEW:
            return "填得都对吗？", "申请表草稿"
        case Stage.DONE:
            return "", "您的办事清单"
        case _:
            return "", "现在还办不了"


def _sections(state: GuideState, item: Item, hall: Hall | None) -> tuple[Section, ...]:
    """What is known so far, the part that matters now first."""
    match state.stage:
        case Stage.QUESTIONS:
            return (*_conditions(state, item), *_given(state))
        case Stage.OFFER:
            return (*_checklist(state, item, hall), *_given(state))
        case Stage.FORM | Stage.REVIEW:
            return (_draft(state, item),)
        case Stage.DONE:
            return (*_checklist(state, item, hall), *((_draft(state, item),) if state.filled else ()))
        case _:
            return _given(state)


def _conditions(state: GuideState, item: Item) -> tuple[Section, ...]:
    if state.at != plan.CONDITIONS or item.guide:
        return ()
    return (Section("list", "办理条件", item.conditions, True),)


def _given(state: GuideState) -> tuple[Section, ...]:
    answered = tuple(f"{given.ask.rstrip('？?')}：{given.label}" for given in state.given)
    return (Section("fields", "您的情况", answered, state.at != plan.CONDITIONS),) if answered else ()


def _checklist(state: GuideState, item: Item, hall: Hall | None) -> tuple[Section, ...]:
    bring = tuple(compose.material_line(m) for m in checklist.materials(state, item))
    where = tuple(f"{name}：{value}" for name, value in checklist.facts(item, hall))
    return (
        Section("list", "要带的材料", bring, True),
        Section("list", "请您留意", checklist.notes(state), True),
        Section("fields", "去哪里办", where, state.stage is Stage.DONE),
        Section("steps", "办理流程", item.steps),
    )


def _draft(state: GuideState, item: Item) -> Section:
    lines = []
    for field in plan.form(item):
        value = state.value(field.name)
        shown = "（正在填）" if field.name == state.at else ("" if value is None else value or "（空着，到窗口再填）")
        lines.append(f"{field.name}：{shown}")
    return Section("fields", "申请表草稿", tuple(lines), True)


def _chips(state: GuideState, item: Item) -> tuple[Choice, ...]:
    if state.stage is Stage.DONE:
        return (Choice("guide:afresh", "重新填一遍"),)
    if state.stage is Stage.REVIEW:
        return tuple(Choice(f"guide:change:{n}", f"改{f.name}") for n, f in enumerate(plan.form(item)))
    skip = (
        (Choice("guide:skip", "跳过"),)
        if state.stage is Stage.FORM or (state.misses and state.stage is Stage.QUESTIONS)
        else ()
    )
    back = (BACK,) if state.before is not None else ()
    return (*skip, *back, LEAVE) if state.stage is not Stage.STOPPED else back
