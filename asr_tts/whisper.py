"""Recognition by OpenAI Whisper through CTranslate2, with an encoder window as short as the utterance allows.

Whisper pads every input to 30 s; CTranslate2's encoder also takes less. The utterance plus `pad_s` of silence is encoded,
which keeps the accuracy of the full window at a fraction of its time.

A longer take is not decoded from an earlier one's tokens: CTranslate2 forces given tokens one decoder step each, so nothing
is saved (9 tokens decoded freely 125 ms; 11 of which 8 were given 132 ms), and mistakes of the earlier take stay (pinyin
error 7.8 % instead of 6.7 %).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from pathlib import Path

import ctranslate2
import numpy as np
from tokenizers import Tokenizer

from asr_tts.adapter import Adapter
from asr_tts.audio import checked, loud_dbfs
from asr_tts.engines import LISTEN_RATE_HZ, Samples, Transcript
from asr_tts.errors import ModelMissingError, RecognizerError
from asr_tts.mel import HOP_SAMPLES, log_mel
from asr_tts.thread_count import Model, quickest, seconds_of, takes_at_once
from asr_tts.transcript_text import bare, is_boilerplate, says_something, tidy, unnumbered, without_loops
from asr_tts.vocabulary import Vocabulary, chinese, cut

WINDOW_S = 30.0
"""The most that Whisper's encoder has positions for."""
LONGEST_S = 120.0
_FILES = ("model.bin", "config.json", "tokenizer.json", "vocabulary.txt")
_NOTHING = Transcript(text="", confidence=0.0)


@dataclass(frozen=True, slots=True)
class WhisperSettings:
    """What trades recognition time for accuracy."""

    pad_s: float = 5.0
    """Silence encoded after the utterance, in seconds; too little and short utterances are lost."""
    beam: int = 5
    """Hypotheses kept."""
    careful_pad_s: float = 5.0
    careful_beam: int = 5
    prompt: str = "以下是普通话的句子。请问怎么办理？需要什么材料？"
    """Text that sets script and domain. It names no service: Whisper repeats its prompt on noise as if it had been said."""
    quiet_dbfs: float = -60.0
    """An utterance whose loudest tenth is below this is silence and is not decoded."""
    no_speech: float = 0.5
    """Above this probability of silence a transcript is dropped unless it is sure. Measured: speech at most 0.05, hum and
    hall noise 0.5 to 0.95."""
    sure_log_prob: float = -0.4
    """Mean log probability above which a transcript is kept although the model suspects silence."""
    least_log_prob: float = -1.2
    """Mean log probability below which a transcript is a guess at noise and is dropped."""
    near_log_prob: float = 0.35
    """How far below the best hypothesis' mean log probability another one still counts as what it may have been."""
    rival_nats: float = 2.5
    """A hypothesis that differs only in its numbers and is at most this much less probable in all is a rival."""


@dataclass(frozen=True, slots=True)
class _Decoded:
    tokens: tuple[int, ...]
    log_prob: float
    """Mean of its tokens."""
    no_speech: float

    @property
    def total(self) -> float:
        """Log probability of the whole, in nats."""
        return self.log_prob * len(self.tokens)


@dataclass(frozen=True, slots=True)
class _Effort:
    pad_s: float
    beam: int


