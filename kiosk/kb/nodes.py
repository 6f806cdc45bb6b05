"""YAML nodes into frozen structs. Every problem is noted with its line; reading goes on to find the next one.

Scalars are read by the type the field wants, not by YAML's guess, so a phone number 12345 stays text and 否 is a boolean.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec
import yaml
from msgspec import inspect as mi

from .problems import Problem, did_you_mean

TextForm = Callable[[str], Any]
_TRUE, _FALSE = {"true", "yes", "是", "可以", "能"}, {"false", "no", "否", "不可以", "不能"}
BAD = object()
"""Stands for a value that could not be read; the problem is already noted."""

Pairs = tuple[tuple[yaml.Node, yaml.Node], ...]


def _absent(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:null"


class NodeReader:
    """Reads the nodes of one file."""

    def __init__(self, path: str, text_forms: Mapping[type, TextForm], problems: list[Problem]) -> None:
        self._path = path
        self._text_forms = text_forms
        self._problems = problems

    def note(self, node: yaml.Node | None, field: str, message: str) -> Any:
        """Note a problem; returns BAD."""
        line = node.start_mark.line + 1 if node is not None else 0
        self._problems.append(Problem(self._path, line, field, message))
        return BAD

    def read(self, node: yaml.Node, kind: mi.Type, field: str) -> Any:
        """The value of `node` as `kind`, or BAD."""
        match kind:
            case mi.UnionType():
                return self.read(node, next(t for t in kind.types if not isinstance(t, mi.NoneType)), field)
            case mi.StructType():
                return self.struct(node, kind.cls, field)
            case mi.VarTupleType():
                return self._tuple(node, kind.item_type, field)
        if not isinstance(node, yaml.ScalarNode):
            return self.note(node, field, "这里应是一个值，不是列表或一组字段")
        return self._scalar(node, kind, field)

    def _scalar(self, node: yaml.ScalarNode, kind: mi.Type, field: str) -> Any:
        text = node.value.strip()
        match kind:
            case mi.StrType():
                return text
            case mi.BoolType():
                if text.lower() in _TRUE | _FALSE:
                    return text.lower() in _TRUE
                return self.note(node, field, f"「{text}」应写成 true 或 false")
            case mi.EnumType():
                values = [member.value for member in kind.cls]
                if text in values:
                    return kind.cls(text)
                hint = did_you_mean(text, values) or f"，只能是：{'、'.join(values)}"
                return self.note(node, field, f"没有「{text}」这个取值{hint}")
            case mi.IntType() | mi.FloatType():
                try:
                    return int(text) if isinstance(kind, mi.IntType) else float(text)
                except ValueError:
                    return self.note(node, field, f"「{text}」应是数字")
        raise AssertionError(f"no reader for {kind}")

    def _tuple(self, node: yaml.Node, kind: mi.Type, field: str) -> Any:
        if not isinstance(node, yaml.SequenceNode):
            value = self.read(node, kind, field)
            return BAD if value is BAD else (value,)
        values = [self.read(child, kind, f"{field}[{n}]") for n, child in enumerate(node.value)]
        return BAD if any(value is BAD for value in values) else tuple(values)

    def struct(self, node: yaml.Node, cls: type, field: str, defaults: Pairs = ()) -> Any:
        """The struct at `node`; `defaults` are key–value nodes used where the node itself lacks the key."""
        if isinstance(node, yaml.ScalarNode) and cls in self._text_forms:
            try:
                return self._text_forms[cls](node.value)
            except ValueError as error:
                return self.note(node, field, str(error))
        if not isinstance(node, yaml.MappingNode):
            return self.note(node, field, "这里应是一组「字段: 值」")
        return self._fields(node, cls, field, defaults)

    def _fields(self, node: yaml.MappingNode, cls: type, field: str, defaults: Pairs) -> Any:
        known = {f.encode_name: f for f in _fields_of(cls)}
        before = len(self._problems)
        values: dict[str, Any] = {}
        given = {key.value for key, _ in node.value}
        for key, child in (*(pair for pair in defaults if pair[0].value not in given), *node.value):
            name = str(key.value)
            where = f"{field}.{name}" if field else name
            if name not in known:
                self.note(key, where, f"没有「{name}」这个字段{did_you_mean(name, known)}")
            elif name in values:
                self.note(key, where, "这个字段写了两次")
            elif not _absent(child):
                values[name] = self.read(child, known[name].type, where)
        for name, wanted in known.items():
            if wanted.required and values.get(name, "") in ("", ()):
                self.note(node, f"{field}.{name}" if field else name, "必填，现在缺少或为空")
        return BAD if len(self._problems) > before else cls(**values)


_FIELDS: dict[type, tuple[mi.Field, ...]] = {}


def _fields_of(cls: type) -> tuple[mi.Field, ...]:
    """Fields of a struct; inspecting is slow, so each class is inspected once."""
    if cls not in _FIELDS:
        info = mi.type_info(cls)
        assert isinstance(info, mi.StructType) and issubclass(cls, msgspec.Struct)
        _FIELDS[cls] = info.fields
    return _FIELDS[cls]
