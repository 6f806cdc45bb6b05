import asyncio
import struct

import cv2
import numpy as np
import pytest

from avatar import Mood, load_pack
from kiosk.moods import FACES, MoodLoops, pack_frames
from kiosk.stage import Stage
from kiosk.workers import Lane

FRAMES = 2


@pytest.fixture
def stage(monkeypatch):
    presenter = load_pack()
    monkeypatch.setattr(type(presenter), "idle_length", FRAMES)
    return Stage(presenter, Lane("draw"), threads=1, quality=60)


def unpacked(content):
    (count,) = struct.unpack_from("<I", content)
    lengths = struct.unpack_from(f"<{count}I", content, 4)
    offset, frames = 4 + 4 * count, []
    for length in lengths:
        frames.append(cv2.imdecode(np.frombuffer(content[offset : offset + length], np.uint8), cv2.IMREAD_COLOR))
        offset += length
    assert offset == len(content)
    return frames


async def drawn(moods):
    async with asyncio.timeout(240):
        while any(moods.file(state) is None for state in FACES):
            await asyncio.sleep(0.05)


async def test_loops_lie_on_the_idle_frame_where_they_say(stage, tmp_path):
    moods = MoodLoops(stage, 90, tmp_path)
    assert moods.file("hearing") is None
    moods.begin()
    await drawn(moods)
    renderer = stage.presenter.renderer()
    for loop in moods.announce("/moods"):
        frames = unpacked(moods.file(loop.state))
        assert len(frames) == FRAMES
        whole = renderer.render(stage.presenter.idle_pose(1, FACES[loop.state][0])).astype(int)
        height, width = frames[1].shape[:2]
        under = whole[loop.y : loop.y + height, loop.x : loop.x + width]
        assert np.abs(under - frames[1]).mean() < 3
        rest = renderer.render(stage.presenter.idle_pose(1)).astype(int)
        rest[loop.y : loop.y + height, loop.x : loop.x + width] = under
        assert np.array_equal(rest, whole)  # nothing of the face lies outside the box


async def test_drawn_once_and_kept(stage, tmp_path):
    moods = MoodLoops(stage, 60, tmp_path)
    moods.begin()
    await drawn(moods)
    kept = {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()}
    assert len(kept) == len(FACES)
    again = MoodLoops(stage, 60, tmp_path)
    again.begin()
    await drawn(again)
    assert {path.name: path.stat().st_mtime_ns for path in tmp_path.iterdir()} == kept
    assert again.file("thinking") == moods.file("thinking")


def test_states_have_the_faces_that_speech_goes_on_from():
    assert {mood for mood, _ in FACES.values()} == {Mood.LISTENING, Mood.THINKING}
    assert pack_frames([b"ab", b"c"]) == struct.pack("<III", 2, 2, 1) + b"abc"
