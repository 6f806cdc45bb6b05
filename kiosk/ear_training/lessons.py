"""Batches: what the recognizer would be told to expect, what it would hear, and what it should write."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor

from asr_tts.mel import BANDS
from asr_tts.vocabulary import Vocabulary
from asr_tts.whisper import WhisperSettings
from kiosk.hotwords import Hotwords

_START = ("<|startoftranscript|>", "<|zh|>", "<|transcribe|>", "<|notimestamps|>")
_IGNORED = -100
_BARE, _FIRST_TAKE = 0.55, 0.01
"""Shares of lessons in which nothing is expected, or what is expected before anything was heard (long, so rare)."""
_EXPECTED_FIRST = 24
_CONTEXT_TOKENS = 220


@dataclass(frozen=True, slots=True)
class Lesson:
    """One utterance as heard (a .npy of its mel frames in half precision, (bands, frames)) and what is said in it."""

    heard: Path
    sentence: str


@dataclass(frozen=True, slots=True)
class Batch:
    """tokens, targets (batch, tokens); mel (batch, bands, frames); audible (batch, 1, 1, frames / 2)."""

    tokens: Tensor
    targets: Tensor
    mel: Tensor
    audible: Tensor

    @property
    def wanted(self) -> Tensor:
        """Where a token of the sentence or its end is due."""
        return self.targets != _IGNORED


class Teacher:
    """Turns lessons into batches."""

    def __init__(self, tokenizer: Tokenizer, vocabulary: Vocabulary, terms: Sequence[str]) -> None:
        self._tokenizer, self._ids, self._terms = tokenizer, vocabulary.ids, tuple(terms)
        self._near = Hotwords(terms).near
        self._start = [self._special(name) for name in _START]
        self._end, self._before = self._special("<|endoftext|>"), self._special("<|startofprev|>")

    def batch(self, lessons: Sequence[Lesson], rng: np.random.Generator) -> Batch:
        """The lessons side by side, filled up to the longest."""
        contexts = [[*self._context(lesson.sentence, rng), *self._start] for lesson in lessons]
        written = [[*self._encoded(lesson.sentence), self._end] for lesson in lessons]
        sounds = [np.load(lesson.heard) for lesson in lessons]
        length = _filled(max(len(context) + len(text) for context, text in zip(contexts, written, strict=True)), 16)
        tokens = torch.full((len(lessons), length), self._end)
        targets = torch.full((len(lessons), length), _IGNORED)
        mel = torch.zeros(len(lessons), BANDS, _filled(max(sound.shape[1] for sound in sounds), 64))
        audible = torch.zeros(len(lessons), 1, 1, mel.shape[2] // 2, dtype=torch.bool)
        for row, (context, text, heard) in enumerate(zip(contexts, written, sounds, strict=True)):
            whole = [*context, *text]
            tokens[row, : len(whole) - 1] = torch.tensor(whole[:-1])
            targets[row, len(context) - 1 : len(whole) - 1] = torch.tensor(text)
            mel[row, :, : heard.shape[1]] = torch.from_numpy(heard.astype(np.float32))
            audible[row, ..., : heard.shape[1] // 2] = True
        return Batch(tokens, targets, mel, audible)

    def _context(self, sentence: str, rng: np.random.Generator) -> list[int]:
        drawn = rng.random()
        expected: Sequence[str] = ()
        if drawn >= _BARE + _FIRST_TAKE:
            expected = self._near(sentence)
        elif drawn >= _BARE and self._terms:
            expected = [self._terms[i] for i in rng.integers(len(self._terms), size=_EXPECTED_FIRST)]
        text = "。".join(part for part in ("、".join(expected), WhisperSettings().prompt) if part)
        return [self._before, *self._encoded(" " + text)[-_CONTEXT_TOKENS:]]

    def _encoded(self, text: str) -> list[int]:
        ids = self._tokenizer.encode(text, add_special_tokens=False).ids
        return [self._ids[token] for token in ids if token in self._ids]

    def _special(self, name: str) -> int:
        token = self._tokenizer.token_to_id(name)
        if token is None:
            raise ValueError(f"the recognition model's tokenizer has no {name}")
        return self._ids[token]


def _filled(size: int, step: int) -> int:
    """The next multiple: few different shapes, or the processor's kernels are made anew for every batch."""
    return -(-size // step) * step
