"""A spoken clip as a video file: picture, sound, and the visible label that the law asks for.

The label 「AI生成」 stands in a corner of every frame, and the file's metadata says the same (《人工智能生成合成内容标识办法》
and GB 45438-2025: visible label, implicit label in the metadata).
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np

from asr_tts.engines import SPEAK_RATE_HZ, Samples, Speech
from avatar.errors import RenderError
from avatar.gesture import Gesture
from avatar.pose import Mood
from avatar.presenter import Presenter
from avatar.renderer import Frame

LABEL = Path(__file__).parent / "label.png"
"""「AI生成」 in white with a dark rim, RGBA, drawn once from Noto Sans CJK."""
LABEL_SHARE = 0.05
"""Height of the label as a share of the shorter side: GB 45438-2025 asks for at least 5 %."""
MARGIN_SHARE = 0.02
LEAD_S, TAIL_S = 0.8, 1.2


@dataclass(frozen=True, slots=True)
class Line:
    """One clause and the silence after it."""

    speech: Speech
    pause_ms: int
    gesture: Gesture | None = None
    """What the body does as the clause begins."""


def write_film(
    path: Path, presenter: Presenter, lines: Sequence[Line], *, mood: Mood | str = Mood.CALM, height: int | None = None
) -> float:
    """Write H.264 and AAC to `path` (mp4); returns its length in seconds. Raises RenderError when it cannot be written."""
    sound, track = _sound(lines), presenter.track(1)
    at = round(LEAD_S * SPEAK_RATE_HZ)
    for line in lines:
        track.add(line.speech.phones, at, line.gesture)
        track.hear(line.speech.samples, at)
        at += len(line.speech.samples) + line.pause_ms * SPEAK_RATE_HZ // 1000
    renderer = presenter.renderer(height)
    step = SPEAK_RATE_HZ // presenter.fps
    try:
        with av.open(str(path), "w", format="mp4", options={"movflags": "use_metadata_tags"}) as container:
            container.metadata["AIGC"] = _implicit_label(presenter)
            container.metadata["comment"] = presenter.manifest.ai_label
            video = container.add_stream("libx264", rate=presenter.fps, options={"crf": "20", "preset": "veryfast"})
            video.width, video.height, video.pix_fmt = *renderer.size, "yuv420p"
            audio = container.add_stream("aac", rate=SPEAK_RATE_HZ, layout="mono")
            for index, sample in enumerate(range(0, len(sound), step)):
                frame = labelled(renderer.render(track.pose(sample, index, mood)).copy())
                picture = av.VideoFrame.from_ndarray(frame, format="bgr24")
                picture.pts, picture.time_base = index, Fraction(1, presenter.fps)
                container.mux(video.encode(picture))
                container.mux(audio.encode(_chunk(sound[sample : sample + step], sample)))
            container.mux(video.encode(None))
            container.mux(audio.encode(None))
    except (av.FFmpegError, OSError) as error:
        raise RenderError(f"{path}: {error}") from error
    return len(sound) / SPEAK_RATE_HZ


def labelled(frame: Frame) -> Frame:
    """Put the visible label into the lower right corner of `frame`, in place."""
    label = cv2.imread(str(LABEL), cv2.IMREAD_UNCHANGED)
    if label is None:
        raise RenderError(f"{LABEL} is missing: a clip must not leave without its label")
    height, width = frame.shape[:2]
    tall = max(16, round(LABEL_SHARE * min(height, width)))
    small = cv2.resize(label, (label.shape[1] * tall // label.shape[0], tall), interpolation=cv2.INTER_AREA)
    margin = round(MARGIN_SHARE * min(height, width))
    corner = frame[height - margin - tall : height - margin, width - margin - small.shape[1] : width - margin]
    share = small[..., 3:].astype(np.float32) / 255
    corner[:] = (corner * (1 - share) + small[..., :3] * share + 0.5).astype(np.uint8)
    return frame


def _implicit_label(presenter: Presenter) -> str:
    """The metadata element that the labelling rules name: content is synthetic, and who made it."""
    return json.dumps(
        {"Label": "1", "ContentProducer": "kiosk", "ProduceID": presenter.manifest.name}, ensure_ascii=False
    )


def _sound(lines: Sequence[Line]) -> Samples:
    parts = [np.zeros(round(LEAD_S * SPEAK_RATE_HZ), np.float32)]
    for line in lines:
        parts += [line.speech.samples, np.zeros(line.pause_ms * SPEAK_RATE_HZ // 1000, np.float32)]
    return np.concatenate([*parts, np.zeros(round(TAIL_S * SPEAK_RATE_HZ), np.float32)])


def _chunk(samples: Samples, at: int) -> av.AudioFrame:
    chunk = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples[None]), format="fltp", layout="mono")
    chunk.sample_rate, chunk.pts, chunk.time_base = SPEAK_RATE_HZ, at, Fraction(1, SPEAK_RATE_HZ)
    return chunk
