"""Turns as standard traces: Chrome trace events (opens in Perfetto) and OTLP/JSON spans (OpenTelemetry). Pure."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

_THREADS = {
    "vad": 1,
    "decode": 2,
    "understanding": 3,
    "second_look": 4,
    "endpoint": 5,
    "synthesis": 6,
    "first_audio": 7,
    "first_frame": 8,
    "playout": 9,
}


def perfetto(turns: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Rows of the record (`record.newest`) as a trace that ui.perfetto.dev opens; times in µs."""
    events: list[dict[str, Any]] = []
    for number, row in enumerate(turns):
        zero_us = _zero_ns(row) // 1000
        name = {"name": "process_name", "ph": "M", "pid": number, "args": {"name": f"{row['screen']} #{row['turn']}"}}
        events.append(name)
        for stage, start_ms, end_ms in row["stages"]:
            events.append(
                {
                    "name": stage,
                    "cat": row["ending"],
                    "ph": "X",
                    "ts": zero_us + start_ms * 1000,
                    "dur": max(1.0, (end_ms - start_ms) * 1000),
                    "pid": number,
                    "tid": _THREADS.get(stage, 9),
                    "args": {"action": row["action"], "aspect": row["aspect"], **row["measures"]},
                }
            )
    return {"traceEvents": events, "displayTimeUnit": "ms"}


def otlp(turns: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """Rows of the record as an OTLP/JSON export request: one trace a turn, one span a stage."""
    spans = [span for row in turns for span in _spans(row)]
    resource = {"attributes": [_attribute("service.name", "kiosk")]}
    return {
        "resourceSpans": [{"resource": resource, "scopeSpans": [{"scope": {"name": "kiosk.turn"}, "spans": spans}]}]
    }


def _spans(row: dict[str, Any]) -> list[dict[str, Any]]:
    trace_id = hashlib.sha256(f"{row['session']}/{row['turn']}".encode()).hexdigest()[:32]
    root_id = trace_id[:16]
    zero_ns = _zero_ns(row)
    last_ms = max([end for _, _, end in row["stages"]], default=0.0)
    attributes = [_attribute("kiosk.screen", row["screen"]), _attribute("kiosk.action", row["action"])]
    attributes += [_attribute(f"kiosk.{k}", v) for k, v in row["measures"].items()]
    spans = [_span(trace_id, root_id, "", "turn", zero_ns, 0.0, last_ms, attributes)]
    for index, (stage, start_ms, end_ms) in enumerate(row["stages"]):
        spans.append(_span(trace_id, f"{index + 1:016x}", root_id, stage, zero_ns, start_ms, end_ms, []))
    return spans


def _span(
    trace_id: str,
    span_id: str,
    parent: str,
    name: str,
    zero_ns: int,
    start_ms: float,
    end_ms: float,
    attributes: list[Any],
) -> dict[str, Any]:
    return {
        "traceId": trace_id,
        "spanId": span_id,
        "parentSpanId": parent,
        "name": name,
        "kind": 1,
        "startTimeUnixNano": str(zero_ns + int(start_ms * 1e6)),
        "endTimeUnixNano": str(zero_ns + int(end_ms * 1e6)),
        "attributes": attributes,
    }


def _attribute(key: str, value: Any) -> dict[str, Any]:
    kind = "doubleValue" if isinstance(value, (int, float)) else "stringValue"
    return {"key": key, "value": {kind: value}}


def _zero_ns(row: dict[str, Any]) -> int:
    """When the question ended, from when the row was written and how long the turn had run by then."""
    written = datetime.fromisoformat(row["at"]).timestamp()
    ran_ms = max([end for _, _, end in row["stages"]], default=0.0)
    return int((written - ran_ms / 1000) * 1e9)
