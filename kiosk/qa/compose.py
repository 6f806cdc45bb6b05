"""From a service and the side asked about to what is said and what is shown. Only what the item states is ever said."""

import re
from collections.abc import Sequence

from kiosk.answers import Action, AnswerPlan, Card, Choice, Section, Source
from kiosk.kb.schema import Aspect, Hall, Item, Material, Place

from .common import Common
from .text import bare

_SAID_CHARACTERS = 170
"""Lists longer than this are said in part: about 40 s of speech."""
_LONG_NAME = 24
_UNSTATED = "指南里没有写"
_END = "。！？；，、,;.!?：:"
HEADINGS = {
    Aspect.CONDITIONS: "办理条件",
    Aspect.MATERIALS: "申请材料",
    Aspect.STEPS: "办理流程",
    Aspect.TIME_LIMIT: "办理时限",
    Aspect.FEE: "收费",
    Aspect.LOCATION: "办理地点",
    Aspect.HOURS: "办公时间",
    Aspect.PHONE: "咨询电话",
    Aspect.COMPLAINT: "投诉电话",
    Aspect.ONLINE: "网上办理",
    Aspect.COURIER: "快递送达",
    Aspect.VISITS: "到现场次数",
    Aspect.DEPARTMENT: "受理部门",
    Aspect.WHO: "办理对象",
    Aspect.RESULT: "办理结果",
    Aspect.VALIDITY: "有效期",
    Aspect.BASIS: "办理依据",
    Aspect.RELATED: "相关事项",
    Aspect.WHAT: "简介",
}


def label(item: Item) -> str:
    """What the item is called aloud: brackets as a pause, never very long."""
    name = item.spoken_name.strip("《》")
    name = re.sub(r"[（(]\s*(.+?)\s*[）)]+$", r"，\1", name).replace("《", "").replace("》", "")
    return name


def short_label(item: Item) -> str:
    """The name cut for the first clause."""
    name = label(item)
    return name if len(name) <= _LONG_NAME else re.split(r"[，,（(]", name)[0][:_LONG_NAME]


def said(item: Item, aspect: Aspect, question: str, hall: Hall | None) -> tuple[str, ...]:
    """Clauses that answer; the first one short."""
    writer = _WRITERS.get(aspect, _what)
    return tuple(part for part in writer(item, question, hall) if part)


def stated(item: Item, aspect: Aspect, hall: Hall | None) -> bool:
    """Whether the item's own fields answer this side."""
    return not said(item, aspect, "", hall)[0].startswith(_UNSTATED)


def known(item: Item, aspect: Aspect, hall: Hall | None) -> str:
    """What the item states on this side, as one text; empty when it states nothing. Equal texts are equal answers."""
    match aspect:
        case Aspect.CONDITIONS | Aspect.WHO:
            return "；".join(item.conditions) or "、".join(item.who)
        case Aspect.MATERIALS:
            return "、".join(m.name for m in item.materials)
        case Aspect.STEPS:
            return "；".join(item.steps)
        case Aspect.TIME_LIMIT:
            limit = item.promised_limit or item.statutory_limit
            return limit.text if limit else ""
        case Aspect.FEE:
            return item.fee.text if item.fee else ""
        case Aspect.LOCATION:
            return "；".join(_place(p, hall) for p in item.windows)
        case Aspect.PHONE:
            return _phone(item, hall)
        case Aspect.COMPLAINT:
            return item.complaint_phone
        case Aspect.ONLINE:
            return f"{item.online and item.online.can}{item.booking and item.booking.can}"
        case Aspect.COURIER:
            return f"{item.courier.can}" if item.courier else ""
        case Aspect.DEPARTMENT:
            return item.department
        case _:
            return item.code


def _phone(item: Item, hall: Hall | None) -> str:
    if item.phone:
        return item.phone
    for place in item.windows:
        if place.phone:
            return place.phone
        for window in hall.windows if hall else ():
            if window.id == place.window and window.phone:
                return window.phone
    return ""


