"""Which parts of the frame a bake draws anew for each key: left, top, right, bottom in pixels. Needs no Blender."""

from avatar.bake.person import Person

FrameBox = tuple[int, int, int, int]

MOUTH_BOX: FrameBox = (222, 392, 498, 616)
_EYES: FrameBox = (228, 300, 492, 432)
_MESH: FrameBox = (215, 290, 505, 625)


def eye_box(person: Person) -> FrameBox:
    """Eyes and brows, with room for the brows when they are raised."""
    left, top, right, bottom = _EYES
    return left, top - person.brow_room_px, right, bottom


def mesh_box(person: Person) -> FrameBox:
    """The part of the face whose vertices the renderer may need."""
    left, top, right, bottom = _MESH
    return left, top - person.brow_room_px, right, bottom
