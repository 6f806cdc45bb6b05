"""What Prometheus reads at /metrics. Buckets follow the promise: the second is where they are dense."""

from prometheus_client import Counter, Gauge, Histogram

from kiosk.record import TurnRecord

_SECONDS = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0, 1.2, 1.5, 2.0, 3.0, 5.0)

SCREENS = Gauge("kiosk_screens", "Screens connected")
TURN_SECONDS = Histogram(
    "kiosk_turn_latency_seconds", "Last speech sample to first answer audio at the client", ["way"], buckets=_SECONDS
)
STAGE_SECONDS = Histogram("kiosk_stage_seconds", "Time of one stage of a turn", ["stage"], buckets=_SECONDS)
TURNS = Counter("kiosk_turns_total", "Turns by what became of them", ["action", "ending"])
FRAMES = Counter("kiosk_frames_total", "Frames of speech", ["fate"])
GAPS = Counter("kiosk_gap_seconds_total", "Silence inside answers because a clause was late")
REFUSED = Counter("kiosk_refused_total", "Connections and messages refused", ["reason"])


def turn(record: TurnRecord) -> None:
    """Count one finished turn."""
    TURNS.labels(record.action, record.ending).inc()
    if record.total_ms is not None and record.action not in ("ignore", "command"):
        TURN_SECONDS.labels(record.way).observe(max(0.0, record.total_ms) / 1000)
    for stage in record.stages:
        STAGE_SECONDS.labels(stage.name).observe(max(0.0, stage.end_ms - stage.start_ms) / 1000)
    FRAMES.labels("sent").inc(record.measures["frames"])
    FRAMES.labels("dropped").inc(record.measures["dropped"])
    GAPS.inc(record.measures["gap_ms"] / 1000)
