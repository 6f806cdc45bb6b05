"""One utterance that asks two or three things, taken apart."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kiosk.kb.schema import Aspect

from .aspects import ask

_MARKS = re.compile(
    r"[，,。；;？?！!]+|(?:还有|另外|再就是|顺便(?:问(?:一下|下)?)?|以及|同时(?:问|想)|然后(?:呢)?(?:想|问))"
)
_ASKING = re.compile(
    r"怎么|如何|什么|哪|多少|(?<![前过好这那十没隔们])几[天个号点]|多久|吗$|呢$|能不能|可不可以|是不是|行不行|有没有|要不要|不$|谁|想(?:办|申请|问|查|知道|开|转|考|报)|"
    r"(?:要|得)(?:办|交|带|补|查)|[^\d][^\d前过好这那十没隔们](?:几|多)[^\d]?|(?:也|还)想[\u4e00-\u9fff]{2}|想[\u4e00-\u9fff]{2,4}$|"
    r"^(?:再|顺便|还(?:想|要)?|另外)(?:帮我)?(?:看|查|问)|^(?:帮我|给我|我?想|先)?查(?:一?下|一查|查)?[\u4e00-\u9fff]{2}"
)
_WISH = re.compile(
    r"^(?:(?!还|再|另|顺便|[不需主])[^，,]){0,12}?(?:想|要|打算|准备)(?!问|知道|查)(?!.*(?:怎么|什么|哪|多少|几(?![把台只头套辆间家位批][\u4e00-\u9fff]{2})|吗|呢|不$))"
)
"""我想开网约车, 娃上初中想办身份证: what the question after it is about, not a question of its own."""
_TELLING = re.compile(r"(?:还没|正|着|都|才)[^，,]*呢$")
"""还没扯证呢: this 呢 tells how things stand and asks nothing."""
_IS_IT_SO = re.compile(
    r"^(?:那|这样?)?(?:也|还)?(?:行不行|行[吗么不]|成不成|成[吗么不]|可以[吗么不]|可不可以|能行[吗么不]|中不中|好不好)"
    r"[啊呀呢]?$"
)
"""Asks only whether what was said before it may be."""
_NOUN = re.compile(r"材料|证件|手续|资料|东西|条件|地方|部门|电话")
"""What a question word may still be followed by: 「带什么材料」."""
_EACH = re.compile(r"(?:分别|各自|各)(?=[要去在得是需找带交拿跑花备][^，,]{2,}$).*$")
"""What is asked of everything that was named before it."""
_BOTH = re.compile(
    r"(?P<one>[办补换领开交打查][^，,和跟]{2,8})[和跟与](?P<other>[办补换领开交打查][^，,和跟]{2,8}?)(?:都|分别|各自?)(?P<asked>[^，,]{2,})"
)
"""Two services named with «和», and what is asked of both."""
_THESE = re.compile(r"(?:这|那)(?:俩|两[个样件种桩]事?)(?:都|分别|各)?(?:要|得|该)?(?P<asked>[^，,]{2,})$")
"""Two things told one after the other, and what is asked of both: 「…，…，这俩怎么弄」."""
_MOST, _PAIR = 3, 2


@dataclass(frozen=True, slots=True)
class Request:
    """One thing asked, with what was told before it."""

    text: str
    asks: bool


def requests(text: str) -> tuple[str, ...]:
    """The requests in a cleaned utterance, in order, one to three; background goes with what follows it."""
    text = _listed(_BOTH.sub(r"\g<one>\g<asked>，\g<other>\g<asked>", text))
    parts = [part.strip() for part in _MARKS.split(text) if part and part.strip()]
    if not parts:
        return (text,)
    if len(parts) == _PAIR + 1 and (these := _THESE.match(parts[-1])):
        return tuple(f"{part}，{these['asked']}" for part in parts[:-1])
    pieces = [piece for part in parts for piece in _at_cues(part)]
    found: list[str] = []
    background = ""
    for number, piece in enumerate(pieces):
        if found and not background and _IS_IT_SO.match(piece):
            found[-1] = f"{found[-1]}，{piece}"
        elif _asks(piece) and not (_WISH.match(piece) and _about_it(_next_asking(pieces[number + 1 :]))):
            found.append(f"{background}，{piece}" if background else piece)
            background = ""
        else:
            background = f"{background}，{piece}" if background else piece
    if background:
        if found:
            found[-1] = f"{found[-1]}，{background}"
        else:
            found = [background]
    return _shared(found) if 1 < len(found) <= _MOST else (text,)


def _listed(text: str) -> str:
    """交啥、几天、能寄吗: sides in a row are questions each; names in a row stay together."""
    first, *others = text.split("、")
    sides = [ask(other).aspect for other in others]
    asked = bool(others) and Aspect.WHAT not in sides and ask(first).aspect is not Aspect.WHAT
    return text.replace("、", "，") if asked else text


def _shared(found: list[str]) -> tuple[str, ...]:
    """The requests, each with what the last one asks of all: 「…，…，分别去哪个窗口」."""
    each = _EACH.search(found[-1])
    if each is None:
        return tuple(found)
    earlier = (f"{one}，{each[0]}" if ask(one).aspect is Aspect.WHAT else one for one in found[:-1])
    return (*earlier, found[-1])


def _next_asking(pieces: Sequence[str]) -> str:
    """The first piece that asks, past what is only told; empty when none does."""
    return next((piece for piece in pieces if _asks(piece)), "")


def _about_it(piece: str) -> bool:
    """Whether a piece asks a side of what was wished for."""
    return ask(piece).aspect is not Aspect.WHAT


def _asks(piece: str) -> bool:
    said = piece[:-1] if _TELLING.search(piece) else piece
    return bool(_ASKING.search(said)) or ask(piece).aspect is not Aspect.WHAT


def _at_cues(part: str) -> list[str]:
    """Recognition gives no punctuation: a second side asked about begins a new request."""
    asked = ask(part)
    spans = sorted(span for span in asked.spans)
    if len({asked.aspect, *asked.others}) < 2 or len(spans) < 2:
        return [part]
    first, second = spans[0], spans[1]
    if second[0] - first[1] < 0 or ask(part[: first[1]]).aspect is ask(part[first[1] :]).aspect:
        return [part]
    cut = first[1] + (noun.end() if (noun := _NOUN.match(part[first[1] :])) else 0)
    head, tail = part[:cut], part[cut:]
    return [head, tail] if len(head) >= 4 and len(tail) >= 3 else [part]
