"""Whether a speaker sounds finished: pipecat smart-turn v3.2 (BSD-2-Clause), a Whisper encoder with one output.

It hears the last 8 s of the utterance, padded with silence in front, made zero-mean and unit-variance, as a log-mel. The
spectrum is taken in double precision: single precision turns the padding's constant level into audible noise.
"""

from pathlib import Path

import numpy as np

from asr_tts.audio import checked
from asr_tts.engines import LISTEN_RATE_HZ, Samples
from asr_tts.errors import EngineError, ModelMissingError
from asr_tts.mel import HOP_SAMPLES, N_FFT, log_mel
from asr_tts.onnx_model import open_model

WINDOW_SAMPLES = 8 * LISTEN_RATE_HZ
_FRAMES = WINDOW_SAMPLES // HOP_SAMPLES
_EPSILON = 1e-7
_REACH = N_FFT // 2
"""The last frame reaches this far past the audio, which training mirrored at its end; the judgement notices."""


class SmartTurn:
    """`engines.TurnEnd`; safe to run from several threads."""

    def __init__(self, model: Path, *, threads: int = 1) -> None:
        if not model.is_file():
            raise ModelMissingError(f"turn-end model not found at {model}: run `kiosk models pull`")
        self._session = open_model(model, threads=threads)
        self._input = self._session.get_inputs()[0].name

    def warm_up(self) -> None:
        """Run the network once."""
        self.probability(np.zeros(HOP_SAMPLES, np.float32))

    def probability(self, samples: Samples) -> float:
        """`engines.TurnEnd.probability`. Raises AudioError for unusable audio."""
        checked(samples, longest_s=3600)
        heard = samples[-WINDOW_SAMPLES:]
        padded = np.concatenate((np.zeros(WINDOW_SAMPLES - len(heard), np.float32), heard))
        level = (padded - padded.mean()) / np.sqrt(padded.var() + np.float32(_EPSILON))
        mirrored = np.concatenate((level, level[-2 : -_REACH - 2 : -1])).astype(np.float64)
        try:
            (output,) = self._session.run(None, {self._input: log_mel(mirrored)[None, :, :_FRAMES]})
        except Exception as error:  # onnxruntime raises classes of a private module
            raise EngineError(f"turn-end judgement failed: {error}") from error
        return float(output.reshape(-1)[0])
