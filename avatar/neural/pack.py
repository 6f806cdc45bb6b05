"""A learnt presenter as a pack: the same folder and manifest as a baked one, with the network beside the pictures."""

import hashlib
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import cv2
import msgspec
import numpy as np
import numpy.typing as npt

from avatar.errors import PackError
from avatar.geometry import FLOWS, Geometry, Mesh, save_geometry
from avatar.manifest import FORMAT, MANIFEST_NAME, KeyBox, Manifest, Source
from avatar.neural.crops import SIZE
from avatar.neural.footage import Footage
from avatar.neural.sound import Reduction
from avatar.renderer import Frame
from avatar.warp import CELL_PX

NETWORK, SOUND = "mouth.onnx", "sound.npz"
MOST_HEIGHT = 1920
HEAD_PX_PER_DEG = 1.4
"""How far the middle of the head goes for one degree, at a face 250 px wide; a photograph must not be bent more."""
BREATH_PX = 0.8
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Person:
    """Who is shown, and what the law wants to know."""

    name: str
    title: str
    voice: str
    consent: str
    """Who agreed to what, and when; never empty."""


def write_pack(
    folder: Path, person: Person, footage: Footage, square: Floats, still: int, reduction: Reduction, network: Path
) -> None:
    """Write a pack showing frame `still` of the video, whose mouth square is `square`. Raises PackError."""
    if not person.consent.strip():
        raise PackError("consent is empty: say who agreed to be shown, and when")
    folder.mkdir(parents=True, exist_ok=True)
    frame, scale = _fitted(footage.frames[still])
    height, width = frame.shape[:2]
    cv2.imwrite(str(folder / "neutral.png"), np.dstack([frame, np.full((height, width), 255, np.uint8)]))
    mouth = _inside(square * scale, width, height)
    face = footage.faces[still] * scale
    save_geometry(folder / "geometry.npz", _geometry(face, width, height))
    np.savez_compressed(
        folder / SOUND, mean=reduction.mean, axes=reduction.axes, square=(square * scale).astype(np.float32)
    )
    if network.resolve() != (folder / NETWORK).resolve():
        shutil.copyfile(network, folder / NETWORK)
    files = ("neutral.png", "geometry.npz", SOUND, NETWORK)
    manifest = Manifest(
        format=FORMAT,
        name=person.name,
        title=person.title,
        voice=person.voice,
        width=width,
        height=height,
        mouth_box=mouth,
        eye_box=mouth,
        mouth_keys=(),
        eye_keys=(),
        sources=(Source("video", "recorded for this pack", "consent", person.consent),),
        licence="only as far as the consent goes; not to be passed on",
        ai_label="AI生成",
        consent=person.consent,
        files={name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in files},
        notes=f"mouth painted by a network at {SIZE} px, learnt from {len(footage.frames)} frames",
    )
    text = json.dumps(json.loads(msgspec.json.encode(manifest)), ensure_ascii=False, indent=1)
    (folder / MANIFEST_NAME).write_text(text + "\n", encoding="utf-8")


def _fitted(frame: Frame) -> tuple[Frame, float]:
    """No higher than MOST_HEIGHT, both sides multiples of CELL_PX."""
    scale = min(1.0, MOST_HEIGHT / frame.shape[0])
    if scale < 1:
        frame = cv2.resize(frame, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False)
    height, width = (side // CELL_PX * CELL_PX for side in frame.shape[:2])
    return np.ascontiguousarray(frame[:height, :width]), scale


def _inside(square: Floats, width: int, height: int) -> KeyBox:
    left, top, side = (round(float(value)) for value in square)
    return KeyBox(max(0, left), max(0, top), min(width, left + side), min(height, top + side))


def _geometry(face: Floats, width: int, height: int) -> Geometry:
    """No mesh to morph; flows that move the head a little as a whole, fading out around it."""
    ys, xs = np.mgrid[0 : height // CELL_PX + 1, 0 : width // CELL_PX + 1].astype(np.float32) * CELL_PX
    x, y, size = (float(value) for value in face)
    reach = np.exp(-(((xs - x) / (0.95 * size)) ** 2 + ((ys - y) / (1.15 * size)) ** 2))
    step = HEAD_PX_PER_DEG * size / 250
    neck_y = y + 0.9 * size
    turn = np.float32(np.pi / 180)
    flows = np.zeros((len(FLOWS), *xs.shape, 2), np.float32)
    flows[0, ..., 0] = step * reach
    flows[1, ..., 1] = step * reach
    flows[2, ..., 0], flows[2, ..., 1] = (neck_y - ys) * turn * reach, (xs - x) * turn * reach
    body = np.clip((ys - neck_y) / max(1.0, height - neck_y), 0, 1)
    flows[3, ..., 1] = -BREATH_PX * body * np.exp(-(((xs - x) / (1.6 * size)) ** 2))
    point = np.array([[[x, y, 1.0], [x + 1, y, 1.0], [x, y + 1, 1.0]]], np.float32)
    nothing = Mesh(np.array([[0, 1, 2]], np.int32), point, np.ones((1, 3), np.float32))
    return Geometry(nothing, nothing, flows)
