"""A folder of YAML files into one immutable knowledge base, whole or not at all.

Each file may hold `bases` (laws, once for all files), `defaults` (fields shared by the file's items), `items` and `hall`.
What was read is kept compiled, keyed by the files' bytes, so that a second start does not parse YAML again.
"""

import contextlib
import hashlib
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import msgspec
import yaml

from .hall import Hall
from .limits import Limit
from .nodes import BAD, NodeReader, Pairs, TextForm
from .parts import Basis, Fee, Material, Place
from .problems import KnowledgeError, Problem, did_you_mean
from .schema import Item

DEMO = Path(__file__).parent / "demo"
"""The demonstration knowledge that comes with the product."""

_SECTIONS = ("bases", "defaults", "items", "hall")
_SCHEMA = ("parts.py", "limits.py", "guides.py", "schema.py", "hall.py")
"""Where the structs are: what was compiled for others is read again."""
_SCHEMA_VERSION = "1"
_Loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class KnowledgeBase:
    """Services by code, and the hall they are offered in."""

    items: Mapping[str, Item]
    hall: Hall | None = None
    version: str = ""
    """Digest of what it was read from."""
    origins: Mapping[str, str] = field(default_factory=dict)
    """`file:line` of each item, by code."""


class _Compiled(msgspec.Struct, frozen=True):
    """What is kept on disk."""

    items: list[Item]
    hall: Hall | None
    origins: dict[str, str]


def load(folder: Path, cache: Path | None = None) -> KnowledgeBase:
    """Read every `*.yaml` below `folder`.

    `cache` is a folder for the compiled form, or None. Raises KnowledgeError with all problems of all files.
    """
    texts = _read_files(folder)
    digest = _digest(texts)
    kept = cache / f"{digest}.msgpack" if cache else None
    compiled = _read_compiled(kept) if kept else None
    if compiled is None:
        compiled = _compile(texts)
        if kept:
            _write_compiled(kept, compiled)
    items = MappingProxyType({item.code: item for item in compiled.items})
    return KnowledgeBase(items, compiled.hall, digest, MappingProxyType(compiled.origins))


def _read_files(folder: Path) -> dict[str, bytes]:
    if not folder.is_dir():
        raise KnowledgeError([Problem(str(folder), 0, "", "没有这个知识库目录")])
    paths = sorted(path for path in folder.rglob("*") if path.suffix in {".yaml", ".yml"})
    if not paths:
        raise KnowledgeError([Problem(str(folder), 0, "", "目录里没有 .yaml 知识文件")])
    return {str(path.relative_to(folder)): path.read_bytes() for path in paths}


def _digest(texts: Mapping[str, bytes]) -> str:
    digest = hashlib.sha256(_SCHEMA_VERSION.encode())
    for module in _SCHEMA:
        digest.update((Path(__file__).parent / module).read_bytes())
    for name, text in texts.items():
        digest.update(name.encode() + b"\0" + hashlib.sha256(text).digest())
    return digest.hexdigest()[:32]


def _read_compiled(path: Path) -> _Compiled | None:
    try:
        return msgspec.msgpack.decode(path.read_bytes(), type=_Compiled)
    except (OSError, msgspec.DecodeError):
        return None


