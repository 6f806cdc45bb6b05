"""How this package opens its ONNX models: quietly, on few threads, and with byte products that come out the same everywhere."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import onnxruntime as ort

from asr_tts.errors import ModelMissingError


def open_model(path: Path, *, threads: int, left_alone: Sequence[str] = ()) -> ort.InferenceSession:
    """A session on the CPU. left_alone: optimisers that are not used. Raises ModelMissingError."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    if not _multiplies_bytes_exactly():
        options.add_session_config_entry("session.x64quantprecision", "1")
    try:
        return ort.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"], disabled_optimizers=list(left_alone)
        )
    except Exception as error:  # onnxruntime raises classes of a private module
        raise ModelMissingError(f"{path} cannot be loaded: {error}") from error


@cache
def _multiplies_bytes_exactly() -> bool:
    """True when the processor has VNNI or is no x86: older ones overflow when signed weights meet unsigned samples.

    Of 14 recordings, each whole and cut short, the turn-end model judged nine of the 28 otherwise there (0.21 instead of 0.95).
    onnxruntime would ask for the slow exact way on processors with AMX too, which do not need it.
    """
    try:
        flags = set(Path("/proc/cpuinfo").read_text(encoding="utf-8").split())
    except OSError:
        return False
    return "sse2" not in flags or bool(flags & {"avx512_vnni", "avx_vnni", "avx512vnni"})