def _ask_phone(item: Item, hall: Hall | None) -> str:
    phone = _phone(item, hall)
    return f"您可以打{_speakable(phone)}问一问。" if phone else "我请工作人员帮您问。"


def _speakable(phone: str) -> str:
    return re.sub(r"\s*[;；/、,，]\s*", "，或者", phone.strip())


def _unstated(item: Item, what: str, hall: Hall | None) -> tuple[str, ...]:
    return (f"{_UNSTATED}{what}。", f"我查的是{short_label(item)}，", _ask_phone(item, hall))


def _conditions(item: Item, question: str, hall: Hall | None) -> tuple[str, ...]:
    if not item.conditions:
        if item.who:
            return (
                "指南没有列出具体条件。",
                f"{short_label(item)}，",
                f"面向{'、'.join(item.who)}办理。",
                _ask_phone(item, hall),
            )
        return _unstated(item, "办理条件", hall)
    chosen, rest = _most_relevant(item.conditions, question)
    end = f"还有{rest}条，都在屏幕上。" if rest else ""
    return ("条件是这样的。", f"{short_label(item)}：", *(_sentence(c) for c in chosen), end)


def _most_relevant(lines: Sequence[str], question: str) -> tuple[list[str], int]:
    """Lines to say within the limit, those that share most characters with the question before others, in their order."""
    if sum(map(len, lines)) <= _SAID_CHARACTERS:
        return list(lines), 0
    asked = set(bare(question))
    if re.search(r"年龄|岁数|几岁|多大", question):
        asked |= set("周岁龄")
    ranked = sorted(range(len(lines)), key=lambda i: (-len(asked & set(lines[i])) / (8 + len(lines[i])), i))
    kept: list[int] = []
    room = _SAID_CHARACTERS
    for i in ranked:
        if len(lines[i]) <= room or not kept:
            kept.append(i)
            room -= len(lines[i])
    return [lines[i] for i in sorted(kept)], len(lines) - len(kept)


def _materials(item: Item, question: str, hall: Hall | None) -> tuple[str, ...]:
    if not item.materials:
        return _unstated(item, "要带的材料", hall)
    names = [_plain_name(m.name) + (f"，{m.when}的时候要" if m.when else "") for m in item.materials]
    chosen: list[str] = []
    for name in names:
        if chosen and sum(map(len, chosen)) + len(name) > _SAID_CHARACTERS:
            break
        chosen.append(name)
    rest = len(names) - len(chosen)
    end = f"一共{len(names)}样，其余的在屏幕上。" if rest else ""
    count = "一样" if len(names) == 1 else f"{len(names)}样"
    return (
        f"要带{count}材料。" if len(names) < 10 else "材料有这些。",
        f"{short_label(item)}，要",
        "、".join(chosen) + "。",
        end,
    )


def _plain_name(name: str) -> str:
    return name.strip("《》；;。 ").replace("《", "").replace("》", "")


def _time_limit(item: Item, question: str, hall: Hall | None) -> tuple[str, ...]:
    promised, statutory = item.promised_limit, item.statutory_limit
    if promised is None and statutory is None:
        return _unstated(item, "办理时限", hall)
    if promised is None:
        assert statutory is not None
        return (f"法定{statutory.text}。", f"这是{short_label(item)}的办理时限，", "没有另外承诺更短的时间。")
    first = "当场就能办好。" if promised.value is None else f"承诺{promised.text}办结。"
    legal = f"法定时限是{statutory.text}。" if statutory and statutory != promised and statutory.value else ""
    note = f"{promised.note}。" if promised.note else ""
    return (first, f"说的是{short_label(item)}。", note, legal)


def _fee(item: Item, question: str, hall: Hall | None) -> tuple[str, ...]:
    if item.fee is None:
        return _unstated(item, "收费", hall)
    return (_sentence(item.fee.text), f"说的是{short_label(item)}的收费。")


