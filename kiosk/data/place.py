"""A place that figures belong to: one member of a dimension, several taken together, or the whole country."""

from dataclasses import dataclass

NATION = ""
"""Name of the dimension of the whole country."""


@dataclass(frozen=True, slots=True)
class Place:
    """A member, a group of members taken together, or the nation (no members)."""

    name: str
    dimension: str
    members: tuple[str, ...]
    group: bool = False
