"""`kiosk avatar train VIDEO`: a presenter learnt from a video of a real person who agreed."""

from pathlib import Path

import click
from rich.progress import Progress

from asr_tts.encoder import SpeechEncoder
from avatar import AvatarError
from avatar.neural.crops import cut
from avatar.neural.footage import read_footage
from avatar.neural.pack import Person, write_pack
from avatar.neural.quality import LEAST_S, measure_quality, require_quality
from avatar.neural.sound import reduction_of
from kiosk import paths


@click.command()
@click.argument("video", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--consent", required=True, help="Who agreed to be shown, and when; it stands in the pack's manifest.")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="Pack folder to write.")
@click.option("--sound", type=click.Path(path_type=Path, exists=True), help="Sound recorded apart from the video.")
@click.option("--name", default="person", show_default=True, help="Name of the pack, ASCII.")
@click.option("--title", default="数字人", show_default=True, help="What citizens are told the presenter is called.")
@click.option("--voice", default="zf_xiaoxiao", show_default=True, help="The synthesizer's voice for this face.")
@click.option("--steps", default=6000, show_default=True, help="Training steps; a stopped run goes on where it was.")
@click.option("--least-seconds", default=LEAST_S, show_default=True, help="Refuse shorter videos than this.")
def train(
    video: Path,
    consent: str,
    out: Path,
    sound: Path | None,
    name: str,
    title: str,
    voice: str,
    steps: int,
    least_seconds: float,
) -> None:
    """Learn a presenter from VIDEO: two minutes of one person, facing the camera, evenly lit, speaking."""
    try:
        from avatar.neural.export import export
        from avatar.neural.train import lesson_of, prove
        from avatar.neural.train import train as fit
    except ModuleNotFoundError as error:
        raise click.ClickException(f"{error}: training needs the extra `train` (uv sync --extra train)") from error
    try:
        click.echo("reading the video, following the face")
        footage = read_footage(video, sound)
        crops = cut(footage)
        quality = measure_quality(footage, crops)
        click.echo(f"{quality}")
        require_quality(quality, least_seconds)
        features = SpeechEncoder(paths.models() / "asr")(footage.sound)
        reduction = reduction_of(features)
        lesson = lesson_of(crops, reduction.apply(features))
        work = out.with_name(out.name + ".work")
        with Progress() as progress:
            task = progress.add_task("learning", total=steps)
            network = fit(
                lesson,
                steps,
                work,
                seed=1,
                tell=lambda done, loss: progress.update(task, completed=done, description=f"loss {loss:.4f}"),
            )
        proof = prove(network, lesson)
        export(network, work / "mouth.onnx")
        write_pack(
            out, Person(name, title, voice, consent), footage, crops.squares[0], 0, reduction, work / "mouth.onnx"
        )
    except AvatarError as error:
        raise click.ClickException(str(error)) from error
    click.echo(
        f"held-out mouth ({proof.pictures} pictures), error in grey levels: network {proof.ours:.2f}, "
        f"nearest picture {proof.nearest:.2f}, mean picture {proof.mean_face:.2f}\n"
        f"{out}: look at {work}/previews.jpg and {work}/loss.png, then kiosk avatar render --pack {out} --text 您好 --out a.mp4"
    )
