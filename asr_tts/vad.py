"""Voice activity of one microphone: Silero VAD v6 (MIT), the ONNX file that faster-whisper carries, run window by window.

The network sees 64 samples of the previous window and 512 new ones, and keeps an LSTM state; one object is one stream.
"""

from pathlib import Path

import faster_whisper
import numpy as np

from asr_tts.engines import Samples
from asr_tts.errors import AudioError, ModelMissingError
from asr_tts.onnx_model import open_model

WINDOW_SAMPLES = 512
"""32 ms at 16 kHz: the only window length the network knows at this rate."""
CONTEXT_SAMPLES = 64


def bundled_model() -> Path:
    """The Silero file inside the installed faster-whisper."""
    return Path(faster_whisper.__file__).parent / "assets" / "silero_vad_v6.onnx"


class SileroModel:
    """The loaded network; shared by all streams, safe to run from several threads."""

    def __init__(self, model: Path | None = None) -> None:
        path = model or bundled_model()
        if not path.is_file():
            raise ModelMissingError(f"voice activity model not found at {path}; reinstall faster-whisper")
        self._session = open_model(path, threads=1)

    def run(self, window: Samples, h: Samples, c: Samples) -> tuple[float, Samples, Samples]:
        """Probability of speech and the next state, from CONTEXT_SAMPLES + WINDOW_SAMPLES samples and the last state."""
        output, h, c = self._session.run(None, {"input": window, "h": h, "c": c})
        return float(output.reshape(-1)[0]), h, c


class SileroVad:
    """One microphone's voice activity (`engines.VoiceActivity`)."""

    window_samples = WINDOW_SAMPLES

    def __init__(self, model: SileroModel) -> None:
        self._model = model
        self.reset()

    def reset(self) -> None:
        """Forget everything heard so far."""
        self._input = np.zeros((1, CONTEXT_SAMPLES + WINDOW_SAMPLES), np.float32)
        self._h = np.zeros((1, 1, 128), np.float32)
        self._c = np.zeros((1, 1, 128), np.float32)

    def push(self, window: Samples) -> float:
        """Probability in 0..1 that this window holds speech. Raises AudioError for another shape, dtype or NaN."""
        if window.shape != (WINDOW_SAMPLES,) or window.dtype != np.float32:
            raise AudioError(f"voice activity takes float32 ({WINDOW_SAMPLES},), got {window.dtype} {window.shape}")
        if not np.isfinite(window).all():
            raise AudioError("audio holds NaN or infinite samples")
        self._input[0, :CONTEXT_SAMPLES] = self._input[0, -CONTEXT_SAMPLES:]
        self._input[0, CONTEXT_SAMPLES:] = window
        probability, self._h, self._c = self._model.run(self._input, self._h, self._c)
        return probability
