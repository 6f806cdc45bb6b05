"""`kiosk bench tts`: how soon a clause that was never said before can be heard, and whether it is said right.

Clauses are made cold (no cache). What was synthesised is recognised again: the error by sound bounds how much of it cannot be
understood, recognition's own errors included.
"""

import time
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
from pypinyin import lazy_pinyin
from rapidfuzz.distance import Levenshtein

from asr_tts.audio import resample, rms_dbfs, speech_dbfs
from asr_tts.clauses import split_clauses
from asr_tts.engines import LISTEN_RATE_HZ, SPEAK_RATE_HZ, Speech
from asr_tts.errors import EngineError
from asr_tts.kokoro import KokoroSynthesizer
from asr_tts.kokoro_graph import SERVED
from asr_tts.text import SpokenText
from asr_tts.whisper import WhisperRecognizer
from kiosk.bench.report import Metric, publish
from kiosk.models import Store

ANSWERS = (
    "好的。办理居住证需要三样材料：身份证、居住地住址证明、近期免冠照片。一般15个工作日办好，不收费。",
    "社会保障卡补办，在二楼3号窗口。请带身份证原件，当场就能领到新卡，工本费20元。",
    "可以。公积金租房提取每3个月一次，网上和窗口都能申请，审核一般3-5个工作日。",
    "护照首次申领要本人到场，带好身份证和户口簿。费用120元，7个工作日内寄到您手里。",
    "2024年全市生产总值31,032.7亿元，比上年增长2.1%，其中第三产业占73.4%。",
    "窗口时间是周一至周五9:00-12:00，13:30-17:30，午间有值班。",
    "这个问题我不太确定。您可以拨打12345热线，或者到一楼咨询台问工作人员。",
    "新生儿户口登记，出生后一个月内，由父母一方带出生医学证明和户口簿去派出所办理。",
)
"""Answers of the kind the product gives; written for this bench."""


@dataclass(frozen=True, slots=True)
class Said:
    """One clause and what it took."""

    clause: str
    speech: Speech
    seconds: float
    first: bool


def measure(synthesizer: KokoroSynthesizer, voices: tuple[str, ...], speed: float) -> list[Said]:
    """Every clause of every answer, in each voice, never from a cache."""
    said = []
    for voice in voices:
        for answer in ANSWERS:
            for number, clause in enumerate(split_clauses(answer)):
                start = time.perf_counter()
                speech = synthesizer.synthesize(clause, voice=voice, speed=speed)
                said.append(Said(clause, speech, time.perf_counter() - start, number == 0))
    return said


def lead_ms(speech: Speech) -> float:
    """Silence before the first 10 ms within 30 dB of the clause's level."""
    window = SPEAK_RATE_HZ // 100
    floor = speech_dbfs(speech.samples, SPEAK_RATE_HZ) - 30
    for at in range(0, len(speech.samples), window):
        if rms_dbfs(speech.samples[at : at + window]) > floor:
            return 1000 * at / SPEAK_RATE_HZ
    return 1000 * speech.seconds


def sound_errors(said: list[Said], recognizer: WhisperRecognizer) -> tuple[float, list[tuple[str, str]]]:
    """Toneless-pinyin error rate in percent of what is recognised in the speech, and the clauses heard differently."""
    normal, wrong, total, differing = SpokenText(), 0, 0, []
    for item in said:
        heard = recognizer.transcribe(resample(item.speech.samples, SPEAK_RATE_HZ, LISTEN_RATE_HZ)).text
        ours, theirs = (
            lazy_pinyin("".join(c for c in normal.normalize(text) if c.isalnum())) for text in (item.clause, heard)
        )
        errors = Levenshtein.distance(ours, theirs)
        wrong, total = wrong + errors, total + len(ours)
        if errors:
            differing.append((item.clause, heard))
    return 100 * wrong / total, differing


def metrics(said: list[Said], pinyin_error: float | None) -> dict[str, Metric]:
    """Latency of first clauses, speed, level, and intelligibility."""
    firsts = [1000 * item.seconds for item in said if item.first]
    levels = [speech_dbfs(item.speech.samples, SPEAK_RATE_HZ) for item in said]
    leads = [lead_ms(item.speech) for item in said]
    return {
        "first_clause_ms_p50": Metric(float(np.percentile(firsts, 50)), "ms"),
        "first_clause_ms_p95": Metric(float(np.percentile(firsts, 95)), "ms"),
        "real_time_factor": Metric(sum(i.seconds for i in said) / sum(i.speech.seconds for i in said), "s/s"),
        "loudness_dbfs_median": Metric(float(np.median(levels)), "dBFS"),
        "loudness_db_spread": Metric(max(levels) - min(levels), "dB"),
        "peak_max": Metric(max(float(np.abs(item.speech.samples).max()) for item in said), "of full scale"),
        "leading_silence_ms_p50": Metric(float(np.percentile(leads, 50)), "ms"),
        "leading_silence_ms_p95": Metric(float(np.percentile(leads, 95)), "ms"),
        "reheard_pinyin_error": Metric(pinyin_error, "%"),
    }


@click.command()
@click.option("--voice", multiple=True, default=("zf_xiaoxiao", "zm_yunxi"), show_default=True)
@click.option("--speed", type=click.FloatRange(0.5, 2.0), default=1.0, show_default=True)
@click.option("--threads", type=int, default=2, show_default=True)
@click.option("--rehear/--no-rehear", default=True, show_default=True, help="Recognise again what was synthesised.")
@click.option("--verbose", is_flag=True, help="Show clauses that were heard differently.")
@click.option("--json", "json_path", type=click.Path(dir_okay=False, path_type=Path), help="Write the result here.")
def tts(
    voice: tuple[str, ...], speed: float, threads: int, rehear: bool, verbose: bool, json_path: Path | None
) -> None:
    """Synthesis: cold first clause, real-time factor, level, leading silence, intelligibility."""
    store = Store()
    try:
        model = store.path("tts") / SERVED
        synthesizer = KokoroSynthesizer(model, store.path("tts-voices"), threads=threads)
        synthesizer.warm_up()
        said = measure(synthesizer, voice, speed)
        error, differing = sound_errors(said, WhisperRecognizer(store.path("asr"))) if rehear else (None, [])
    except EngineError as problem:
        raise click.ClickException(str(problem)) from problem
    for clause, heard in differing if verbose else ():
        click.echo(f"{clause}  →  {heard}")
    publish("tts", len(said), metrics(said, error), json_path, voices=list(voice), speed=speed, threads=threads)