def _place(place: Place, hall: Hall | None) -> str:
    for window in hall.windows if hall else ():
        if place.window and window.id == place.window:
            return (
                f"{window.floor}{window.name}，{window.number}号窗口"
                if window.number
                else f"{window.floor}{window.name}"
            )
    parts = [place.address, place.floor, place.name, place.number and f"{place.number}号窗口"]
    return "".join(part for part in parts if part)


def _location(item: Item, question: str, hall: Hall | None) -> tuple[str, ...]:
    places = [_place(p, hall) for p in item.windows]
    places = [p for p in places if p]
    if places:
        return (
            "在这里办理。",
            f"{short_label(item)}，",
            _sentence("；".join(places[:2])),
            item.hours and f"办公时间是{item.hours}。",
        )
    if item.online and (item.online.can or item.online.how):
        how = item.online.how or "网上"
        return (
            "这个不设线下窗口。",
            f"{short_label(item)}，",
            f"在{how}上办理，" if how != "网上" else "在网上办理，",
            "网址在屏幕上。",
            _ask_phone(item, hall),
        )
    return _unstated(item, "办理地点", hall)


def _hours(item: Item, question: str, hall: Hall | None) -> tuple[str, ...]:
    if item.hours:
        return (_sentence(item.hours), f"说的是{short_label(item)}。")
    if hall and hall.hours.weekday:
        return (_sentence(hall.hours.weekday), _sentence(hall.hours.saturday) if hall.hours.saturday else "")
    return _unstated(item, "办公时间", hall)


def _phone_said(item: Item, question: str, hall: Hall | None) -> tuple[str, ...]:
    phone = _phone(item, hall)
    if not phone:
        line = f"可以打大厅的{hall.phone}，请工作人员帮您问。" if hall and hall.phone else "我请工作人员帮您问。"
        return ("指南里没有写咨询电话。", f"我查的是{short_label(item)}，", line)
    return (f"电话是{_speakable(phone)}。", f"这是{short_label(item)}的咨询电话。")


def _complaint(item: Item, question: str, hall: Hall | None) -> tuple[str, ...]:
    if item.complaint_phone:
        return (f"投诉请打{_speakable(item.complaint_phone)}。", f"这是{short_label(item)}的监督投诉电话。")
    if hall and hall.complaint_phone:
        return (f"投诉请打{hall.complaint_phone}。", "这是大厅的投诉电话，指南里没有单独写。")
    return _unstated(item, "投诉电话", hall)


def _online(item: Item, question: str, hall: Hall | None) -> tuple[str, ...]:
    first: tuple[str, ...]
    if (
        re.search(r"预约|[在上]?[哪怎]\w{0,2}约|能约", question)
        and item.booking is not None
        and item.booking.can is not None
    ):
        first = ("可以网上预约。" if item.booking.can else "不能网上预约。", f"说的是{short_label(item)}。")
        if item.booking.can:
            first = (*first, _address(item.booking.url, "预约网址"))
    elif item.online is not None and item.online.can is not None:
        first = ("可以网上办。" if item.online.can else "要到现场办。", f"说的是{short_label(item)}。")
    else:
        return _unstated(item, "能不能网上办", hall)
    how = item.online.how if item.online and item.online.can else ""
    where = _sentence(how if re.search(r"[网线]上|打开|登录|进入|手机", how) else f"在{how}办理") if how else ""
    asked = item.online is not None and bool(re.search(r"哪|网址|地址|网站", question))
    return (*first, where, _address(item.online.url, "网址") if item.online and asked else "")


def _address(url: str, name: str) -> str:
    """An address for the ear: only the host is said, the whole stands on the screen."""
    host = re.sub(r"^https?://", "", url).split("/")[0]
    return f"{name}是{host}，完整的在屏幕上。" if host else ""


def _courier(item: Item, question: str, hall: Hall | None) -> tuple[str, ...]:
    if item.courier is None or item.courier.can is None:
        return _unstated(item, "能不能快递", hall)
    first = "可以快递。" if item.courier.can else "不支持快递。"
    return (first, f"说的是{short_label(item)}。", _sentence(item.courier.how) if item.courier.how else "")