class WhisperRecognizer:
    """`engines.Recognizer`; one model shared by all threads, of which `takes_at_once` are served together; others queue."""

    def __init__(
        self,
        model_dir: Path,
        *,
        threads: int = 0,
        device: str = "cpu",
        compute_type: str = "int8",
        settings: WhisperSettings | None = None,
        whole_vocabulary: bool = False,
        adapter: Adapter | None = None,
    ) -> None:
        """Load the model, with its vocabulary cut to Chinese unless `whole_vocabulary`. Raises ModelMissingError.

        threads: of one take; 0: as many as are quickest here, which takes a second to find out.
        adapter: what the product learnt about halls; left out when it was trained for another model or nothing is cut.
        """
        missing = [name for name in _FILES if not (model_dir / name).is_file()]
        if missing:
            raise ModelMissingError(
                f"recognition model lacks {', '.join(missing)} in {model_dir}: run `kiosk models pull`"
            )
        self.settings = settings or WhisperSettings()
        try:
            self._tokenizer = Tokenizer.from_file(str(model_dir / "tokenizer.json"))
            small = chinese(self._tokenizer)
            files = None if whole_vocabulary else cut(model_dir, small, adapter)
            self._temper = adapter.temper if adapter is not None and files is not None else 1.0
            self._kept = small.kept if files is not None else tuple(range(self._tokenizer.get_vocab_size()))
            self._know_special_tokens()
            load = partial(
                ctranslate2.models.Whisper,
                str(model_dir),
                device=device,
                compute_type=compute_type,
                **({} if files is None else {"files": files}),
            )
            self._model, self.threads = self._loaded(load, threads)
            self.takes_at_once = takes_at_once(self.threads)
        except Exception as error:  # both libraries raise bare RuntimeError or Exception
            raise ModelMissingError(f"recognition model in {model_dir} cannot be loaded: {error}") from error
        self._context = lru_cache(maxsize=64)(self._encode_context)

    def _know_special_tokens(self) -> None:
        self._ids = Vocabulary(self._kept).ids
        names = ("<|startofprev|>", "<|startoftranscript|>", "<|zh|>", "<|transcribe|>", "<|notimestamps|>")
        self._sot_prev, *self._sot = (self._special(name) for name in names)
        self._first_special = self._ids[self._special("<|endoftext|>")]

    def _loaded(self, load: Callable[..., Model], threads: int) -> tuple[Model, int]:
        if threads:
            return load(intra_threads=threads, inter_threads=takes_at_once(threads)), threads
        start = [self._ids[token] for token in self._sot]
        return quickest(load, start, self._first_special, beam=self.settings.beam)

    def take_s(self) -> float:
        """Seconds that a take of six seconds of sound needs here, the best of a few."""
        start = [self._ids[token] for token in self._sot]
        return seconds_of(self._model, start, self._first_special, beam=self.settings.beam)

    def warm_up(self) -> None:
        """Run every code path once, so that the first citizen does not wait for it."""
        hiss = np.random.default_rng(0).normal(0, 0.02, LISTEN_RATE_HZ).astype(np.float32)
        self.transcribe(hiss)
        self.transcribe(hiss, careful=True)

    def transcribe(
        self,
        samples: Samples,
        *,
        hotwords: Sequence[str] = (),
        careful: bool = False,
        wanted: Callable[[], bool] = lambda: True,
    ) -> Transcript:
        """`engines.Recognizer.transcribe`."""
        checked(samples, longest_s=LONGEST_S)
        if loud_dbfs(samples, LISTEN_RATE_HZ) < self.settings.quiet_dbfs:
            return _NOTHING
        effort = self._effort(careful)
        context = self._context(tuple(hotwords))
        pieces = split_at_pauses(samples, WINDOW_S - 1.0)
        parts = [self._piece(piece, context, effort, wanted) for piece in pieces]
        return _joined([part for part in parts if part.text])

    def _effort(self, careful: bool) -> _Effort:
        chosen = self.settings
        if careful:
            beam = max(chosen.careful_beam, chosen.beam)
            return _Effort(max(chosen.careful_pad_s, chosen.pad_s), beam)
        return _Effort(chosen.pad_s, chosen.beam)

    def _piece(
        self, samples: Samples, context: tuple[int, ...], effort: _Effort, wanted: Callable[[], bool]
    ) -> Transcript:
        features = self._encode(samples, effort.pad_s)
        if not wanted():
            return _NOTHING
        best, *rest = self._decode(features, context, effort, _most_tokens(samples))
        heard = self._judged(best)
        if not heard.text or not rest:
            return heard
        others = self._others(heard.text, best, rest)
        return replace(heard, others=others, rivals=self._rivals(heard.text, best, rest))

    def _encode(self, samples: Samples, pad_s: float) -> ctranslate2.StorageView:
        seconds = min(WINDOW_S, len(samples) / LISTEN_RATE_HZ + pad_s)
        frames = 2 * math.ceil(seconds * LISTEN_RATE_HZ / HOP_SAMPLES / 2)  # the encoder halves the frame rate
        mel = log_mel(samples, frames)[None, :, : int(WINDOW_S * LISTEN_RATE_HZ / HOP_SAMPLES)]
        try:
            return self._model.encode(ctranslate2.StorageView.from_array(np.ascontiguousarray(mel)))
        except (RuntimeError, ValueError) as error:
            raise RecognizerError(f"encoding {len(samples)} samples failed: {error}") from error

    def _decode(
        self, features: ctranslate2.StorageView, context: tuple[int, ...], effort: _Effort, most: int
    ) -> list[_Decoded]:
        """Likeliest first."""
        prompt = [self._ids[token] for token in (*context, *self._sot) if token in self._ids]
        try:
            (result,) = self._model.generate(
                features,
                [prompt],
                beam_size=effort.beam,
                num_hypotheses=effort.beam,
                max_length=max(2 * most, len(prompt) + most),  # CTranslate2 allows half of it, or it less the prompt
                return_scores=True,
                return_no_speech_prob=True,
            )
        except (RuntimeError, ValueError) as error:
            raise RecognizerError(f"decoding failed: {error}") from error
        return [
            _Decoded(
                tuple(self._kept[token] for token in ids if token < self._first_special),
                score * self._temper,
                result.no_speech_prob,
            )
            for ids, score in zip(result.sequences_ids, result.scores, strict=True)
        ]

    def _others(self, text: str, best: _Decoded, rest: Sequence[_Decoded]) -> tuple[str, ...]:
        near = (self._text(one) for one in rest if best.log_prob - one.log_prob < self.settings.near_log_prob)
        return tuple(dict.fromkeys(other for other in near if says_something(other) and bare(other) != bare(text)))

    def _rivals(self, text: str, best: _Decoded, rest: Sequence[_Decoded]) -> tuple[str, ...]:
        near = (self._text(one) for one in rest if best.total - one.total < self.settings.rival_nats)
        said = bare(text)
        return tuple(other for other in near if bare(other) != said and unnumbered(bare(other)) == unnumbered(said))

    def _text(self, decoded: _Decoded) -> str:
        return without_loops(tidy(self._tokenizer.decode(list(decoded.tokens))))

    def _judged(self, decoded: _Decoded) -> Transcript:
        text = self._text(decoded)
        echo = decoded.log_prob < self.settings.sure_log_prob and bare(text) in bare(self.settings.prompt)
        unsure = decoded.log_prob < self.settings.least_log_prob
        silent = decoded.no_speech > self.settings.no_speech and decoded.log_prob < self.settings.sure_log_prob
        if echo or unsure or silent or not says_something(text) or is_boilerplate(text):
            return _NOTHING
        return Transcript(text=text, confidence=min(1.0, math.exp(decoded.log_prob)))

    def _encode_context(self, hotwords: tuple[str, ...]) -> tuple[int, ...]:
        told = "、".join(word.strip() for word in hotwords if word.strip())
        text = "。".join(part for part in (told, self.settings.prompt) if part)
        if not text:
            return ()
        ids = self._tokenizer.encode(" " + text, add_special_tokens=False).ids
        return (self._sot_prev, *ids[-220:])  # Whisper keeps half of its 448 positions for context

    def _special(self, name: str) -> int:
        token = self._tokenizer.token_to_id(name)
        if token is None:
            raise ModelMissingError(
                f"the recognition model's tokenizer has no {name}: it is not a multilingual Whisper"
            )
        return int(token)


def split_at_pauses(samples: Samples, longest_s: float) -> list[Samples]:
    """The audio in pieces of at most `longest_s`, each cut at the quietest tenth of a second of its last third."""
    longest, window = int(longest_s * LISTEN_RATE_HZ), LISTEN_RATE_HZ // 10
    pieces = []
    while len(samples) > longest:
        start = longest * 2 // 3
        windows = samples[start : start + (longest - start) // window * window].reshape(-1, window)
        cut = start + (int(np.argmin(np.square(windows).mean(axis=1))) * 2 + 1) * window // 2
        pieces.append(samples[:cut])
        samples = samples[cut:]
    return [*pieces, samples]


def _most_tokens(samples: Samples) -> int:
    """A bound no speaker reaches: fast Mandarin is 8 syllables a second, a syllable at most 3 tokens."""
    return min(220, 16 + int(len(samples) / LISTEN_RATE_HZ * 20))


def _joined(parts: list[Transcript]) -> Transcript:
    if len(parts) <= 1:
        return parts[0] if parts else _NOTHING
    confidence = sum(part.confidence * len(part.text) for part in parts) / sum(len(part.text) for part in parts)
    return Transcript("".join(part.text for part in parts), confidence)
