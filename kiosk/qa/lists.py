"""Long lists for the ear: conditions, materials and steps, in part when they are long; the summary of a service."""

import re
from collections.abc import Sequence

from kiosk.kb.hall import Hall
from kiosk.kb.schema import Item

from .fields import UNSTATED, ask_phone, phone_of, place_of, plain_name, sentence, short_label, speakable
from .text import bare

SAID_CHARACTERS = 170
"""Lists longer than this are said in part: about 40 s of speech."""
AT_A_GLANCE, WAY_CHARACTERS = 3, 50
"""Steps, and their characters, that an overview has room for."""


def unstated(item: Item, what: str, hall: Hall | None) -> tuple[str, ...]:
    return (f"{UNSTATED}{what}。", f"我查的是{short_label(item)}，", ask_phone(item, hall))


def conditions(item: Item, question: str, hall: Hall | None) -> tuple[str, ...]:
    if not item.conditions:
        if item.who:
            return (
                "指南没有列出具体条件。",
                f"{short_label(item)}，",
                f"面向{'、'.join(item.who)}办理。",
                ask_phone(item, hall),
            )
        return unstated(item, "办理条件", hall)
    chosen, rest = most_relevant(item.conditions, question)
    end = f"还有{rest}条，都在屏幕上。" if rest else ""
    return ("条件是这样的。", f"{short_label(item)}：", *(sentence(c) for c in chosen), end)


def most_relevant(lines: Sequence[str], question: str) -> tuple[list[str], int]:
    """Lines to say within the limit, those that share most characters with the question before others, in their order."""
    if sum(map(len, lines)) <= SAID_CHARACTERS:
        return list(lines), 0
    asked = set(bare(question))
    if re.search(r"年龄|岁数|几岁|多大", question):
        asked |= set("周岁龄")
    ranked = sorted(range(len(lines)), key=lambda i: (-len(asked & set(lines[i])) / (8 + len(lines[i])), i))
    kept: list[int] = []
    room = SAID_CHARACTERS
    for i in ranked:
        if len(lines[i]) <= room or not kept:
            kept.append(i)
            room -= len(lines[i])
    return [lines[i] for i in sorted(kept)], len(lines) - len(kept)


def materials(item: Item, question: str, hall: Hall | None) -> tuple[str, ...]:
    if not item.materials:
        return unstated(item, "要带的材料", hall)
    names = [plain_name(m.name) + (f"，{m.when}的时候要" if m.when else "") for m in item.materials]
    chosen: list[str] = []
    for name in names:
        if chosen and sum(map(len, chosen)) + len(name) > SAID_CHARACTERS:
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


def steps(item: Item, question: str, hall: Hall | None) -> tuple[str, ...]:
    if not item.steps:
        return what(item, question, hall)
    chosen = item.steps if sum(map(len, item.steps)) <= SAID_CHARACTERS else item.steps[:4]
    end = "其余的步骤在屏幕上。" if len(chosen) < len(item.steps) else ""
    numbered = (
        f"第{'一二三四五六七八九十'[i] if i < 10 else i + 1}步，{sentence(step)}" for i, step in enumerate(chosen)
    )
    return (f"分{len(item.steps)}步。", *numbered, end)


def overview(item: Item, question: str, hall: Hall | None) -> tuple[str, ...]:
    """How a service is applied for: what it is and its way in a sentence, then what to bring, how long and where."""
    *parts, last = what(item, question, hall)
    way = f"先{'，再'.join(step.rstrip('。；') for step in item.steps[:AT_A_GLANCE])}。"
    if len(way) > WAY_CHARACTERS:
        way = f"先{item.steps[0].rstrip('。；')}。"
    way = way if len(way) <= WAY_CHARACTERS else ""
    ending = () if last.startswith("咨询电话") else (last,)
    return (*parts[:1], *parts[1:2], way, *parts[2:], *ending)


def who(item: Item, question: str, hall: Hall | None) -> tuple[str, ...]:
    if not item.who:
        return conditions(item, question, hall)
    lines = most_relevant(item.conditions, question)[0] if item.conditions else []
    return (f"{'、'.join(item.who)}可以办。", f"说的是{short_label(item)}。", *(sentence(line) for line in lines[:2]))


def what(item: Item, question: str, hall: Hall | None) -> tuple[str, ...]:
    by = item.department.strip()
    said_parts = [f"{short_label(item)}，"]
    if item.summary:
        said_parts += [sentence(item.summary)]
    elif by:
        said_parts += [f"由{by}办理。"]
    if item.conditions and not item.summary:
        first = item.conditions[0]
        said_parts += [sentence(first)] if len(first) <= 70 else []
    if item.materials:
        names = [plain_name(m.name) for m in item.materials]
        line = "、".join(names[:3])
        said_parts += [f"要带{line}{'等' if len(names) > 3 else ''}{f'{len(names)}样材料' if len(names) > 3 else ''}。"]
    limit = item.promised_limit or item.statutory_limit
    if limit:
        said_parts += [f"{limit.text}办结。" if limit.value is not None else "当场能办好。"]
    place = "；".join(place_of(p, hall) for p in item.windows[:1])
    if place:
        said_parts += [f"在{place}办。"]
    elif item.online and item.online.can:
        said_parts += ["在网上办，网址在屏幕上。"]
    phone = phone_of(item, hall)
    if phone:
        said_parts += [f"咨询电话{speakable(phone)}。"]
    return tuple(said_parts)
