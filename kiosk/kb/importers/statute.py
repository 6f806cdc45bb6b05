"""From paragraphs to a document: its title, number, issuing body and dates, and its clauses with the chapters they stand in.

Everything is taken from the text; what the text does not say stays empty.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from kiosk.kb.documents import Clause, Document

from .manuscript import Manuscript, Paragraph
from .numerals import value
from .suspect import orders
from .trouble import Trouble

_NUMERAL = "零〇一二三四五六七八九十百千"
_ARTICLE = re.compile(
    rf"[【\[]?第([{_NUMERAL}]+|\d{{1,4}})条(之[一二三四五六七八九十]+)?[】\]]?(?P<gap>[\s　：:]*)(?P<text>.*)",
    re.DOTALL,
)
_CHAPTER = re.compile(rf"第(?:[{_NUMERAL}]+|\d{{1,3}})(分编|编|章|节)(?:[\s　]+|(?=\S))(.{{0,40}})$")
_RANKS = {"编": 0, "分编": 1, "章": 2, "节": 3}
_SECTION = re.compile(r"([一二三四五六七八九十]{1,3})、\s*(.*)", re.DOTALL)
_DATE = re.compile(r"((?:19|20)\d{2})\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*日")
_NUMBER = re.compile(
    r"[\u4e00-\u9fff]{1,12}[〔\[（(【](?:19|20)\d{2}[〕\]）)】]\s*(?:第)?\d{1,5}\s*号"
    rf"|(?:[\u4e00-\u9fff]{{0,12}}(?:令|公告))\s*(?:(?:19|20)\d{{2}}年)?第?[\d{_NUMERAL}]+号"
)
_BODY = (
    r"[\u4e00-\u9fff、]*?(?:代表大会常务委员会|代表大会|国务院(?:办公厅)?|委员会|人民法院|人民检察院|人民政府(?:办公厅|办公室)?|"
    r"人民银行|部|局|总署|办公厅|办公室|委|署)"
)
_ISSUED_BY = re.compile(
    rf"日\s*(?:经)?({_BODY})(?:第[\d{_NUMERAL}]+次|第[\d{_NUMERAL}]+届|令|公告|公布|发布|颁布|批准|通过|印发|修订|[\s，,]|$)"
)
_IN_FORCE = re.compile(r"自((?:19|20)\d{2}\s*年\s*\d{1,2}\s*月\s*\d{1,2}\s*日)起(?:正式)?(?:施行|实施|执行|生效)")
_AT_ONCE = re.compile(r"自(?:公布|发布|印发|颁布)之日起(?:施行|实施|执行|生效)")
_ENACTED = re.compile(r"通过|公布|发布|颁布|印发|批准|修正|修订|修改|施行")
_REPEALS = re.compile(
    r"《([^《》]{2,60})》(?=(?:[^《》。；]{0,40}《[^《》]{2,60}》)*[^《》。；]{0,30}(?:同时|予以|一并|即行)废止)"
)
_REPEALED = re.compile(r"[（(]\s*(?:已|现已)?(?:废止|失效)\s*[)）]$")
_TITLE_ENDS = re.compile(
    r"(?:法|条例|规定|办法|细则|通知|意见|决定|方案|规则|公告|解释|章程|标准|指南|规范|批复|通告|纲要|规划|措施|制度)(?:[（(].{1,20}[)）])?$"
)
_MOST_CHARACTERS = 20_000
"""Of one clause: more is a file that was split wrongly."""


@dataclass(slots=True)
class _Open:
    """The clause being read."""

    clause: str
    place: int
    chapter: str
    parts: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Draft:
    """A document, what it says it repeals, and what is odd about it."""

    document: Document | None
    repeals: tuple[str, ...]
    troubles: tuple[Trouble, ...]


def split(manuscript: Manuscript, origin: str) -> Draft:
    """One document out of its paragraphs; None with a fatal trouble when it has no title or nothing to quote."""
    troubles = [*manuscript.troubles]
    paragraphs = list(manuscript.paragraphs)
    title, rest, title_place = _title(paragraphs)
    if not title:
        troubles.append(Trouble(1, "", "title", "没有标题", fatal=True))
        return Draft(None, (), tuple(troubles))
    start = next((n for n, p in enumerate(rest) if _begins(p)), len(rest))
    clauses = _by_article(rest, troubles)
    if not clauses:
        clauses = _by_section(rest[_head_length(rest) :])
        if clauses:
            troubles.append(Trouble(title_place, title, "clause", f"没有「第几条」，按段落分成 {len(clauses)} 部分"))
    clauses = [clause for clause in clauses if _sound(clause, title, troubles)]
    if not clauses:
        troubles.append(Trouble(title_place, title, "clause", "没有找到条文或段落", fatal=True))
        return Draft(None, (), tuple(troubles))
    head = [p.text for p in rest[: min(start, 40)]]
    tail = " ".join(clause.text for clause in clauses[-4:])
    document = Document(
        origin=origin,
        title=_REPEALED.sub("", title),
        clauses=tuple(clauses),
        number=_number(head),
        issuer=_issuer(head),
        issued=_issued(head),
        effective_date=_effective(tail, head),
    )
    repeals = tuple(dict.fromkeys(name for clause in clauses[-4:] for name in _REPEALS.findall(clause.text)))
    if _REPEALED.search(title):
        troubles.append(Trouble(title_place, title, "repeal_date", "标题写明已废止，但没有废止日期，请在附表里写明"))
    return Draft(document, repeals, tuple(troubles))


def iso(text: str) -> str:
    """The first date in `text` as ISO, or an empty string."""
    found = _DATE.search(text)
    return "{}-{:0>2}-{:0>2}".format(*found.groups()) if found else ""


def _title(paragraphs: Sequence[Paragraph]) -> tuple[str, list[Paragraph], int]:
    """The title, the paragraphs without it, and its place."""
    for n, paragraph in enumerate(paragraphs):
        if paragraph.heading == 1:
            joined = _fold(paragraph.text)
            return joined, [p for p in paragraphs if p is not paragraph], paragraph.place
        if n > 200:
            break
    for n, paragraph in enumerate(paragraphs[:30]):
        held = ""
        for m in range(n, min(n + 3, len(paragraphs))):
            held += _fold(paragraphs[m].text)
            if len(held) > 80 or _begins(paragraphs[m]):
                break
            if _TITLE_ENDS.search(held) and not _NUMBER.fullmatch(held):
                return held, [*paragraphs[:n], *paragraphs[m + 1 :]], paragraph.place
    first = next((p for p in paragraphs[:5] if 2 <= len(p.text) <= 60 and not _begins(p)), None)
    return (_fold(first.text), [p for p in paragraphs if p is not first], first.place) if first else ("", [], 1)


def _fold(text: str) -> str:
    return re.sub(r"(?<=[\u4e00-\u9fff])[\s　]+(?=[\u4e00-\u9fff])", "", text).strip("《》 　")


def _begins(paragraph: Paragraph) -> bool:
    return bool(_CHAPTER.match(paragraph.text) or _ARTICLE.match(paragraph.text))


def _by_article(paragraphs: Sequence[Paragraph], troubles: list[Trouble]) -> list[Clause]:
    """Clauses of a text with articles. A line that only begins with a reference to an article is not one."""
    done: list[Clause] = []
    chapters: dict[int, str] = {}
    current: _Open | None = None
    last = 0
    seen: dict[str, int] = {}

    def close() -> None:
        if current is not None and any(current.parts):
            done.append(
                Clause(current.clause, "\n".join(p for p in current.parts if p), current.chapter, current.place)
            )

    for paragraph in paragraphs:
        text = paragraph.text
        chapter = _CHAPTER.match(text)
        found = None if chapter else _ARTICLE.match(text)
        if chapter or (paragraph.heading and not found):
            close()
            current = None
            rank = _RANKS[chapter.group(1)] if chapter else 3
            chapters = {r: t for r, t in chapters.items() if r < rank} | {rank: re.sub(r"[\s　.…·]*\d*$", "", text)}
            continue
        number = value(found.group(1)) if found else 0
        follows = number == last + 1 or (number == last and bool(found and found.group(2)))
        if found and (found.group("gap") or not found.group("text") or follows):
            close()
            name = f"第{found.group(1)}条{found.group(2) or ''}"
            if name in seen and not follows:
                troubles.append(Trouble(paragraph.place, name, "clause", f"{name}出现两次，先前在 {seen[name]}"))
            elif number > last + 1 and last:
                troubles.append(Trouble(paragraph.place, name, "clause", f"第{last}条之后直接是{name}，中间可能漏了"))
            seen.setdefault(name, paragraph.place)
            last = number
            current = _Open(name, paragraph.place, " ".join(chapters.values()), [found.group("text")])
        elif current is not None:
            current.parts.append(text)
    close()
    return done


def _head_length(paragraphs: Sequence[Paragraph]) -> int:
    """How many paragraphs stand before the text itself: dates, numbers and the like."""
    length = 0
    for n, paragraph in enumerate(paragraphs[:8]):
        if len(paragraph.text) < 80 and (_DATE.search(paragraph.text) or _NUMBER.search(paragraph.text)):
            length = n + 1
    return length


def _by_section(paragraphs: Sequence[Paragraph]) -> list[Clause]:
    """Parts of a notice: 一、 二、 …, or else its paragraphs."""
    parts: list[_Open] = []
    numbered = sum(bool(_SECTION.match(p.text)) for p in paragraphs) >= 2
    heading = ""
    for paragraph in paragraphs:
        found = _SECTION.match(paragraph.text)
        if paragraph.heading and not (numbered and found):
            heading = paragraph.text
        elif numbered and found:
            parts.append(_Open(f"第{found.group(1)}部分", paragraph.place, heading, [found.group(2)]))
        elif numbered and parts:
            parts[-1].parts.append(paragraph.text)
        elif not numbered:
            parts.append(_Open(f"第{len(parts) + 1}段", paragraph.place, heading, [paragraph.text]))
    return [Clause(p.clause, "\n".join(x for x in p.parts if x), p.chapter, p.place) for p in parts if any(p.parts)]


def _sound(clause: Clause, title: str, troubles: list[Trouble]) -> bool:
    """False, with a trouble, for a clause that must not be quoted."""
    words = orders(clause.text)
    if words:
        message = f"像是写给机器的指令，没有收进来：「{words}」"
        troubles.append(Trouble(clause.place, f"{title}{clause.clause}", "text", message, fatal=True))
    elif len(clause.text) > _MOST_CHARACTERS:
        message = f"这一条有 {len(clause.text)} 字，像是没有分开，没有收进来"
        troubles.append(Trouble(clause.place, f"{title}{clause.clause}", "text", message, fatal=True))
        return False
    return not words


def _number(head: Sequence[str]) -> str:
    found = [number for line in head for number in _NUMBER.findall(line)]
    return re.sub(r"^(?:.*日)?(?:中华人民共和国)?", "", re.sub(r"\s", "", found[-1])) if found else ""


def _issuer(head: Sequence[str]) -> str:
    for line in head:
        found = _ISSUED_BY.search(line)
        if found:
            return re.sub(rf"^第[\d{_NUMERAL}]+届", "", found.group(1))
    for line in head:
        if re.fullmatch(_BODY, line.replace(" ", "")) and len(line) <= 40:
            return line.replace(" ", "")
    return ""


def _issued(head: Sequence[str]) -> str:
    dates = [iso(part) for line in head if _ENACTED.search(line) for part in _dated(line)]
    return max(dates, default="")


def _dated(line: str) -> Iterator[str]:
    for found in _DATE.finditer(line):
        before = line[: found.start()]
        if before.count("《") <= before.count("》") and not re.search(r"(?:自|于)\s*$", before):
            yield found.group()


def _effective(tail: str, head: Sequence[str]) -> str:
    """What the text itself says: its last articles, else its head. `公布之日` is the first promulgation that the head names."""
    found = _IN_FORCE.findall(tail)
    if found:
        return iso(found[-1])
    named = _IN_FORCE.findall(" ".join(head))
    if named:
        return iso(named[-1])
    for line in reversed(head):
        if re.fullmatch(rf"\s*{_DATE.pattern}\s*(?:起)?(?:施行|实施|生效)\s*", line):
            return iso(line)
    if not _AT_ONCE.search(tail):
        return ""
    first = [line for line in head if not re.search(r"修[正订改]", line)]
    published = [iso(part) for line in first if re.search(r"公布|发布|颁布|印发", line) for part in _dated(line)]
    passed = [iso(part) for line in first if re.search(r"通过|批准", line) for part in _dated(line)]
    return min(published or passed, default="")
