"""Changes settings in their TOML file line by line, so that comments and order stay; never leaves a wrong file behind."""

import json
import os
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

import msgspec

from kiosk.settings import SettingsError, from_mapping

Value = str | int | float | bool


def change(path: Path, values: Mapping[str, Value], note: str = "") -> None:
    """Set `section.field` values in the file (made when missing), with a comment that says who changed what.

    The result is checked before it replaces the file; the former file stays beside it as `<name>.before`.
    Raises SettingsError when a value is out of range or the file was wrong already.
    """
    before = path.read_text(encoding="utf-8") if path.exists() else ""
    text = before
    for name, value in values.items():
        section, _, field = name.partition(".")
        text = _set(text, section, field, _literal(value), note)
    try:
        from_mapping(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise SettingsError(f"{path}: not changed, the result would be wrong: {error}") from error
    if before:
        path.with_name(f"{path.name}.before").write_text(before, encoding="utf-8")
    fresh = path.with_name(f".{path.name}.{os.getpid()}")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)


def _literal(value: Value) -> str:
    return json.dumps(value, ensure_ascii=False)


def _set(text: str, section: str, field: str, literal: str, note: str) -> str:
    line = f"{field} = {literal}" + (f"  # {note}" if note else "")
    head = re.search(rf"^\[{re.escape(section)}\][^\n]*\n?", text, re.MULTILINE)
    if head is None:
        gap = "" if not text or text.endswith("\n\n") else "\n" if text.endswith("\n") else "\n\n"
        return f"{text}{gap}[{section}]\n{line}\n"
    following = re.compile(r"^\[", re.MULTILINE).search(text, head.end())
    end = following.start() if following else len(text)
    body = text[head.end() : end]
    there = re.search(rf"^{re.escape(field)}\s*=[^\n]*", body, re.MULTILINE)
    body = body[: there.start()] + line + body[there.end() :] if there else f"{line}\n{body}"
    joint = "" if head[0].endswith("\n") else "\n"
    return text[: head.end()] + joint + body + text[end:]