def _visits(item: Item, question: str, hall: Hall | None) -> tuple[str, ...]:
    if item.visits is None:
        return _unstated(item, "要跑几趟", hall)
    first = "不用跑现场。" if item.visits == 0 else f"要到现场{item.visits}次。"
    return (first, f"说的是{short_label(item)}。")


def _department(item: Item, question: str, hall: Hall | None) -> tuple[str, ...]:
    if not item.department:
        return _unstated(item, "主管部门", hall)
    return (f"归{item.department.strip()}管。", f"说的是{short_label(item)}。", _ask_phone(item, hall))


def _who(item: Item, question: str, hall: Hall | None) -> tuple[str, ...]:
    if not item.who:
        return _conditions(item, question, hall)
    conditions = _most_relevant(item.conditions, question)[0] if item.conditions else []
    return (f"{'、'.join(item.who)}可以办。", f"说的是{short_label(item)}。", *(_sentence(c) for c in conditions[:2]))


def _steps(item: Item, question: str, hall: Hall | None) -> tuple[str, ...]:
    if not item.steps:
        return _what(item, question, hall)
    chosen = item.steps if sum(map(len, item.steps)) <= _SAID_CHARACTERS else item.steps[:4]
    end = "其余的步骤在屏幕上。" if len(chosen) < len(item.steps) else ""
    numbered = (
        f"第{'一二三四五六七八九十'[i] if i < 10 else i + 1}步，{_sentence(step)}" for i, step in enumerate(chosen)
    )
    return (f"分{len(item.steps)}步。", *numbered, end)


def _validity(item: Item, question: str, hall: Hall | None) -> tuple[str, ...]:
    return (
        (_sentence(item.validity), f"说的是{short_label(item)}。") if item.validity else _unstated(item, "有效期", hall)
    )


def _result(item: Item, question: str, hall: Hall | None) -> tuple[str, ...]:
    if not item.results:
        return _unstated(item, "办理结果", hall)
    return (f"办好后给您{'、'.join(item.results)}。", f"说的是{short_label(item)}。")


def _basis(item: Item, question: str, hall: Hall | None) -> tuple[str, ...]:
    if not item.legal_basis:
        return _unstated(item, "依据", hall)
    first = item.legal_basis[0]
    date = f"，{first.effective_date}起施行" if first.effective_date else ""
    return (f"依据是{first.title}{first.clause}{date}。", f"说的是{short_label(item)}。")


def _what(item: Item, question: str, hall: Hall | None) -> tuple[str, ...]:
    by = item.department.strip()
    said_parts = [f"{short_label(item)}，"]
    if item.summary:
        said_parts += [_sentence(item.summary)]
    elif by:
        said_parts += [f"由{by}办理。"]
    if item.conditions and not item.summary:
        first = item.conditions[0]
        said_parts += [_sentence(first)] if len(first) <= 70 else []
    if item.materials:
        names = [_plain_name(m.name) for m in item.materials]
        line = "、".join(names[:3])
        said_parts += [f"要带{line}{'等' if len(names) > 3 else ''}{f'{len(names)}样材料' if len(names) > 3 else ''}。"]
    limit = item.promised_limit or item.statutory_limit
    if limit:
        said_parts += [f"{limit.text}办结。" if limit.value is not None else "当场能办好。"]
    place = "；".join(_place(p, hall) for p in item.windows[:1])
    if place:
        said_parts += [f"在{place}办。"]
    elif item.online and item.online.can:
        said_parts += ["在网上办，网址在屏幕上。"]
    phone = _phone(item, hall)
    if phone:
        said_parts += [f"咨询电话{_speakable(phone)}。"]
    return tuple(said_parts)


