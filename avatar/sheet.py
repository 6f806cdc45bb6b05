"""Contact sheets: mouth frames beside the phonemes they were drawn for, the keys of a pack, its moods and gestures."""

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from asr_tts.engines import SPEAK_RATE_HZ, Phone
from avatar.gesture import MOTIONS, Gesture, gestured
from avatar.pose import Box, Mood, Pose
from avatar.presenter import Presenter
from avatar.renderer import Frame
from avatar.still import open_eyed

CAPTION_PX = 22
CAPTIONS = {
    "→": "-", "↗": "/", "↓": "v", "↘": "\\", "ʨ": "tj", "ʦ": "ts", "ꭧ": "tr", "ʂ": "sr", "ɕ": "sj", "ɻ": "r", "ŋ": "ng", "ɤ": "7",
    "ə": "@", "ɨ": "i-", "ɚ": "er", "ɛ": "E", "ɔ": "O", "ʊ": "U", "ɥ": "yw", "ʰ": "h",
}  # fmt: skip
"""OpenCV letters are ASCII only: close X-SAMPA-like spellings of the synthesizer's alphabet."""


def speech_sheet(presenter: Presenter, phones: Sequence[Phone], columns: int = 12, most: int = 60) -> Frame:
    """Every frame of a clause from its first sound on, cropped to the lower face, with time and phoneme under it."""
    track = presenter.track(0)
    track.add(phones, 0)
    renderer, box = presenter.renderer(), _lower_face(presenter)
    step, tiles = SPEAK_RATE_HZ // presenter.fps, []
    for index in range(min(most, track.end_sample // step + 1)):
        sample = index * step
        said = "".join(
            p.symbol for p in phones if p.start_sample < sample + step // 2 and p.end_sample > sample - step // 2
        )
        pose = track.pose(sample, index)
        crop = renderer.render(Pose(mouth=pose.mouth, eyes=pose.eyes))[box.top : box.bottom, box.left : box.right]
        tiles.append(_tile(crop, f"{index * 1000 // presenter.fps} {_ascii(said)}"))
    return _grid(tiles, columns)


def key_sheet(presenter: Presenter, columns: int = 6) -> Frame:
    """The whole face at full weight of every key of the pack."""
    renderer, tiles = presenter.renderer(), []
    mouth, eyes = presenter.pixels.mouth_box, presenter.pixels.eye_box
    face = np.s_[eyes.top : mouth.bottom, min(mouth.left, eyes.left) : max(mouth.right, eyes.right)]
    poses = {"neutral": Pose(), **{key: Pose(mouth={key: 1.0}) for key in presenter.manifest.mouth_keys}}
    poses |= {key: Pose(eyes={key: 1.0}) for key in presenter.manifest.eye_keys}
    for name, pose in poses.items():
        tiles.append(_tile(renderer.render(pose)[face], name))
    return _grid(tiles, columns)


def mood_sheet(presenter: Presenter, columns: int = 4) -> Frame:
    """Head and chest in every mood and at the height of every gesture."""
    renderer, index = presenter.renderer(), open_eyed(presenter)
    poses: dict[str, Pose] = {mood.value: presenter.idle_pose(index, mood) for mood in Mood}
    for gesture in Gesture:
        poses[gesture.value] = gestured(presenter.idle_pose(index), gesture, MOTIONS[gesture].rise_s)
    tiles = []
    for name, pose in poses.items():
        frame = renderer.render(pose)
        small = cv2.resize(frame[: frame.shape[0] * 3 // 4], (240, 320), interpolation=cv2.INTER_AREA)
        tiles.append(_tile(small.astype(np.uint8, copy=False), name))
    return _grid(tiles, columns)


def _lower_face(presenter: Presenter) -> Box:
    lips, mouth = presenter.pixels.lips_box, presenter.pixels.mouth_box
    middle, half = (lips.left + lips.right) // 2, lips.width
    return Box(
        max(mouth.left, middle - half), lips.top - 20, min(mouth.right, middle + half), min(mouth.bottom, lips.bottom)
    )


def _ascii(symbols: str) -> str:
    return "".join(CAPTIONS.get(symbol, symbol if symbol.isascii() else "?") for symbol in symbols)


def _tile(crop: Frame, caption: str) -> Frame:
    tile = np.full((crop.shape[0] + CAPTION_PX, crop.shape[1], 3), 255, np.uint8)
    tile[: crop.shape[0]] = crop
    cv2.putText(tile, caption, (3, tile.shape[0] - 6), cv2.FONT_HERSHEY_SIMPLEX, 0.45, (0, 0, 0), 1, cv2.LINE_AA)
    return tile


def _grid(tiles: Sequence[npt.NDArray[np.uint8]], columns: int) -> Frame:
    blank = np.full_like(tiles[0], 255)
    rows = [list(tiles[start : start + columns]) for start in range(0, len(tiles), columns)]
    rows[-1] += [blank] * (columns - len(rows[-1]))
    return np.vstack([np.hstack(row) for row in rows])
