"""Machine profiles: which engines, sizes and threads suit which machine, and how fast that is known or hoped to be."""

import re
from functools import cache
from importlib import resources
from typing import Annotated, Any, Literal

import msgspec

from hardware.machine import Machine
from kiosk import settings


class ProfileError(Exception):
    """A profile file is wrong; `str()` names the file and the place."""


class Match(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a machine must have. `gpu` and `board` are patterns searched in the reported names."""

    min_cores: int = 1
    min_memory_gib: float = 0.0
    min_gpu_memory_gib: float = 0.0
    gpu: str = ""
    board: str = ""
    arch: str = ""
    lacks: tuple[str, ...] = ()
    """Processor flags none of which it has."""


class Engine(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One engine of the profile. `ready`: this version can run it; otherwise the profile only says what the box is good for."""

    role: str
    name: str
    threads: int
    device: Literal["cpu", "cuda"]
    ready: bool


class Figure(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A number with its honesty: measured on a named machine, or expected for a named reason."""

    name: str
    value: float
    unit: str
    basis: Literal["measured", "expected"]
    on: Annotated[str, msgspec.Meta(min_length=10)]


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One class of machine. The lowest `order` whose match holds is chosen."""

    id: str
    title: str
    summary: str
    order: int
    screens: int
    match: Match
    engines: tuple[Engine, ...] = msgspec.field(name="engine")
    figures: tuple[Figure, ...] = msgspec.field(name="figure")
    settings: dict[str, dict[str, Any]] = msgspec.field(default_factory=dict)

    def fits(self, machine: Machine) -> bool:
        """Whether the machine has all that the profile asks for."""
        want = self.match
        return (
            machine.cores >= want.min_cores
            and machine.memory_gib >= want.min_memory_gib
            and want.arch in {"", machine.arch}
            and not machine.flags.intersection(want.lacks)
            and re.search(want.board, machine.board, re.IGNORECASE) is not None
            and self._fits_gpu(machine)
        )

    def _fits_gpu(self, machine: Machine) -> bool:
        if not self.match.gpu:
            return True
        pattern = re.compile(self.match.gpu, re.IGNORECASE)
        return any(g.memory_gib >= self.match.min_gpu_memory_gib and pattern.search(g.name) for g in machine.gpus)


def parse(text: str, where: str) -> Profile:
    """Read one profile, its settings included. Raises ProfileError naming the place of a mistake."""
    try:
        profile = msgspec.toml.decode(text, type=Profile)
        settings.from_mapping(profile.settings)
        re.compile(profile.match.gpu)
        re.compile(profile.match.board)
    except (msgspec.DecodeError, re.error) as error:
        raise ProfileError(f"{where}: {error}") from error
    return profile


@cache
def shipped() -> tuple[Profile, ...]:
    """The profiles that come with the product, most demanding first."""
    folder = resources.files("hardware").joinpath("profiles")
    files = [entry for entry in folder.iterdir() if entry.name.endswith(".toml")]
    found = [parse(f.read_text(encoding="utf-8"), f"hardware/profiles/{f.name}") for f in files]
    return tuple(sorted(found, key=lambda profile: profile.order))


def choose(machine: Machine) -> Profile | None:
    """The most demanding profile that the machine fulfils; None when it is too small for any."""
    return next((profile for profile in shipped() if profile.fits(machine)), None)
