"""What frames cost: milliseconds alone and while recognition and synthesis run, bytes a second of each codec."""

import time
from collections.abc import Callable
from functools import partial

import numpy as np

from avatar import Pose, Presenter, RegionEncoder, VideoStream, encode_jpeg
from kiosk.bench.avatar_take import Take
from kiosk.bench.beside import Beside
from kiosk.bench.report import Metric
from kiosk.budget import Budget

MOST_FRAMES = 250
FULL_HD_HEIGHT = 1920
PACED_S = 6.0


def cost_metrics(
    presenter: Presenter, sharp: Presenter, beside: Beside, takes: list[Take], quality: int
) -> dict[str, Metric]:
    """Time every way to make a frame over the poses of `takes`; one thread. `sharp` was loaded for FULL_HD_HEIGHT."""
    poses = [pair for take in takes for pair in zip(take.idle_indices, take.poses, strict=True)][:MOST_FRAMES]
    renderer = presenter.renderer()
    renderer.warm_up()
    alone = _times_ms(poses, lambda _, pose: renderer.render(pose))
    worked = _times_ms(poses, lambda _, pose: renderer.render(pose), time.thread_time)
    with beside.working():
        loaded = _times_ms(poses, lambda _, pose: renderer.render(pose))
        fps = _paced_fps(presenter, poses, quality)
    metrics = {
        "frame_ms_p50": Metric(float(np.median(alone)), "ms"),
        "frame_ms_p95": Metric(float(np.percentile(alone, 95)), "ms"),
        "frame_cpu_ms_p50": Metric(float(np.median(worked)), "ms of one core"),
        "frame_ms_min": Metric(float(np.min(alone)), "ms"),
        "frame_ms_p50_beside_speech": Metric(float(np.median(loaded)), "ms while recognition and synthesis run"),
        "frame_ms_p95_beside_speech": Metric(
            float(np.percentile(loaded, 95)), "ms while recognition and synthesis run"
        ),
        "fps_delivered": Metric(fps, "frames/s while recognition and synthesis run"),
    }
    return {
        **metrics,
        **_codec_metrics(presenter, poses, quality),
        **_full_hd_metrics(sharp, poses, quality, beside),
    }


def _codec_metrics(presenter: Presenter, poses: list[tuple[int, Pose]], quality: int) -> dict[str, Metric]:
    """Drawing and encoding together, as the service does both."""
    encoder = RegionEncoder(presenter, quality)
    encoder.warm_up()
    stream = VideoStream(presenter.fps)
    makers: dict[str, Callable[[int, Pose], bytes]] = {
        "jpeg_region": partial(_within_budget, encoder, quality, Budget(), presenter.fps),
        "jpeg_whole": lambda _, pose: encode_jpeg(encoder.renderer.render(pose), quality),
        "h264": lambda index, pose: stream.encode(encoder, pose, index).data,
    }
    metrics: dict[str, Metric] = {}
    for name, make in makers.items():
        lengths: list[int] = []
        times_ms = _times_ms(poses, partial(_measure, make, lengths), time.thread_time)
        metrics[f"{name}_mbit_per_s"] = Metric(float(np.mean(lengths)) * presenter.fps * 8 / 1e6, "Mbit/s")
        metrics[f"{name}_bytes_per_s"] = Metric(float(np.mean(lengths)) * presenter.fps, "bytes/s")
        metrics[f"{name}_ms_p50"] = Metric(float(np.median(times_ms)), "ms of one core, with drawing")
        metrics[f"{name}_ms_p95"] = Metric(float(np.percentile(times_ms, 95)), "ms of one core, with drawing")
        metrics[f"{name}_first_bytes"] = Metric(lengths[0], "bytes")
    return metrics


def _within_budget(encoder: RegionEncoder, quality: int, budget: Budget, fps: int, index: int, pose: Pose) -> bytes:
    jpeg = encoder.encode(pose, index, budget.quality(quality)).jpeg
    budget.spend(len(jpeg), fps)
    return jpeg


def _full_hd_metrics(
    presenter: Presenter, poses: list[tuple[int, Pose]], quality: int, beside: Beside
) -> dict[str, Metric]:
    renderer = presenter.renderer(FULL_HD_HEIGHT)
    renderer.warm_up()
    times_ms = _times_ms(poses[:100], lambda _, pose: renderer.render(pose))
    with beside.working():
        fps = _paced_fps(presenter, poses, quality, FULL_HD_HEIGHT)
    lengths: list[int] = []
    encoder = RegionEncoder(presenter, quality, FULL_HD_HEIGHT)
    encoder.warm_up()
    make = partial(_within_budget, encoder, quality, Budget(), presenter.fps)
    _times_ms(poses, partial(_measure, make, lengths))
    return {
        "jpeg_region_1080x1920_mbit_per_s": Metric(float(np.mean(lengths)) * presenter.fps * 8 / 1e6, "Mbit/s"),
        "frame_1080x1920_ms_p50": Metric(float(np.median(times_ms)), "ms"),
        "fps_delivered_1080x1920": Metric(fps, "frames/s while recognition and synthesis run"),
    }


def _measure(make: Callable[[int, Pose], bytes], lengths: list[int], index: int, pose: Pose) -> None:
    lengths.append(len(make(index, pose)))


def _times_ms(
    poses: list[tuple[int, Pose]],
    draw: Callable[[int, Pose], object],
    clock: Callable[[], float] = time.perf_counter,
) -> list[float]:
    """Milliseconds of each frame; `time.thread_time` counts work alone, whatever else the machine does."""
    times_ms = []
    for index, pose in poses:
        start = clock()
        draw(index, pose)
        times_ms.append((clock() - start) * 1000)
    return times_ms


def _paced_fps(presenter: Presenter, poses: list[tuple[int, Pose]], quality: int, height: int | None = None) -> float:
    """Frames drawn and encoded in time per second when each has its moment; a late one is left out, as in the service."""
    encoder = RegionEncoder(presenter, quality, height)
    encoder.warm_up()
    delivered, number = 0, 0
    start = time.perf_counter()
    while (now := time.perf_counter() - start) < PACED_S:
        due = number / presenter.fps
        if now < due:
            time.sleep(due - now)
        elif now > due + 1.5 / presenter.fps:
            number += 1
            continue
        index, pose = poses[number % len(poses)]
        encoder.encode(pose, index)
        delivered += 1
        number += 1
    return delivered / PACED_S
