"""Bytes of unknown origin as text: which encoding, and what may not stand in it."""

import codecs
import re

from .trouble import SourceError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHINESE_SHARE = 0.3
"""Of the characters beyond ASCII, at least this share must be common Chinese ones, or the guess GB18030 was wrong."""
_COMMON = re.compile(r"[\u3001-\u303f\u4e00-\u9fff\uff00-\uffef]")
_BLANK = re.compile(r"[\t\x0b\x0c\x85\u2028\u2029]")
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u0600-\u0605\u061c\u06dd\u070f\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    r"\ufff9-\ufffb\ud800-\udfff\ue000-\uf8ff\U000e0000-\U000e007f\U000f0000-\U0010ffff]"
)
"""Unicode's control, format, surrogate and private characters (categories Cc, Cf, Cs, Co), but the line feed."""


def text_of(content: bytes) -> tuple[str, str]:
    """The text and the name of its encoding. Raises SourceError for what is not text in UTF-8, UTF-16/32 or GB18030."""
    for mark, name in _BOMS:
        if content.startswith(mark):
            try:
                return content.decode(name), name
            except UnicodeDecodeError as error:
                raise SourceError(f"文件开头说是 {name}，第 {error.start} 字节却不是") from error
    if b"\0" in content[:65536]:
        raise SourceError("这不是文本文件（含有空字节）")
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        broken = error
    try:
        text = content.decode("gb18030")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, broken.start) + 1
        message = f"编码既不是 UTF-8（第 {broken.start} 字节起不对）也不是 GB18030（第 {error.start} 字节起不对）"
        raise SourceError(message, line) from error
    beyond = [c for c in text if ord(c) > 127]
    if beyond and sum(bool(_COMMON.match(c)) for c in beyond) < _CHINESE_SHARE * len(beyond):
        raise SourceError(
            f"编码看不出来：不是 UTF-8，按 GB18030 读是乱码（第 {broken.start} 字节起）",
            content.count(b"\n", 0, broken.start) + 1,
        )
    return text, "gb18030"


def visible(text: str) -> str:
    """Without control, direction and zero-width characters: what is quoted is what a reader of the source sees."""
    if text.isascii() and text.isprintable():
        return text
    return _UNSEEN.sub("", _BLANK.sub(" ", text))
