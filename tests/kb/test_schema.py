"""SCHEMA.md held against the structs of knowledge, both ways."""

import re
from pathlib import Path

import msgspec
import pytest

from kiosk.kb import guides, hall, limits, parts, schema

DOCUMENT = (Path(schema.__file__).parent / "SCHEMA.md").read_text(encoding="utf-8")
STRUCTS = [
    kind
    for module in (schema, parts, limits, guides, hall)
    for kind in vars(module).values()
    if isinstance(kind, type)
    and issubclass(kind, msgspec.Struct)
    and kind is not parts.Part
    and kind.__module__ == module.__name__
]


def section(name: str) -> str:
    """The document's text below the heading `name`."""
    found = re.search(rf"^#+ {name}\n(.*?)(?=^#+ |\Z)", DOCUMENT, re.DOTALL | re.MULTILINE)
    assert found, f"SCHEMA.md has no section {name}"
    return found[1]


@pytest.mark.parametrize("kind", STRUCTS, ids=lambda kind: kind.__name__)
def test_document_names_every_field(kind: type[msgspec.Struct]) -> None:
    fields = set(kind.__struct_fields__)
    text = section(kind.__name__)
    assert fields <= set(re.findall(r"`(\w+)`", text)), fields - set(re.findall(r"`(\w+)`", text))
    tabled = set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE))
    assert tabled <= fields, tabled - fields


def test_document_names_every_aspect() -> None:
    assert all(aspect in section("Question") for aspect in schema.Aspect)
