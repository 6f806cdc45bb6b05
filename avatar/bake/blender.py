"""Small dealings with Blender: meshes, strands, and what rides on them; the renderer's settings."""

from dataclasses import dataclass
from typing import Any

import bpy
import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from avatar.bake.hair import Strands
from avatar.bake.makehuman import Faces, Vertices


@dataclass(frozen=True, slots=True)
class Bound:
    """Strands that ride on triangles of the skin."""

    object: Any
    corners: npt.NDArray[np.int64]
    local: npt.NDArray[np.float64]


def set_renderer(size: tuple[int, int]) -> None:
    """A new world and Cycles as the bake wants it, for pictures of `size` (width, height)."""
    scene = bpy.context.scene
    scene.world = bpy.data.worlds.new("hall")
    scene.world.use_nodes = True
    sky = scene.world.node_tree.nodes["Background"]
    sky.inputs[0].default_value, sky.inputs[1].default_value = (0.75, 0.82, 0.9, 1), 0.22
    settings, cycles = scene.render, scene.cycles
    settings.engine, settings.film_transparent, settings.use_persistent_data = "CYCLES", True, True
    settings.resolution_x, settings.resolution_y = size
    settings.image_settings.file_format, settings.image_settings.color_mode = "PNG", "RGBA"
    cycles.use_denoising, cycles.use_adaptive_sampling, cycles.adaptive_threshold = True, True, 0.02
    cycles.max_bounces, cycles.transparent_max_bounces, cycles.sample_clamp_indirect = 6, 8, 4
    cycles.caustics_reflective = cycles.caustics_refractive = False
    scene.cycles_curves.shape = "RIBBONS"
    scene.view_settings.view_transform, scene.view_settings.look = "AgX", "AgX - Medium High Contrast"
    scene.view_settings.exposure = 0.92


def mesh_object(
    name: str,
    vertices: Vertices,
    faces: Faces,
    uvs: Vertices | None = None,
    face_uvs: Faces | None = None,
    subdivisions: int = 0,
) -> Any:
    """A mesh as a Blender object, smooth, with texture coordinates and a subdivision modifier if given."""
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(np.asarray(vertices).tolist(), [], faces)
    if uvs is not None and face_uvs is not None:
        layer = mesh.uv_layers.new(name="UVMap")
        layer.data.foreach_set("uv", uvs[[corner for face in face_uvs for corner in face]].ravel())
    mesh.polygons.foreach_set("use_smooth", [True] * len(mesh.polygons))
    made = bpy.data.objects.new(name, mesh)
    bpy.context.scene.collection.objects.link(made)
    if subdivisions:
        modifier = made.modifiers.new("subdivide", "SUBSURF")
        modifier.levels = modifier.render_levels = subdivisions
    return made


def put(name: str, vertices: Vertices, faces: Faces, material: Any, subdivisions: int, thickness_m: float) -> Any:
    """A mesh with a material; `thickness_m` makes cloth of a sheet."""
    made = mesh_object(name, vertices, faces)
    made.data.materials.append(material)
    if thickness_m:
        modifier = made.modifiers.new("thicken", "SOLIDIFY")
        modifier.thickness, modifier.offset = thickness_m, 0.0
    if subdivisions:
        modifier = made.modifiers.new("subdivide", "SUBSURF")
        modifier.levels = modifier.render_levels = subdivisions
    return made


def evaluated(made: Any) -> tuple[Vertices, Faces]:
    """Vertices and faces after all modifiers."""
    mesh = made.evaluated_get(bpy.context.evaluated_depsgraph_get()).data
    flat = np.empty(len(mesh.vertices) * 3, np.float32)
    mesh.vertices.foreach_get("co", flat)
    return flat.reshape(-1, 3).astype(float), [list(polygon.vertices) for polygon in mesh.polygons]


def move(made: Any, vertices: Vertices) -> None:
    """Give an object other vertices."""
    made.data.vertices.foreach_set("co", np.asarray(vertices, np.float32).ravel())
    made.data.update()


def placed(vertices: Vertices, made: Any) -> Vertices:
    """Vertices where the object stands."""
    world = np.array(made.matrix_world)
    placed: Vertices = vertices @ world[:3, :3].T + world[:3, 3]
    return placed


def hair_object(name: str, strands: Strands, material: Any, radii_m: tuple[float, float]) -> Any:
    """Strands as a Blender object, thick at the root and thin at the tip."""
    count, points, _ = strands.shape
    curves = bpy.data.hair_curves.new(name)
    curves.add_curves([points] * count)
    radius = curves.attributes.get("radius") or curves.attributes.new("radius", "FLOAT", "POINT")
    radius.data.foreach_set("value", np.tile(np.linspace(*radii_m, points), count).astype(np.float32))
    curves.materials.append(material)
    made = bpy.data.objects.new(name, curves)
    bpy.context.scene.collection.objects.link(made)
    move_strands(made, strands)
    return made


def move_strands(made: Any, strands: Strands) -> None:
    """Give strands other points."""
    made.data.attributes["position"].data.foreach_set("vector", strands.astype(np.float32).ravel())
    made.data.update_tag()


def bind(made: Any, strands: Strands, surface: Vertices, corners: npt.NDArray[np.int64]) -> Bound:
    """Express strands in the frames of the nearest triangles."""
    nearest = corners[cKDTree(surface[corners].mean(axis=1)).query(strands[:, 0])[1]]
    sides = surface[nearest]
    return Bound(made, nearest, np.einsum("nij,nkj->nki", np.linalg.inv(_frames(sides)), strands - sides[:, :1]))


def unbound(bound: Bound, surface: Vertices) -> Strands:
    """Strands where their triangles are now."""
    sides = surface[bound.corners]
    strands: Strands = sides[:, :1] + np.einsum("nij,nkj->nki", _frames(sides), bound.local)
    return strands


def _frames(sides: Vertices) -> npt.NDArray[np.float64]:
    first, second = sides[:, 1] - sides[:, 0], sides[:, 2] - sides[:, 0]
    normal = np.cross(first, second)
    length = np.linalg.norm(normal, axis=1, keepdims=True)
    return np.stack([first, second, normal / np.sqrt(length)], axis=2)
