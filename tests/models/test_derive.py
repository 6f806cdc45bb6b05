from pathlib import Path

import onnx
import pytest
from onnx import TensorProto, helper

from kiosk.models import ModelError, derive
from kiosk.models.catalogue import Derived


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a two-node ONNX graph."""
    ends = [helper.make_tensor_value_info(n, TensorProto.FLOAT, [1]) for n in ("x", "y")]
    nodes = [helper.make_node("Round", ["x"], ["inner"]), helper.make_node("Neg", ["inner"], ["y"])]
    onnx.save(helper.make_model(helper.make_graph(nodes, "g", ends[:1], ends[1:])), str(tmp_path / "a.onnx"))
    return tmp_path


def test_a_derived_graph_is_checked_and_put_in_place(folder: Path) -> None:
    derive.make(Derived("b.onnx", "a.onnx", "tests.models.makers:with_output"), folder)
    assert {o.name for o in onnx.load(str(folder / "b.onnx")).graph.output} == {"y", "inner"}


@pytest.mark.parametrize(
    ("maker", "says"),
    [
        ("tests.models.makers:nothing", "made nothing"),
        ("tests.models.makers:copy", "expected more than"),
        ("tests.models.makers:missing", "is not there"),
        ("no_such_module:x", "is not there"),
        ("tests.models.makers:refuses", "not the export"),
    ],
)
def test_what_fails_leaves_nothing(folder: Path, maker: str, says: str) -> None:
    with pytest.raises(ModelError, match=says):
        derive.make(Derived("b.onnx", "a.onnx", maker), folder)
    assert [p.name for p in folder.iterdir()] == ["a.onnx"]
