"""Aligned speech to learn from: our own synthesizer says sentences with many voices, and knows when each sound was made."""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from asr_tts.engines import Synthesizer
from asr_tts.errors import SynthesizerError
from avatar.listen.classes import labels_of

SPEEDS = (0.85, 0.95, 1.0, 1.05, 1.15, 1.3)
Tell = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Spoken:
    """One clause with the class of each 10 ms."""

    voice: str
    samples: npt.NDArray[np.int16]
    """Mono, SPEAK_RATE_HZ."""
    labels: npt.NDArray[np.uint8]


def speak_corpus(
    synthesizer: Synthesizer, voices: Sequence[str], sentences: Sequence[str], clauses: int, folder: Path, tell: Tell
) -> None:
    """Say `clauses` sentences, voices in turn, into `folder`; goes on where an earlier run stopped."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, (voice, sentence) in enumerate(itertools.islice(_tasks(voices, sentences), clauses)):
        path = folder / f"{number:05d}.npz"
        if not path.exists():
            _speak(synthesizer, voice, sentence, SPEEDS[number % len(SPEEDS)], path)
        tell(number + 1, clauses)


def read_corpus(folder: Path) -> list[Spoken]:
    """Everything that was said into `folder`."""
    spoken = []
    for path in sorted(folder.glob("*.npz")):
        with np.load(path, allow_pickle=False) as stored:
            if len(stored["labels"]):
                spoken.append(Spoken(str(stored["voice"]), stored["samples"], stored["labels"]))
    return spoken


def _tasks(voices: Sequence[str], sentences: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Every voice gets sentences of its own as long as there are enough."""
    return zip(itertools.cycle(voices), itertools.cycle(sentences), strict=False)


def _speak(synthesizer: Synthesizer, voice: str, sentence: str, speed: float, path: Path) -> None:
    try:
        speech = synthesizer.synthesize(sentence, voice=voice, speed=speed)
        samples = (np.clip(speech.samples, -1, 1) * 32767).astype(np.int16)
        labels = labels_of(speech.phones, len(samples))
    except SynthesizerError:  # a line of symbols alone: an empty place keeps the numbering
        samples, labels = np.zeros(0, np.int16), np.zeros(0, np.uint8)
    part = path.with_suffix(".part.npz")
    np.savez_compressed(part, voice=np.array(voice), samples=samples, labels=labels)
    part.replace(path)
