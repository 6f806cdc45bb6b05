"""PDF as paragraphs: the text layer, page by page, with wrapped lines joined and page numbers and running heads left out."""

import io
import logging
import re
from collections import Counter
from collections.abc import Iterable, Iterator

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from .decode import visible
from .manuscript import Manuscript, Paragraph
from .trouble import SourceError, Trouble

_MOST_PAGES = 2000
_MOST_CHARACTERS = 20_000_000
_BROKEN = (
    PyPdfError,
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    IndexError,
    RecursionError,
    OSError,
    MemoryError,
)
"""What pypdf lets through when a file is damaged."""
_PAGE_NUMBER = re.compile(r"[-—－–\s·第]*\d{1,4}\s*(?:[/／]\s*\d{1,4})?[-—－–\s·页]*")
_STARTS = re.compile(
    r"第[零〇一二三四五六七八九十百千\d]+(?:条(?:之[一二三四五六七八九十])?(?:[\s　]|$)|[编章节](?:[\s　]|$))"
    r"|[（(][一二三四五六七八九十\d]{1,3}[)）]|[一二三四五六七八九十]{1,3}、|\d{1,2}[.．、]\D|附件|附录"
)
_ENDS = ("。", "；", "：", ":", ";", "！", "？", "”")
logging.getLogger("pypdf").setLevel(logging.ERROR)


def read(content: bytes) -> Manuscript:
    """The paragraphs with their pages. Raises SourceError: damaged, locked with a password, or without any text."""
    try:
        reader = PdfReader(io.BytesIO(content), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise SourceError("PDF 有打开密码，请另存为没有密码的文件")
        count = len(reader.pages)
    except _BROKEN as error:
        raise SourceError(f"PDF 损坏，读不了：{error}") from error
    if count > _MOST_PAGES:
        raise SourceError(f"PDF 有 {count} 页，超过 {_MOST_PAGES} 页，请拆开")
    pages: list[list[str]] = []
    troubles: list[Trouble] = []
    total = 0
    for number in range(count):
        try:
            text = visible(reader.pages[number].extract_text() or "")
        except _BROKEN as error:
            troubles.append(Trouble(number + 1, "", "", f"这一页读不了：{error}"))
            text = ""
        total += len(text)
        if total > _MOST_CHARACTERS:
            raise SourceError("PDF 的文字超过两千万字，请拆开", number + 1)
        pages.append([line.strip(" 　") for line in text.splitlines() if line.strip(" 　")])
    empty = [number for number, lines in enumerate(pages, 1) if not lines]
    if len(empty) == count:
        raise SourceError("PDF 里没有文字（像是扫描件），请先做文字识别（OCR）再导入")
    troubles += [Trouble(number, "", "", "这一页没有文字（像是扫描的图），没有读到内容") for number in empty]
    return Manuscript(tuple(_joined(_without_furniture(pages))), "页", "", tuple(troubles))


def _without_furniture(pages: list[list[str]]) -> Iterator[tuple[int, str]]:
    """Lines with their pages, without page numbers and what stands at the edge of most pages."""
    edges = Counter(line for lines in pages for line in {*lines[:1], *lines[-1:]})
    running = {line for line, seen in edges.items() if len(pages) >= 4 and seen > len(pages) / 2}
    for number, lines in enumerate(pages, 1):
        for n, line in enumerate(lines):
            edge = n in (0, len(lines) - 1)
            if not (edge and (line in running or _PAGE_NUMBER.fullmatch(line))):
                yield number, line


def _joined(lines: Iterable[tuple[int, str]]) -> Iterator[Paragraph]:
    """Wrapped lines as paragraphs: a line goes on with the next unless it ends a sentence, is short, or a part begins."""
    rows = list(lines)
    if not rows:
        return
    widths = sorted(len(line) for _, line in rows)
    full = widths[int(len(widths) * 0.85)] * 0.85
    held, place, last = "", 0, 0
    for page, line in rows:
        if held and (_STARTS.match(line) or held.endswith(_ENDS) or last < full):
            yield Paragraph(held, place)
            held = ""
        place = place if held else page
        glue = (
            " "
            if held and held[-1].isascii() and held[-1].isalnum() and line[0].isascii() and line[0].isalnum()
            else ""
        )
        held, last = held + glue + line, len(line)
    yield Paragraph(held, place)
