"""Real talking faces: the same measure of lag over recorded video, to know what it gives on people."""

import wave
from pathlib import Path

import av
import click
import cv2
import numpy as np
import numpy.typing as npt

from avatar.measure import Lag, Series, lag_between, loudness, mouth_opening
from avatar.pose import Box

_DETECT_EVERY = 5
_LIPS = (0.30, 0.66, 0.70, 0.92)
"""Left, top, right, bottom of the lips as shares of the box that the Haar cascade puts around a face."""


def read_clips(folder: Path) -> dict[str, Lag]:
    """Lag and correlation of every `*_video.mp4` with its sound (its own track, or `*_audio.wav` beside it)."""
    clips = sorted(folder.rglob("*.mp4"))
    if not clips:
        raise click.ClickException(f"no .mp4 under {folder}")
    found = {}
    for clip in clips:
        times_s, opening = _openings(clip)
        samples, rate_hz = _sound(clip)
        if len(opening) < 25:
            raise click.ClickException(f"{clip}: a face was found in {len(opening)} frames only")
        found[clip.stem.removesuffix("_video")] = lag_between([opening], [times_s], [loudness(samples, rate_hz)])
    return found


def _openings(clip: Path) -> tuple[Series, Series]:
    cascade = cv2.CascadeClassifier(str(Path(cv2.__file__).parent / "data" / "haarcascade_frontalface_default.xml"))
    times_s, openings, lips = [], [], None
    with av.open(str(clip)) as container:
        for number, picture in enumerate(container.decode(video=0)):
            frame: npt.NDArray[np.uint8] = picture.to_ndarray(format="bgr24").astype(np.uint8, copy=False)
            if number % _DETECT_EVERY == 0:
                lips = _lips(cascade, frame) or lips
            if lips is not None and picture.time is not None:
                times_s.append(float(picture.time))
                openings.append(mouth_opening(frame, lips))
    return np.array(times_s), np.array(openings)


def _lips(cascade: cv2.CascadeClassifier, frame: npt.NDArray[np.uint8]) -> Box | None:
    grey = cv2.cvtColor(frame, cv2.COLOR_BGR2GRAY)
    faces = cascade.detectMultiScale(grey, 1.1, 5, minSize=(80, 80))
    if len(faces) == 0:
        return None
    x, y, width, height = max((tuple(int(v) for v in face) for face in faces), key=lambda face: face[2])
    left, top, right, bottom = _LIPS
    return Box(int(x + left * width), int(y + top * height), int(x + right * width), int(y + bottom * height))


def _sound(clip: Path) -> tuple[npt.NDArray[np.float32], int]:
    beside = clip.with_name(clip.name.replace("_video.mp4", "_audio.wav"))
    with av.open(str(clip)) as container:
        if not container.streams.audio:
            return _wav(beside)
        resampler = av.AudioResampler(format="flt", layout="mono", rate=24_000)
        parts = [out.to_ndarray()[0] for frame in container.decode(audio=0) for out in resampler.resample(frame)]
    return np.concatenate(parts).astype(np.float32), 24_000


def _wav(path: Path) -> tuple[npt.NDArray[np.float32], int]:
    with wave.open(str(path)) as sound:
        data = np.frombuffer(sound.readframes(sound.getnframes()), "<i2").reshape(-1, sound.getnchannels())
        return (data.mean(axis=1) / 32768).astype(np.float32), sound.getframerate()
