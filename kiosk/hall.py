"""What a screen says about the place it stands in."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Hall:
    """One hall, as its screens introduce it."""

    name: str
    region: str
    notice: str
    greeting: str
    hours: str
    phone: str
