"""Markdown and plain text as paragraphs: one line, one paragraph."""

import re
from collections.abc import Iterator

from .decode import text_of, visible
from .manuscript import Manuscript, Paragraph

_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*$")
_MARKS = re.compile(r"(\*\*|__|~~|`)(.+?)\1")
_LINK = re.compile(r"!?\[([^\]]*)\]\([^()\s]*(?:\s+\"[^\"]*\")?\)")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_HIDDEN = re.compile(r"<(script|style|iframe|template|object)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>")
_RULE = re.compile(r"\|?[\s:|-]*-{3,}[\s:|-]*")


def read(content: bytes) -> Manuscript:
    """The paragraphs of a Markdown or text file. Raises SourceError when it is not text."""
    raw, encoding = text_of(content)
    return Manuscript(tuple(_paragraphs(_blanked(raw))), "行", encoding)


def _blanked(text: str) -> str:
    """Without comments and scripts, every line still on its place."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for pattern in (_COMMENT, _HIDDEN):
        if "<" in text:
            text = pattern.sub(lambda found: "\n" * found.group().count("\n"), text)
    return text


def _paragraphs(text: str) -> Iterator[Paragraph]:
    fenced = text.startswith("---\n")  # front matter, if it is closed
    closed = text.find("\n---", 3) if fenced else -1
    skip = text.count("\n", 0, closed) + 2 if closed > 0 else 0
    for number, line in enumerate(text.split("\n"), 1):
        if number <= skip or _RULE.fullmatch(line.strip()):
            continue
        heading = _HEADING.match(line)
        plain = _plain(heading.group(2) if heading else line)
        if plain:
            yield Paragraph(plain, number, len(heading.group(1)) if heading else 0)


def _plain(line: str) -> str:
    text = visible(line).strip()
    if "<" in text:
        text = _TAG.sub("", text)
    if "[" in text:
        text = _LINK.sub(r"\1", text)
    if "*" in text or "_" in text or "~" in text or "`" in text:
        text = _MARKS.sub(r"\2", text)
    if text.startswith("|"):
        text = "　".join(cell.strip() for cell in text.strip("|").split("|"))
    return text.removeprefix("> ").strip()
