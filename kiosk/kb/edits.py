"""What operators add to a knowledge base by hand: drafts, published versions, and the way back.

An edit is a synonym for a service or an answer to a question. Drafts wait; publishing makes a new version of all edits;
undo returns to the version before. Everything lies in one JSON file that is replaced whole.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from kiosk.kb.parts import Basis
from kiosk.kb.schema import Item, Question

Text = Annotated[str, Meta(min_length=1, max_length=600)]


class EditError(Exception):
    """An edit cannot be made; `str()` is fit to be shown."""


class EditSource(Struct, frozen=True):
    """Where an answer written by hand comes from."""

    title: str = ""
    clause: str = ""
    effective_date: str = ""


class Edit(Struct, frozen=True, kw_only=True):
    """One addition."""

    id: int = 0
    at: str = ""
    who: Annotated[str, Meta(max_length=40)] = ""
    kind: Literal["synonym", "answer"]
    question: Text
    """The wording: a synonym, or the question that `text` answers."""
    item: str = ""
    """Code of the service; an answer without one stands for itself."""
    text: Annotated[str, Meta(max_length=2000)] = ""
    source: EditSource = EditSource()


class Version(Struct, frozen=True, kw_only=True):
    """All edits in force from one publication on."""

    version: int
    at: str
    who: str
    edits: tuple[Edit, ...]


class _Book(Struct, frozen=True, kw_only=True):
    next_id: int = 1
    drafts: tuple[Edit, ...] = ()
    versions: tuple[Version, ...] = ()
    current: int = 0


class Edits:
    """The edits of one knowledge base."""

    def __init__(self, path: Path) -> None:
        self.path = path
        """Where they lie."""

    @property
    def drafts(self) -> tuple[Edit, ...]:
        """Not yet published, oldest first."""
        return self._book().drafts

    @property
    def versions(self) -> tuple[Version, ...]:
        """Published, oldest first."""
        return self._book().versions

    @property
    def current(self) -> Version | None:
        """The version in force; None when nothing was ever published, or all was taken back."""
        book = self._book()
        return next((v for v in book.versions if v.version == book.current), None)

    def add(self, edit: Edit) -> Edit:
        """Keep a draft. Raises EditError."""
        checked(edit)
        book = self._book()
        kept = msgspec.structs.replace(edit, id=book.next_id, at=_now())
        self._write(msgspec.structs.replace(book, next_id=book.next_id + 1, drafts=(*book.drafts, kept)))
        return kept

    def drop(self, number: int) -> None:
        """Throw a draft away. Raises EditError."""
        book = self._book()
        left = tuple(draft for draft in book.drafts if draft.id != number)
        if len(left) == len(book.drafts):
            raise EditError(f"没有第 {number} 号草稿")
        self._write(msgspec.structs.replace(book, drafts=left))

    def publish(self, who: str) -> Version:
        """All drafts join what is in force. Raises EditError when there are none."""
        book = self._book()
        if not book.drafts:
            raise EditError("没有待发布的草稿")
        before = self.current.edits if self.current else ()
        number = max((v.version for v in book.versions), default=0) + 1
        version = Version(version=number, at=_now(), who=who, edits=(*before, *book.drafts))
        versions = (*book.versions, version)[-50:]
        self._write(msgspec.structs.replace(book, drafts=(), versions=versions, current=number))
        return version

    def undo(self) -> int:
        """Back to the version before; its number, 0 for none. Raises EditError when there is nothing to take back."""
        book = self._book()
        if not book.current:
            raise EditError("没有可以退回的版本")
        before = max((v.version for v in book.versions if v.version < book.current), default=0)
        self._write(msgspec.structs.replace(book, current=before))
        return before

    def _book(self) -> _Book:
        if not self.path.exists():
            return _Book()
        try:
            return msgspec.json.decode(self.path.read_bytes(), type=_Book)
        except msgspec.DecodeError as error:
            raise EditError(f"{self.path}: {error}") from error

    def _write(self, book: _Book) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        part = self.path.with_suffix(".part")
        part.write_bytes(msgspec.json.encode(book))
        part.replace(self.path)


def checked(edit: Edit) -> None:
    """Raises EditError for an edit that would change nothing or mislead."""
    if edit.kind == "synonym" and not edit.item:
        raise EditError("说法要对应一个事项")
    if edit.kind == "answer" and not edit.text.strip():
        raise EditError("答案是空的")
    if edit.kind == "answer" and not edit.item and not edit.source.title:
        raise EditError("不属于任何事项的答案要写明出处")


def applied(items: Sequence[Item], edits: Sequence[Edit]) -> tuple[Item, ...]:
    """The items with the edits in them. Edits of services that no longer exist are left out."""
    by_code = {item.code: item for item in items}
    for edit in edits:
        if not edit.item:
            by_code[f"local-{edit.id}"] = _own_item(edit)
        elif edit.item in by_code:
            by_code[edit.item] = _with(by_code[edit.item], edit)
    return tuple(by_code.values())


def _with(item: Item, edit: Edit) -> Item:
    if edit.kind == "synonym":
        return msgspec.structs.replace(item, aliases=(*item.aliases, edit.question))
    question = Question(ask=(edit.question,), answer=edit.text)
    return msgspec.structs.replace(item, questions=(*item.questions, question))


def _own_item(edit: Edit) -> Item:
    basis = Basis(title=edit.source.title, clause=edit.source.clause, effective_date=edit.source.effective_date)
    return Item(
        code=f"local-{edit.id}",
        name=edit.question,
        summary=edit.text,
        questions=(Question(ask=(edit.question,), answer=edit.text),),
        legal_basis=(basis,),
    )


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
