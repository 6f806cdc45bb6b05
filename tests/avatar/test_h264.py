import av
import numpy as np
import pytest

from avatar import Pose, RenderError, load_pack
from avatar.h264 import H264Encoder


def test_every_frame_comes_out_at_once_and_decodes():
    presenter = load_pack()
    renderer = presenter.renderer()
    decoder = av.CodecContext.create("h264", "r")
    with H264Encoder(presenter.size, presenter.fps) as encoder:
        sizes, pictures = [], []
        for index in range(6):
            frame = renderer.render(Pose(mouth={"aa": index / 6}))
            unit = encoder.encode(frame, key=index == 4)
            assert unit.startswith(b"\x00\x00\x00\x01")
            sizes.append(len(unit))
            pictures += decoder.decode(av.Packet(unit))
        pictures += decoder.decode(None)
    assert len(pictures) == 6
    assert pictures[4].key_frame and not pictures[3].key_frame
    assert np.abs(pictures[5].to_ndarray(format="bgr24").astype(int) - frame).mean() < 8
    assert max(sizes) * 8 < 2_500_000


def test_odd_sizes_are_refused():
    with pytest.raises(RenderError, match="721x1281"):
        H264Encoder((721, 1281), 25)
