"""How large a bake's frame is, and which parts of it are drawn anew for each key, in pixels. Needs no Blender."""

from avatar.bake.person import Person

FrameBox = tuple[int, int, int, int]
"""Left, top, right, bottom."""

FRAME = (720, 1280)
"""Width and height of a bake that is not enlarged; the boxes below are drawn on it."""
_MOUTH: FrameBox = (222, 392, 498, 616)
_EYES: FrameBox = (228, 300, 492, 432)
_MESH: FrameBox = (215, 290, 505, 625)


def frame_size(enlarged: int) -> tuple[int, int]:
    """Width and height of the pictures of a bake."""
    return FRAME[0] * enlarged, FRAME[1] * enlarged


def mouth_box(enlarged: int) -> FrameBox:
    """Lips, chin and cheeks."""
    return _enlarged(_MOUTH, enlarged)


def eye_box(person: Person, enlarged: int) -> FrameBox:
    """Eyes and brows, with room for the brows when they are raised."""
    return _enlarged(_roomy(_EYES, person), enlarged)


def mesh_box(person: Person, enlarged: int) -> FrameBox:
    """The part of the face whose vertices the renderer may need."""
    return _enlarged(_roomy(_MESH, person), enlarged)


def _roomy(box: FrameBox, person: Person) -> FrameBox:
    left, top, right, bottom = box
    return left, top - person.brow_room_px, right, bottom


def _enlarged(box: FrameBox, enlarged: int) -> FrameBox:
    left, top, right, bottom = box
    return left * enlarged, top * enlarged, right * enlarged, bottom * enlarged
