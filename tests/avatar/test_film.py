import math

import av
import numpy as np

from asr_tts.engines import SPEAK_RATE_HZ, Phone, Speech
from avatar import load_pack
from avatar.film import LEAD_S, TAIL_S, Line, labelled, write_film


def speech(seconds: float) -> Speech:
    samples = (0.2 * np.sin(np.arange(int(seconds * SPEAK_RATE_HZ)) * 0.05)).astype(np.float32)
    return Speech("啊", samples, (Phone("a", 0, len(samples)),))


def test_film_has_picture_sound_and_label(tmp_path):
    path = tmp_path / "clip.mp4"
    seconds = write_film(path, load_pack(), [Line(speech(0.4), 100)], height=640)
    assert seconds == LEAD_S + 0.5 + TAIL_S
    with av.open(str(path)) as container:
        assert "AI生成" in container.metadata["comment"]
        assert '"Label": "1"' in container.metadata["AIGC"]
        frames = [frame.to_ndarray(format="bgr24") for frame in container.decode(video=0)]
    assert len(frames) == math.ceil(seconds * 25)
    assert frames[0].shape == (640, 360, 3)
    with av.open(str(path)) as container:
        sound = np.concatenate([frame.to_ndarray()[0] for frame in container.decode(audio=0)])
    start = int(LEAD_S * SPEAK_RATE_HZ)
    assert np.abs(sound[: start - 3000]).max() < 0.02
    assert np.abs(sound[start : start + 9000]).max() > 0.1


def test_label_is_tall_enough_and_in_the_corner():
    frame = np.full((1280, 720, 3), 120, np.uint8)
    labelled(frame)
    ys, xs = np.nonzero((frame != 120).any(axis=2))
    assert ys.min() > 1100 and xs.min() > 500
    assert ys.max() - ys.min() + 1 >= 0.045 * 720
    assert frame.max() > 240
