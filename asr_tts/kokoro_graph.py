"""The published Kokoro graph made ready to serve: it tells how long each token lasts, and reaches the same audio in half the time.

Nothing is approximated that can be heard; what changes is how the generator's arithmetic is put to the runtime:

* a quantised convolution (`ConvInteger`, unsigned by unsigned, for which onnxruntime has no fast kernel) becomes one product
  of gathered windows and signed weights (`MatMulIntegerToFloat`, for which it has VNNI and AMX kernels): the same integers;
* its bias is added as it was trained instead of rounded down to the step of the integers;
* the square of a sine, a third of what then remains, becomes a polynomial (largest error 2.3e-5).
"""

import math
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
from onnx import NodeProto, TensorProto, helper, numpy_helper

from asr_tts.errors import ModelMissingError

SERVED = "kokoro-v1.0.int8.served.onnx"
"""File name of the graph that the service runs."""
DURATIONS = "/encoder/Round_output_0"
"""The tensor of predicted frames per token inside the published graph."""

_SIN2 = (9.866675, -32.353872, 41.294957, -22.990913)
"""sin²(πd) = d²(a + d²(b + d²(c + d²e))) for d in -1/2..1/2, equal to it within 2.3e-5 (least squares, reweighted)."""
_MICROSOFT = "com.microsoft"
_Array = npt.NDArray[np.generic]


def prepare(source: Path, target: Path) -> None:
    """Write `source`, the published graph, to `target` ready to serve, atomically. Raises ModelMissingError."""
    try:
        model = onnx.load(str(source))
    except Exception as error:  # protobuf's DecodeError has no stable name
        raise ModelMissingError(f"{source} is not a readable ONNX model: {error}") from error
    if not any(DURATIONS in node.output for node in model.graph.node):
        raise ModelMissingError(
            f"{source} has no tensor {DURATIONS}: it is not the Kokoro v1.0 export this engine knows"
        )
    if all(output.name != DURATIONS for output in model.graph.output):
        model.graph.output.append(helper.make_tensor_value_info(DURATIONS, TensorProto.FLOAT, None))
    _Rewriting(model.graph).run()
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=target.name, suffix=".part", delete=False) as file:
        file.write(model.SerializeToString())
    Path(file.name).chmod(0o644)
    Path(file.name).replace(target)


