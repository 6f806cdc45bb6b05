"""A learnt pack keeps the renderer's contract, and is judged: its network here is three nodes that need no training."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from avatar.check import check_pack
from avatar.errors import RenderError
from avatar.loading import load_pack
from avatar.neural.crops import SIZE, cut
from avatar.neural.footage import FPS, SOUND_RATE_HZ, Footage
from avatar.neural.pack import Person, write_pack
from avatar.neural.presenter import HeardPose, NeuralPresenter
from avatar.neural.sound import DIMENSIONS, WINDOW, reduction_of
from avatar.pose import Pose


def _network(path: Path, *, moves: float, tint: float = 0.0) -> None:
    """The reference picture, brighter in its middle by `moves` times the mean of the sound, and by `tint` everywhere."""
    middle = np.zeros((1, 1, SIZE, SIZE), np.float32)
    middle[..., SIZE * 2 // 5 : SIZE * 7 // 10, SIZE * 2 // 5 : SIZE * 3 // 5] = moves
    weights = {
        "three": np.array([3]),
        "six": np.array([6]),
        "axis": np.array([1]),
        "shape": np.array([1, 1, 1, 1]),
        "middle": middle,
        "tint": np.array(tint, np.float32),
    }
    nodes = [
        helper.make_node("Slice", ["pictures", "three", "six", "axis"], ["seen"]),
        helper.make_node("ReduceMean", ["sound"], ["mean"], keepdims=0),
        helper.make_node("Reshape", ["mean", "shape"], ["loud"]),
        helper.make_node("Mul", ["loud", "middle"], ["moved"]),
        helper.make_node("Add", ["seen", "moved"], ["mouth"]),
        helper.make_node("Add", ["mouth", "tint"], ["painted"]),
    ]
    graph = helper.make_graph(
        nodes,
        "mouth",
        [
            helper.make_tensor_value_info("pictures", TensorProto.FLOAT, [1, 6, SIZE, SIZE]),
            helper.make_tensor_value_info("sound", TensorProto.FLOAT, [1, WINDOW, DIMENSIONS]),
        ],
        [helper.make_tensor_value_info("painted", TensorProto.FLOAT, [1, 3, SIZE, SIZE])],
        [onnx.numpy_helper.from_array(value, name) for name, value in weights.items()],
    )
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), str(path))


def _pack(folder: Path, *, moves: float, tint: float = 0.0) -> Path:
    frame = np.full((1280, 720, 3), (140, 170, 210), np.uint8)
    faces = np.tile(np.array([[360.0, 400.0, 300.0]], np.float32), (FPS, 1))
    footage = Footage([frame] * FPS, np.zeros(SOUND_RATE_HZ, np.float32), faces, np.ones(3, np.bool_))
    features = np.random.default_rng(3).normal(0, 1, (200, 64)).astype(np.float32)
    network = folder / "network.onnx"
    _network(network, moves=moves, tint=tint)
    person = Person("someone", "某人", "zf_xiaoxiao", "虚构")
    write_pack(folder / "pack", person, footage, cut(footage).squares[0], 0, reduction_of(features), network)
    return folder / "pack"


def test_a_learnt_pack_without_fault(tmp_path: Path) -> None:
    assert check_pack(_pack(tmp_path, moves=2.0)) == []


@pytest.mark.parametrize(("moves", "tint", "words"), [(0.0, 0.0, "hardly moves"), (2.0, 0.1, "does not join the face")])
def test_what_is_wrong_with_a_learnt_mouth_is_said(tmp_path: Path, moves: float, tint: float, words: str) -> None:
    (finding,) = check_pack(_pack(tmp_path, moves=moves, tint=tint))
    assert words in finding.what


def test_it_is_drawn_like_any_other_and_speaks_only_with_an_ear(tmp_path: Path) -> None:
    presenter = load_pack(_pack(tmp_path, moves=2.0))
    assert isinstance(presenter, NeuralPresenter)
    renderer = presenter.renderer()
    rest = renderer.render(Pose()).copy()
    loud = np.ones((WINDOW, DIMENSIONS), np.float32)
    assert rest.shape == (1280, 720, 3)
    assert not np.array_equal(renderer.render(HeardPose(sound=loud, presence=1.0)), rest)
    assert np.array_equal(renderer.render(Pose()), rest)
    with pytest.raises(RenderError, match="listen_with"):
        presenter.track(1)
