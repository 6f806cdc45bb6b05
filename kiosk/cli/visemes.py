"""`kiosk avatar train-visemes` and `score-visemes`: the model that reads mouth shapes from sound, made and judged."""

import random
import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import click
import yaml
from rich.progress import Progress, TaskID

from asr_tts.clauses import split_clauses
from asr_tts.kokoro import KokoroSynthesizer
from asr_tts.kokoro_graph import SERVED
from avatar.listen.classes import SYMBOLS
from avatar.listen.corpus import read_corpus, speak_corpus
from avatar.listen.listener import WEIGHTS, load_listener
from avatar.listen.network import save_weights
from avatar.listen.score import Score, score
from avatar.listen.voices import mix_voices
from kiosk import paths

HELD_OUT = ("zf_xiaoni", "zm_yunyang")
"""Voices that are only listened to when the model is judged; a tenth of the sentences are kept apart as well."""
MIXTURES = 18
HELD_CLAUSES = 60
SHORTEST, LONGEST = 6, 28
_HAN = re.compile(r"[\u4e00-\u9fff]")
_DEMO = Path(__file__).parents[1] / "kb" / "demo"


@click.command("train-visemes")
@click.option("--clauses", default=1200, show_default=True, help="clauses to speak and learn from")
@click.option("--steps", default=2500, show_default=True, help="training steps")
@click.option(
    "--texts", type=click.Path(path_type=Path, exists=True), help="one sentence a line; default: the demo knowledge"
)
@click.option("--work", type=click.Path(path_type=Path), help="folder of the speech (default: in the cache)")
@click.option("--out", type=click.Path(path_type=Path), default=WEIGHTS, show_default=True, help="weights to write")
def train_visemes(clauses: int, steps: int, texts: Path | None, work: Path | None, out: Path) -> None:
    """Speak a corpus with many voices, learn mouth shapes from it, and judge them on voices never heard."""
    try:
        from avatar.listen.train import train
    except ModuleNotFoundError as error:
        raise click.ClickException(f"{error}: training needs the extra `train` (uv sync --extra train)") from error
    folder = work or paths.cache() / "listen"
    _speak(folder, _sentences(texts), clauses)
    with Progress() as progress:
        task = progress.add_task("learning", total=steps)
        weights = train(
            read_corpus(folder / "train"),
            steps,
            seed=1,
            tell=lambda done, loss: progress.update(task, completed=done, description=f"loss {loss:.3f}"),
        )
    save_weights(out, weights, SYMBOLS)
    click.echo(f"{out}: {out.stat().st_size / 1000:.0f} kB")
    _show(score(load_listener(out).phones, read_corpus(folder / "held")))


@click.command("score-visemes")
@click.option("--weights", type=click.Path(path_type=Path, exists=True), default=WEIGHTS, show_default=True)
@click.option("--work", type=click.Path(path_type=Path), help="folder of the speech (default: in the cache)")
def score_visemes(weights: Path, work: Path | None) -> None:
    """Judge the model on voices and sentences it never heard."""
    folder = work or paths.cache() / "listen"
    _speak(folder, _sentences(None), 0)
    _show(score(load_listener(weights).phones, read_corpus(folder / "held")))


def _speak(folder: Path, sentences: list[str], clauses: int) -> None:
    """Fill `held` and `train` under `folder`; what is there already is kept."""
    models = paths.models()
    voices, kept = models / "tts-voices", len(sentences) // 10
    named = sorted(path.stem for path in voices.glob("*.bin"))
    heard = [name for name in named if name not in HELD_OUT]
    parts = (
        ("held", HELD_OUT, 0, sentences[:kept], HELD_CLAUSES),
        ("train", heard, MIXTURES, sentences[kept:], clauses),
    )
    with Progress() as progress:
        for part, names, mixtures, texts, count in parts:
            mixed = mix_voices(voices, names, folder / f"voices-{part}", mixtures)
            model = models / "tts" / SERVED
            synthesizer = KokoroSynthesizer(model, folder / f"voices-{part}")
            task = progress.add_task(f"speaking ({part})", total=count)
            tell = partial(_tell, progress, task)
            speak_corpus(synthesizer, mixed, texts, count, folder / part, tell)


def _tell(progress: Progress, task: TaskID, done: int, _: int) -> None:
    progress.update(task, completed=done)


def _sentences(texts: Path | None) -> list[str]:
    lines = texts.read_text(encoding="utf-8").splitlines() if texts else list(_demo_texts())
    clauses = {clause for line in lines for clause in split_clauses(line)}
    found = sorted(clause for clause in clauses if SHORTEST <= len(_HAN.findall(clause)) <= LONGEST)
    if len(found) < 20:
        raise click.ClickException(f"only {len(found)} usable sentences ({SHORTEST} to {LONGEST} characters)")
    random.Random(5).shuffle(found)
    return found


def _demo_texts() -> Iterator[str]:
    for path in sorted(_DEMO.glob("*.yaml")):
        yield from _strings(yaml.safe_load(path.read_text(encoding="utf-8")))


def _strings(node: object) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from _strings(value)
    elif isinstance(node, list):
        for value in node:
            yield from _strings(value)


def _show(result: Score) -> None:
    click.echo(
        f"{result.clauses} clauses of {', '.join(HELD_OUT)}: frames {result.frame_accuracy:.1%} right, "
        f"closures {result.closure_rate:.1%} of {result.closures} found ({result.false_closures:.1%} unfounded), "
        f"mouth error {result.mouth_error:.3f} (jaw by loudness {result.jaw_error:.3f})"
    )
