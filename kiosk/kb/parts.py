"""What a service is described with: materials, fee, places, ways to apply, legal basis. Every field may be unknown."""

from typing import Self

import msgspec


class Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True):
    """Common settings of every struct of knowledge."""


class Material(Part, frozen=True, kw_only=True):
    """One thing to bring."""

    name: str
    original: int | None = None
    """How many originals."""
    copies: int | None = None
    """How many copies."""
    note: str = ""
    when: str = ""
    """Only needed in this case; empty means always."""

    @classmethod
    def from_text(cls, text: str) -> Self:
        """A bare name."""
        return cls(name=text)


class Fee(Part, frozen=True, kw_only=True):
    """What it costs."""

    text: str
    """As it is said: 首次申领免费，换领二十元可写作 20元."""
    free: bool | None = None
    basis: str = ""

    @classmethod
    def from_text(cls, text: str) -> Self:
        """`免费` and `不收费` at the start mean free."""
        return cls(text=text, free=text.startswith(("免费", "不收费")))


class Place(Part, frozen=True, kw_only=True):
    """A window or an address where it is handled."""

    name: str
    number: str = ""
    """Window numbers, as 3-6."""
    floor: str = ""
    address: str = ""
    phone: str = ""
    window: str = ""
    """Id of a window of the hall profile; number, floor and phone are then taken from there."""

    @classmethod
    def from_text(cls, text: str) -> Self:
        """`@id` names a window of the hall profile; anything else is the place's name or address."""
        return cls(name="", window=text[1:]) if text.startswith("@") else cls(name=text)


class Online(Part, frozen=True, kw_only=True):
    """Whether and how it is done on the net."""

    can: bool | None = None
    how: str = ""
    url: str = ""


class Courier(Part, frozen=True, kw_only=True):
    """Whether results (and materials) travel by post."""

    can: bool | None = None
    how: str = ""


class Basis(Part, frozen=True, kw_only=True):
    """A law, regulation or document that the service rests on."""

    title: str
    clause: str = ""
    """As 第十条; empty when the whole text is meant or the clause is not certain."""
    number: str = ""
    """Document number, as 国务院令第804号."""
    effective_date: str = ""
    """ISO date of the version in force."""
    repeal_date: str = ""
    """ISO date on which it ceased to be in force; empty while it is."""
    issuer: str = ""
    url: str = ""


class Provenance(Part, frozen=True, kw_only=True):
    """Where an imported item came from."""

    system: str
    source_code: str = ""
    url: str = ""
    version: str = ""
    imported: str = ""
    """ISO date."""
