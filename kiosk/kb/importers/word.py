"""DOCX as paragraphs, with what Word counts by itself (第一条 …) written out. Old .doc files are named, not read."""

import io
import re
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Iterator

import docx
from docx.document import Document as WordFile
from docx.opc.exceptions import OpcError
from docx.oxml.exceptions import InvalidXmlError
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph as WordParagraph
from lxml.etree import LxmlError  # type: ignore[import-untyped]

from .decode import visible
from .manuscript import Manuscript, Paragraph
from .numerals import chinese
from .trouble import SourceError

_MOST_BYTES = 128 << 20
"""Unpacked, of all parts together."""
_MOST_XML_BYTES = 48 << 20
_MOST_RATIO = 150
_UNOPENABLE = (
    OpcError,
    LxmlError,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    RuntimeError,
    KeyError,
    ValueError,
    AttributeError,
    TypeError,
)
"""What the library raises when parts are damaged or missing: it has no class of its own for the latter. RuntimeError: encrypted."""
_UNREADABLE = (InvalidXmlError, LxmlError, ValueError, AttributeError, RecursionError)
"""What it raises at paragraphs and tables: without a body or style sheet, with numbers that are none, merged too deep."""
_HEADING_STYLE = re.compile(r"(?:heading|标题)\s*(\d)", re.IGNORECASE)
_CHINESE_FORMATS = (
    "chineseCounting",
    "chineseCountingThousand",
    "japaneseCounting",
    "ideographDigital",
    "taiwaneseCounting",
)


def check_archive(content: bytes) -> None:
    """Refuse an archive that would fill the memory. Raises SourceError."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise SourceError("文件损坏，或不是这种格式（应是 Office 2007 以后的压缩格式）") from error
    total = sum(entry.file_size for entry in entries)
    if total > _MOST_BYTES or len(entries) > 10_000:
        raise SourceError(f"解开后有 {total >> 20} MB、{len(entries)} 个部件，超过上限，像是压缩炸弹，没有读取")
    for entry in entries:
        packed = max(1, entry.compress_size)
        if entry.file_size > 4 << 20 and entry.file_size / packed > _MOST_RATIO:
            raise SourceError(f"部件 {entry.filename} 压缩比 {entry.file_size // packed}，像是压缩炸弹，没有读取")
        if entry.filename.endswith(".xml") and entry.file_size > _MOST_XML_BYTES:
            raise SourceError(f"部件 {entry.filename} 有 {entry.file_size >> 20} MB，超过上限，没有读取")


def read(content: bytes) -> Manuscript:
    """The paragraphs. Raises SourceError: damaged, too large once unpacked, or an old .doc."""
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise SourceError("这是旧格式（.doc）或加了密码的文件，请在 Word 里另存为没有密码的 .docx")
    check_archive(content)
    try:
        file = docx.Document(io.BytesIO(content))
    except _UNOPENABLE as error:
        raise SourceError(f"Word 文件损坏，读不了：{error}") from error
    try:
        return Manuscript(tuple(_paragraphs(file)), "段")
    except _UNREADABLE as error:
        raise SourceError(f"Word 文件损坏，读不了：{error}") from error


def _paragraphs(file: WordFile) -> Iterator[Paragraph]:
    numbering = _Numbering(file)
    for place, block in enumerate(file.iter_inner_content(), 1):
        if isinstance(block, Table):
            for row in block.rows:
                cells = dict.fromkeys(visible(cell.text).replace("\n", " ").strip() for cell in row.cells)
                text = "　".join(cell for cell in cells if cell)
                if text:
                    yield Paragraph(text, place)
            continue
        label = numbering.label(block)
        for n, line in enumerate(visible(block.text).split("\n")):
            text = (label + " " if label and not n else "") + line.strip(" 　")
            if text.strip():
                yield Paragraph(text.strip(), place, _level(block))


def _level(block: WordParagraph) -> int:
    style = block.style
    name = style.name if style is not None and style.name else ""
    if name.lower() in ("title", "标题"):
        return 1
    found = _HEADING_STYLE.fullmatch(name.strip())
    return int(found.group(1)) + 1 if found else 0


class _Numbering:
    """Word's automatic numbers, counted as Word counts them: one counter a list and level."""

    def __init__(self, file: WordFile) -> None:
        self._lists: dict[str, dict[int, tuple[str, str, int]]] = {}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        try:
            root = file.part.numbering_part.element
        except (
            NotImplementedError
        ):  # no numbers in this file, and the library cannot make the part that would hold them
            return
        abstract = {node.get(qn("w:abstractNumId")): _levels(node) for node in root.findall(qn("w:abstractNum"))}
        for node in root.findall(qn("w:num")):
            named = node.find(qn("w:abstractNumId"))
            if named is not None:
                self._lists[node.get(qn("w:numId"))] = abstract.get(named.get(qn("w:val")), {})

    def label(self, block: WordParagraph) -> str:
        """The number that Word would print before this paragraph; empty for none."""
        for properties in (block._p.pPr, block.style.element.pPr if block.style is not None else None):
            found = properties.find(qn("w:numPr")) if properties is not None else None
            number = found.find(qn("w:numId")) if found is not None else None
            if found is not None and number is not None:
                level = found.find(qn("w:ilvl"))
                return self._next(number.get(qn("w:val")), _whole(level.get(qn("w:val"))) if level is not None else 0)
        return ""

    def _next(self, number: str, level: int) -> str:
        levels = self._lists.get(number, {})
        if level not in levels:
            return ""
        counts = self._counts[number]
        counts[level] = counts.get(level, levels[level][2] - 1) + 1
        for deeper in [one for one in counts if one > level]:
            del counts[deeper]
        text, _, _ = levels[level]
        for one in range(level + 1):
            _, kind, start = levels.get(one, ("", "decimal", 1))
            value = counts.get(one, start)
            text = text.replace(f"%{one + 1}", chinese(value) if kind in _CHINESE_FORMATS else str(value))
        return text if re.search(r"\w", text) else ""


def _levels(node: object) -> dict[int, tuple[str, str, int]]:
    """(text with %1 …, format, start) by level."""
    result: dict[int, tuple[str, str, int]] = {}
    for level in node.findall(qn("w:lvl")):  # type: ignore[attr-defined]
        values = {
            name: (child.get(qn("w:val")) or "")
            for name in ("lvlText", "numFmt", "start")
            if (child := level.find(qn(f"w:{name}"))) is not None
        }
        result[_whole(level.get(qn("w:ilvl")))] = (
            values.get("lvlText", ""),
            values.get("numFmt", "decimal"),
            _whole(values.get("start"), 1),
        )
    return result


def _whole(text: str | None, otherwise: int = 0) -> int:
    """A number as Word writes it; `otherwise` when it is missing or none."""
    return int(text) if text is not None and text.isdecimal() else otherwise
