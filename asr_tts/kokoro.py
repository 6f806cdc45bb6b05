"""Synthesis by Kokoro-82M v1.0 (Apache-2.0) in ONNX, with the exact time of every phoneme.

The published graph predicts how many 25 ms frames each token lasts and throws the numbers away; `kokoro_graph` makes them
an output. Their sum equals the length of the audio, so phoneme times need no aligner.
"""

import hashlib
import json
from functools import cache, partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime as ort

from asr_tts import g2p
from asr_tts.engines import Phone, Samples, Speech
from asr_tts.errors import ModelMissingError, SynthesisStopped, SynthesizerError
from asr_tts.finishing import Finish, finished
from asr_tts.kokoro_graph import DURATIONS
from asr_tts.onnx_model import open_model
from asr_tts.stop import Stop
from asr_tts.text import SpokenText

FRAME_SAMPLES = 600
"""One duration frame: 25 ms at 24 kHz."""
PHONE_LEAD_SAMPLES = 55 * 24
"""The decoder is heard 55 ms before the time its durations say: measured by correlating the audio's level with the levels
its phonemes should have (60-65 ms over three voices and two speeds) and at onsets after silence (35-55 ms)."""
MOST_TOKENS = 510
_PUNCTUATION = frozenset(',.!?:;"()“”—… ')
_STYLE_SHAPE = (510, 1, 256)
_LEFT_ALONE = ("TransposeOptimizer", "TransposeOptimizer_CPUExecutionProvider")
"""They turn the sums along time into sums along rows, which take ten times as long."""


@cache
def vocabulary() -> dict[str, int]:
    """Kokoro's 114 symbols and their ids (from its config.json, Apache-2.0)."""
    table: dict[str, int] = json.loads((Path(__file__).parent / "kokoro_vocab.json").read_text(encoding="utf-8"))
    return table


class KokoroSynthesizer:
    """`engines.Synthesizer`; safe to call from several threads, which then share its cores."""

    def __init__(self, model: Path, voices_dir: Path, *, threads: int = 2, finish: Finish | None = None) -> None:
        """Load the model with exposed durations and the `*.bin` voices beside it. Raises ModelMissingError."""
        if not model.is_file():
            raise ModelMissingError(f"synthesis model not found at {model}: run `kiosk models pull`")
        self._finish = finish or Finish()
        self._voices = {path.stem: _load_voice(path) for path in sorted(voices_dir.glob("*.bin"))}
        if not self._voices:
            raise ModelMissingError(f"no voices (*.bin) in {voices_dir}: run `kiosk models pull`")
        self._session = open_model(model, threads=threads, left_alone=_LEFT_ALONE)
        if DURATIONS not in [output.name for output in self._session.get_outputs()]:
            raise ModelMissingError(f"{model} has no durations output: make it with `kokoro_graph.prepare`")
        self._text = SpokenText()
        self.fingerprint = _fingerprint(model, self._finish)

    @property
    def voices(self) -> tuple[str, ...]:
        """Names of the voices found."""
        return tuple(self._voices)

    def warm_up(self) -> None:
        """Load every lexicon and run the graph once."""
        self.synthesize("您好，很高兴为您服务。", voice=self.voices[0])

    def synthesize(self, text: str, *, voice: str, speed: float = 1.0, stop: Stop | None = None) -> Speech:
        """`engines.Synthesizer.synthesize`. The text may hold digits and symbols; it is normalised here."""
        if voice not in self._voices:
            raise SynthesizerError(f"no voice {voice!r}; there are {', '.join(self._voices)}")
        if not 0.5 <= speed <= 2.0:
            raise SynthesizerError(f"speed must be between 0.5 and 2.0, got {speed}")
        symbols = [symbol for symbol in g2p.tokens(self._text.normalize(text)) if symbol in vocabulary()]
        if not any(symbol not in _PUNCTUATION for symbol in symbols):
            raise SynthesizerError(f"nothing to say in {text!r}")
        if len(symbols) > MOST_TOKENS:
            raise SynthesizerError(
                f"{len(symbols)} phonemes are too many for one clause (at most {MOST_TOKENS}): split it"
            )
        audio, frames = self._run(symbols, self._voices[voice], speed, stop or Stop())
        return finished(text, audio, _phones(symbols, frames), self._finish)

    def _run(
        self, symbols: list[str], style: Samples, speed: float, stop: Stop
    ) -> tuple[Samples, npt.NDArray[np.int64]]:
        ids = [vocabulary()[symbol] for symbol in symbols]
        feeds = {
            "tokens": np.array([[0, *ids, 0]], np.int64),
            "style": style[min(len(ids), MOST_TOKENS - 1)],
            "speed": np.array([speed], np.float32),
        }
        options = ort.RunOptions()
        try:
            with stop.ends_by(partial(setattr, options, "terminate", True)):
                audio, durations = self._session.run(["audio", DURATIONS], feeds, options)
        except Exception as error:  # onnxruntime raises classes of a private module
            if stop.asked:
                raise SynthesisStopped(f"synthesis of {len(ids)} phonemes was stopped") from error
            raise SynthesizerError(f"synthesis of {len(ids)} phonemes failed: {error}") from error
        return np.asarray(audio, np.float32).reshape(-1), np.asarray(durations).reshape(-1).astype(np.int64)


def _load_voice(path: Path) -> Samples:
    data = np.fromfile(path, dtype="<f4")
    if data.size != np.prod(_STYLE_SHAPE):
        raise ModelMissingError(f"{path} is not a Kokoro voice: {data.size} numbers instead of {np.prod(_STYLE_SHAPE)}")
    return data.reshape(_STYLE_SHAPE).astype(np.float32, copy=False)


def _fingerprint(model: Path, finish: Finish) -> str:
    digest = hashlib.sha256(Path(__file__).read_bytes())
    here = Path(__file__)
    for source in (*map(here.with_name, ("g2p.py", "text.py", "finishing.py", "onnx_model.py")), model):
        with source.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    digest.update(repr(finish).encode())
    return f"kokoro-{digest.hexdigest()[:16]}"


def _phones(symbols: list[str], frames: npt.NDArray[np.int64]) -> tuple[Phone, ...]:
    """Times of the symbols in the untrimmed audio; a blank lengthens what stands before it, marks are silence."""
    edges = np.maximum(0, np.concatenate(([0], np.cumsum(frames))) * FRAME_SAMPLES - PHONE_LEAD_SAMPLES)
    phones: list[Phone] = []
    for position, symbol in enumerate(symbols, start=1):  # position 0 is the padding token
        start, end = int(edges[position]), int(edges[position + 1])
        if symbol == " " and phones and phones[-1].end_sample == start:
            phones[-1] = Phone(phones[-1].symbol, phones[-1].start_sample, end)
        elif symbol not in _PUNCTUATION and end > start:
            phones.append(Phone(symbol, start, end))
    return tuple(phones)