def _write_compiled(path: Path, compiled: _Compiled) -> None:
    """A cache that cannot be written costs time at the next start, nothing else."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(msgspec.msgpack.encode(compiled))
        Path(file.name).replace(path)


def _compile(texts: Mapping[str, bytes]) -> _Compiled:
    problems: list[Problem] = []
    files = {name: _sections(name, text, problems) for name, text in texts.items()}
    bases = _bases(files, problems)
    hall = _hall(files, problems)
    whole = not problems  # else a name may be missing only because its own entry is wrong
    forms: dict[type, TextForm] = {
        Limit: Limit.from_text,
        Material: Material.from_text,
        Fee: Fee.from_text,
        Basis: lambda text: _named_basis(text, bases, whole),
        Place: lambda text: _hall_place(text, hall, whole),
    }
    items: dict[str, Item] = {}
    origins: dict[str, str] = {}
    for name, sections in files.items():
        reader = NodeReader(name, forms, problems)
        defaults = _pairs(sections.get("defaults"), reader)
        for n, node in enumerate(_sequence(sections.get("items"), reader, "items")):
            item = reader.struct(node, Item, f"items[{n}]", defaults)
            if item is BAD:
                continue
            if item.code in items:
                reader.note(node, f"items[{n}].code", f"编码「{item.code}」重复，先前在 {origins[item.code]}")
            items[item.code] = item
            origins.setdefault(item.code, f"{name}:{node.start_mark.line + 1}")
    if problems:
        raise KnowledgeError(sorted(problems, key=lambda p: (p.path, p.line)))
    return _Compiled(list(items.values()), hall, origins)


def _sections(name: str, text: bytes, problems: list[Problem]) -> dict[str, yaml.Node]:
    """The top-level sections of a file by name."""
    reader = NodeReader(name, {}, problems)
    try:
        root = yaml.compose(text.decode("utf-8"), Loader=_Loader)
    except UnicodeDecodeError as error:
        reader.note(None, "", f"不是 UTF-8 编码（第 {error.start} 字节）")
        return {}
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        problems.append(Problem(name, line, "", f"YAML 格式有误：{error.problem}"))
        return {}
    except yaml.YAMLError as error:
        reader.note(None, "", f"YAML 格式有误：{error}")
        return {}
    if root is None:
        return {}
    if not isinstance(root, yaml.MappingNode):
        reader.note(root, "", f"文件最外层应是：{'、'.join(_SECTIONS)}")
        return {}
    for key, _ in root.value:
        if key.value not in _SECTIONS:
            hint = did_you_mean(str(key.value), _SECTIONS) or f"，只能是：{'、'.join(_SECTIONS)}"
            reader.note(key, str(key.value), f"没有这一节{hint}")
    return {key.value: value for key, value in root.value if key.value in _SECTIONS}


def _sequence(node: yaml.Node | None, reader: NodeReader, field: str) -> list[yaml.Node]:
    if node is None:
        return []
    if not isinstance(node, yaml.SequenceNode):
        reader.note(node, field, "这里应是一个列表（每条以「- 」开头）")
        return []
    return list(node.value)


def _pairs(node: yaml.Node | None, reader: NodeReader) -> Pairs:
    if node is None:
        return ()
    if not isinstance(node, yaml.MappingNode):
        reader.note(node, "defaults", "这里应是一组「字段: 值」")
        return ()
    return tuple(node.value)


def _bases(files: Mapping[str, dict[str, yaml.Node]], problems: list[Problem]) -> dict[str, Basis]:
    bases: dict[str, Basis] = {}
    for name, sections in files.items():
        reader = NodeReader(name, {}, problems)
        for n, node in enumerate(_sequence(sections.get("bases"), reader, "bases")):
            basis = reader.struct(node, Basis, f"bases[{n}]")
            if basis is not BAD:
                bases[basis.title] = basis
    return bases


def _named_basis(text: str, bases: Mapping[str, Basis], whole: bool) -> Basis:
    """`title` or `title clause`, the title being one of `bases`."""
    title, _, clause = text.strip().partition(" ")
    if title not in bases and whole:
        raise ValueError(f"bases 里没有「{title}」{did_you_mean(title, bases)}")
    return msgspec.structs.replace(bases.get(title, Basis(title=title)), clause=clause.strip())


def _hall(files: Mapping[str, dict[str, yaml.Node]], problems: list[Problem]) -> Hall | None:
    hall: Hall | None = None
    for name, sections in files.items():
        if "hall" not in sections:
            continue
        reader = NodeReader(name, {}, problems)
        found = reader.struct(sections["hall"], Hall, "hall")
        if hall is not None:
            reader.note(sections["hall"], "hall", "大厅资料写了两份")
        elif found is not BAD:
            hall = found
    return hall


def _hall_place(text: str, hall: Hall | None, whole: bool) -> Place:
    place = Place.from_text(text)
    windows = {window.id: window for window in hall.windows} if hall else {}
    if not place.window or (place.window not in windows and not whole):
        return place
    if hall is None or place.window not in windows:
        raise ValueError(f"大厅资料里没有窗口「{place.window}」{did_you_mean(place.window, windows)}")
    window = windows[place.window]
    return msgspec.structs.replace(
        place, name=window.name, number=window.number, floor=window.floor, phone=window.phone, address=hall.address
    )
