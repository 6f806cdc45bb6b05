"""One picture of a presenter: the whole figure or the face alone, in a mood and at the height of a gesture."""

from avatar.film import labelled
from avatar.gesture import MOTIONS, Gesture, gestured
from avatar.pose import Box, Mood
from avatar.presenter import Presenter
from avatar.renderer import Frame

AROUND_FACE = 0.30
"""Of the face's width, on every side of a close-up."""


def still(
    presenter: Presenter, height: int, *, mood: Mood = Mood.CALM, gesture: Gesture | None = None, close: bool = False
) -> Frame:
    """A labelled picture out of a frame `height` pixels high; `close` shows the face of it. Raises RenderError."""
    pose = presenter.idle_pose(open_eyed(presenter), mood)
    if gesture is not None:
        pose = gestured(pose, gesture, MOTIONS[gesture].rise_s)
    frame = presenter.renderer(height).render(pose).copy()
    if close:
        box = face_box(presenter, height)
        frame = frame[box.top : box.bottom, box.left : box.right].copy()
    return labelled(frame)


def open_eyed(presenter: Presenter) -> int:
    """A frame of the idle loop in which the eyes are open and look straight ahead."""

    def unrest(index: int) -> float:
        return sum(presenter.idle_pose(index).eyes.values())

    return min(range(presenter.idle_section), key=unrest)


def face_box(presenter: Presenter, height: int) -> Box:
    """The face with room around it, in pixels of a frame `height` high."""
    pixels, scale = presenter.pixels, height / presenter.size[1]
    mouth, eyes = pixels.mouth_box, pixels.eye_box
    left, right = min(mouth.left, eyes.left), max(mouth.right, eyes.right)
    room = AROUND_FACE * (right - left)
    edges = (left - room, eyes.top - room, right + room, mouth.bottom + room / 2)
    width = round(presenter.size[0] * scale)
    first_x, first_y, last_x, last_y = (round(edge * scale) for edge in edges)
    return Box(max(0, first_x), max(0, first_y), min(width, last_x), min(height, last_y))
