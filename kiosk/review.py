"""What the record says about the knowledge: what is asked, what could not be answered, what did not help, day by day."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from kiosk.record import connect

_ALIKE = 62
"""Similarity (0..100) from which two unanswered questions are one gap."""


def _since(days: int) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).isoformat()


def _rows(path: Path, query: str, values: Sequence[Any]) -> list[dict[str, Any]]:
    with connect(path) as connection:
        return [dict(row) for row in connection.execute(query, values).fetchall()]


def questions(path: Path, days: int, limit: int = 200) -> list[dict[str, Any]]:
    """Questions by how often they were asked."""
    query = """SELECT question, COUNT(*) AS count, MAX(at) AS last_at, action, items, AVG(confidence) AS confidence,
        SUM(helpful = 1) AS helpful, SUM(helpful = 0) AS unhelpful FROM turns
        WHERE at >= ? AND question <> '' GROUP BY question ORDER BY count DESC, last_at DESC LIMIT ?"""
    return _rows(path, query, (_since(days), limit))


def unanswered(path: Path, days: int, limit: int = 2000) -> list[list[dict[str, Any]]]:
    """Questions that were declined, alike ones together, the largest group first."""
    query = """SELECT question, at FROM turns WHERE at >= ? AND action = 'decline' AND question <> ''
        AND intent NOT IN ('unsafe', 'general', 'error', 'smalltalk') ORDER BY at DESC LIMIT ?"""
    groups: list[list[dict[str, Any]]] = []
    for row in _rows(path, query, (_since(days), limit)):
        home = next((g for g in groups if fuzz.ratio(g[0]["question"], row["question"]) >= _ALIKE), None)
        if home is None:
            groups.append([row])
        else:
            home.append(row)
    return sorted(groups, key=len, reverse=True)


def low(path: Path, days: int, limit: int = 200) -> list[dict[str, Any]]:
    """Answers that were said not to help, newest first."""
    query = (
        """SELECT id, at, question, items, spoken FROM turns WHERE at >= ? AND helpful = 0 ORDER BY at DESC LIMIT ?"""
    )
    return _rows(path, query, (_since(days), limit))


def totals(path: Path, days: int) -> list[dict[str, Any]]:
    """Counts by day, oldest first."""
    query = """SELECT substr(at, 1, 10) AS day, COUNT(*) AS turns, SUM(action = 'answer') AS answered,
        SUM(action = 'clarify') AS clarified, SUM(action = 'decline') AS declined, SUM(action = 'hand_over') AS handed_over,
        SUM(helpful = 1) AS helpful, SUM(helpful = 0) AS unhelpful
        FROM turns WHERE at >= ? AND way NOT IN ('greeting', 'resumed') GROUP BY day ORDER BY day"""
    rows = _rows(path, query, (_since(days),))
    return [{name: value if name == "day" else value or 0 for name, value in row.items()} for row in rows]


_CALLS = "CREATE TABLE IF NOT EXISTS calls (turn INTEGER PRIMARY KEY, state TEXT NOT NULL, who TEXT NOT NULL)"


def calls(path: Path) -> list[dict[str, Any]]:
    """Today's requests for a person, newest first; the question is the one before the request, if there was one."""
    with connect(path) as connection:
        connection.execute(_CALLS)
    query = """SELECT t.id, t.at, t.screen, t.session, COALESCE(c.state, 'waiting') AS state, COALESCE(c.who, '') AS who,
        COALESCE((SELECT p.question FROM turns p WHERE p.session = t.session AND p.id < t.id
                  AND p.action <> 'hand_over' ORDER BY p.id DESC LIMIT 1), t.question) AS question
        FROM turns t LEFT JOIN calls c ON c.turn = t.id WHERE t.action = 'hand_over' AND t.at >= ? ORDER BY t.id DESC"""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0).isoformat()
    rows = _rows(path, query, (today,))
    return [{**row, "ticket": f"R{len(rows) - place:03d}"} for place, row in enumerate(rows)]


def transcript(path: Path, session: str, limit: int = 40) -> list[dict[str, Any]]:
    """One conversation as it was recorded, masked, oldest first."""
    query = """SELECT at, way, question, spoken, action, intent, items FROM turns WHERE session = ? ORDER BY id DESC LIMIT ?"""
    return _rows(path, query, (session, limit))[::-1]


def mark_call(path: Path, number: int, state: str, who: str) -> dict[str, Any] | None:
    """Note that a call was taken or done; None when there is no such call. Raises sqlite3.Error."""
    known = [call for call in calls(path) if call["id"] == number]
    if not known:
        return None
    with connect(path) as connection:
        connection.execute(
            "INSERT INTO calls VALUES (?, ?, ?) ON CONFLICT (turn) DO UPDATE SET state=excluded.state, who=excluded.who",
            (number, state, who),
        )
    return {**known[0], "state": state, "who": who}
