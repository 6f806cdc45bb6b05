"""kiosk/PROTOCOL.md and the pages' constants say what kiosk/messages.py does."""

import re
import struct
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from kiosk import messages as wire

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "kiosk" / "PROTOCOL.md").read_text(encoding="utf-8")
STATIC = ROOT / "kiosk" / "web" / "static"


def _section(title: str) -> str:
    return PAGE.split(f"## {title}\n", 1)[1].split("\n## ", 1)[0]


def _documented(title: str) -> dict[str, dict[str, str]]:
    """Message name → field → the row that describes it."""
    messages = {}
    for block in _section(title).split("\n### ")[1:]:
        name = re.match(r"`(\w+)`", block)
        assert name, block[:40]
        rows = re.findall(r"^\| `(\w+)` \|(.*)\|$", block, re.MULTILINE)
        messages[name[1]] = dict(rows)
    return messages


def _coded(union: Any) -> dict[str, type[msgspec.Struct]]:
    return {message.__struct_config__.tag: message for message in get_args(union)}


DIRECTIONS = [("Screen → server", wire.ClientMessage), ("Server → screen", wire.ServerMessage)]


@pytest.mark.parametrize(("title", "union"), DIRECTIONS)
def test_every_message_and_field_is_documented_and_no_other(title: str, union: Any) -> None:
    documented = {name: set(fields) for name, fields in _documented(title).items()}
    coded = {name: set(message.__struct_fields__) for name, message in _coded(union).items()}
    assert documented == coded


@pytest.mark.parametrize(("title", "union"), DIRECTIONS)
def test_every_allowed_word_is_documented(title: str, union: Any) -> None:
    documented = _documented(title)
    for name, message in _coded(union).items():
        for field in msgspec.inspect.type_info(message).fields:  # type: ignore[union-attr]
            kind = getattr(field.type, "item_type", field.type)
            if isinstance(kind, msgspec.inspect.LiteralType):
                words = set(re.findall(r"`(\w+)`", documented[name][field.encode_name]))
                assert set(kind.values) <= words, f"{name}.{field.name}"


def test_media_kinds_flags_and_header_are_documented() -> None:
    section = _section("Binary media")
    kinds = {name: (int(value), way) for value, name, way in re.findall(r"\| (\d) \| `(\w+)` \| ([^|]+?) \|", section)}
    assert {name: value for name, (value, _) in kinds.items()} == {kind.name: kind.value for kind in wire.MediaKind}
    assert {name for name, (_, way) in kinds.items() if way == "screen → server"} == {"MICROPHONE"}
    assert f"`FLAG_KEY` = {wire.FLAG_KEY}" in section
    assert f"`FLAG_LAST` = {wire.FLAG_LAST}" in section
    sizes = {"u8": "B", "u16": "H", "u32": "I", "i64": "q"}
    header = re.findall(r"^\| (\d+) \| (\w+) \| `(\w+)`", section, re.MULTILINE)
    layout = struct.Struct("<" + "".join(sizes[kind] for _, kind, _ in header))
    assert layout.size == wire.HEADER_BYTES
    assert [name for *_, name in header] == ["kind", "flags", "aux", "turn", "pts"]
    packed = wire.Media(wire.MediaKind.SPEECH, 7, -9, b"x", aux=5, flags=2).pack()
    assert layout.unpack(packed[: layout.size]) == (2, 2, 5, 7, -9)


def test_versions_and_limits_are_the_same_everywhere() -> None:
    code = (STATIC / "wire.js").read_text(encoding="utf-8")
    assert f"PROTOCOL_VERSION = {wire.PROTOCOL_VERSION};" in code
    assert f"HEADER_BYTES = {wire.HEADER_BYTES};" in code
    assert f"# The wire, version {wire.PROTOCOL_VERSION}" in PAGE
    kinds = re.search(r"MediaKind = Object.freeze\(\{(.*?)\}\)", code)
    assert kinds
    assert dict(re.findall(r"(\w+): (\d)", kinds[1])) == {kind.name: str(kind.value) for kind in wire.MediaKind}
    assert f"at most {wire.MAX_TEXT_BYTES // 1024} KiB" in PAGE


def test_the_pages_only_send_messages_that_exist() -> None:
    coded = _coded(wire.ClientMessage)
    sent = {}
    for script in STATIC.glob("*.js"):
        for name, fields in re.findall(
            r'\.send\("(\w+)"(?:, \{(.*?)\}\))?', script.read_text(encoding="utf-8"), re.DOTALL
        ):
            sent.setdefault(name, set()).update(re.findall(r"^\s*(\w+)[,:]|(?<=[{,] )(\w+)(?=[:,])", fields))
    assert set(sent) <= set(coded)
    assert {"hello", "ask", "press", "playback", "microphone", "rate", "ping", "presence"} <= set(sent)


def test_the_pages_handle_every_message_of_the_server() -> None:
    code = "".join((STATIC / name).read_text(encoding="utf-8") for name in ("wire.js", "conversation.js", "screen.js"))
    for name in set(_coded(wire.ServerMessage)) - {"trace"}:  # for probes only
        assert re.search(rf'"{name}"|^\s+{name}: \(\)', code, re.MULTILINE), name
