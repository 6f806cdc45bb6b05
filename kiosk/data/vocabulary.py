"""The words of official statistics and of spoken questions, read from the two YAML files beside this module."""

from functools import cache
from pathlib import Path

import msgspec
import yaml


class DerivedWord(msgspec.Struct, frozen=True):
    """A formula that holds wherever its parts are found."""

    name: str
    atoms: tuple[str, ...]
    numerator: tuple[str, ...]
    denominator: tuple[str, ...]
    unit: str
    also: tuple[tuple[str, ...], ...] = ()
    note: str = ""
    across: bool = False
    """True where the two may stand in two tables of the whole country."""


class Vocabulary(msgspec.Struct, frozen=True):
    """`vocabulary.yaml`."""

    atoms: dict[str, tuple[str, ...]]
    phrases: dict[str, tuple[str, ...]]
    soft: frozenset[str]
    loose: frozenset[str]
    soft_with: dict[str, frozenset[str]]
    derived: tuple[DerivedWord, ...]
    absent: tuple[str, ...]
    regions: dict[str, str]
    cities: dict[str, str]
    pairs: dict[str, tuple[str, ...]]
    members: dict[str, str]
    implied: dict[str, frozenset[str]]
    wholes: dict[str, tuple[str, ...]]
    expand: dict[str, str]


class Words(msgspec.Struct, frozen=True):
    """`words.yaml`: kind → value → surfaces."""

    words: dict[str, dict[str, tuple[str, ...]]]


@cache
def vocabulary() -> Vocabulary:
    """The shipped vocabulary of statistics."""
    text = Path(__file__).with_name("vocabulary.yaml").read_text(encoding="utf-8")
    return msgspec.convert(yaml.safe_load(text), Vocabulary)


@cache
def words() -> Words:
    """The shipped function words."""
    text = Path(__file__).with_name("words.yaml").read_text(encoding="utf-8")
    return msgspec.convert(yaml.safe_load(text), Words)