class _Rewriting:
    """One graph being rewritten in place."""

    def __init__(self, graph: onnx.GraphProto) -> None:
        self._graph = graph
        self._constants = {tensor.name: tensor for tensor in graph.initializer}
        self._makers = {name: node for node in graph.node for name in node.output}
        self._uses = Counter(name for node in graph.node for name in node.input)
        self._uses.update(output.name for output in graph.output)
        self._readers = {name: node for node in graph.node for name in node.input}
        self._instead: dict[str, list[NodeProto]] = {}
        """What stands in the place of the node that makes this tensor."""

    def run(self) -> None:
        for node in self._graph.node:
            if node.op_type == "ConvInteger":
                self._convolution(node)
            elif node.op_type == "Sin":
                self._squared_sine(node)
        nodes = [new for node in self._graph.node for new in self._instead.get(node.output[0], [node])]
        kept = _needed(nodes, [output.name for output in self._graph.output])
        del self._graph.node[:], self._graph.initializer[:]
        self._graph.node.extend(kept)
        read = {name for node in kept for name in node.input}
        self._graph.initializer.extend(tensor for name, tensor in self._constants.items() if name in read)

    def _constant(self, name: str, value: _Array) -> str:
        self._constants.setdefault(name, numpy_helper.from_array(value, name))
        return name

    def _integers(self, *values: int) -> str:
        return self._constant(f"served/{values}", np.array(values, np.int64))

    def _integer(self, value: int) -> str:
        return self._constant(f"served/{value}", np.array(value, np.int64))

    def _value(self, name: str) -> _Array | None:
        tensor = self._constants.get(name)
        return None if tensor is None else numpy_helper.to_array(tensor)

    def _only_reader(self, name: str, op_type: str) -> NodeProto | None:
        reader = self._readers.get(name) if self._uses[name] == 1 else None
        return reader if reader is not None and reader.op_type == op_type else None

    # ---- convolutions

    def _convolution(self, node: NodeProto) -> None:
        settings = {attribute.name: helper.get_attribute_value(attribute) for attribute in node.attribute}
        weights, zero = self._value(node.input[1]), self._value(node.input[3])
        plain = settings.get("group", 1) == 1 and all(step == 1 for step in settings.get("strides", [1]))
        if weights is None or zero is None or zero.size != 1 or weights.ndim != 3 or not plain:
            return
        end = self._scaled_end(node)
        if end is None:
            return
        scaled, steps, bias = end
        pads, dilation = settings.get("pads", [0, 0]), settings.get("dilations", [1])[0]
        self._instead[node.output[0]] = []
        self._instead[scaled] = [
            *self._windows(node, weights.shape, dilation, pads),
            *self._product(node, weights, int(zero.reshape(-1)[0]), steps, bias),
            helper.make_node("Transpose", [f"{node.name}/product"], [scaled], f"{node.name}/back", perm=[0, 2, 1]),
        ]

    def _scaled_end(self, node: NodeProto) -> tuple[str, tuple[str, str], str] | None:
        """The float tensor that the convolution's integers end in, the two step sizes and the bias ("" for none)."""
        name, bias = node.output[0], ""
        adding = self._only_reader(name, "Add")
        if adding is not None:
            bias = self._bias_of(next(other for other in adding.input if other != name))
            if not bias:
                return None
            name = adding.output[0]
        casting = self._only_reader(name, "Cast")
        scaling = self._only_reader(casting.output[0], "Mul") if casting is not None else None
        if casting is None or scaling is None:
            return None
        steps = self._makers.get(next(other for other in scaling.input if other != casting.output[0]))
        if steps is None or steps.op_type != "Mul":
            return None
        first, second = sorted(steps.input, key=lambda step: step in self._constants)
        return (scaling.output[0], (first, second), bias) if second in self._constants else None

    def _bias_of(self, name: str) -> str:
        """The trained bias behind one that is quantised at run time: Reshape(Cast(Floor(Div(bias, step))))."""
        for op_type in ("Reshape", "Cast", "Floor", "Div"):
            maker = self._makers.get(name)
            if maker is None or maker.op_type != op_type:
                return ""
            name = maker.input[0]
        return name if name in self._constants else ""

    def _windows(self, node: NodeProto, shape: tuple[int, ...], dilation: int, pads: list[int]) -> Iterator[NodeProto]:
        """[1, channels, time] to [1, time, width x channels]: what each output sample is made of, side by side."""
        at, samples, zero = node.name, node.input[0], node.input[2]
        _, channels, width = shape
        rows = f"{at}/rows" if width > 1 else f"{at}/windows"
        yield helper.make_node("Transpose", [samples], [rows], f"{at}/turn", perm=[0, 2, 1])
        if width == 1:
            return
        before, after = pads
        edges = self._integers(0, before, 0, 0, after, 0)
        yield helper.make_node("Pad", [rows, edges, zero], [f"{at}/padded"], f"{at}/pad")
        yield from self._indices(at, samples, width, dilation, before + after)
        yield helper.make_node("Gather", [f"{at}/padded", f"{at}/indices"], [f"{at}/taps"], f"{at}/gather", axis=1)
        flat = self._integers(1, -1, width * channels)
        yield helper.make_node("Reshape", [f"{at}/taps", flat], [f"{at}/windows"], f"{at}/flatten")

    def _indices(self, at: str, samples: str, width: int, dilation: int, padding: int) -> Iterator[NodeProto]:
        """[time, width]: which padded samples each output sample is made of; the length is known only at run time."""
        gain, nil, one = (self._integer(value) for value in (padding - (width - 1) * dilation, 0, 1))
        yield helper.make_node("Shape", [samples], [f"{at}/length_"], f"{at}/shape", start=2, end=3)
        yield helper.make_node("Squeeze", [f"{at}/length_"], [f"{at}/length"], f"{at}/squeeze")
        yield helper.make_node("Add", [f"{at}/length", gain], [f"{at}/count"], f"{at}/reach")
        yield helper.make_node("Range", [nil, f"{at}/count", one], [f"{at}/starts"], f"{at}/range")
        yield helper.make_node("Unsqueeze", [f"{at}/starts", self._integers(1)], [f"{at}/column"], f"{at}/unsqueeze")
        taps = self._integers(*(tap * dilation for tap in range(width)))
        yield helper.make_node("Add", [f"{at}/column", taps], [f"{at}/indices"], f"{at}/spread")

    def _product(
        self, node: NodeProto, weights: _Array, zero: int, steps: tuple[str, str], bias: str
    ) -> Iterator[NodeProto]:
        at, (step, weight_step) = node.name, steps
        outputs, channels, width = weights.shape
        signed = (weights.astype(np.int16) - 128).astype(np.int8).transpose(2, 1, 0).reshape(width * channels, outputs)
        operands = [
            f"{at}/windows",
            self._constant(f"{at}/weights", np.ascontiguousarray(signed)),
            step,
            weight_step,
            node.input[2],
            self._constant(f"{at}/zero", np.array(zero - 128, np.int8)),
            bias,
        ]
        yield helper.make_node("MatMulIntegerToFloat", operands, [f"{at}/product"], f"{at}/multiply", domain=_MICROSOFT)

    # ---- activations

    def _squared_sine(self, node: NodeProto) -> None:
        """Sin(alpha x)² of the generator's activations, alpha a constant for each channel."""
        squaring = self._only_reader(node.output[0], "Pow")
        exponent = None if squaring is None else self._value(squaring.input[1])
        stretching = self._makers.get(node.input[0])
        if squaring is None or exponent is None or exponent.item() != 2 or stretching is None:
            return
        if stretching.op_type != "Mul" or self._uses[node.input[0]] != 1:
            return
        alpha = next((name for name in stretching.input if name in self._constants), "")
        value = self._value(alpha)
        if value is None:
            return
        turned = self._constant(f"{node.name}/turns", np.asarray(value, np.float32) / np.float32(math.pi))
        signal = next(name for name in stretching.input if name != alpha)
        self._instead[node.input[0]] = [helper.make_node("Mul", [turned, signal], [node.input[0]], stretching.name)]
        self._instead[node.output[0]] = []
        self._instead[squaring.output[0]] = list(self._polynomial(node.name, node.input[0], squaring.output[0]))

    def _polynomial(self, at: str, turns: str, result: str) -> Iterator[NodeProto]:
        yield helper.make_node("Round", [turns], [f"{at}/whole"], f"{at}/round")
        yield helper.make_node("Sub", [turns, f"{at}/whole"], [f"{at}/rest"], f"{at}/fold")
        yield helper.make_node("Mul", [f"{at}/rest", f"{at}/rest"], [f"{at}/square"], f"{at}/squared")
        first, *others = (
            self._constant(f"served/sin2_{index}", np.array(c, np.float32)) for index, c in enumerate(_SIN2)
        )
        so_far = others.pop()
        for index, term in enumerate([*reversed(others), first]):
            yield helper.make_node("Mul", [so_far, f"{at}/square"], [f"{at}/times{index}"], f"{at}/multiply{index}")
            yield helper.make_node("Add", [f"{at}/times{index}", term], [f"{at}/plus{index}"], f"{at}/add{index}")
            so_far = f"{at}/plus{index}"
        yield helper.make_node("Mul", [so_far, f"{at}/square"], [result], f"{at}/last")


def _needed(nodes: list[NodeProto], outputs: list[str]) -> list[NodeProto]:
    """The nodes that something still depends on, in order."""
    wanted, kept = set(outputs), []
    for node in reversed(nodes):
        if any(name in wanted for name in node.output):
            wanted.update(node.input)
            kept.append(node)
    return kept[::-1]
