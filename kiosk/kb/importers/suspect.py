"""Words in a source that speak to a machine and not to a citizen: they are reported and never quoted.

What is imported is only ever quoted, so such words could not steer the deterministic answers; but nobody should hear them,
and with a language model behind the desk they must not reach its prompt.
"""

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from kiosk.kb.schema import Item

from .trouble import Trouble

_LONGEST_FIELD = 20_000
"""Characters: the longest one of 2,262 real items has 383 once read; more is a file that lost its line or cell ends."""
_ORDERS = re.compile(
    r"(?:ignore|disregard|forget)\s+(?:all\s+|any\s+|the\s+)*(?:previous|prior|above|earlier|preceding)\s+"
    r"(?:instructions?|prompts?|rules?|messages?)"
    r"|(?:system|developer)\s*prompt|you\s+are\s+now\s+(?:a|an|the)\b|<\|?(?:im_start|system|assistant|endoftext)\|?>"
    r"|\[/?INST\]|(?:^|\n)\s*(?:system|assistant)\s*[:：]"
    r"|(?:忽略|无视|忘记|忘掉|不要理会|不用理会)(?:掉)?(?:你)?(?:之前|以上|上面|先前|前面|此前)(?:的)?(?:所有|全部|一切)?(?:的)?(?:指令|指示|提示|设定|规则|要求|内容|对话)"
    r"|(?:忽略|无视|忘记|忘掉)(?:你)?(?:的)?(?:所有|全部|一切)(?:的)?(?:指令|指示|提示词?|设定)"
    r"|系统提示词|(?:从现在(?:开始|起)|现在)[，,]?你(?:就)?是(?:一[个名位]|我的)|(?:请)?你(?:必须|要)?扮演|越狱模式|开发者模式",
    re.IGNORECASE,
)


def orders(text: str) -> str:
    """The words that give orders to a machine, or an empty string."""
    found = _ORDERS.search(text)
    return " ".join(found.group().split())[:40] if found else ""


def vet(item: Item, line: int) -> Trouble | None:
    """Why an item must be left out, if it must."""
    for field, text in _texts(msgspec.to_builtins(item)):
        if len(text) > _LONGEST_FIELD:
            return Trouble(line, item.code, field, f"这一项有 {len(text)} 字，像是数据坏了，没有收进来", fatal=True)
        words = orders(text)
        if words:
            return Trouble(line, item.code, field, f"像是写给机器的指令，没有收进来：「{words}」", fatal=True)
    return None


def _texts(value: Any, field: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield field, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(inner, field or str(name))
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts(inner, field)
