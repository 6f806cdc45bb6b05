"""Laws and policy documents in Markdown, split by article with title, number, issuing body and dates."""

import re
from dataclasses import dataclass
from pathlib import Path

_ARTICLE = re.compile(r"^第([零一二三四五六七八九十百千]+)条(之[一二三四五六七八九十])?[\s　]*(.*)$")
_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_FILE_DATE = re.compile(r"[（(](\d{4}-\d{2}-\d{2})[)）]$")
_NUMBER = re.compile(r"(?:主席令|国务院令|令|公告)(?:第[\d零一二三四五六七八九十百]+号)|第\d+号")
_INFO_END = "<!-- INFO END -->"
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")}


@dataclass(frozen=True, slots=True)
class Article:
    """One article of a document."""

    title: str
    """Of the document, as 中华人民共和国保险法."""
    clause: str
    """As 第十条, or 第十条之一."""
    text: str
    issuer: str = ""
    number: str = ""
    effective_date: str = ""
    """ISO date of the version, or empty when the document names none."""
    chapter: str = ""
    origin: str = ""
    """`file:line`."""


def read_file(path: Path) -> tuple[list[Article], list[str]]:
    """Articles of one document, and its problems. A document without articles is one problem."""
    lines = path.read_text(encoding="utf-8").splitlines()
    head = "\n".join(lines[: lines.index(_INFO_END)]) if _INFO_END in lines else "\n".join(lines[:12])
    titles = [line[2:].strip() for line in lines if line.startswith("# ")]
    if not titles:
        return [], [f"{path.name}:1 没有标题"]
    facts = (_issuer(head), _number(head), _effective(head, path))
    articles: list[Article] = []
    chapter, clause, start = "", "", 0
    body: list[str] = []

    def close() -> None:
        if clause and body:
            articles.append(Article(titles[0], clause, "\n".join(body), *facts, chapter, f"{path.name}:{start}"))

    for number, raw in enumerate(lines, 1):
        line = raw.strip()
        if line.startswith("#"):
            close()
            clause, body = "", []
            if line.startswith("##"):
                chapter = line.lstrip("# ").strip()
            continue
        found = _ARTICLE.match(line)
        if found:
            close()
            clause, start = f"第{found.group(1)}条{found.group(2) or ''}", number
            body = [found.group(3)] if found.group(3) else []
        elif line and clause:
            body.append(line)
    close()
    return articles, [] if articles else [f"{path.name}:1 没有找到条文"]


def read_folder(folder: Path) -> tuple[list[Article], list[str]]:
    """All documents below a folder; files whose name begins with `_` or README are left out."""
    articles: list[Article] = []
    problems: list[str] = []
    for path in sorted(folder.rglob("*.md")):
        if path.name.startswith("_") or path.name == "README.md":
            continue
        own, troubles = read_file(path)
        articles += own
        problems += troubles
    return articles, problems


def _issuer(head: str) -> str:
    found = re.search(
        r"日\s*(\S*?(?:代表大会|委员会|国务院|法院|检察院|部|局|总署|银行|委|署|政府)\S*?)(?:第|令|公布|发布|通过|\s|$)",
        head,
    )
    return found.group(1) if found else ""


def _number(head: str) -> str:
    found = _NUMBER.findall(head)
    return found[-1] if found else ""


def _effective(head: str, path: Path) -> str:
    for line in reversed(head.splitlines()):
        if "施行" in line or "生效" in line:
            found = _DATE.findall(line)
            if found:
                return "{}-{:0>2}-{:0>2}".format(*found[-1])
    named = _FILE_DATE.search(path.stem)
    if named:
        return named.group(1)
    dates = _DATE.findall(head)
    return "{}-{:0>2}-{:0>2}".format(*dates[-1]) if dates else ""


def ordinal(clause: str) -> int:
    """The number of a clause as 第一千零一条; 0 when it has none."""
    found = re.match(r"第([零一二三四五六七八九十百千]+)条", clause)
    total, digit = 0, 0
    for character in found.group(1) if found else "":
        if character in _DIGITS:
            digit = _DIGITS[character]
        else:
            total += (digit or 1) * {"十": 10, "百": 100, "千": 1000}[character]
            digit = 0
    return total + digit
