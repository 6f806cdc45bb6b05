"""What is wrong with knowledge that loads: contradictions, dangling codes, duplicates for the ear, expired bases, long answers.

Pure: knowledge and today's date come in, findings come out. Loading errors are `problems.py`'s matter.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pypinyin import lazy_pinyin

from .limits import Limit, LimitUnit
from .load import KnowledgeBase
from .problems import did_you_mean
from .schema import Aspect, Item

EAR_CHARS = 75
"""A spoken answer longer than this takes over 15 s at about 5 characters a second; people stop listening."""
FIRST_CLAUSE_CHARS = 30
"""The first sentence must come fast: about 6 s."""
STALE_DAYS = 400
"""Items not looked at for longer than this are named."""

_DAYS = {LimitUnit.WORKING_DAY: 7 / 5, LimitUnit.DAY: 1.0, LimitUnit.MONTH: 30.0, LimitUnit.HOUR: 1 / 24}
_PUNCTUATION = str.maketrans("", "", " ，。、？！?!（）()「」《》“”…·—-")


class Level(StrEnum):
    """How bad a finding is."""

    ERROR = "错误"
    WARNING = "提醒"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at."""

    level: Level
    code: str
    """Item code, or `hall`."""
    field: str
    message: str
    origin: str = ""
    """`file:line`, where known."""


def check(knowledge: KnowledgeBase, today: date) -> list[Finding]:
    """Every finding, errors first."""
    found = [finding for item in knowledge.items.values() for finding in _check_item(item, knowledge, today)]
    found += _indistinct(knowledge)
    found += _differing_bases(knowledge.items.values())
    found += _suggestions(knowledge)
    placed = [Finding(f.level, f.code, f.field, f.message, knowledge.origins.get(f.code, "")) for f in found]
    return sorted(placed, key=lambda f: (f.level is not Level.ERROR, f.code))


def says(item: Item, aspect: Aspect) -> bool:
    """Whether the item's own fields (not its questions) hold anything on an aspect."""
    return bool(_SAYS[aspect](item))


_SAYS: dict[Aspect, Callable[[Item], object]] = {
    Aspect.WHAT: lambda item: item.summary,
    Aspect.WHO: lambda item: item.who,
    Aspect.CONDITIONS: lambda item: item.conditions,
    Aspect.MATERIALS: lambda item: item.materials,
    Aspect.STEPS: lambda item: item.steps,
    Aspect.TIME_LIMIT: lambda item: item.promised_limit or item.statutory_limit,
    Aspect.FEE: lambda item: item.fee,
    Aspect.LOCATION: lambda item: item.windows,
    Aspect.HOURS: lambda item: item.hours,
    Aspect.PHONE: lambda item: item.phone,
    Aspect.COMPLAINT: lambda item: item.complaint_phone,
    Aspect.ONLINE: lambda item: item.online,
    Aspect.COURIER: lambda item: item.courier,
    Aspect.VISITS: lambda item: item.visits is not None,
    Aspect.DEPARTMENT: lambda item: item.department,
    Aspect.RESULT: lambda item: item.results,
    Aspect.VALIDITY: lambda item: item.validity,
    Aspect.BASIS: lambda item: item.legal_basis,
    Aspect.RELATED: lambda item: item.related,
}


def _check_item(item: Item, knowledge: KnowledgeBase, today: date) -> Iterator[Finding]:
    yield from _codes(item, knowledge)
    yield from _contradictions(item)
    yield from _guide(item)
    yield from _bases(item, today)
    yield from _ear(item)
    yield from _stale(item, today)


def _error(item: Item, field: str, message: str) -> Finding:
    return Finding(Level.ERROR, item.code, field, message)


def _warning(item: Item, field: str, message: str) -> Finding:
    return Finding(Level.WARNING, item.code, field, message)


def _codes(item: Item, knowledge: KnowledgeBase) -> Iterator[Finding]:
    named = [("related", code) for code in item.related]
    named += [("discriminators", option.code) for d in item.discriminators for option in d.options]
    named += [("guide", option.code) for q in item.guide for option in q.options if option.code]
    for field, code in named:
        if code not in knowledge.items:
            yield _error(item, field, f"没有编码为「{code}」的事项{did_you_mean(code, knowledge.items)}")
        elif code == item.code and field != "discriminators":
            yield _warning(item, field, "指向了自己")


def _contradictions(item: Item) -> Iterator[Finding]:
    promised, statutory = _days(item.promised_limit), _days(item.statutory_limit)
    if promised is not None and statutory is not None and promised > statutory:
        yield _error(item, "promised_limit", "承诺时限比法定时限还长")
    if item.fee and item.fee.free is False and item.fee.text.startswith(("免费", "不收费")):
        yield _error(item, "fee", "写着免费，free 却是 false")
    if item.visits == 0 and item.online and item.online.can is False:
        yield _error(item, "visits", "写着不用跑现场，又写着不能网上办")
    names = [material.name for material in item.materials]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield _warning(item, "materials", f"材料「{name}」写了两次")
    asked: dict[str, str] = {}
    for question in item.questions:
        for wording in question.ask:
            if asked.setdefault(_sound(wording), question.answer) != question.answer:
                yield _error(item, "questions", f"「{wording}」有两个不同的答案")


