from dataclasses import replace

import av
import numpy as np
import pytest

from avatar import Pose, RegionEncoder, VideoStream, load_pack


@pytest.fixture(scope="module")
def drawing():
    return RegionEncoder(load_pack(), 80)


def _talking(presenter, index, opening, pitch_deg=0.0):
    rest = presenter.idle_pose(index)
    return replace(rest, mouth={"aa": opening}, head=replace(rest.head, pitch_deg=rest.head.pitch_deg + pitch_deg))


def _decoded(accesses):
    decoder = av.CodecContext.create("h264", "r")
    pictures = [picture for access in accesses for picture in decoder.decode(av.Packet(access.data))]
    return [picture.to_ndarray(format="bgr24") for picture in pictures + decoder.decode(None)]


def _psnr(one, other):
    return 10 * np.log10(255**2 / ((one.astype(float) - other) ** 2).mean())


def test_only_the_first_frame_of_a_stream_is_a_key_frame(drawing):
    presenter, stream = load_pack(), VideoStream(25)
    accesses = [stream.encode(drawing, _talking(presenter, i, i / 10), i) for i in range(5)]
    assert [access.key for access in accesses] == [True, False, False, False, False]
    assert len({(access.x, access.y) for access in accesses}) == 1
    stream.restart()
    assert stream.encode(drawing, _talking(presenter, 5, 0.5), 5).key


def test_what_is_decoded_is_what_was_drawn(drawing):
    presenter, stream = load_pack(), VideoStream(25)
    poses = [_talking(presenter, i, 0.5 + 0.4 * (i % 2), pitch_deg=0.3) for i in range(8)]
    accesses = [stream.encode(drawing, pose, index) for index, pose in enumerate(poses)]
    pictures = _decoded(accesses)
    assert len(pictures) == len(poses)
    drawn = drawing.renderer.render(poses[-1], drawing.head_box)
    assert _psnr(pictures[-1], drawn) > 35
    assert sum(len(access.data) for access in accesses[1:]) / 7 * 8 * 25 < 2_500_000


def test_a_moving_body_takes_the_whole_frame_and_the_head_alone_later_again(drawing):
    presenter, stream = load_pack(), VideoStream(25)
    breathing = Pose(mouth={"aa": 0.3}, breath=presenter.idle_pose(0).breath + 0.5)
    assert stream.encode(drawing, _talking(presenter, 0, 0.2), 0).x > 0
    whole = stream.encode(drawing, breathing, 0)
    assert whole.key and (whole.x, whole.y) == (0, 0)
    after = [stream.encode(drawing, _talking(presenter, i, 0.2), i) for i in range(60)]
    assert not after[0].key and after[0].x == 0
    assert after[-1].x > 0 and sum(access.key for access in after) == 1
