"""The rewritten graph says what the published one says."""

from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from asr_tts.errors import ModelMissingError
from asr_tts.kokoro_graph import DURATIONS, prepare
from asr_tts.onnx_model import open_model

from .conftest import model

_CHANNELS, _OUTPUTS = 3, 5


def _published(width: int, dilation: int, pad: int, *, bias: bool) -> onnx.ModelProto:
    """A quantised convolution and an activation, spelt as the published graph spells them."""
    rng = np.random.default_rng(width)
    weights = rng.integers(0, 256, (_OUTPUTS, _CHANNELS, width), dtype=np.uint8)
    constants = {
        "w": weights,
        "w_zero": np.array(121, np.uint8),
        "w_step": np.array(0.01, np.float32),
        "b": rng.normal(size=_OUTPUTS).astype(np.float32),
        "column": np.array([1, -1, 1], np.int64),
        "alpha": rng.uniform(0.3, 3, (1, _OUTPUTS, 1)).astype(np.float32),
        "two": np.array(2, np.float32),
    }
    last = "integers"
    nodes = [
        helper.make_node("DynamicQuantizeLinear", ["x"], ["q", "step", "zero"]),
        helper.make_node(
            "ConvInteger", ["q", "w", "zero", "w_zero"], [last], "conv", dilations=[dilation], pads=[pad, pad]
        ),
        helper.make_node("Mul", ["step", "w_step"], ["scale"]),
    ]
    if bias:
        nodes += [
            helper.make_node("Div", ["b", "scale"], ["b1"]),
            helper.make_node("Floor", ["b1"], ["b2"]),
            helper.make_node("Cast", ["b2"], ["b3"], to=TensorProto.INT32),
            helper.make_node("Reshape", ["b3", "column"], ["b4"]),
            helper.make_node("Add", [last, "b4"], ["with_bias"]),
        ]
        last = "with_bias"
    nodes += [
        helper.make_node("Cast", [last], ["floats"], to=TensorProto.FLOAT),
        helper.make_node("Mul", ["floats", "scale"], ["y"]),
        helper.make_node("Mul", ["alpha", "y"], ["turned"]),
        helper.make_node("Sin", ["turned"], ["sine"]),
        helper.make_node("Pow", ["sine", "two"], ["z"]),
        helper.make_node("Identity", ["step"], [DURATIONS]),
    ]
    graph = helper.make_graph(
        nodes,
        "published",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [1, _CHANNELS, None])],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in ("y", "z")],
        [numpy_helper.from_array(value, name) for name, value in constants.items()],
    )
    opsets = [helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)]
    return helper.make_model(graph, opset_imports=opsets, ir_version=9)


@pytest.mark.parametrize(("width", "dilation", "pad"), [(1, 1, 0), (3, 1, 1), (7, 3, 9), (11, 5, 25), (5, 1, 0)])
@pytest.mark.parametrize("bias", [True, False])
def test_convolution_and_activation_come_to_the_same(tmp_path: Path, width: int, dilation: int, pad: int, bias: bool):
    source, target = tmp_path / "published.onnx", tmp_path / "served.onnx"
    onnx.save(_published(width, dilation, pad, bias=bias), str(source))
    prepare(source, target)
    kinds = {node.op_type for node in onnx.load(str(target)).graph.node}
    assert not kinds & {"ConvInteger", "Sin"}
    x = np.random.default_rng(1).normal(size=(1, _CHANNELS, 40)).astype(np.float32)
    before = open_model(source, threads=1).run(["y", "z"], {"x": x})
    after = open_model(target, threads=1).run(["y", "z"], {"x": x})
    step = np.ptp(np.append(x, 0)) / 255 * 0.01
    np.testing.assert_allclose(after[0], before[0], atol=step * (1.01 if bias else 0.01))  # its bias was rounded down
    assert np.abs(after[1] - before[1]).max() < 4 * step + 5e-5


def test_nothing_slow_is_left_in_the_real_graph(tmp_path: Path):
    target = tmp_path / "served.onnx"
    prepare(model("tts", "kokoro-v1.0.int8.onnx"), target)
    nodes = onnx.load(str(target)).graph.node
    left = [node for node in nodes if node.op_type == "ConvInteger"]
    assert all(attribute.ints[0] > 1 for node in left for attribute in node.attribute if attribute.name == "strides")
    assert len(left) <= 3
    assert sum(node.op_type == "Sin" for node in nodes) <= 3  # the source and the inverse transform


def test_foreign_models_are_refused(tmp_path: Path):
    (tmp_path / "bad.onnx").write_bytes(b"no model")
    with pytest.raises(ModelMissingError, match=r"bad\.onnx"):
        prepare(tmp_path / "bad.onnx", tmp_path / "out.onnx")
    assert not (tmp_path / "out.onnx").exists()