def _days(limit: Limit | None) -> float | None:
    """A limit in calendar days, for comparing."""
    if limit is None:
        return None
    if limit.unit is LimitUnit.AT_ONCE:
        return 0.0
    return limit.value * _DAYS[limit.unit] if limit.value is not None else None


def _guide(item: Item) -> Iterator[Finding]:
    ids = [question.id for question in item.guide]
    names = {material.name for material in item.materials}
    for question in item.guide:
        if ids.count(question.id) > 1:
            yield _error(item, "guide", f"问题编号「{question.id}」重复")
        for option in question.options:
            if option.next and option.next not in ids:
                yield _error(item, "guide", f"「{option.label}」之后的问题「{option.next}」不存在")
            elif option.next and ids.index(option.next) <= ids.index(question.id):
                yield _error(item, "guide", f"「{option.label}」跳回了前面的问题，会绕圈")
            for name in option.drop_materials:
                if name not in names:
                    yield _error(item, "guide", f"要去掉的材料「{name}」不在材料表里{did_you_mean(name, names)}")


def _bases(item: Item, today: date) -> Iterator[Finding]:
    for basis in item.legal_basis:
        repealed, effective = _date(basis.repeal_date), _date(basis.effective_date)
        if (basis.repeal_date and repealed is None) or (basis.effective_date and effective is None):
            yield _error(item, "legal_basis", f"《{basis.title}》的日期应写成 2025-05-10 这样")
        if repealed and repealed <= today:
            yield _error(item, "legal_basis", f"《{basis.title}》已于{basis.repeal_date}失效")
        if effective and effective > today:
            yield _warning(item, "legal_basis", f"《{basis.title}》{basis.effective_date}才施行")


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _ear(item: Item) -> Iterator[Finding]:
    for question in item.questions:
        first = question.answer.split("。")[0]
        if len(question.answer) > EAR_CHARS:
            yield _warning(
                item, "questions", f"「{question.ask[0]}」的答案{len(question.answer)}字，听着太长，宜在{EAR_CHARS}字内"
            )
        elif len(first) > FIRST_CLAUSE_CHARS and len(first) < len(question.answer):
            yield _warning(item, "questions", f"「{question.ask[0]}」第一句{len(first)}字，宜先用一句短话回答")


def _stale(item: Item, today: date) -> Iterator[Finding]:
    updated = _date(item.updated)
    if updated and (today - updated).days > STALE_DAYS:
        yield _warning(item, "updated", f"自{item.updated}起没有人核对过")


def _sound(text: str) -> str:
    """Toneless pinyin of a wording without punctuation: what a listener can tell."""
    return " ".join(lazy_pinyin(text.translate(_PUNCTUATION).lower()))


def _indistinct(knowledge: KnowledgeBase) -> Iterator[Finding]:
    """Names and aliases of different items that sound the same, unless a question separates the items."""
    heard: dict[str, dict[str, str]] = defaultdict(dict)
    for item in knowledge.items.values():
        for wording in (item.name, item.short_name, *item.aliases):
            if wording:
                heard[_sound(wording)].setdefault(item.code, wording)
    for owners in heard.values():
        if len(owners) > 1 and not _separated(list(owners), knowledge):
            code, *others = owners
            told = "、".join(f"{other}「{owners[other]}」" for other in others[:5])
            yield Finding(Level.WARNING, code, "aliases", f"「{owners[code]}」听起来和 {told} 一样，又没有区分的问题")


def _separated(codes: Sequence[str], knowledge: KnowledgeBase) -> bool:
    wanted = set(codes)
    return any(
        wanted <= {option.code for option in discriminator.options}
        for code in codes
        for discriminator in knowledge.items[code].discriminators
    )


def _differing_bases(items: Iterable[Item]) -> Iterator[Finding]:
    """The same law with two different dates: one of them is out of date."""
    dates: dict[str, tuple[str, str]] = {}
    for item in items:
        for basis in item.legal_basis:
            if not basis.effective_date:
                continue
            before, code = dates.setdefault(basis.title, (basis.effective_date, item.code))
            if before != basis.effective_date:
                message = f"《{basis.title}》的施行日期与 {code} 不一致：{basis.effective_date} 和 {before}"
                yield _error(item, "legal_basis", message)


def _suggestions(knowledge: KnowledgeBase) -> Iterator[Finding]:
    """Questions offered on the screen that nothing answers."""
    if knowledge.hall is None:
        return
    for n, suggestion in enumerate(knowledge.hall.suggestions):
        field = f"suggestions[{n}]"
        item = knowledge.items.get(suggestion.code)
        if item is None:
            hint = did_you_mean(suggestion.code, knowledge.items)
            message = f"「{suggestion.ask}」指向不存在的事项「{suggestion.code}」{hint}"
            if suggestion.code:
                yield Finding(Level.ERROR, "hall", field, message)
        elif not says(item, suggestion.aspect):
            message = f"「{suggestion.ask}」问的是 {suggestion.aspect.value}，{item.code} 没有这一项"
            yield Finding(Level.ERROR, "hall", field, message)
