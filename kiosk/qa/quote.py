"""A clause of a document as an answer: its words quoted short, its source named, never paraphrased."""

import re
from datetime import date

from kiosk.answers import Action, AnswerPlan, Card, Section, Source
from kiosk.kb.documents import Article

from .passages import pairs, plain

_LONGEST = 110
"""Characters said of a clause: some 20 s. What is left out stands on the screen."""
_BEFORE = 45
"""Characters of the clause that may stand before the sentence that answers."""
_PROMULGATED = re.compile(r"^中华人民共和国(?=.{2})")
_ITEM = re.compile(r"^\s*[（(][一二三四五六七八九十\d]{1,3}[)）]")
_SENTENCE = re.compile(r"[^。！？\n]+[。！？]?”?")


def quote(article: Article, question: str, today: date, probability: float = 1.0) -> AnswerPlan:
    """The part of a clause that says most of what was asked, word for word; the whole clause on the card."""
    title = _PROMULGATED.sub("", article.title)
    ended = bool(article.repeal_date) and article.repeal_date <= today.isoformat()
    waiting = article.effective_date > today.isoformat()
    opening = "这个规定已经失效了。" if ended else "这个规定还没有施行。" if waiting else "法规是这么写的。"
    said = [opening, f"《{title}》{article.clause}："]
    said += [f"{part}" for part in excerpt(article.text, question)]
    if ended:
        by = f"，由《{_PROMULGATED.sub('', article.repealed_by)}》代替" if article.repealed_by else ""
        said.append(f"它从{spoken_date(article.repeal_date)}起失效{by}。")
    elif waiting:
        said.append(f"它从{spoken_date(article.effective_date)}起施行。")
    return AnswerPlan(
        Action.ANSWER,
        tuple(said),
        intent="document",
        aspect="basis",
        card=Card(
            title=f"《{article.title}》{article.clause}",
            subtitle="　".join(part for part in (article.issuer, article.number, _dates(article)) if part),
            sections=(Section("text", article.chapter or "原文", tuple(article.text.split("\n")), True),),
            notice="本文件已失效，仅供参考。" if ended else "以正式公布的文本为准。",
            link=article.url,
        ),
        sources=(
            Source(
                title=article.title,
                code=article.number,
                clause=article.clause,
                effective_date=article.effective_date,
                issuer=article.issuer,
                url=article.url,
            ),
        ),
        confidence=round(probability, 3),
    )


def excerpt(text: str, question: str) -> tuple[str, ...]:
    """Whole sentences of a clause, at most 110 characters, the one that holds most of the question among them.

    Of a list the beginning and how many entries it has; nothing is ever cut inside a sentence without saying so.
    """
    lines = [line for line in text.split("\n") if line.strip()]
    sentences = [s.strip() for line in lines if not _ITEM.match(line) for s in _SENTENCE.findall(line) if s.strip()]
    if not sentences:
        sentences = [lines[0]] if lines else [text]
    wanted = set(pairs(plain(question)))
    best = max(range(len(sentences)), key=lambda n: (len(wanted & set(pairs(plain(sentences[n])))), -n))
    start = 0 if sum(map(len, sentences[:best])) <= _BEFORE else best
    kept: list[str] = []
    for sentence in sentences[start:]:
        if kept and sum(map(len, kept)) + len(sentence) > _LONGEST:
            break
        kept.append(sentence)
    if len(kept[-1]) > _LONGEST:
        return (*kept[:-1], _cut(kept[-1]), "后面的内容请看屏幕。")
    items = sum(bool(_ITEM.match(line)) for line in lines)
    if items and kept[-1].endswith((":", "：")):
        return (*kept, f"一共{items}项，都在屏幕上。")
    whole = start == 0 and len(kept) == len(sentences) and not items
    return tuple(kept) if whole else (*kept, "全文在屏幕上。")


def _cut(sentence: str) -> str:
    """The beginning of a sentence that is too long, up to a comma."""
    head = sentence[:_LONGEST]
    end = max(head.rfind("，"), head.rfind("；"), head.rfind("、"))
    return (head[:end] if end > _LONGEST // 2 else head) + "……"


def spoken_date(iso: str) -> str:
    """2008-01-01 as it is said."""
    try:
        day = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{day.year}年{day.month}月{day.day}日"


def _dates(article: Article) -> str:
    parts = []
    if article.effective_date:
        parts.append(f"{article.effective_date}起施行")
    if article.issued and article.issued > article.effective_date:
        parts.append(f"{article.issued}修订")
    if article.repeal_date:
        parts.append(f"{article.repeal_date}起失效")
    return "，".join(parts)
