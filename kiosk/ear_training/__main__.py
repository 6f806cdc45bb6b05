"""`python -m kiosk.ear_training`: see the package. Needs the extra `train`; about an hour and a half on 2 cores."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click
from rich.progress import Progress
from tokenizers import Tokenizer

from asr_tts import adapter
from asr_tts.audio import read_wav
from asr_tts.engines import LISTEN_RATE_HZ, Samples
from asr_tts.model_file import parse
from asr_tts.vocabulary import chinese
from kiosk import paths
from kiosk.bench.asr import recordings
from kiosk.ear_training.sentences import Sources, gather
from kiosk.ear_training.speaking import Speakers, read, spoken
from kiosk.models import Store
from kiosk.settings import LARGER_EAR

_PLACE_S = 120
_FILE = click.Path(exists=True, path_type=Path)


@click.command()
@click.option("--services", type=_FILE, help="A portal export, JSON lines: names of services.")
@click.option("--tables", type=_FILE, help="A folder of statistics: names of metrics and regions.")
@click.option("--paraphrase", type=_FILE, help="A folder with lcqmc_dev.txt: general questions.")
@click.option(
    "--speech", type=_FILE, help="Practise on these recordings (manifest.tsv: path, text) instead of speaking."
)
@click.option("--voices", type=_FILE, help="A folder with more voices of the synthesizer (kokoro-js's voices).")
@click.option(
    "--around", type=_FILE, help="A folder with recordings of places (any depth): some halls sound like them."
)
@click.option("--earlier", type=_FILE, help="An update written before: a part of it is kept beside the new one.")
@click.option(
    "--further", is_flag=True, help="Practise on top of --earlier, which is kept whole, instead of beside it."
)
@click.option(
    "--model", "role", type=click.Choice(list(adapter.SHIPPED)), default="asr", show_default=True, help="Who practises."
)
@click.option("--rank", type=int, default=16, show_default=True, help="Of the update of every map.")
@click.option("--most", type=int, default=4600, show_default=True, help="Sentences at most.")
@click.option("--halls", type=int, default=2, show_default=True, help="Rooms that each sentence is heard in.")
@click.option("--epochs", type=int, default=1, show_default=True)
@click.option("--out", type=click.Path(path_type=Path), help="[default: what is shipped for the model]")
def main(
    services: Path | None,
    tables: Path | None,
    paraphrase: Path | None,
    speech: Path | None,
    voices: Path | None,
    around: Path | None,
    earlier: Path | None,
    further: bool,
    role: str,
    rank: int,
    most: int,
    halls: int,
    epochs: int,
    out: Path | None,
) -> None:
    """Teach recognition what halls hear; a stopped run goes on where it was."""
    if further and earlier is None:
        raise click.UsageError("--further needs --earlier")
    try:
        from kiosk.ear_training.ear import Ear
        from kiosk.ear_training.lessons import Teacher
        from kiosk.ear_training.training import LARGER, LARGER_TEMPER, TEMPER, Course, fit, hear_all
    except ModuleNotFoundError as error:
        raise click.ClickException(f"{error}: training needs the extra `train` (uv sync --extra train)") from error
    store, work = Store(), paths.cache() / "ear_training"
    practice = gather(Sources(services, tables, paraphrase))
    said = _recorded(speech) if speech else _spoken(practice.sentences[:most], Speakers(store, voices), work / "speech")
    click.echo(f"{len(said)} sentences; hearing each in {halls} halls")
    audio, texts = [samples for samples, _ in said], [text for _, text in said]
    lessons = hear_all(audio, texts, work / "heard", halls, _places(around) if around else [])
    tokenizer = Tokenizer.from_file(str(store.path(role) / "tokenizer.json"))
    vocabulary, larger = chinese(tokenizer), role == LARGER_EAR
    course = replace(LARGER if larger else Course(), epochs=epochs, rank=rank)
    model = parse((store.path(role) / "model.bin").read_bytes())
    before = adapter.load(earlier) if earlier else None
    ear = Ear(before.applied_to(model) if before and further else model, vocabulary.kept, course.rank)
    teacher = Teacher(tokenizer, vocabulary, practice.terms)
    learnt = fit(lessons, teacher, ear, course, click.echo)
    if before is not None and further:
        learnt = replace(learnt.beside(before), temper=TEMPER * before.temper)
    elif before is not None:
        learnt = learnt.beside(before.scaled(*course.earlier))
    elif larger:
        learnt = replace(learnt, temper=LARGER_TEMPER)
    learnt.save(out or adapter.SHIPPED[role])
    click.echo(f"written: {out or adapter.SHIPPED[role]}")


def _spoken(sentences: Sequence[str], speakers: Speakers, folder: Path) -> list[tuple[Samples, str]]:
    with Progress() as progress:
        task = progress.add_task("speaking", total=len(sentences))
        files = spoken(sentences, speakers, folder, lambda done: progress.update(task, completed=done))
    return [(read(path), text) for path, text in zip(files, sentences, strict=True) if path.name]


def _places(folder: Path) -> list[Samples]:
    """The first minutes of every recording there."""
    files = [path for path in sorted(folder.rglob("*")) if path.suffix in (".ogg", ".mp3", ".wav", ".flac")]
    return [read_wav(path)[: _PLACE_S * LISTEN_RATE_HZ] for path in files]


def _recorded(folder: Path) -> list[tuple[Samples, str]]:
    try:
        return [(take.audio, take.text) for take in recordings(folder)]
    except ValueError as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main()
