"""Who is baked: proportions, dress and colours of each person, and their body posed for the camera."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from avatar.bake.makehuman import BaseMesh, Rig, Turn, Vertices
from avatar.bake.shapes import RESTING

Rgb = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Person:
    """Everything that makes one presenter different from the next."""

    name: str
    title: str
    voice: str
    body: Mapping[str, float]
    """Weights of MakeHuman targets."""
    melanin: float = 0.965
    """Of the hair, 0..1."""
    skin: Rgb = (222, 172, 143)
    lips: Rgb = (188, 84, 88)
    jacket: Rgb = (33, 44, 74)
    hair_end_m: float = -0.110
    """Where the bob ends, relative to the eyes."""


WOMAN = Person(
    name="xiaozheng",
    title="小政",
    voice="zf_xiaoxiao",
    body={
        "macrodetails/universal-female-young-averagemuscle-averageweight": 0.55,
        "macrodetails/universal-female-young-averagemuscle-minweight": 0.45,
        "macrodetails/asian-female-young": 0.60,
        "macrodetails/caucasian-female-young": 0.40,
        "macrodetails/proportions/female-young-averagemuscle-averageweight-idealproportions": 0.5,
        "breast/female-young-averagemuscle-averageweight-mincup-averagefirmness": 0.85,
        "torso/torso-scale-horiz-decr": 0.75, "torso/measure-shoulder-dist-decr": 0.55, "torso/torso-vshape-decr": 0.25,
        "arms/l-upperarm-shoulder-muscle-decr": 0.8, "arms/r-upperarm-shoulder-muscle-decr": 0.8,
        "arms/l-upperarm-fat-decr": 1.0, "arms/r-upperarm-fat-decr": 1.0,
        "arms/l-lowerarm-fat-decr": 0.8, "arms/r-lowerarm-fat-decr": 0.8,
        "head/head-oval": 0.45, "head/head-scale-horiz-decr": 0.55, "head/head-invertedtriangular": 0.25,
        "forehead/forehead-scale-vert-decr": 0.45, "forehead/forehead-temple-decr": 0.35,
        "chin/chin-width-decr": 0.40, "chin/chin-height-decr": 0.10, "chin/chin-jaw-drop-decr": 0.2,
        "cheek/l-cheek-volume-decr": 0.15, "cheek/r-cheek-volume-decr": 0.15,
        "cheek/l-cheek-bones-incr": 0.15, "cheek/r-cheek-bones-incr": 0.15,
        "mouth/mouth-upperlip-volume-decr": 0.05, "mouth/mouth-lowerlip-volume-decr": 0.10, "mouth/mouth-trans-up": 0.10,
        "mouth/mouth-cupidsbow-incr": 0.35, "mouth/mouth-scale-horiz-decr": 0.38, "mouth/mouth-scale-vert-decr": 0.25,
        "mouth/mouth-angles-up": 0.25,
        "nose/nose-scale-horiz-decr": 0.30, "nose/nose-point-width-decr": 0.25, "nose/nose-width3-decr": 0.15,
        "nose/nose-width1-decr": 0.2, "nose/nose-greek-incr": 0.10, "nose/nose-point-up": 0.25,
        "nose/nose-scale-vert-decr": 0.25, "nose/nose-base-up": 0.1,
        "eyes/l-eye-scale-incr": 0.90, "eyes/r-eye-scale-incr": 0.90,
        "eyes/l-eye-height2-incr": 0.25, "eyes/r-eye-height2-incr": 0.25,
        "eyes/l-eye-eyefold-up": 0.2, "eyes/r-eye-eyefold-up": 0.2,
        "eyes/l-eye-corner2-up": 0.15, "eyes/r-eye-corner2-up": 0.15,
        "ears/l-ear-scale-decr": 0.35, "ears/r-ear-scale-decr": 0.35, "ears/l-ear-wing-decr": 0.8, "ears/r-ear-wing-decr": 0.8,
        "neck/neck-scale-horiz-decr": 0.25,
    },
)  # fmt: skip

PEOPLE = {"woman": WOMAN}

_UP: tuple[float, float, float] = (0, 0, 1)
ARMS_DOWN: Mapping[str, list[Turn]] = {
    "clavicle.L": [(_UP, -3)], "clavicle.R": [(_UP, 3)],
    "shoulder01.L": [(_UP, -9)], "shoulder01.R": [(_UP, 9)],
    "upperarm01.L": [(_UP, -25)], "upperarm01.R": [(_UP, 25)],
    "lowerarm01.L": [((0, 1, 0), -12)], "lowerarm01.R": [((0, 1, 0), 12)],
}  # fmt: skip
"""From the base mesh's A-pose to arms that hang."""
NECK_SHARES = (("neck01", 0.25), ("neck02", 0.15), ("head", 0.60))
"""How a turn of the head is spread over the bones."""


class Body:
    """A person's mesh, ready to be posed."""

    def __init__(self, mesh: BaseMesh, person: Person) -> None:
        self.mesh, self.rig = mesh, Rig(mesh)
        self._rest = mesh.shaped(mesh.vertices, person.body)
        self.head_matrix: npt.NDArray[np.float64] = np.eye(4)
        """Of the pose made last."""

    def posed(self, units: Mapping[str, float], head_deg: tuple[float, float, float] = (0, 0, 0)) -> Vertices:
        """All vertices with face `units` added to the resting face; `head_deg` is yaw, pitch, roll."""
        face = dict(RESTING)
        for unit, weight in units.items():
            face[unit] = face.get(unit, 0.0) + weight
        vertices = self.mesh.shaped(self._rest, {f"arkit/{unit}": weight for unit, weight in face.items()})
        pose: dict[str, list[Turn]] = dict(ARMS_DOWN)
        for bone, share in NECK_SHARES:
            yaw, pitch, roll = (share * angle for angle in head_deg)
            pose[bone] = [((0, 1, 0), yaw), ((1, 0, 0), pitch), (_UP, roll)]
        matrices = self.rig.matrices(self._rest, pose)
        self.head_matrix = matrices[self.rig.order.index("head")]
        return self.rig.skin(vertices, matrices)
