"""Pictures and clips are made here from the shipped presenter, set into a drawn hall."""

from functools import cache
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from hardware.faces import CASCADE, FaceFinder
from hardware.presence import Event, Presence
from kiosk.models import Store

Picture = npt.NDArray[np.uint8]
PERSON = Path(__file__).parents[2] / "avatar" / "packs" / "xiaozheng" / "neutral.png"
WIDTH, HEIGHT = 640, 360


@pytest.fixture(scope="module")
def person() -> Picture:
    picture = cv2.imread(str(PERSON), cv2.IMREAD_UNCHANGED)
    assert picture is not None and picture.shape[2] == 4
    return picture  # type: ignore[return-value]


@pytest.fixture
def finder(tmp_path: Path) -> FaceFinder:
    return FaceFinder(Store(tmp_path).path("faces") / CASCADE)


def hall(seed: int = 0) -> Picture:
    """A wall, a floor, counters and lamps, with a camera's noise."""
    return drawn_hall(seed).copy()


@cache
def drawn_hall(seed: int) -> Picture:
    rng = np.random.default_rng(seed)
    picture = np.full((HEIGHT, WIDTH, 3), (188, 196, 200), np.uint8)
    cv2.rectangle(picture, (0, 267), (WIDTH, HEIGHT), (120, 130, 140), -1)
    for left in range(27, WIDTH, 147):
        cv2.rectangle(picture, (left, 200), (left + 107, 280), (90, 110, 150), -1)
        cv2.rectangle(picture, (left + 13, 27), (left + 80, 40), (250, 250, 245), -1)
    noise = rng.normal(0, 5, picture.shape)
    return np.clip(picture + noise, 0, 255).astype(np.uint8)


def with_person(scene: Picture, person: Picture, scale: float, centre: float) -> Picture:
    """The presenter drawn into the scene; at scale 1 the pack's 720 pixels fill three quarters of the frame's width."""
    size = (round(0.75 * WIDTH * scale), round(0.75 * WIDTH * 1280 / 720 * scale))
    small = cv2.resize(person, size, interpolation=cv2.INTER_AREA).astype(np.float32)
    left, top = round(centre * WIDTH - size[0] / 2), round(0.1 * HEIGHT)
    right, bottom = min(WIDTH, left + size[0]), min(HEIGHT, top + size[1])
    patch = small[: bottom - top, max(0, -left) : right - left]
    place = scene[top:bottom, max(0, left) : right]
    alpha = patch[..., 3:] / 255
    place[:] = (patch[..., :3] * alpha + place * (1 - alpha)).astype(np.uint8)
    return scene


@pytest.mark.parametrize("scale", [0.75, 0.5, 0.35])
def test_a_person_is_found_at_several_distances(finder: FaceFinder, person: Picture, scale: float) -> None:
    faces = finder.find(with_person(hall(), person, scale, 0.5))
    assert len(faces) == 1
    assert faces[0].left + faces[0].width / 2 == pytest.approx(0.5, abs=0.05)
    assert faces[0].width == pytest.approx(0.30 * scale, rel=0.35)


def test_an_empty_hall_has_nobody(finder: FaceFinder) -> None:
    assert [finder.find(hall(seed)) for seed in range(5)] == [[]] * 5


def test_of_two_the_nearer_is_larger(finder: FaceFinder, person: Picture) -> None:
    scene = with_person(with_person(hall(), person, 0.3, 0.2), person, 0.6, 0.7)
    faces = sorted(finder.find(scene), key=lambda face: face.width)
    assert len(faces) == 2
    assert faces[-1].left > 0.5


def test_a_clip_of_somebody_coming_and_going(finder: FaceFinder, person: Picture) -> None:
    """Twelve seconds at five frames a second: empty, approach, stand, walk off."""
    presence = Presence()
    events: list[tuple[float, Event]] = []
    for frame in range(85):
        now_s = frame / 5
        scene = hall(frame % 4)
        if 2 <= now_s < 9:
            with_person(scene, person, min(0.6, 0.1 + 0.12 * (now_s - 2)), 0.5)
        if event := presence.observe(now_s, finder.find(scene)):
            events.append((now_s, event))
    assert [event for _, event in events] == [Event.ARRIVED, Event.LEFT]
    assert 3 < events[0][0] < 7
    assert 14 < events[1][0] < 16


def test_a_wrong_cascade_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not a face cascade"):
        FaceFinder(tmp_path / "none.xml")
