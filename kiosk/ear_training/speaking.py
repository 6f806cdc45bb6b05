"""The sentences spoken: by the product's own voices, by mixtures of them and, where there are more voices of the same
synthesizer, by blends with those, once each, kept as they are made.

A voice that was made for another language speaks Chinese with an accent when it is the greater part of a blend; 40 sentences by
blends with 30 to 100 % of an own voice were all recognised alike (0.7 to 1.4 % wrong syllables, by script).
"""

import hashlib
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from asr_tts.audio import from_pcm16, resample, to_pcm16
from asr_tts.engines import LISTEN_RATE_HZ, SPEAK_RATE_HZ, Samples
from asr_tts.errors import SynthesizerError
from asr_tts.kokoro import KokoroSynthesizer
from asr_tts.kokoro_graph import SERVED
from kiosk.bench.voices import BENCH_VOICES
from kiosk.models import Store

VOICES = ("zf_xiaoxiao", "zf_xiaoyi", "zm_yunxi", "zm_yunxia")
"""The presenters' voices and one more; none of the benches' voices, which recognition must never have heard."""
_MIXTURES = 36
_BEYOND = 0.15
"""How far a mixture may lie outside the two voices it is made of."""
_SPEEDS = (0.85, 1.35)
_BLENDS, _OWN = 2, (0.3, 0.9)
"""Blends with each further voice, and the share of the product's own voice in them."""


class Speakers:
    """A synthesizer that speaks with the voices and their mixtures."""

    def __init__(self, store: Store, further: Path | None = None, seed: int = 5) -> None:
        """further: a folder with more voices of the synthesizer (`NAME.bin`); those of the benches in it are left out."""
        if set(VOICES) & set(BENCH_VOICES):
            raise ValueError("a voice of the benches may not be practised on")
        rng = np.random.default_rng(seed)
        with tempfile.TemporaryDirectory() as folder:
            for name, style in _styles(store.path("tts-voices"), further, rng).items():
                style.astype("<f4").tofile(Path(folder) / f"{name}.bin")
            model = store.path("tts") / SERVED
            self._synthesizer = KokoroSynthesizer(model, Path(folder))

    def say(self, sentence: str) -> Samples:
        """The sentence at 16 kHz by one of the voices, always the same. Raises SynthesizerError."""
        rng = np.random.default_rng([*hashlib.sha256(sentence.encode()).digest()[:8]])
        voice = str(rng.choice(self._synthesizer.voices))
        speech = self._synthesizer.synthesize(sentence, voice=voice, speed=float(rng.uniform(*_SPEEDS)))
        return resample(speech.samples, SPEAK_RATE_HZ, LISTEN_RATE_HZ)


def spoken(sentences: Sequence[str], speakers: Speakers, folder: Path, tell: Callable[[int], None]) -> list[Path]:
    """Where each sentence lies as 16 bit PCM; those already there are not spoken again, those that cannot be said left out."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, sentence in enumerate(sentences):
        path = folder / f"{hashlib.sha256(sentence.encode()).hexdigest()[:24]}.pcm"
        try:
            if not path.is_file():
                part = path.with_suffix(".part")
                part.write_bytes(to_pcm16(speakers.say(sentence)))
                part.replace(path)
            paths.append(path)
        except SynthesizerError:
            paths.append(Path())
        tell(number + 1)
    return paths


def read(path: Path) -> Samples:
    """What `spoken` wrote."""
    return from_pcm16(path.read_bytes())


def _styles(folder: Path, further: Path | None, rng: np.random.Generator) -> dict[str, Samples]:
    own = {name: _style(folder / f"{name}.bin") for name in VOICES}
    mixed = dict(own)
    for number in range(_MIXTURES):
        one, other = rng.choice(VOICES, 2, replace=False)
        share = float(rng.uniform(-_BEYOND, 1 + _BEYOND))
        mixed[f"mixture_{number:02}"] = share * own[one] + (1 - share) * own[other]
    for path in () if further is None else sorted(further.glob("*.bin")):
        if path.stem in (*VOICES, *BENCH_VOICES):
            continue
        for number in range(_BLENDS):
            share = float(rng.uniform(*_OWN))
            mixed[f"{path.stem}_{number}"] = share * own[str(rng.choice(VOICES))] + (1 - share) * _style(path)
    return mixed


def _style(path: Path) -> Samples:
    return np.fromfile(path, "<f4")
