"""The schema: how limits are read and said, and SCHEMA.md held against the structs, both ways."""

import re
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.kb import schema
from kiosk.kb.schema import Fee, Limit, LimitUnit, Place

DOCUMENT = (Path(schema.__file__).parent / "SCHEMA.md").read_text(encoding="utf-8")
STRUCTS = [
    kind
    for name, kind in vars(schema).items()
    if isinstance(kind, type)
    and issubclass(kind, msgspec.Struct)
    and not name.startswith("_")
    and kind.__module__ == schema.__name__
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


@pytest.mark.parametrize(
    ("text", "value", "unit", "said"),
    [
        ("20工作日", 20, LimitUnit.WORKING_DAY, "20个工作日"),
        ("20 个工作日", 20, LimitUnit.WORKING_DAY, "20个工作日"),
        ("60自然日", 60, LimitUnit.DAY, "60天"),
        ("15天", 15, LimitUnit.DAY, "15天"),
        ("9个月", 9, LimitUnit.MONTH, "9个月"),
        ("24小时", 24, LimitUnit.HOUR, "24小时"),
        ("当场", None, LimitUnit.AT_ONCE, "当场办结"),
    ],
)
def test_limits(text: str, value: float | None, unit: LimitUnit, said: str) -> None:
    limit = Limit.from_text(text)
    assert (limit.value, limit.unit, limit.text) == (value, unit, said)


@given(st.text(max_size=30))
def test_any_text_is_a_limit_or_a_clear_error(text: str) -> None:
    try:
        assert Limit.from_text(text).unit in LimitUnit
    except ValueError as error:
        assert "看不懂时限" in str(error)


def test_bare_texts() -> None:
    assert Fee.from_text("不收费，邮费自理").free is True
    assert Fee.from_text("每证二十元").free is False
    assert Place.from_text("@huji").window == "huji"
    assert Place.from_text("为民路1号").name == "为民路1号"
