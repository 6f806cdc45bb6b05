"""Spoken questions for benches and tests: synthesised by voices that the product itself never uses.

No public recording of citizens asking at a counter exists, so questions are spoken by other Kokoro voices at other speeds,
with pauses, rooms and noise put in on request. Deterministic by seed; kept under KIOSK_HOME/cache/bench. Numbers measured on
them must say that the speech is synthetic.
"""

import hashlib
from functools import cache
from itertools import pairwise

import jieba
import numpy as np

from asr_tts.audio import add_noise, convolve_room, from_pcm16, resample, to_pcm16
from asr_tts.clauses import split_clauses
from asr_tts.engines import LISTEN_RATE_HZ, SPEAK_RATE_HZ, Samples, Transcript
from asr_tts.kokoro import KokoroSynthesizer
from asr_tts.kokoro_graph import SERVED
from hardware.defaults import load as load_settings
from kiosk import paths
from kiosk.answers import Dialogue
from kiosk.bench.takes import Expected, Hear, Judge, Takes
from kiosk.models import Store
from kiosk.recognition import load_recognizer

BENCH_VOICES = ("zf_xiaobei", "zf_xiaoni", "zm_yunjian", "zm_yunyang")
"""None of them is a voice the product speaks with."""
SPEEDS = (0.9, 1.3)
"""Speaking rates are drawn from this range."""
LEVEL_RANGE_DB = (-8.0, 2.0)
"""People stand nearer and farther; applied to the synthesizer's level."""
_SETTLE_S = 0.12
"""Silence kept around the speech, as a microphone that was already open would have it."""
_LAYOUT = "1"


@cache
def _synthesizer() -> KokoroSynthesizer:
    store = Store()
    return KokoroSynthesizer(store.path("tts") / SERVED, store.path("tts-voices"))


def speak_question(
    text: str,
    voice: str,
    seed: int,
    *,
    pause_ms: tuple[int, int] | None = None,
    room: bool | Samples = False,
    noise: Samples | None = None,
    snr_db: float = 10.0,
) -> Samples:
    """`text` as somebody at the counter might say it: 16 kHz, with 0.12 s of near silence around it.

    pause_ms: one or two pauses within this range are put in at word boundaries. room: True for a synthetic hall, or an
    impulse response at 16 kHz. noise: laid under it at `snr_db`. The same arguments always give the same samples.
    """
    rng = np.random.default_rng([seed, *hashlib.sha256(f"{text}|{voice}".encode()).digest()[:8]])
    speed = float(rng.uniform(*SPEEDS))
    level = np.float32(10 ** (rng.uniform(*LEVEL_RANGE_DB) / 20))
    parts = _with_pauses(text, pause_ms, rng) if pause_ms else [(text, 0)]
    silence = int(_SETTLE_S * LISTEN_RATE_HZ)
    pieces = [np.zeros(silence, np.float32)]
    for part, pause in parts:
        pieces += [_said(part, voice, speed) * level, np.zeros(pause * LISTEN_RATE_HZ // 1000, np.float32)]
    dry = np.concatenate([*pieces, np.zeros(silence, np.float32)])
    hiss = rng.normal(0, 2e-4, len(dry))  # a microphone's own: digital silence does not exist
    audio: Samples = (dry + hiss).astype(np.float32)
    if room is not False:
        audio = convolve_room(audio, hall_impulse(seed) if room is True else room)
    return add_noise(audio, noise, snr_db) if noise is not None else audio


def hall_impulse(seed: int, rt60_s: float = 0.6) -> Samples:
    """A synthetic hall: direct sound, then exponentially decaying noise (RT60 in seconds), 6 dB weaker in all."""
    rng = np.random.default_rng([seed, 7])
    times = np.arange(int(rt60_s * LISTEN_RATE_HZ)) / LISTEN_RATE_HZ
    tail = rng.normal(0, 1, len(times)) * 10 ** (-3 * times / rt60_s)
    impulse: Samples = tail / np.sqrt(np.sum(tail**2)) * 10 ** (-6 / 20)
    impulse = impulse.astype(np.float32)
    impulse[: LISTEN_RATE_HZ // 200] = 0
    impulse[0] = 1.0
    return impulse


def hearing(expected: Expected, judge: Judge, around: Samples | None = None) -> Hear:
    """Says a question (by number, for voice and seed) and hears it; in a hall where there is noise `around`, 10 dB below it."""
    ears = Takes(load_recognizer(load_settings(), Store()), expected, judge)

    def hear(question: str, number: int, dialogue: Dialogue) -> Transcript:
        voice = BENCH_VOICES[number % len(BENCH_VOICES)]
        audio = speak_question(question, voice, seed=number, room=around is not None, noise=around)
        return ears.hear(audio, dialogue)

    return hear


def _with_pauses(text: str, pause_ms: tuple[int, int], rng: np.random.Generator) -> list[tuple[str, int]]:
    """The text cut at one or two places a speaker hesitates, with the pause after each part in milliseconds."""
    parts = split_clauses(text, first_chars=1, most_chars=40)
    if len(parts) == 1:
        words = [word for word in jieba.lcut(text) if word.strip()]
        inner = range(1, len(words)) if len(words) < 5 else range(2, len(words) - 1)
        count = 0 if len(words) < 3 else min(1 + (len(text) > 14), len(inner))
        cuts = sorted(rng.choice(list(inner), size=count, replace=False)) if count else []
        edges = [0, *cuts, len(words)]
        parts = ["".join(words[a:b]) for a, b in pairwise(edges)]
    last = len(parts) - 1
    return [(part, int(rng.integers(*pause_ms)) if index < last else 0) for index, part in enumerate(parts)]


def _said(text: str, voice: str, speed: float) -> Samples:
    """One stretch without pauses at 16 kHz, from the bench cache when it was said before."""
    key = hashlib.sha256(f"{_LAYOUT}|{text}|{voice}|{speed:.4f}".encode()).hexdigest()
    folder = paths.cache() / "bench"
    path = folder / f"{key}.pcm"
    if path.is_file():
        return from_pcm16(path.read_bytes())
    speech = _synthesizer().synthesize(text, voice=voice, speed=speed)
    folder.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{np.random.default_rng().integers(1 << 30)}.part")
    data = to_pcm16(resample(speech.samples, SPEAK_RATE_HZ, LISTEN_RATE_HZ))
    part.write_bytes(data)
    part.replace(path)
    return from_pcm16(data)
