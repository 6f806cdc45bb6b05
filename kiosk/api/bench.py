"""The technician's bench as JSON: turns, percentiles, knobs, history, traces, screens."""

import asyncio
from typing import Any

import msgspec
import numpy as np
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kiosk import record, trace
from kiosk.api.auth import Staff
from kiosk.knobs import Change, Knob, KnobError, Profile, describe
from kiosk.service import Service

_SLOW_MS = 1000.0


class BenchApi:
    """Endpoints around one service."""

    def __init__(self, service: Service, profile: Profile) -> None:
        self._service, self._profile = service, profile

    def routes(self, staff: Staff) -> list[Route]:
        """All of them, for staff only."""
        return [
            Route("/api/bench/turns", staff.only(self._turns)),
            Route("/api/bench/summary", staff.only(self._summary)),
            Route("/api/bench/screens", staff.only(self._screens)),
            Route("/api/bench/knobs", staff.only(self._knobs), methods=["GET"]),
            Route("/api/bench/knobs", staff.only(self._change), methods=["POST"]),
            Route("/api/bench/undo", staff.only(self._undo), methods=["POST"]),
            Route("/api/bench/history", staff.only(self._history)),
            Route("/api/bench/trace", staff.only(self._trace)),
        ]

    async def _turns(self, request: Request) -> Response:
        limit = min(500, _number(request, "limit", 100))
        return JSONResponse([_turn(row) for row in await self._rows(limit)])

    async def _summary(self, request: Request) -> Response:
        rows = await self._rows(min(1000, _number(request, "limit", 200)))
        voiced = [row for row in rows if row["way"] == "voice" and row["total_ms"] is not None]
        stages: dict[str, list[float]] = {}
        for row in voiced:
            for name, start, end in row["stages"]:
                stages.setdefault(name, []).append(end - start)
        return JSONResponse(
            {
                "turns": len(voiced),
                "total_ms": _percentiles([row["total_ms"] for row in voiced]),
                "stages": {name: _percentiles(values) for name, values in stages.items()},
                "speculation_hit_rate": _mean([row["measures"].get("speculation_hit", 0.0) for row in voiced]),
            }
        )

    async def _screens(self, _: Request) -> Response:
        return JSONResponse([session.vitals() for session in self._service.sessions])

    async def _knobs(self, _: Request) -> Response:
        return JSONResponse(msgspec.to_builtins(describe(self._service.settings)))

    async def _change(self, request: Request) -> Response:
        try:
            body = await request.json()
            name, value, who = str(body["name"]), float(body["value"]), str(body.get("who", ""))
        except (ValueError, KeyError, TypeError):
            return JSONResponse({"error": '需要 {"name", "value", "who"}'}, status_code=400)
        try:
            self._service.change(self._profile.change(self._service.settings, name, value, who))
        except KnobError as error:
            return JSONResponse({"error": str(error)}, status_code=400)
        return JSONResponse(next(_plain(knob) for knob in describe(self._service.settings) if knob.name == name))

    async def _undo(self, request: Request) -> Response:
        try:
            who = str((await request.json()).get("who", ""))
        except (ValueError, AttributeError):
            who = ""
        try:
            settings, change = self._profile.undo(self._service.settings, who)
        except KnobError as error:
            return JSONResponse({"error": str(error)}, status_code=409)
        self._service.change(settings)
        return JSONResponse(_plain(change))

    async def _history(self, _: Request) -> Response:
        return JSONResponse(msgspec.to_builtins(self._profile.history()))

    async def _trace(self, request: Request) -> Response:
        rows = await self._rows(500)
        session, number = request.query_params.get("session"), request.query_params.get("id")
        if session:
            rows = [row for row in rows if row["session"] == session]
        if number:
            rows = [row for row in rows if str(row["id"]) == number]
        kind = request.query_params.get("format", "perfetto")
        content = trace.otlp(rows) if kind == "otlp" else trace.perfetto(rows)
        headers = {"Content-Disposition": f'attachment; filename="kiosk-{kind}.json"'}
        return JSONResponse(content, headers=headers)

    async def _rows(self, limit: int) -> list[dict[str, Any]]:
        return await asyncio.to_thread(record.newest, self._service.record_path, limit=limit)


def _turn(row: dict[str, Any]) -> dict[str, Any]:
    stages = [{"name": n, "start_ms": s, "end_ms": e} for n, s, e in row["stages"]]
    names = (
        "id",
        "turn",
        "screen",
        "session",
        "at",
        "total_ms",
        "question",
        "action",
        "aspect",
        "ending",
        "way",
        "measures",
    )
    hit = row["measures"].get("speculation_hit")
    speculation = "off" if row["way"] != "voice" or hit is None else ("hit" if hit else "miss")
    kept = {name: row[name] for name in names}
    return {**kept, "stages": stages, "reason": slow_reason(row), "speculation": speculation}


def _plain(value: Knob | Change) -> dict[str, Any]:
    return dict(msgspec.to_builtins(value))


def slow_reason(row: dict[str, Any]) -> str:
    """Why a turn took longer than a second; empty when it did not."""
    if row["total_ms"] is None or row["total_ms"] <= _SLOW_MS or not row["stages"]:
        return ""
    names = {
        "endpoint": "等待说完",
        "decode": "识别",
        "understanding": "理解",
        "second_look": "复听",
        "synthesis": "合成首句",
        "first_frame": "首帧",
        "playout": "屏幕播放",
    }
    longest = max(row["stages"], key=lambda stage: stage[2] - stage[1])
    return f"{names.get(longest[0], longest[0])} {longest[2] - longest[1]:.0f} 毫秒"


def _percentiles(values: list[float]) -> dict[str, float | None]:
    keys = (50, 95, 99)
    return {f"p{q}": float(np.percentile(values, q)) if values else None for q in keys}


def _mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _number(request: Request, name: str, default: int) -> int:
    text = request.query_params.get(name, "")
    return int(text) if text.isdigit() else default
