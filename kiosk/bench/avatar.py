"""`kiosk bench avatar`: does the mouth say what is heard, does it rest in silence, and what does a frame cost?

Clauses are synthesised with the presenter's own voice; the mouth is judged from rendered frames, not from the weights that
made them. The same measure runs over frames shifted on purpose (it must notice) and, with `--video`, over real faces.
"""

from pathlib import Path

import click
import numpy as np
from rich.progress import Progress

from asr_tts.errors import EngineError
from avatar import AvatarError, load_pack
from avatar.measure import Lag, lag_between, largest_jump
from kiosk.bench.avatar_cost import FULL_HD_HEIGHT, cost_metrics
from kiosk.bench.avatar_take import Take, closure, perform, rests
from kiosk.bench.avatar_video import read_clips
from kiosk.bench.beside import Beside
from kiosk.bench.report import Metric, publish
from kiosk.models import ModelError

SENTENCES = (
    "您好，请问您要办理什么业务？",
    "请带好身份证原件和复印件，",
    "办理这项业务不收取任何费用，",
    "您可以在三号窗口排队取号，",
    "工作人员会在五个工作日内审核完毕，",
    "如果材料不全，我们会一次性告知您，",
    "本月平均等候时间是八分钟，",
    "没关系，慢慢说，我听着呢。",
    "保存好您的回执，方便以后查询，",
    "目前大厅人比较多，请您稍微等一会儿。",
    "不明白的地方，可以再问我一遍，",
    "每周一到周五上午九点开门，",
    "谢谢您的配合，祝您生活愉快！",
    "北边的自助机也能办理，",
    "补办需要本人到场拍摄照片，",
    "符合条件的家庭可以免费申请，",
)
SHIFTS_MS = (-200, -120, 120, 200)
"""Control experiments: pictures moved against the sound on purpose."""


@click.command()
@click.option("--n", default=12, show_default=True, help="clauses to speak")
@click.option("--json", "json_path", type=click.Path(path_type=Path), help="write the result here")
@click.option("--pack", type=click.Path(path_type=Path, exists=True), help="presenter pack; default: the shipped one")
@click.option("--video", type=click.Path(path_type=Path, exists=True), help="folder of real talking faces (mp4)")
@click.option("--quality", default=80, show_default=True, help="JPEG quality")
def avatar(n: int, json_path: Path | None, pack: Path | None, video: Path | None, quality: int) -> None:
    """Measure the presenter: lip sync, stillness, smoothness, milliseconds and bytes a frame."""
    try:
        presenter, sharp = load_pack(pack), load_pack(pack, FULL_HD_HEIGHT)
    except AvatarError as error:
        raise click.ClickException(str(error)) from error
    if presenter.needs_encoder:
        raise click.ClickException(
            "a learnt mouth has no keys to read its lips by: see `kiosk avatar train` and `check`"
        )
    try:
        beside = Beside(presenter.manifest.voice)
    except (EngineError, ModelError) as error:
        raise click.ClickException(str(error)) from error
    takes: list[Take] = []
    with Progress(transient=True) as progress:
        for number in progress.track(range(n), description="speaking"):
            text = SENTENCES[number % len(SENTENCES)]
            speech = beside.say(text, speed=1.0 + 0.1 * (number // 16))
            takes.append(perform(presenter, speech, seed=number))
        progress.add_task("measuring cost", total=None)
        costs = cost_metrics(presenter, sharp, beside, takes, quality)
    metrics = {**sync_metrics(takes), **costs}
    if video is not None:
        for name, lag in read_clips(video).items():
            metrics[f"real_{name}_lag_ms"] = Metric(lag.lag_ms, "ms")
            metrics[f"real_{name}_lag_correlation"] = Metric(lag.correlation, "r")
    publish("avatar", len(takes), metrics, json_path, pack=presenter.manifest.name, voice=presenter.manifest.voice)


def sync_metrics(takes: list[Take]) -> dict[str, Metric]:
    """Closure, lag (and the lag of shifted controls), stillness and smoothness of rendered takes."""
    closed, onsets = (sum(counts) for counts in zip(*(closure(take) for take in takes), strict=True))
    still, silent = (sum(counts) for counts in zip(*(rests(take) for take in takes), strict=True))
    lag = _lag(takes)
    metrics = {
        "closure_rate": Metric(closed / onsets if onsets else None, "share"),
        "closures": Metric(onsets, "onsets"),
        "lag_abs_ms": Metric(abs(lag.lag_ms), "ms"),
        "lag_ms": Metric(lag.lag_ms, "ms"),
        "lag_correlation": Metric(lag.correlation, "r"),
        "still_in_silence_rate": Metric(still / silent if silent else None, "share"),
        "largest_jump": Metric(largest_jump([take.opening for take in takes]), "share of widest"),
    }
    errors = []
    for shift_ms in SHIFTS_MS:
        shifted = _lag(takes, shift_ms / 1000)
        metrics[f"control_{shift_ms:+d}ms_lag_ms"] = Metric(shifted.lag_ms, "ms")
        errors.append(abs(shifted.lag_ms - lag.lag_ms - shift_ms))
    metrics["control_error_ms"] = Metric(float(np.max(errors)), "ms")
    return metrics


def _lag(takes: list[Take], shift_s: float = 0.0) -> Lag:
    return lag_between(
        [take.opening for take in takes], [take.times_s for take in takes], [take.sound for take in takes], shift_s
    )
