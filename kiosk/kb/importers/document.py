"""Policy documents out of files: which format, what a sidecar says, and which documents replace which."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from types import MappingProxyType

import msgspec
import yaml

from kiosk.kb.documents import Document

from . import markdown, pdf, statute, webpage, word
from .manuscript import Manuscript
from .trouble import SourceError, Trouble

READERS: Mapping[str, Callable[[bytes], Manuscript]] = MappingProxyType(
    {
        ".md": markdown.read,
        ".markdown": markdown.read,
        ".txt": markdown.read,
        ".html": webpage.read,
        ".htm": webpage.read,
        ".pdf": pdf.read,
        ".docx": word.read,
        ".doc": word.read,
    }
)
_MOST_BYTES = 64 << 20
_FILE_DATE = re.compile(r"[（(](\d{4}-\d{2}-\d{2})[)）]$")
_SIDECARS = (".yaml", ".yml", ".json")


class Sidecar(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a person writes beside a file, as `某办法.docx.yaml`; it counts more than the text."""

    title: str = ""
    number: str = ""
    issuer: str = ""
    issued: str = ""
    effective_date: str = ""
    repeal_date: str = ""
    repealed_by: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Read:
    """One file, read."""

    document: Document | None
    repeals: tuple[str, ...]
    troubles: tuple[Trouble, ...]


def is_document(path: Path) -> bool:
    """Whether a file is one of the formats of documents."""
    return path.suffix.lower() in READERS


def files(source: Path) -> list[Path]:
    """The documents below a folder (or the one file), sorted. Hidden files, `_…`, README and links are left out."""
    if source.is_file():
        return [source]
    found = (path for path in source.rglob("*") if is_document(path) and path.is_file() and not path.is_symlink())
    return sorted(
        path for path in found if not path.name.startswith(("_", ".", "~$")) and path.stem.upper() != "README"
    )


def read(path: Path, root: Path | None = None) -> Read:
    """One document with all that is odd about it. Never raises for a bad file: that is a fatal trouble."""
    origin = str(path.relative_to(root)) if root is not None and root.is_dir() else path.name
    try:
        beside = _sidecar(path)
        manuscript = _manuscript(path)
    except SourceError as error:
        return Read(None, (), (Trouble(error.line, "", "", str(error), fatal=True, path=origin),))
    except OSError as error:
        return Read(None, (), (Trouble(0, "", "", f"读不了：{error.strerror}", fatal=True, path=origin),))
    draft = statute.split(manuscript, origin)
    troubles = [replace(trouble, path=origin) for trouble in draft.troubles]
    if manuscript.encoding == "gb18030":
        troubles.insert(0, Trouble(0, "", "", "编码是 GB18030，已转换", path=origin))
    document = draft.document
    if document is not None:
        named = _FILE_DATE.search(path.stem)
        if named and not document.issued:
            document = msgspec.structs.replace(document, issued=named.group(1))
        told = {field: text for field in Sidecar.__struct_fields__ if (text := getattr(beside, field))}
        document = msgspec.structs.replace(document, **told)
        if not document.effective_date:
            message = "没有写明施行日期，回答时不说日期；可在附表里写明"
            troubles.append(Trouble(1, document.title, "effective_date", message, path=origin))
    return Read(document, draft.repeals, tuple(troubles))


def _manuscript(path: Path) -> Manuscript:
    size = path.stat().st_size
    if size > _MOST_BYTES:
        raise SourceError(f"文件有 {size >> 20} MB，超过 {_MOST_BYTES >> 20} MB，没有读取")
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise SourceError(f"不认识的格式「{path.suffix}」，可以是 {'、'.join(READERS)}")
    manuscript = reader(path.read_bytes())
    if not manuscript.paragraphs:
        raise SourceError("文件是空的")
    return manuscript


def _sidecar(path: Path) -> Sidecar:
    for suffix in _SIDECARS:
        beside = path.with_name(path.name + suffix)
        if not beside.exists():
            continue
        try:
            told = yaml.safe_load(beside.read_text(encoding="utf-8"))
            strings = {str(k): v.isoformat() if isinstance(v, date) else str(v) for k, v in dict(told or {}).items()}
            sidecar = msgspec.convert(strings, Sidecar)
            for field in ("issued", "effective_date", "repeal_date"):
                if getattr(sidecar, field):
                    date.fromisoformat(getattr(sidecar, field))
        except (ValueError, TypeError, yaml.YAMLError, msgspec.ValidationError) as error:
            raise SourceError(f"附表 {beside.name} 有误：{error}") from error
        return sidecar
    return Sidecar()


def related(reads: Sequence[Read]) -> Iterator[Document]:
    """The documents, each with the date on which another one of them replaced it.

    A document is replaced by the next version of the same title, and by one whose last articles repeal it by name.
    """
    documents = [one.document for one in reads if one.document is not None]
    by_title: dict[str, list[Document]] = {}
    for document in documents:
        by_title.setdefault(bare_title(document.title), []).append(document)
    ended: dict[str, tuple[str, str]] = {}
    for versions in by_title.values():
        versions.sort(key=version_date)
        for old, new in pairwise(versions):
            if version_date(old) < version_date(new) and _same_clauses(old, new):
                ended[old.origin] = (max(version_date(new), _in_force(new)), new.title)
    for one in reads:
        if one.document is None:
            continue
        since = one.document.effective_date or one.document.issued
        for name in one.repeals:
            for old in by_title.get(bare_title(name), ()):
                if since and old.origin != one.document.origin and version_date(old) < version_date(one.document):
                    ended.setdefault(old.origin, (since, one.document.title))
    for document in documents:
        if document.repeal_date or document.origin not in ended:
            yield document
        else:
            when, by = ended[document.origin]
            yield msgspec.structs.replace(document, repeal_date=when, repealed_by=by)


def _same_clauses(old: Document, new: Document) -> bool:
    """Two files of one title are versions of each other when they count the same clauses; else they are its parts."""
    names, others = {c.clause for c in old.clauses}, {c.clause for c in new.clauses}
    return len(names & others) * 2 > min(len(names), len(others))


def bare_title(title: str) -> str:
    """A title as it is compared: without the country, brackets and marks."""
    return re.sub(r"^中华人民共和国|[《》\s]|[（(][^（()）年]*(?:修[正订]|版)[^（()）]*[)）]$", "", title)


def version_date(document: Document) -> str:
    """By what versions are ordered: the date in the file's name, else the latest date of its head."""
    named = _FILE_DATE.search(Path(document.origin).stem)
    return max(named.group(1) if named else "", document.issued, "" if document.issued else document.effective_date)


def _in_force(document: Document) -> str:
    return document.effective_date if document.effective_date > document.issued else ""