_WRITERS = {
    Aspect.CONDITIONS: _conditions,
    Aspect.MATERIALS: _materials,
    Aspect.TIME_LIMIT: _time_limit,
    Aspect.FEE: _fee,
    Aspect.LOCATION: _location,
    Aspect.HOURS: _hours,
    Aspect.PHONE: _phone_said,
    Aspect.COMPLAINT: _complaint,
    Aspect.ONLINE: _online,
    Aspect.COURIER: _courier,
    Aspect.VISITS: _visits,
    Aspect.DEPARTMENT: _department,
    Aspect.WHO: _who,
    Aspect.STEPS: _steps,
    Aspect.VALIDITY: _validity,
    Aspect.RESULT: _result,
    Aspect.BASIS: _basis,
    Aspect.WHAT: _what,
}


def _sentence(text: str) -> str:
    plain = text.strip().rstrip(_END)
    return f"{plain}。" if plain else ""


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
        phone=_phone(item, hall),
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


def answer(
    item: Item,
    aspect: Aspect,
    question: str,
    hall: Hall | None,
    confidence: float,
    mood: str = "calm",
    common: Common | None = None,
) -> AnswerPlan:
    """The whole reply about one side of one service; `common` is the service's own question that was asked, if one was."""
    segments = () if common and not common.beside else said(item, aspect, question, hall)
    if common:
        segments = (*segments, *common.clauses)
        if not common.beside and common.question.aspect is not Aspect.WHAT:
            aspect = common.question.aspect
    if mood == "upset":
        segments = ("您别着急，", *segments)
    return AnswerPlan(
        Action.ANSWER,
        segments,
        intent="policy",
        items=(item.code,),
        aspect=aspect.value,
        card=card(item, aspect, hall),
        sources=sources(item),
        confidence=confidence,
        mood=mood,
    )


_SHORT_VALUES = {
    Aspect.TIME_LIMIT,
    Aspect.PHONE,
    Aspect.LOCATION,
    Aspect.FEE,
    Aspect.COMPLAINT,
    Aspect.COURIER,
    Aspect.DEPARTMENT,
}


def variants(
    items: Sequence[Item], aspect: Aspect, question: str, hall: Hall | None, confidence: float, mood: str
) -> AnswerPlan | None:
    """One answer for two to four variants of a service: what is common, or each one's short value. None when too long."""
    first = items[0]
    base = re.split(r"[（(]", label(first))[0].split("，")[0]
    names = [_variant_name(item, base) for item in items]
    if len(set(names)) < len(items):
        names = [
            f"{name}{item.department.strip()}的" if name else f"{item.department.strip()}的"
            for name, item in zip(names, items, strict=True)
        ]
    if aspect is Aspect.WHAT:
        parts = _what(first, question, hall)
        tail = (f"{base}分{len(items)}种：", "、".join(names) + "。", "您说是哪一种，我再细说。")
        segments: tuple[str, ...] = (*(p for p in parts if p), *tail)
    elif aspect in _SHORT_VALUES:
        values = [known(item, aspect, hall) for item in items]
        if not all(values):
            return None
        segments = (
            "这要分情况。",
            f"{base}，",
            *(f"{name}，{_value(aspect, value)}；" for name, value in zip(names[:-1], values[:-1], strict=True)),
            f"{names[-1]}，{_value(aspect, values[-1])}。",
        )
    else:
        return None
    return AnswerPlan(
        Action.ANSWER,
        segments,
        intent="policy",
        items=tuple(item.code for item in items),
        aspect=aspect.value,
        choices=tuple(Choice(item.code, name) for item, name in zip(items, names, strict=True)),
        card=card(first, aspect, hall),
        sources=tuple(sources(item)[0] for item in items),
        confidence=confidence,
        mood=mood,
    )


def _variant_name(item: Item, base: str) -> str:
    rest = item.spoken_name.replace("（", "(").replace("）", ")")
    inner = rest.split("(", 1)[1].rstrip(")") if "(" in rest else rest
    return inner.replace("(", "，").replace(")", "") or base


def _value(aspect: Aspect, value: str) -> str:
    if aspect is Aspect.COURIER:
        return "可以快递" if value == "True" else "不支持快递"
    if aspect in (Aspect.PHONE, Aspect.COMPLAINT):
        return f"打{_speakable(value)}"
    return f"在{value}" if aspect is Aspect.LOCATION else value
