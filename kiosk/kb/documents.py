"""Policy documents as they are kept: laws, regulations and notices, split into clauses that can be quoted.

An empty string always means "the document does not say", never a guess.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec


class Clause(msgspec.Struct, frozen=True, omit_defaults=True):
    """One quotable part of a document."""

    clause: str
    """As 第十条, 第十条之一 or 二、; a document without numbered parts has 第1段 and so on."""
    text: str
    chapter: str = ""
    """Where it stands, outermost first, as `第二编 物权 第一章 一般规定`."""
    place: int = 0
    """Line, paragraph or page of the file on which it begins, counted from 1."""


class Document(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One document."""

    origin: str
    """Path below the imported folder: what identifies it between versions."""
    title: str
    clauses: tuple[Clause, ...]
    number: str = ""
    """As 国发〔2021〕5号 or 国务院令第653号."""
    issuer: str = ""
    issued: str = ""
    """ISO date of the latest adoption, promulgation or revision that its head names."""
    effective_date: str = ""
    """ISO date from which it applies, as its text or its sidecar says."""
    repeal_date: str = ""
    """ISO date on which it ceased to apply; empty while it applies."""
    repealed_by: str = ""
    """Title of what took its place."""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """One clause with all that must be said of the document it stands in."""

    title: str
    clause: str
    text: str
    issuer: str = ""
    number: str = ""
    effective_date: str = ""
    issued: str = ""
    repeal_date: str = ""
    repealed_by: str = ""
    chapter: str = ""
    origin: str = ""
    """`file:place`."""
    url: str = ""


def articles(document: Document) -> Iterator[Article]:
    """The clauses of a document, each on its own."""
    for part in document.clauses:
        yield Article(
            title=document.title,
            clause=part.clause,
            text=part.text,
            issuer=document.issuer,
            number=document.number,
            effective_date=document.effective_date,
            issued=document.issued,
            repeal_date=document.repeal_date,
            repealed_by=document.repealed_by,
            chapter=part.chapter,
            origin=f"{document.origin}:{part.place}",
            url=document.url,
        )
