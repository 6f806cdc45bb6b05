"""Whisper as CTranslate2 loads it, made from an 8-bit ONNX export (Hugging Face Optimum's, as transformers.js uses it).

The larger recognizer is to be had from a package index in this form only. Its numbers are turned back into 16-bit floating
point as they are; CTranslate2 makes its own 8-bit ones when it loads them.
"""

import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import ctranslate2.specs
import numpy as np
import numpy.typing as npt
import onnx
from onnx import numpy_helper
from tokenizers import Tokenizer

from asr_tts.errors import ModelMissingError

ENCODER = "encoder_model_quantized.onnx"
"""Lies beside the decoder."""
_HEAD = 64
"""Every Whisper's attention heads are of this size."""
_DECODER = "model.decoder."
_MERGED = re.compile(r"_merged_\d+$")
_PRODUCT = re.compile(r"\.(?:MatMul|Conv)_quant.*$")
Weights = dict[str, npt.NDArray[np.float16]]
"""Linear maps (out, in) by the path of their layer, everything else by its published name."""


def convert(decoder: Path, target: Path) -> None:
    """Write CTranslate2's `model.bin` of the decoder and the encoder beside it. Raises ModelMissingError."""
    try:
        heard, said = _weights(decoder.with_name(ENCODER)), _weights(decoder)
        spec = _spec(heard, said)
        spec.validate()
        spec.optimize(quantization="float16")
        with tempfile.TemporaryDirectory(dir=target.parent) as folder:
            spec.save(folder)
            (Path(folder) / "model.bin").replace(target)
    except (OSError, KeyError, ValueError) as error:
        raise ModelMissingError(f"{decoder} is no Whisper that can be converted: {error!r}") from error


def vocabulary(tokenizer: Path, target: Path) -> None:
    """Write the tokens in the order of their numbers, one a line."""
    ids = Tokenizer.from_file(str(tokenizer)).get_vocab(with_added_tokens=True)
    target.write_text("".join(f"{token}\n" for token in sorted(ids, key=ids.__getitem__)), encoding="utf-8")


def config(generation: Path, target: Path) -> None:
    """Write CTranslate2's configuration from the published one of generation."""
    said: dict[str, Any] = json.loads(generation.read_text("utf-8"))
    taken = {
        "suppress_ids": said["suppress_tokens"],
        "suppress_ids_begin": said["begin_suppress_tokens"],
        "lang_ids": sorted(said["lang_to_id"].values()),
        "alignment_heads": said["alignment_heads"],
    }
    target.write_text(json.dumps(taken), encoding="utf-8")


# ---- out of ONNX


def _weights(path: Path) -> Weights:
    model = onnx.load(str(path))
    nodes: list[onnx.NodeProto] = []
    stored: dict[str, npt.NDArray[Any]] = {}
    for graph in _graphs(model.graph):
        nodes += list(graph.node)
        stored |= {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    found: Weights = {}
    for node in nodes:
        if node.op_type in {"MatMulInteger", "ConvInteger"} and node.input[1] in stored:
            values = _exact(stored, node.input[1])
            name = _PRODUCT.sub("", node.name.strip("/").replace("/", "."))
            found[name] = values.T if node.op_type == "MatMulInteger" else values
    for name, tensor in stored.items():
        if tensor.dtype == np.float32 and tensor.ndim:
            found[_MERGED.sub("", name)] = tensor.astype(np.float16)
        if "embed_tokens" in name and name.endswith(("_quantized", "_quantized_merged_0")):
            found["embed_tokens"] = _exact(stored, name)
    return found


def _graphs(graph: onnx.GraphProto) -> Iterator[onnx.GraphProto]:
    """The graph and those of its branches (with and without a cache)."""
    yield graph
    for node in graph.node:
        for attribute in node.attribute:
            if attribute.type == onnx.AttributeProto.GRAPH:
                yield from _graphs(attribute.g)


def _exact(stored: Mapping[str, npt.NDArray[Any]], name: str) -> npt.NDArray[np.float16]:
    """What 8-bit numbers stand for. Raises KeyError."""
    base = _MERGED.sub("", name).removesuffix("_quantized")
    beside = {_MERGED.sub("", other): values for other, values in stored.items() if other.startswith(base + "_")}
    zero, scale = beside[base + "_zero_point"], beside[base + "_scale"]
    values: npt.NDArray[np.float16] = ((stored[name].astype(np.float32) - np.float32(zero)) * scale).astype(np.float16)
    return values


# ---- into CTranslate2


def _spec(heard: Weights, said: Weights) -> Any:
    heads = heard["conv1"].shape[0] // _HEAD
    counts = [len([name for name in part if name.endswith(".fc1")]) for part in (heard, said)]
    spec = ctranslate2.specs.WhisperSpec(counts[0], heads, counts[1], heads)
    encoder, decoder = spec.encoder, spec.decoder
    for name in ("conv1", "conv2"):
        _linear(getattr(encoder, name), heard, name)
    encoder.position_encodings.encodings = heard["embed_positions.weight"]
    decoder.position_encodings.encodings = said[_DECODER + "embed_positions.weight"]
    decoder.embeddings.weight = decoder.projection.weight = said["embed_tokens"]
    _layers(encoder, heard, "")
    _layers(decoder, said, _DECODER)
    spec.register_vocabulary([str(number) for number in range(len(said["embed_tokens"]))])  # the file has the tokens
    return spec


def _layers(part: Any, weights: Weights, prefix: str) -> None:
    _norm(part.layer_norm, weights, prefix + "layer_norm")
    for number, layer in enumerate(part.layer):
        name = f"{prefix}layers.{number}."
        _attention(layer.self_attention, weights, name + "self_attn", ("qkv",))
        if prefix == _DECODER:
            _attention(layer.attention, weights, name + "encoder_attn", ("q", "kv"))
        _linear(layer.ffn.linear_0, weights, name + "fc1")
        _linear(layer.ffn.linear_1, weights, name + "fc2")
        _norm(layer.ffn.layer_norm, weights, name + "final_layer_norm")


def _attention(part: Any, weights: Weights, name: str, joined: tuple[str, ...]) -> None:
    """Queries, keys and values, those of one name of `joined` as one map; keys have no bias."""
    for linear, letters in zip(part.linear, joined, strict=False):
        names = [f"{name}.{letter}_proj" for letter in letters]
        none = np.zeros(len(weights[names[0]]), np.float16)
        linear.weight = np.concatenate([weights[each] for each in names])
        linear.bias = np.concatenate([weights.get(f"{each}.bias", none) for each in names])
    _linear(part.linear[-1], weights, f"{name}.out_proj")
    _norm(part.layer_norm, weights, f"{name}_layer_norm")


def _linear(part: Any, weights: Weights, name: str) -> None:
    part.weight, part.bias = np.ascontiguousarray(weights[name]), weights[f"{name}.bias"]


def _norm(part: Any, weights: Weights, name: str) -> None:
    part.gamma, part.beta = weights[f"{name}.weight"], weights[f"{name}.bias"]
