"""From what Whisper writes to what a citizen said: Simplified characters, Chinese punctuation, and no hallucinations.

Whisper was trained on subtitles, so on silence and noise it writes subtitle boilerplate or loops. Rules here look only at
the text; levels and probabilities are weighed by the recognizer.
"""

import re
from functools import cache
from typing import Any

from opencc import OpenCC

_MARKS = str.maketrans({",": "，", "?": "？", "!": "！", ";": "；"})
_HAN = "\u3400-\u9fff"
_BLANK_BY_HAN = re.compile(rf"(?<=[{_HAN}，。？！；、])\s+|\s+(?=[{_HAN}，。？！；、])")
_BOILERPLATE = re.compile(
    r"字幕|不吝点赞|点赞.{0,4}订阅|订阅.{0,6}(频道|转发|打赏)|打赏支持|明镜|点点栏目|Amara|amara"
    r"|(谢谢|感谢)(大家|您|你|各位)?的?(观看|收看|收听|聆听)|下(期|次|个视频)(再见|见)|by索兰娅|優優獨播|优优独播"
    r"|以下是普通话|简体中文|中文普通话|歌词|作曲|编曲|未经作者授权|本期视频",
)
_LOOP = re.compile(r"(.{2,40}?)\1{3,}|(.{8,80}?)\2+$")
_DIGIT_LOOP = re.compile(r"[\d零〇一幺二两三四五六七八九十]+")
_NUMBER = re.compile(r"\d+")
_SPOKEN = re.compile(r"[^\W_]")


@cache
def _converter() -> Any:
    return OpenCC("t2s")


def tidy(text: str) -> str:
    """Simplified characters, full-width marks, no blanks beside Chinese."""
    simplified = str(_converter().convert(text)).replace("\ufffd", "")
    return _BLANK_BY_HAN.sub("", simplified.translate(_MARKS)).strip()


def is_boilerplate(text: str) -> bool:
    """Whether the text holds subtitle credits and the like, which nobody says in a service hall."""
    return _BOILERPLATE.search(text) is not None


def without_loops(text: str) -> str:
    """Anything said four times in a row, or a sentence said twice, once; digits may repeat (telephone numbers)."""
    return _LOOP.sub(_once, text)


def _once(found: re.Match[str]) -> str:
    unit = found[1] or found[2]
    return found[0] if _DIGIT_LOOP.fullmatch(unit) else unit


def bare(text: str) -> str:
    """Letters, digits and characters only."""
    return "".join(_SPOKEN.findall(text))


def unnumbered(text: str) -> str:
    """The text with every number the same: what differs only in its numbers becomes equal."""
    return _NUMBER.sub("0", text)


def says_something(text: str) -> bool:
    """Whether a letter, digit or character is left once punctuation is gone."""
    return _SPOKEN.search(text) is not None
