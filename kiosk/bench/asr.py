"""`kiosk bench asr`: how much recognition gets wrong, by character and by sound, and how long it takes.

A set is a folder with `manifest.tsv` (columns path, text) beside its recordings, or a folder of such folders.
"""

import csv
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import click
import numpy as np
from pypinyin import lazy_pinyin
from rapidfuzz.distance import Levenshtein

from asr_tts.adapter import SHIPPED
from asr_tts.adapter import load as load_adapter
from asr_tts.audio import add_noise, convolve_room, read_wav
from asr_tts.engines import LISTEN_RATE_HZ, Samples
from asr_tts.errors import EngineError
from asr_tts.text import SpokenText
from asr_tts.whisper import LONGEST_S, WhisperRecognizer, WhisperSettings
from kiosk.bench.report import Metric, publish
from kiosk.models import ModelError, Store
from kiosk.settings import LARGER_EAR

_ROLES = {"base": "asr", "small": LARGER_EAR}
_NOT_SAID = re.compile(r"[^\u3400-\u9fffA-Za-z]")


@dataclass(frozen=True, slots=True)
class Recording:
    """One utterance and what is said in it."""

    source: str
    text: str
    audio: Samples


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was heard in one recording."""

    recording: Recording
    heard: str
    seconds: float
    characters_wrong: int
    characters: int
    sounds_wrong: int
    sounds: int


def recordings(folder: Path) -> Iterator[Recording]:
    """All utterances of a set or a folder of sets. Raises ValueError naming the manifest that is missing or wrong."""
    manifests = sorted(folder.rglob("manifest.tsv"))
    if not manifests:
        raise ValueError(f"{folder}: no manifest.tsv in it")
    for manifest in manifests:
        with manifest.open(encoding="utf-8", newline="") as file:
            for number, row in enumerate(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE), 2):
                if not row.get("path") or not row.get("text"):
                    raise ValueError(f"{manifest}:{number}: needs the columns path and text")
                yield Recording(manifest.parent.name, row["text"], read_wav(manifest.parent / row["path"]))


def in_a_hall(takes: list[Recording]) -> list[Recording]:
    """Each as it is heard in a synthetic hall of its own, with the same babble 10 dB below it."""
    from kiosk.bench.questions import hall_babble
    from kiosk.bench.voices import hall_impulse

    noise = hall_babble()
    heard = (convolve_room(take.audio, hall_impulse(number)) for number, take in enumerate(takes))
    return [replace(take, audio=add_noise(audio, noise, 10.0)) for take, audio in zip(takes, heard, strict=True)]


def measure(recognizer: WhisperRecognizer, takes: list[Recording]) -> list[Outcome]:
    """Recognise every take."""
    spoken = SpokenText()
    outcomes = []
    for take in takes:
        start = time.perf_counter()
        heard = recognizer.transcribe(take.audio).text
        outcomes.append(_compared(take, heard, time.perf_counter() - start, spoken))
    return outcomes


def _compared(take: Recording, heard: str, seconds: float, spoken: SpokenText) -> Outcome:
    """Numbers count as read aloud on both sides: 三百 and 300 are the same words."""
    said, found = (_NOT_SAID.sub("", spoken.normalize(text)).lower() for text in (take.text, heard))
    said_sounds, found_sounds = lazy_pinyin(said), lazy_pinyin(found)
    return Outcome(
        take,
        heard,
        seconds,
        Levenshtein.distance(said, found),
        len(said),
        Levenshtein.distance(said_sounds, found_sounds),
        len(said_sounds),
    )


def metrics(outcomes: list[Outcome], prefix: str = "") -> dict[str, Metric]:
    """Error rates over all characters, and times over utterances."""
    times = [outcome.seconds for outcome in outcomes]
    audio_s = sum(len(outcome.recording.audio) for outcome in outcomes) / LISTEN_RATE_HZ
    characters, sounds = sum(o.characters for o in outcomes), sum(o.sounds for o in outcomes)
    return {
        f"{prefix}cer": Metric(100 * sum(o.characters_wrong for o in outcomes) / characters, "%"),
        f"{prefix}pinyin_error": Metric(100 * sum(o.sounds_wrong for o in outcomes) / sounds, "%"),
        f"{prefix}asr_ms_p50": Metric(1000 * float(np.percentile(times, 50)), "ms"),
        f"{prefix}asr_ms_p95": Metric(1000 * float(np.percentile(times, 95)), "ms"),
        f"{prefix}real_time_factor": Metric(sum(times) / audio_s, "s/s"),
        f"{prefix}nothing_heard": Metric(100 * sum(not o.heard for o in outcomes) / len(outcomes), "%"),
    }


@click.command()
@click.option(
    "--speech", type=click.Path(exists=True, file_okay=False, path_type=Path), required=True, help="Recordings."
)
@click.option("--beam", type=int, multiple=True, help="Hypotheses kept; repeat to compare. Default: the product's.")
@click.option("--pad", type=float, multiple=True, help="Seconds of silence encoded after speech; repeat to compare.")
@click.option("--threads", type=int, default=0, show_default=True, help="0: as many as are quickest here.")
@click.option(
    "--longest", type=float, default=15.0, show_default=True, help="Leave out recordings longer than this (s)."
)
@click.option("--limit", type=int, help="At most so many recordings, evenly picked.")
@click.option(
    "--model",
    type=click.Choice(["base", "small"]),
    default="base",
    show_default=True,
    help="Which recognizer; small must have been fetched: kiosk models pull asr-small.",
)
@click.option("--hall", is_flag=True, help="Put each into a hall (RT60 0.6 s), with babble 10 dB below it.")
@click.option("--unadapted", is_flag=True, help="The published model, without what it learnt about halls.")
@click.option("--verbose", is_flag=True, help="Show what was misheard.")
@click.option("--json", "json_path", type=click.Path(dir_okay=False, path_type=Path), help="Write the result here.")
def asr(
    speech: Path,
    beam: tuple[int, ...],
    pad: tuple[float, ...],
    threads: int,
    longest: float,
    limit: int | None,
    model: str,
    hall: bool,
    unadapted: bool,
    verbose: bool,
    json_path: Path | None,
) -> None:
    """Recognition: character and toneless-pinyin error, time per utterance."""
    try:
        takes = [take for take in recordings(speech) if len(take.audio) <= min(longest, LONGEST_S) * LISTEN_RATE_HZ]
        learnt = None if unadapted else load_adapter(SHIPPED[_ROLES[model]])
        recognizer = WhisperRecognizer(Store().path(_ROLES[model]), threads=threads, adapter=learnt)
    except (ValueError, EngineError, ModelError) as error:
        raise click.ClickException(str(error)) from error
    if limit is not None:
        takes = [takes[i] for i in np.linspace(0, len(takes) - 1, min(limit, len(takes))).astype(int)]
    if hall:
        takes = in_a_hall(takes)
    recognizer.warm_up()
    base = WhisperSettings()
    grid = [(b, p) for b in beam or (base.beam,) for p in pad or (base.pad_s,)]
    found: dict[str, Metric] = {}
    by_set: dict[str, dict[str, float | None]] = {}
    for hypotheses, padding in grid:
        recognizer.settings = replace(base, beam=hypotheses, pad_s=padding)
        outcomes = measure(recognizer, takes)
        name = f"beam{hypotheses}_pad{padding:g}_" if len(grid) > 1 else ""
        found |= metrics(outcomes, name)
        for source in sorted({take.source for take in takes}):
            own = metrics([outcome for outcome in outcomes if outcome.recording.source == source])
            by_set[name + source] = {key: metric.value for key, metric in own.items()}
        for outcome in outcomes if verbose else ():
            if outcome.characters_wrong:
                click.echo(f"{outcome.recording.text}  →  {outcome.heard}")
    about = {"model": model, "hall": hall, "threads": recognizer.threads}
    publish("asr", len(takes), found, json_path, speech=str(speech), sets=by_set, **about)
