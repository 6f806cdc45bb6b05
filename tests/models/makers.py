"""Makers of derived files, for the tests."""

from pathlib import Path

from asr_tts.errors import ModelMissingError


def upper(source: Path, target: Path) -> None:
    target.write_bytes(source.read_bytes().upper())


def nothing(source: Path, target: Path) -> None:
    """Forgets its work."""


def copy(source: Path, target: Path) -> None:
    target.write_bytes(source.read_bytes())


def with_output(source: Path, target: Path) -> None:
    """Adds an inner value as an output of an ONNX graph."""
    import onnx

    model = onnx.load(str(source))
    model.graph.output.append(onnx.helper.make_tensor_value_info("inner", onnx.TensorProto.FLOAT, None))
    onnx.save(model, str(target))


def refuses(source: Path, target: Path) -> None:
    raise ModelMissingError(f"{source} is not the export this engine knows")
