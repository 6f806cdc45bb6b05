"""The part of a bake that runs inside Blender's Python: geometry first, then one picture after the other.

Called as `main(data, raw, person, device, strands, texture_px, samples, enlarged)` by `avatar.bake.build`, in an environment of
its own that holds bpy. Pictures that exist are not made again, so a stopped bake goes on where it stopped.
"""

import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt

from avatar.bake.boxes import eye_box, mesh_box, mouth_box
from avatar.bake.cast import PEOPLE
from avatar.bake.device import draw_on
from avatar.bake.makehuman import triangles
from avatar.bake.person import Person
from avatar.bake.scene import Detail, Scene
from avatar.bake.shapes import KEYS

MESH_DEPTH_M = 1.62
NEUTRAL_SHARE = 2.0
TURN_DEG = 4.0
"""Flow is measured over this turn and stored per degree."""


def main(data: str, raw: str, person: str, device: str, *settings: str) -> None:
    """Bake `person` into folder `raw`; prints `BAKE done total name` before each picture and once at the end."""
    detail, folder = Detail(*map(int, settings)), Path(raw)
    folder.mkdir(parents=True, exist_ok=True)
    names = ["neutral", *KEYS]
    _tell(0, len(names), "composing")
    who = PEOPLE[person]
    scene = Scene(Path(data), who, detail)
    _tell(0, len(names), f"on {draw_on(device)}")
    if not (folder / "rt_geom.npz").exists():
        _tell(0, len(names), "geometry")
        part = folder / "part-rt_geom.npz"
        np.savez_compressed(part, allow_pickle=False, **geometry(scene, who, detail.enlarged))
        part.replace(folder / "rt_geom.npz")
        scene.pose({})
    for number, name in enumerate(names):
        if (folder / f"{name}.png").exists():
            continue
        _tell(number, len(names), name)
        if name == "neutral":
            scene.pose({})
            scene.render(folder / "neutral.png", round(detail.samples * NEUTRAL_SHARE))
        else:
            key = KEYS[name]
            scene.pose(key.units, key.gaze_deg)
            box = mouth_box(detail.enlarged) if key.region == "m" else eye_box(who, detail.enlarged)
            scene.render(folder / f"{name}.png", detail.samples, box)
    _tell(len(names), len(names), "done")


def geometry(scene: Scene, person: Person, enlarged: int) -> dict[str, npt.NDArray[np.generic]]:
    """Projected vertices of every key, and how the figure flows when the head turns; see `avatar.bake.assemble`."""
    inner = scene.inner_parts()
    surface, faces = scene.skin_surface(1)
    corners, count = [triangles(faces)], len(surface)
    for vertices, part_faces in inner:
        corners.append(triangles(part_faces) + count)
        count += len(vertices())
    all_corners = np.concatenate(corners)

    def seen() -> npt.NDArray[np.float32]:
        return scene.project(np.concatenate([scene.skin_surface(1)[0], *(vertices() for vertices, _ in inner)]))

    rest = seen()
    left, top, right, bottom = mesh_box(person, enlarged)
    x, y, depth = rest.T
    near = (x > left) & (x < right) & (y > top) & (y < bottom) & (depth < MESH_DEPTH_M)
    kept = all_corners[near[all_corners].all(axis=1)]
    ids, renumbered = np.unique(kept, return_inverse=True)
    arrays: dict[str, npt.NDArray[np.generic]] = {
        "tris": renumbered.reshape(kept.shape).astype(np.int32),
        "v_neutral": rest[ids],
    }
    for name, key in KEYS.items():
        scene.pose(key.units, key.gaze_deg)
        arrays[f"v_{name}"] = seen()[ids]
    return arrays | _flows(scene)


def _flows(scene: Scene) -> dict[str, npt.NDArray[np.generic]]:
    cloth = scene.project(scene.cloth_points)

    def sampled() -> npt.NDArray[np.float32]:
        return np.concatenate([scene.project(scene.skin_surface(1)[0]), cloth, scene.project(scene.hair_points())])

    scene.pose({})
    rest = sampled()
    arrays: dict[str, npt.NDArray[np.generic]] = {"scatter": rest}
    turns = {"yaw": (TURN_DEG, 0.0, 0.0), "pitch": (0.0, TURN_DEG, 0.0), "roll": (0.0, 0.0, TURN_DEG)}
    for name, turn in turns.items():
        scene.pose({}, head_deg=turn)
        arrays[f"flow_{name}"] = ((sampled() - rest)[:, :2] / TURN_DEG).astype(np.float32)
    return arrays


def _tell(done: int, total: int, what: str) -> None:
    sys.stdout.write(f"BAKE {done} {total} {what}\n")
    sys.stdout.flush()
