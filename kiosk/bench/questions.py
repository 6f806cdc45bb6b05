"""The questions a turn bench asks, spoken under a condition: pauses, room, noise, or her own echo."""

import json
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import numpy as np
import soxr

from asr_tts.engines import LISTEN_RATE_HZ, SPEAK_RATE_HZ, Samples
from kiosk.bench.screen import BenchScreen
from kiosk.bench.voices import BENCH_VOICES, speak_question

_ECHO_DELAY_CHUNKS = 3
_HALL_DBFS = -33.0
_SPEECH_DBFS = -23.0


@dataclass(frozen=True, slots=True)
class Condition:
    """How questions are asked."""

    name: str
    pauses: bool = False
    """Natural pauses of 0.3 to 1.2 s inside the question."""
    room: bool = False
    """Reverberation of a hall."""
    noise_db: float | None = None
    """Babble at this signal-to-noise ratio."""
    echo_db: float | None = None
    """Her own voice comes back this much quieter, with hall noise at 10 dB below a citizen."""
    distinct: bool = False
    """No two questions about the same thing, as far as the set allows."""

    def furnish(self, screen: BenchScreen, seed: int) -> None:
        """Put this condition's room around the screen's microphone."""
        if self.noise_db is not None or self.echo_db is not None:
            screen.room = HallRoom(screen, self.noise_db or 10.0, self.echo_db, seed)


@dataclass(frozen=True, slots=True)
class Question:
    """One question in writing."""

    text: str
    codes: tuple[str, ...] = ()
    """Items that may answer it; empty when the set does not say."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """One question as audio."""

    text: str
    codes: tuple[str, ...]
    audio: Samples
    voiced: tuple[int, int]
    """First and one past the last speech sample of `audio`, by the dry voice: what comes after is room."""
    interruption: Samples
    condition: Condition


class HallRoom:
    """What a microphone picks up besides the person before it: many voices far away, and the loudspeaker."""

    def __init__(self, screen: BenchScreen, noise_db: float, echo_db: float | None, seed: int) -> None:
        self._screen, self._echo_db = screen, echo_db
        self._noise = babble(60 * LISTEN_RATE_HZ, _SPEECH_DBFS - noise_db, seed)
        self._at = 0
        self._resampler = soxr.ResampleStream(SPEAK_RATE_HZ, LISTEN_RATE_HZ, 1, dtype="float32")
        self._echo: Samples = np.zeros(0, np.float32)

    def __call__(self, count: int, _: float) -> Samples:
        """The next `count` samples at 16 kHz."""
        at = self._at % (len(self._noise) - count)
        self._at += count
        noise = self._noise[at : at + count]
        return noise if self._echo_db is None else noise + self._her(count) * np.float32(10 ** (self._echo_db / 20))

    def _her(self, count: int) -> Samples:
        tail = self._screen.playing_tail
        while len(tail) > _ECHO_DELAY_CHUNKS:
            self._echo = np.concatenate([self._echo, self._resampler.resample_chunk(tail.popleft())])
        out, self._echo = self._echo[:count], self._echo[count:]
        return np.pad(out, (0, count - len(out)))


def hall_babble() -> Samples:
    """Half a minute of a hall's babble, always the same."""
    return babble(30 * LISTEN_RATE_HZ, _HALL_DBFS, seed=3)


def babble(samples: int, dbfs: float, seed: int) -> Samples:
    """Many people talking at once: six bench voices laid over each other, at an RMS level."""
    rng = np.random.default_rng(seed)
    total = np.zeros(samples, np.float64)
    for number in range(6):
        voice = BENCH_VOICES[number % len(BENCH_VOICES)]
        line = speak_question("今天人真多，我们先去那边坐一会儿，等叫到号再过来，材料都带齐了吗。", voice, seed=number)
        loop = np.resize(line, samples + len(line))
        start = int(rng.integers(len(line)))
        total += loop[start : start + samples] * rng.uniform(0.5, 1.0)
    rms = float(np.sqrt(np.mean(total**2)))
    return (total / rms * 10 ** (dbfs / 20)).astype(np.float32)


def load_questions(path: Path | None) -> list[Question]:
    """Questions: JSON lines with "q", or the shipped set. Raises ValueError naming file and line."""
    source = path if path is not None else resources.files("kiosk.bench") / "questions.jsonl"
    found = []
    for number, line in enumerate(source.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            found.append(Question(str(row["q"]), tuple(map(str, row.get("codes", ())))))
        except (json.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
            raise ValueError(f'{source}:{number}: not a JSON object with "q": {error}') from error
    if not found:
        raise ValueError(f"{source}: no questions")
    return found


def spoken(questions: list[Question], n: int, condition: Condition, seed: int) -> list[Spoken]:
    """`n` questions as audio; the same seed gives the same ones."""
    rng = np.random.default_rng(seed)
    order = rng.permutation(len(questions))
    chosen = [questions[order[i % len(order)]] for i in range(n)]
    interruption = speak_question("等一下，我想问别的", BENCH_VOICES[0], seed=seed)
    return [
        Spoken(one.text, one.codes, audio, extent(dry), interruption, condition)
        for one, audio, dry in (
            (
                one,
                _audio(one.text, i, condition, seed, room=condition.room),
                _audio(one.text, i, condition, seed, room=False),
            )
            for i, one in enumerate(chosen)
        )
    ]


def extent(speech: Samples) -> tuple[int, int]:
    """First and one past the last sample that is within 40 dB of the loudest 10 ms."""
    frame = LISTEN_RATE_HZ // 100
    power = np.square(speech[: len(speech) // frame * frame].reshape(-1, frame)).mean(axis=1)
    loud = np.flatnonzero(power > power.max() * 1e-4)
    return int(loud[0]) * frame, (int(loud[-1]) + 1) * frame


def _audio(text: str, index: int, condition: Condition, seed: int, *, room: bool) -> Samples:
    voice = BENCH_VOICES[(index + seed) % len(BENCH_VOICES)]
    pauses = (300, 1200) if condition.pauses else None
    return speak_question(text, voice, seed=seed + index, pause_ms=pauses, room=room)
