"""Dialogues in, answers out, as JSON lines: what anyone needs to score the data answers."""

import json
import time
from pathlib import Path
from typing import Any, TextIO

import msgspec

from kiosk.answers import Action, AnswerPlan, Dialogue
from kiosk.data.answerer import DataAnswerer
from kiosk.data.errors import DataError


def run(tables: Path, stdin: TextIO, stdout: TextIO) -> None:
    """Read `{"id", "turns": [{"q"}]}` a line, write `{"id", "turns": [...]}`. Raises DataError for bad tables or lines."""
    answerer = DataAnswerer.open(tables)
    for number, line in enumerate(stdin, 1):
        if not line.strip():
            continue
        try:
            asked = json.loads(line)
            questions = [str(turn["q"]) for turn in asked.get("turns", [asked])]
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise DataError(f"line {number}: not a dialogue: {error}") from error
        dialogue = Dialogue()
        turns: list[dict[str, Any]] = []
        for question in questions:
            started = time.perf_counter()
            reply = answerer.answer(question, dialogue)
            elapsed_ms = (time.perf_counter() - started) * 1000
            dialogue = reply.dialogue
            turns.append(turn_json(reply.plan, elapsed_ms))
        stdout.write(json.dumps({"id": asked.get("id"), "turns": turns}, ensure_ascii=False) + "\n")
        stdout.flush()


def turn_json(plan: AnswerPlan, latency_ms: float) -> dict[str, Any]:
    """One turn's answer as plain data."""
    action = plan.action if plan.action in (Action.ANSWER, Action.CLARIFY) else Action.DECLINE
    return {
        "action": action.value,
        "sql": plan.sql or None,
        "rows": [list(row) for row in plan.rows],
        "spoken": plan.spoken,
        "chart": msgspec.to_builtins(plan.chart) if plan.chart is not None else None,
        "sources": [msgspec.to_builtins(source) for source in plan.sources],
        "latency_ms": round(latency_ms, 2),
    }
