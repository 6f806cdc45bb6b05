"""What is not about a service: greetings, commands, danger, questions about the hall. Patterns live in lexicon/talk.yaml."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import yaml

from kiosk.answers import Action, AnswerPlan, Card, Command, Section, Source
from kiosk.kb.hall import Hall

from .lexicon import FOLDER
from .text import bare

_UPSET = re.compile(
    r"气死|烦死|急死|(?:都|已经)跑了?(?:好?几|[三四五六七八九]|\d)[趟次]|受够|什么态度|推来推去|踢皮球|太过分|凭什么|投诉你|欺负|没人管|崩溃|老是不|一直不"
)
_CONFUSED = re.compile(
    r"不(?:太)?(?:懂|明白|会弄|会办|清楚)|搞不(?:懂|清|明白)|糊涂|什么意思|不知道(?:怎么|该|找|去|要)|第一次来|年纪大"
)


@dataclass(frozen=True, slots=True)
class Talk:
    """One kind of remark and the reply to it."""

    intent: str
    action: Action
    patterns: tuple[re.Pattern[str], ...]
    say: tuple[str, ...]
    command: Command | None
    mood: str


@lru_cache(maxsize=1)
def talks() -> tuple[Talk, ...]:
    """All kinds in order of precedence. Raises ValueError or KeyError for a broken file."""
    entries: list[dict[str, Any]] = yaml.safe_load((FOLDER / "talk.yaml").read_text(encoding="utf-8"))
    return tuple(
        Talk(
            entry["intent"],
            Action(entry["action"]),
            tuple(re.compile(p) for p in entry["patterns"]),
            tuple(entry["say"]),
            Command(entry["command"]) if "command" in entry else None,
            entry.get("mood", "calm"),
        )
        for entry in entries
    )


SAFETY = frozenset({"self_harm", "threat", "unsafe", "injection"})


def remark(text: str, hall: Hall | None, safety_only: bool = False) -> AnswerPlan | None:
    """The reply to a remark that is not about a service, or None."""
    plain = bare(text)
    for talk in talks():
        if safety_only and talk.intent not in SAFETY:
            continue
        if any(pattern.search(plain) for pattern in talk.patterns):
            said = tuple(part.format_map(_Names(hall)) for part in talk.say)
            if talk.action is Action.HAND_OVER and hall and hall.phone and talk.intent == "hand_over":
                said = (*said, f"也可以打{hall.phone}。")
            return AnswerPlan(talk.action, said, intent=talk.intent, command=talk.command, mood=talk.mood)
    return None


class _Names(dict[str, str]):
    """Names that replies may use."""

    def __init__(self, hall: Hall | None) -> None:
        name = hall.presenter if hall and hall.presenter else "小政"
        super().__init__(hall=hall.name if hall else "政务服务中心", name=name, phone=hall.phone if hall else "12345")


def mood(text: str) -> str:
    """`calm`, `confused` or `upset`, from the wording."""
    if _UPSET.search(text):
        return "upset"
    return "confused" if _CONFUSED.search(text) else "calm"


_HOURS = re.compile(
    r"(?:几点|什么时候|啥时候)(?:开门|上班|下班|关门|开始|营业|休息|结束)|上班时间|办公时间|营业时间|(?:周[六末日天]|星期[六天日]|礼拜[六天日]|节假日|中午|国庆|春节|明天|今天).{0,6}(?:上班|开门|办公|休息|开不开|有人|办业务)"
)
_HERE = re.compile(
    r"这(?:里|儿|个大厅|是)(?:是)?(?:什么地方|哪|在哪)|你们(?:这里|这儿)?(?:的)?(?:地址|大厅在哪|在哪|在什么)|大厅(?:的)?(?:地址|在哪|怎么走)|怎么(?:到|去)(?:你们)?(?:大厅|政务中心|这里)"
)
_HALL_PHONE = re.compile(
    r"(?:你们|大厅|中心|这里|前台|咨询台)(?:的)?(?:电话|号码|联系方式)|^(?:联系)?电话(?:是)?(?:多少)?$"
)

_HELP = re.compile(r"补助|补贴|申请|多少钱|领钱")
"""Beside the name of a thing that also stands in the hall (轮椅): it is a service that is asked about."""


def about_hall(text: str, hall: Hall | None, of_service: float) -> AnswerPlan | None:
    """The reply to a question about the building; `of_service` (0 to 1) says how much of it names a service instead."""
    if hall is None or of_service > 0.75:
        return None
    plain = bare(text)
    source = (Source(title=hall.name, issuer=hall.name),)
    for facility in () if _HELP.search(plain) else hall.facilities:
        if any(word and word in plain for word in (facility.name, *facility.aliases)):
            return _hall_plan("facility", hall, (facility.where,), facility.name, source)
    for question in hall.questions:
        if any(_same(plain, bare(ask)) for ask in question.ask):
            return _hall_plan("hall", hall, _sentences(question.answer), question.ask[0], source)
    if _HOURS.search(plain):
        hours = hall.hours
        said = tuple(f"{part}。" for part in (hours.weekday, hours.saturday, hours.sunday, hours.holiday) if part)
        return _hall_plan("hours", hall, said or ("办公时间请看门口的公告。",), "办公时间", source)
    if _HERE.search(plain):
        said = (f"这里是{hall.name}，", f"在{hall.address}。", hall.transport and f"{hall.transport}。")
        return _hall_plan("where", hall, tuple(part for part in said if part), "地址", source)
    if _HALL_PHONE.search(plain) and hall.phone:
        return _hall_plan("phone", hall, (f"电话是{hall.phone}。",), "咨询电话", source)
    return None


def _hall_plan(intent: str, hall: Hall, said: tuple[str, ...], title: str, sources: tuple[Source, ...]) -> AnswerPlan:
    card = Card(
        title=title,
        subtitle=hall.name,
        sections=(Section("text", title, ("".join(said),), True),),
        phone=hall.phone,
        notice="演示数据，以现场公告为准" if hall.demonstration else "",
    )
    return AnswerPlan(Action.ANSWER, said, intent=f"hall_{intent}", card=card, sources=sources)


def _same(text: str, other: str) -> bool:
    if not text or not other:
        return False
    mine, theirs = set(text), set(other)
    return 2 * len(mine & theirs) / (len(mine) + len(theirs)) >= 0.75


def _sentences(text: str) -> tuple[str, ...]:
    return tuple(part for part in re.split(r"(?<=[。！？；])", text) if part.strip())


def values(plan: AnswerPlan) -> Mapping[str, str]:
    """A short trace of a remark."""
    return {"intent": plan.intent, "action": plan.action.value}
