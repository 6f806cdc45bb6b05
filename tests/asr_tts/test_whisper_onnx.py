"""A Whisper of one layer as Optimum exports it, made into CTranslate2's."""

import json
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from asr_tts.errors import ModelMissingError
from asr_tts.model_file import parse
from asr_tts.whisper_onnx import ENCODER, config, convert

WIDTH, TOKENS = 64, 9
DECODER = "model.decoder."
RNG = np.random.default_rng(5)


class Export:
    """What a converter reads of an exported graph: products by their names, and the numbers."""

    def __init__(self, prefix: str) -> None:
        self.prefix, self.nodes, self.tensors = prefix, [], []  # type: ignore[var-annotated]

    def floats(self, name: str, *shape: int) -> None:
        self.tensors.append(numpy_helper.from_array(RNG.normal(size=shape).astype(np.float32), self.prefix + name))

    def bytes(self, name: str, *shape: int) -> None:
        stored = RNG.integers(0, 255, shape).astype(np.uint8)
        for suffix, value in (("quantized", stored), ("zero_point", np.uint8(128)), ("scale", np.float32(0.01))):
            self.tensors.append(numpy_helper.from_array(np.asarray(value), f"{name}_{suffix}"))

    def linear(self, name: str, outputs: int, inputs: int, *, bias: bool = True) -> None:
        number = f"onnx::MatMul_{len(self.nodes)}"
        self.bytes(number, inputs, outputs)
        path = "/" + (self.prefix + name).replace("model.decoder.layers", "model/decoder/layers").replace(
            "attn.", "attn/"
        )
        self.nodes.append(
            helper.make_node("MatMulInteger", ["x", f"{number}_quantized"], ["y"], f"{path}/MatMul_quant")
        )
        if bias:
            self.floats(f"{name}.bias", outputs)

    def norm(self, name: str) -> None:
        for part in ("weight", "bias"):
            self.floats(f"{name}.{part}", WIDTH)

    def attention(self, name: str) -> None:
        for letter in "qkv":
            self.linear(f"{name}.{letter}_proj", WIDTH, WIDTH, bias=letter != "k")
        self.linear(f"{name}.out_proj", WIDTH, WIDTH)
        self.norm(f"{name}_layer_norm")

    def layer(self, *attentions: str) -> None:
        for name in attentions:
            self.attention(f"layers.0.{name}")
        self.linear("layers.0.fc1", 4 * WIDTH, WIDTH)
        self.linear("layers.0.fc2", WIDTH, 4 * WIDTH)
        self.norm("layers.0.final_layer_norm")
        self.norm("layer_norm")

    def convolution(self, name: str, inputs: int) -> None:
        self.bytes(f"{name}.weight", WIDTH, inputs, 3)
        self.nodes.append(
            helper.make_node("ConvInteger", ["x", f"{name}.weight_quantized"], ["y"], f"/{name}/Conv_quant")
        )
        self.floats(f"{name}.bias", WIDTH)

    def save(self, path: Path) -> None:
        output = helper.make_tensor_value_info("y", TensorProto.FLOAT, None)
        onnx.save(helper.make_model(helper.make_graph(self.nodes, "g", [], [output], self.tensors)), str(path))

    def values(self, name: str) -> np.ndarray:  # type: ignore[type-arg]
        return next(numpy_helper.to_array(t) for t in self.tensors if t.name == self.prefix + name)


@pytest.fixture
def exported(tmp_path: Path) -> tuple[Path, Export]:
    encoder = Export("")
    encoder.convolution("conv1", 80)
    encoder.convolution("conv2", WIDTH)
    encoder.floats("embed_positions.weight", 30, WIDTH)
    encoder.layer("self_attn")
    encoder.save(tmp_path / ENCODER)
    decoder = Export(DECODER)
    decoder.floats("embed_positions.weight", 8, WIDTH)
    decoder.bytes(f"{DECODER}embed_tokens.weight", TOKENS, WIDTH)
    decoder.layer("self_attn", "encoder_attn")
    path = tmp_path / "decoder_model_merged_quantized.onnx"
    decoder.save(path)
    return path, decoder


def test_numbers_come_through_in_their_places(exported: tuple[Path, Export]) -> None:
    path, decoder = exported
    convert(path, path.with_name("model.bin"))
    made = parse(path.with_name("model.bin").read_bytes()).variables
    assert made["decoder/embeddings/weight"].shape == (TOKENS, WIDTH)
    assert made["encoder/layer_0/self_attention/linear_0/weight"].shape == (3 * WIDTH, WIDTH)
    assert made["decoder/layer_0/attention/linear_1/weight"].shape == (2 * WIDTH, WIDTH)
    bias = made["decoder/layer_0/self_attention/linear_0/bias"].floats()
    assert np.allclose(bias[:WIDTH], decoder.values("layers.0.self_attn.q_proj.bias"), atol=1e-2)
    assert not bias[WIDTH : 2 * WIDTH].any(), "keys have no bias"
    embeddings = next(
        numpy_helper.to_array(t) for t in decoder.tensors if t.name.endswith("embed_tokens.weight_quantized")
    )
    expected = (embeddings.astype(np.float32) - 128) * 0.01
    assert np.allclose(made["decoder/embeddings/weight"].floats(), expected, atol=1e-2)


def test_another_model_is_refused_by_name(tmp_path: Path) -> None:
    Export("").save(tmp_path / ENCODER)
    Export("").save(tmp_path / "decoder.onnx")
    with pytest.raises(ModelMissingError, match=r"decoder\.onnx is no Whisper"):
        convert(tmp_path / "decoder.onnx", tmp_path / "model.bin")


def test_what_may_not_be_said_is_taken_over(tmp_path: Path) -> None:
    said = {"suppress_tokens": [1], "begin_suppress_tokens": [2], "lang_to_id": {"<|zh|>": 7, "<|en|>": 5}}
    (tmp_path / "generation_config.json").write_text(json.dumps(said | {"alignment_heads": [[0, 0]]}))
    config(tmp_path / "generation_config.json", tmp_path / "config.json")
    made = json.loads((tmp_path / "config.json").read_text())
    assert (made["suppress_ids"], made["suppress_ids_begin"], made["lang_ids"]) == ([1], [2], [5, 7])
