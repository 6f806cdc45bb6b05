"""What stands around the person: the camera, with where it sees a point, and the lamps."""

from typing import Any

import bpy
import numpy as np
import numpy.typing as npt
from mathutils import Vector

from avatar.bake.makehuman import Vertices

LENS_MM, SENSOR_MM, DISTANCE_M, BELOW_EYES_M = 85.0, 36.0, 1.62, 0.135
FILL_X_M = 1.2
"""Where the light is that fills shadows; eyes do not mirror it, or half of the iris would be grey."""


def add_camera(eye_m: float) -> Any:
    """The camera for eyes `eye_m` above the ground; Blender looks through it from now on."""
    lens = bpy.data.cameras.new("camera")
    lens.lens, lens.sensor_fit, lens.sensor_height = LENS_MM, "VERTICAL", SENSOR_MM
    camera = bpy.data.objects.new("camera", lens)
    bpy.context.scene.collection.objects.link(camera)
    camera.location = (0, -DISTANCE_M, eye_m - BELOW_EYES_M)
    camera.rotation_euler = (np.pi / 2, 0, 0)
    bpy.context.scene.camera = camera
    return camera


def add_lights(eye_m: float) -> None:
    """Six soft lamps around a head whose eyes are `eye_m` above the ground."""
    for place, size, watts, colour in (
        ((-0.75, -1.15, eye_m + 0.50), (0.7, 0.7), 15, (1, 0.955, 0.91)),
        ((FILL_X_M, -0.9, eye_m + 0.05), (0.8, 1.3), 2.6, (0.92, 0.96, 1)),
        ((0, -1.2, eye_m - 0.8), (1.2, 0.5), 1.2, (1, 1, 1)),
        ((0.75, 0.8, eye_m + 0.65), (0.5, 0.9), 13, (0.95, 0.98, 1)),
        ((-0.9, 0.7, eye_m + 0.4), (0.3, 0.9), 8, (1, 0.97, 0.94)),
        ((0, -0.1, eye_m + 1.3), (0.9, 0.6), 5, (1, 1, 1)),
    ):
        lamp = bpy.data.lights.new("lamp", "AREA")
        lamp.shape, (lamp.size, lamp.size_y), lamp.energy, lamp.color = "RECTANGLE", size, watts, colour
        made = bpy.data.objects.new("lamp", lamp)
        bpy.context.scene.collection.objects.link(made)
        made.location, made.visible_camera = place, False
        made.visible_glossy = place[0] != FILL_X_M
        made.rotation_euler = (Vector((0, -0.05, eye_m - 0.03)) - Vector(place)).to_track_quat("-Z", "Y").to_euler()


def project(points: Vertices, camera: Vertices, size: tuple[int, int]) -> npt.NDArray[np.float32]:
    """Pixels (of a picture of `size`) and depth of (n, 3) `points` seen from (3,) `camera`: x right, y down, metres."""
    width, height = size
    focal = LENS_MM / SENSOR_MM * height
    x, y, z = (points - camera).T
    return np.stack([width / 2 + focal * x / y, height / 2 - focal * z / y, y], axis=1).astype(np.float32)
