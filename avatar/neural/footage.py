"""The video a presenter is learnt from: frames at 25 a second, the sound, and where the face is in each frame."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt

from avatar.neural.errors import UnfitVideoError
from avatar.renderer import Frame

FPS = 25
SOUND_RATE_HZ = 16_000
DETECT_EVERY = 5
"""Frames between detections; between them the face is where it was, and the track is smoothed."""
SMOOTH_FRAMES = 9
LEAST_FACE_PX = 80
MOST_ASIDE, MOST_GROWTH = 0.6, 0.3
"""A face is within this share of its width from its usual place, and its width within a factor exp(0.3) of the usual."""
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Footage:
    """Everything read from a video."""

    frames: list[Frame]
    """Every frame at FPS, (h, w, 3) BGR."""
    sound: Floats
    """Mono at SOUND_RATE_HZ."""
    faces: Floats
    """(frames, 3): centre x, y and width of the face, in pixels, smoothed over time."""
    seen: npt.NDArray[np.bool_]
    """(detections): whether a face was found each time it was looked for."""


def read_footage(video: Path, sound: Path | None = None, most_s: float = 180.0) -> Footage:
    """Decode, and follow the largest face. `sound` replaces the video's own. Raises UnfitVideoError."""
    try:
        frames = list(_frames(video, int(most_s * FPS)))
        heard = _sound(sound or video)
    except (av.FFmpegError, OSError, IndexError) as error:
        raise UnfitVideoError(f"{video}：无法读取视频或声音（{error}）") from error
    if not frames:
        raise UnfitVideoError(f"{video}：没有画面")
    faces, seen = _follow(frames)
    return Footage(frames, heard, faces, seen)


def _frames(video: Path, most: int) -> Iterator[Frame]:
    """Frames picked so that there are FPS of them a second."""
    with av.open(str(video)) as container:
        wanted = 0
        for picture in container.decode(video=0):
            at_s = float(picture.time or 0.0)
            while wanted < most and at_s >= wanted / FPS - 0.5 / FPS:
                yield picture.to_ndarray(format="bgr24").astype(np.uint8, copy=False)
                wanted += 1
            if wanted >= most:
                return


def _sound(path: Path) -> Floats:
    with av.open(str(path)) as container:
        if not container.streams.audio:
            raise UnfitVideoError(f"{path}：视频没有声音，无法学习口型与语音的对应关系")
        resampler = av.AudioResampler(format="flt", layout="mono", rate=SOUND_RATE_HZ)
        parts = [out.to_ndarray()[0] for frame in container.decode(audio=0) for out in resampler.resample(frame)]
    return np.concatenate(parts).astype(np.float32)


def _follow(frames: list[Frame]) -> tuple[Floats, npt.NDArray[np.bool_]]:
    cascade = cv2.CascadeClassifier(str(Path(cv2.__file__).parent / "data" / "haarcascade_frontalface_default.xml"))
    where, found = [], []
    for number in range(0, len(frames), DETECT_EVERY):
        face = _largest(cascade, frames[number])
        found.append(face is not None)
        if face is not None:
            where.append((number, *face))
    if not where:
        return np.zeros((len(frames), 3), np.float32), np.array(found)
    known = _plausible(np.array(where, np.float32))
    grid = np.arange(len(frames))
    tracks = [np.interp(grid, known[:, 0], _median(known[:, axis])) for axis in (1, 2, 3)]
    smooth = [
        cv2.GaussianBlur(track[None].astype(np.float32), (2 * SMOOTH_FRAMES + 1, 1), SMOOTH_FRAMES / 2)[0]
        for track in tracks
    ]
    return np.stack(smooth, axis=1).astype(np.float32), np.array(found)


def _plausible(found: Floats) -> Floats:
    """Detections (frame, x, y, width) near the usual place and size: a pattern on a scarf can look like a face."""
    x, y, width = np.median(found[:, 1:], axis=0)
    aside = np.hypot(found[:, 1] - x, found[:, 2] - y) / width
    plausible: Floats = found[(aside < MOST_ASIDE) & (np.abs(np.log(found[:, 3] / width)) < MOST_GROWTH)]
    return plausible


def _largest(cascade: cv2.CascadeClassifier, frame: Frame) -> tuple[float, float, float] | None:
    scale = min(1.0, 480 / max(frame.shape[:2]))
    grey = cv2.cvtColor(cv2.resize(frame, None, fx=scale, fy=scale), cv2.COLOR_BGR2GRAY)
    least = int(max(24, LEAST_FACE_PX * scale * 0.6))
    faces = cascade.detectMultiScale(grey, 1.1, 5, minSize=(least, least))
    if len(faces) == 0:
        return None
    x, y, width, height = max((tuple(int(v) for v in face) for face in faces), key=lambda face: face[2])
    return (x + width / 2) / scale, (y + height / 2) / scale, width / scale


def _median(track: Floats) -> Floats:
    """Without single detections that jump aside."""
    padded = np.pad(track, 2, mode="edge")
    return np.median(np.lib.stride_tricks.sliding_window_view(padded, 5), axis=1).astype(np.float32)
