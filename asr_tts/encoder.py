"""What the shipped recognizer's encoder makes of sound, for those who learn from it (the neural presenter)."""

import math
from pathlib import Path

import ctranslate2
import numpy as np
import numpy.typing as npt

from asr_tts.engines import LISTEN_RATE_HZ, Samples
from asr_tts.errors import ModelMissingError
from asr_tts.mel import log_mel

WINDOW_S = 24.0
"""Longer sound is encoded in pieces of this length; the encoder has positions for 30 s."""
OVERLAP_S = 2.0
OUTPUT_HZ = 50
PAD_S = 1.0


class SpeechEncoder:
    """Whisper's encoder alone, through CTranslate2."""

    def __init__(self, folder: Path, *, threads: int = 2) -> None:
        """Load from the recognizer's folder. Raises ModelMissingError."""
        if not (folder / "model.bin").is_file():
            raise ModelMissingError(f"recognition model not found in {folder}: run `kiosk models pull`")
        self._model = ctranslate2.models.Whisper(str(folder), device="cpu", compute_type="int8", intra_threads=threads)

    def __call__(self, samples: Samples) -> npt.NDArray[np.float32]:
        """(frames, dimensions) of 16 kHz samples, OUTPUT_HZ frames a second."""
        total = math.ceil(len(samples) / LISTEN_RATE_HZ * OUTPUT_HZ)
        step, keep = int((WINDOW_S - OVERLAP_S) * LISTEN_RATE_HZ), int(OVERLAP_S / 2 * OUTPUT_HZ)
        parts: list[npt.NDArray[np.float32]] = []
        for start in range(0, max(1, len(samples)), step):
            piece = self._encode(samples[start : start + int(WINDOW_S * LISTEN_RATE_HZ)])
            last = start + step >= len(samples)
            parts.append(piece[keep if start else 0 : None if last else step * OUTPUT_HZ // LISTEN_RATE_HZ + keep])
            if last:
                break
        return np.concatenate(parts)[:total]

    def _encode(self, samples: Samples) -> npt.NDArray[np.float32]:
        seconds = len(samples) / LISTEN_RATE_HZ + PAD_S
        frames = 2 * math.ceil(seconds * OUTPUT_HZ)  # the encoder halves the rate of the mel frames
        mel = np.ascontiguousarray(log_mel(samples, frames)[None, :, :frames], dtype=np.float32)
        encoded = self._model.encode(ctranslate2.StorageView.from_array(mel), to_cpu=True)
        return np.array(encoded, dtype=np.float32)[0, : math.ceil(len(samples) / LISTEN_RATE_HZ * OUTPUT_HZ)]
