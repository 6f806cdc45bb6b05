"""Who is baked: proportions, dress and colours of a person, and their body posed for the camera."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

import numpy as np
import numpy.typing as npt

from avatar.bake.makehuman import BaseMesh, Rig, Turn, Vertices
from avatar.bake.shapes import RESTING

Rgb = tuple[int, int, int]


class Cut(Enum):
    """What hair and dress a person wears."""

    BOB = "bob"
    FRINGE = "fringe"
    SHORT = "short"
    SCARF = "scarf"
    TIE = "tie"
    JUMPER = "jumper"


@dataclass(frozen=True, slots=True)
class Bulge:
    """A soft magnifying glass held over a part of the face: how a stylised face is made from the base mesh."""

    centre_m: tuple[float, float, float]
    """Relative to the left eye, Blender's axes; a part off the middle is magnified on both sides."""
    radius_m: float
    scale: tuple[float, float, float]
    """Across, deep, up."""


@dataclass(frozen=True, slots=True)
class Brow:
    """An eyebrow."""

    lift_m: float = 0.0165
    """Height of its inner end above the middle of the eye."""
    arch_m: float = 0.0036
    hairs: int = 620
    thickness: float = 1.25
    length: float = 1.0


@dataclass(frozen=True, slots=True)
class Person:
    """Everything that makes one presenter different from the next."""

    name: str
    title: str
    voice: str
    body: Mapping[str, float]
    """Weights of MakeHuman targets."""
    scale: float = 1.0
    """Of the whole body, which then is moved so that the eyes stand where everyone's do: clothes are cut for one height."""
    bulges: tuple[Bulge, ...] = ()
    below_neck: float = 1.0
    """Scale of all that is below the neck: a small body under a large head is a child's."""
    hair: Cut = Cut.BOB
    dress: Cut = Cut.SCARF
    brow: Brow = Brow()
    brow_room_px: int = 0
    """How much further up than everyone's the eyes' box reaches, for brows that rise further (of a frame not enlarged)."""
    lash: float = 1.0
    """Length of the lashes."""
    melanin: float = 0.965
    """Of the hair, 0..1."""
    redness: float = 0.22
    skin: Rgb = (222, 172, 143)
    lips: Rgb = (188, 84, 88)
    lip_share: float = 0.75
    blush: float = 1.0
    lid: float = 1.0
    """Shadow of the lids and lash line: what make-up stresses."""
    eye_scale: float = 1.0
    """How much larger than everyone's the eyes are: make-up, number and thickness of the lashes go by it."""
    stubble: float = 0.0
    freckles: float = 1.0
    pores: float = 1.0
    shine: float = 1.0
    """How much of everyone's gloss the skin has."""
    iris: float = 0.455
    """Radius of the iris as a share of the eyeball's."""
    iris_rgb: Rgb = (74, 44, 26)
    jacket: Rgb = (33, 44, 74)
    hair_end_m: float = -0.110
    """Where the bob ends, relative to the eyes."""
    flower: Rgb | None = None
    """Colour of a flower worn in the hair."""
    resting: Mapping[str, float] = field(default_factory=dict)
    """Face units beside those of everyone's resting face."""


EYES_Z_M, EYES_Y_M = 0.6243, -0.1107
"""Where the eyes stand."""
NECK_BLEND_DM = 0.5
"""Over this much of the neck the scale of the head goes over into that of the body."""

_UP: tuple[float, float, float] = (0, 0, 1)
ARMS_DOWN: Mapping[str, list[Turn]] = {
    "clavicle.L": [(_UP, 1)], "clavicle.R": [(_UP, -1)],
    "shoulder01.L": [(_UP, -5)], "shoulder01.R": [(_UP, 5)],
    "upperarm01.L": [(_UP, -34)], "upperarm01.R": [(_UP, 34)],
    "lowerarm01.L": [((0, 1, 0), -12)], "lowerarm01.R": [((0, 1, 0), 12)],
}  # fmt: skip
"""From the base mesh's A-pose to arms that hang."""
NECK_SHARES = (("neck01", 0.25), ("neck02", 0.15), ("head", 0.60))
"""How a turn of the head is spread over the bones."""


class Body:
    """A person's mesh, ready to be posed."""

    def __init__(self, mesh: BaseMesh, person: Person) -> None:
        self.mesh, self.rig, self._person = mesh, Rig(mesh), person
        self._shape = mesh.shaped(mesh.vertices, person.body)
        eye = self.rig.joint(self._shape, "joint-l-eye")
        self._shape = (self._shape - eye) * person.scale + eye
        self._shape += np.array([0.0, 10 * EYES_Z_M - eye[1], -10 * EYES_Y_M - eye[2]])
        self._eye = self.rig.joint(self._shape, "joint-l-eye")
        self._neck = self.rig.joint(self._shape, "joint-neck")
        self._rest = self.stylised(self._shape)
        self.head_matrix: npt.NDArray[np.float64] = np.eye(4)
        """Of the pose made last."""

    def posed(self, units: Mapping[str, float], head_deg: tuple[float, float, float] = (0, 0, 0)) -> Vertices:
        """All vertices with face `units` added to the resting face; `head_deg` is yaw, pitch, roll."""
        face = {**RESTING, **self._person.resting}
        for unit, weight in units.items():
            face[unit] = face.get(unit, 0.0) + weight
        scale = self._person.scale
        shaped = self.mesh.shaped(self._shape, {f"arkit/{unit}": weight * scale for unit, weight in face.items()})
        vertices = self.stylised(shaped)
        pose: dict[str, list[Turn]] = dict(ARMS_DOWN)
        for bone, share in NECK_SHARES:
            yaw, pitch, roll = (share * angle for angle in head_deg)
            pose[bone] = [((0, 1, 0), yaw), ((1, 0, 0), pitch), (_UP, roll)]
        matrices = self.rig.matrices(self._rest, pose)
        self.head_matrix = matrices[self.rig.order.index("head")]
        return self.rig.skin(vertices, matrices)

    @property
    def plain(self) -> Vertices:
        """The shaped body as no magnifying glass has seen it; what is put into the face is fitted to this."""
        return self._shape

    def stylised(self, vertices: Vertices) -> Vertices:
        """Look at points of the face through the person's magnifying glasses; all that is in it moves as one."""
        for bulge in self._person.bulges:
            right, back, up = (10 * part for part in bulge.centre_m)
            across, deep, high = bulge.scale
            centre = self._eye + np.array([right, up, -back])
            for side in (1.0, -1.0) if abs(centre[0]) > 0.02 else (1.0,):
                apart = vertices - centre * [side, 1, 1]
                weight = np.exp(-((np.linalg.norm(apart, axis=1) / (10 * bulge.radius_m)) ** 2))
                vertices = vertices + apart * weight[:, None] * (np.array([across, high, deep]) - 1)
        below = np.clip((self._neck[1] - vertices[:, 1:2]) / NECK_BLEND_DM, 0, 1)
        shrunk = (1 - self._person.below_neck) * below * below * (3 - 2 * below)
        placed: Vertices = vertices - (vertices - self._neck) * shrunk
        return placed
