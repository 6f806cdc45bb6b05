"""A stream of text pieces cut into clauses fit to be spoken. Pure but for the iteration."""

import re
from collections.abc import AsyncGenerator, AsyncIterator

_HARD = "。！？；\n"
_SOFT = "，：、"
_LEAST, _MOST = 6, 40
_MARKS = re.compile(r"[*#`_>\[\]{}|<]|^\s*[-•]\s*|^\s*\d+[.)、]\s*", re.MULTILINE)
_THINKING = re.compile(r"<think>.*?</think>", re.DOTALL)


def plain(text: str) -> str:
    """Without what belongs to a page: marks, list signs, spaces between characters."""
    bare = _MARKS.sub("", _THINKING.sub("", text))
    return re.sub(r"(?<=[\u4e00-\u9fff，。])\s+|\s+(?=[\u4e00-\u9fff，。])", "", bare).strip()


async def clauses(pieces: AsyncIterator[str]) -> AsyncGenerator[str, None]:
    """Clauses as soon as each is whole; the last one may lack its mark."""
    waiting = ""
    async for piece in pieces:
        waiting += piece
        if waiting.lstrip().startswith("<think>"):
            if "</think>" not in waiting:
                continue
            waiting = _THINKING.sub("", waiting)
        while (end := _end(waiting)) > 0:
            clause, waiting = plain(waiting[:end]), waiting[end:]
            if clause:
                yield clause
    if rest := plain(waiting):
        yield rest


def _end(text: str) -> int:
    """Where the first whole clause ends, 0 when there is none yet."""
    for place, char in enumerate(text, 1):
        if char in _HARD or (char in _SOFT and place >= _LEAST and not text[place - 2].isdigit()) or place >= _MOST:
            return place
    return 0
