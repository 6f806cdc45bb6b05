"""Turns as Perfetto and OpenTelemetry traces."""

from kiosk.api.bench import slow_reason
from kiosk.trace import otlp, perfetto

ROW = {
    "id": 1,
    "at": "2026-11-22T12:00:01+00:00",
    "screen": "hall-1",
    "session": "abc",
    "turn": 3,
    "action": "answer",
    "aspect": "materials",
    "ending": "barge_in",
    "total_ms": 1400.0,
    "measures": {"frames": 25},
    "stages": [["decode", 100.0, 350.0], ["endpoint", 0.0, 1000.0]],
}


def test_perfetto_gets_one_slice_a_stage() -> None:
    slices = [e for e in perfetto([ROW])["traceEvents"] if e["ph"] == "X"]
    assert [(s["name"], s["dur"]) for s in slices] == [("decode", 250_000), ("endpoint", 1_000_000)]
    assert slices[0]["ts"] - slices[1]["ts"] == 100_000
    assert slices[0]["cat"] == "barge_in"


def test_opentelemetry_gets_one_trace_a_turn() -> None:
    root, *stages = otlp([ROW])["resourceSpans"][0]["scopeSpans"][0]["spans"]
    assert {s["parentSpanId"] for s in stages} == {root["spanId"]}
    assert len(root["traceId"]) == 32
    assert int(root["endTimeUnixNano"]) - int(root["startTimeUnixNano"]) == 1_000_000_000


def test_a_slow_turn_names_its_longest_stage() -> None:
    assert slow_reason(ROW) == "等待说完 1000 毫秒"
    assert slow_reason({**ROW, "total_ms": 480.0}) == ""
