"""From questions asked to numbers."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from kiosk.bench.replay import Asked
from kiosk.bench.report import Metric

_GOAL_P95_MS = 900.0


def percentile(values: Iterable[float | None], q: float) -> float | None:
    """The q-th percentile of what was measured; None when nothing was."""
    known = [value for value in values if value is not None]
    return float(np.percentile(known, q)) if known else None


def share(flags: Sequence[bool]) -> float | None:
    """Fraction of True."""
    return sum(flags) / len(flags) if flags else None


def answered(asked: Sequence[Asked]) -> list[Asked]:
    """Knowledge answers only: asking back and declining wait longer on purpose, for the question may go on."""
    return [a for a in asked if a.action == "answer"]


def main_metrics(batches: Mapping[str, Sequence[Asked]]) -> dict[str, Metric]:
    """Latency of each condition, endpointing, sync and video."""
    main = batches["main"]
    answers = answered(main)
    result = {
        "turn_latency_ms_p50": Metric(percentile((a.turn_ms for a in answers), 50), "ms"),
        "turn_latency_ms_p95": Metric(percentile((a.turn_ms for a in answers), 95), "ms"),
        "knowledge_answers_n": Metric(float(len(answers)), ""),
        "any_reply_latency_ms_p50": Metric(percentile((a.turn_ms for a in main), 50), "ms"),
        "any_reply_latency_ms_p95": Metric(percentile((a.turn_ms for a in main), 95), "ms"),
        "answered_rate": Metric(share([a.turn_ms is not None for a in main]), ""),
        "answer_right_rate": Metric(share([a.right for a in main if a.right is not None]), ""),
        "asr_final_ms_p50": Metric(percentile((a.final_ms for a in main), 50), "ms"),
        "asr_final_ms_p95": Metric(percentile((a.final_ms for a in main), 95), "ms"),
        "first_audio_ms_p50": Metric(percentile((a.audio_ms for a in main), 50), "ms"),
        "first_frame_ms_p50": Metric(percentile((a.frame_ms for a in main), 50), "ms"),
        "first_frame_ms_p95": Metric(percentile((a.frame_ms for a in main), 95), "ms"),
        "endpoint_ms_p50": Metric(percentile((a.final_ms for a in main), 50), "ms"),
        "false_cutoff_rate": Metric(share([a.cut_off for a in batches.get("pauses", main)]), ""),
        "av_skew_ms_p95": Metric(percentile((abs(s) for a in main for s in a.skews_ms), 95), "ms"),
        "fps_delivered": Metric(percentile((a.fps for a in main), 50), "fps"),
        "frames_dropped_rate": Metric(percentile((a.dropped for a in main), 50), ""),
        "video_kbit_s": Metric(percentile((a.video_kbit_s for a in main), 50), "kbit/s"),
        "speculation_hit_rate": Metric(share([a.speculation_hit for a in main if a.speculation_hit is not None]), ""),
    }
    for name in ("pauses", "noise", "room", "cold"):
        if name in batches:
            asked = answered(batches[name])
            result[f"{name}_turn_latency_ms_p50"] = Metric(percentile((a.turn_ms for a in asked), 50), "ms")
            result[f"{name}_turn_latency_ms_p95"] = Metric(percentile((a.turn_ms for a in asked), 95), "ms")
    if "echo" in batches:
        result["false_barge_in_rate"] = Metric(share([a.false_barge_in for a in batches["echo"]]), "")
    return result


def barge_in_metrics(main: Sequence[Asked], stale: int) -> dict[str, Metric]:
    """Interruptions of the main run; `stale`: media of stopped turns seen in all runs."""
    times = [a.barge_in_ms for a in main]
    return {
        "barge_in_n": Metric(float(sum(t is not None for t in times)), ""),
        "barge_in_ms_p50": Metric(percentile(times, 50), "ms"),
        "barge_in_ms_p95": Metric(percentile(times, 95), "ms"),
        "stale_after_barge_in": Metric(float(stale), "messages"),
    }


def stage_metrics(asked: Sequence[Asked]) -> dict[str, Metric]:
    """Duration of each stage as the server measured it."""
    names = sorted({name for a in asked for name in a.stages})
    result = {}
    for name in names:
        lengths = [a.stages[name][1] - a.stages[name][0] for a in asked if name in a.stages]
        for q in (50, 95, 99):
            result[f"stage_{name}_ms_p{q}"] = Metric(percentile(lengths, q), "ms")
    return result


def capacity_metrics(by_screens: Mapping[int, Sequence[Asked]]) -> dict[str, Metric]:
    """p95 of knowledge answers against the number of screens, and how many the machine should admit."""
    result = {}
    admitted = 0
    for count, asked in by_screens.items():
        answers = answered(asked)
        p95 = percentile((a.turn_ms for a in answers), 95)
        result[f"turn_latency_ms_p50_at_{count}"] = Metric(percentile((a.turn_ms for a in answers), 50), "ms")
        result[f"turn_latency_ms_p95_at_{count}"] = Metric(p95, "ms")
        result[f"knowledge_answers_at_{count}"] = Metric(float(len(answers)), "")
        if p95 is not None and p95 <= _GOAL_P95_MS and admitted == count - 1:
            admitted = count
    result["admitted_screens"] = Metric(float(admitted), "screens")
    return result
