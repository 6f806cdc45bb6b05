"""What happened in every turn, kept in SQLite with personal data masked. Writing never delays a turn."""

import asyncio
import json
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import soundfile
import structlog

from asr_tts.engines import LISTEN_RATE_HZ, Samples
from kiosk import paths
from kiosk.privacy import mask

_log = structlog.get_logger()


def default_path() -> Path:
    """The database of turns."""
    return paths.state() / "record.sqlite3"


_BOUND = 1000
_AUDIO_BOUND = 50

_SCHEMA = """
CREATE TABLE IF NOT EXISTS turns (
    id INTEGER PRIMARY KEY,
    at TEXT NOT NULL,
    screen TEXT NOT NULL,
    session TEXT NOT NULL,
    turn INTEGER NOT NULL,
    way TEXT NOT NULL,
    question TEXT NOT NULL,
    interim TEXT NOT NULL,
    action TEXT NOT NULL,
    intent TEXT NOT NULL,
    items TEXT NOT NULL,
    aspect TEXT NOT NULL,
    confidence REAL NOT NULL,
    spoken TEXT NOT NULL,
    sources TEXT NOT NULL,
    planned_samples INTEGER NOT NULL,
    played_samples INTEGER NOT NULL,
    ending TEXT NOT NULL,
    total_ms REAL,
    stages TEXT NOT NULL,
    measures TEXT NOT NULL,
    helpful INTEGER
);
CREATE INDEX IF NOT EXISTS turns_at ON turns (at);
CREATE INDEX IF NOT EXISTS turns_session ON turns (session, turn);
"""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a turn; times in ms from the last speech sample of the question."""

    name: str
    start_ms: float
    end_ms: float


@dataclass(frozen=True, slots=True)
class TurnRecord:
    """One turn, as it is kept. `question` and `interim` are masked when written."""

    screen: str
    session: str
    turn: int
    way: str
    """`voice`, `text`, `touch`, `greeting` or `resumed`."""
    question: str
    interim: str
    action: str
    intent: str
    items: tuple[str, ...]
    aspect: str
    confidence: float
    spoken: str
    sources: tuple[str, ...]
    planned_samples: int
    played_samples: int
    ending: str
    """`played`, `barge_in`, `pressed`, `replaced`, `disconnected` or `error`."""
    total_ms: float | None
    """Last speech sample → first answer audio at the client, as the server can know it."""
    stages: tuple[Stage, ...]
    measures: dict[str, float]

    def row(self) -> tuple[Any, ...]:
        """Values in the order of the table."""
        return (
            datetime.now(UTC).isoformat(timespec="milliseconds"),
            self.screen,
            self.session,
            self.turn,
            self.way,
            mask(self.question),
            mask(self.interim),
            self.action,
            self.intent,
            json.dumps(self.items, ensure_ascii=False),
            self.aspect,
            self.confidence,
            self.spoken,
            json.dumps(self.sources, ensure_ascii=False),
            self.planned_samples,
            self.played_samples,
            self.ending,
            self.total_ms,
            json.dumps([[s.name, round(s.start_ms, 1), round(s.end_ms, 1)] for s in self.stages]),
            json.dumps({k: round(v, 3) for k, v in self.measures.items()}),
        )


@contextmanager
def connect(path: Path) -> Iterator[sqlite3.Connection]:
    """An open record, WAL mode, closed afterwards."""
    connection = sqlite3.connect(path, timeout=10)
    try:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.executescript(_SCHEMA)
        connection.row_factory = sqlite3.Row
        yield connection
        connection.commit()
    finally:
        connection.close()


class Recorder:
    """Takes records from the event loop and writes them in batches on a thread."""

    def __init__(self, path: Path, *, keep_days: int) -> None:
        self._path = path
        self._keep_days = keep_days
        self._audio: asyncio.Queue[tuple[str, Samples]] = asyncio.Queue(_AUDIO_BOUND)
        self._queue: asyncio.Queue[tuple[str, tuple[Any, ...]]] = asyncio.Queue(_BOUND)

    def add(self, record: TurnRecord) -> None:
        """Queue one turn; a full queue loses the record and says so, never the turn."""
        marks = ",".join("?" * 20)
        columns = "at,screen,session,turn,way,question,interim,action,intent,items,aspect,confidence,spoken,sources,"
        columns += "planned_samples,played_samples,ending,total_ms,stages,measures"
        self._put(f"INSERT INTO turns ({columns}) VALUES ({marks})", record.row())

    def keep_audio(self, session: str, turn: int, samples: Samples) -> None:
        """Queue the sound of a question for a FLAC file beside the record; only when the operator switched it on."""
        try:
            self._audio.put_nowait((f"{session}-{turn}.flac", samples))
        except asyncio.QueueFull:
            _log.error("audio_lost", waiting=_AUDIO_BOUND)

    def rate(self, session: str, turn: int, helpful: bool) -> None:
        """Note whether an answer helped."""
        self._put("UPDATE turns SET helpful=? WHERE session=? AND turn=?", (int(helpful), session, turn))

    async def run(self) -> None:
        """Write until cancelled; what is queued then is still written."""
        await asyncio.to_thread(self._forget_old)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._keep_sound())
                while True:
                    await asyncio.to_thread(self._write, await self._batch())
        finally:
            self._write(self._drain())

    async def _keep_sound(self) -> None:
        while True:
            name, samples = await self._audio.get()
            try:
                await asyncio.to_thread(self._write_sound, name, samples)
            except (OSError, soundfile.LibsndfileError) as error:
                _log.error("audio_write_failed", error=str(error))

    def _write_sound(self, name: str, samples: Samples) -> None:
        folder = self._path.parent / "audio"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        soundfile.write(folder / name, samples, LISTEN_RATE_HZ, format="FLAC", subtype="PCM_16")

    def _put(self, statement: str, values: tuple[Any, ...]) -> None:
        try:
            self._queue.put_nowait((statement, values))
        except asyncio.QueueFull:
            _log.error("record_lost", waiting=_BOUND)

    async def _batch(self) -> list[tuple[str, tuple[Any, ...]]]:
        return [await self._queue.get(), *self._drain()]

    def _drain(self) -> list[tuple[str, tuple[Any, ...]]]:
        items = []
        while not self._queue.empty():
            items.append(self._queue.get_nowait())
        return items

    def _write(self, items: Sequence[tuple[str, tuple[Any, ...]]]) -> None:
        if not items:
            return
        for attempt in range(3):
            try:
                with connect(self._path) as connection:
                    for statement, values in items:
                        connection.execute(statement, values)
                return
            except sqlite3.OperationalError as error:
                _log.error("record_write_failed", error=str(error), attempt=attempt)
                time.sleep(0.2 * attempt)

    def _forget_old(self) -> None:
        limit = (datetime.now(UTC) - timedelta(days=self._keep_days)).isoformat()
        with connect(self._path) as connection:
            connection.execute("DELETE FROM turns WHERE at < ?", (limit,))
        oldest_s = time.time() - self._keep_days * 86_400
        for path in (self._path.parent / "audio").glob("*.flac"):
            if path.stat().st_mtime < oldest_s:
                path.unlink(missing_ok=True)


def newest(path: Path, *, limit: int, session: str = "") -> list[dict[str, Any]]:
    """The newest turns, newest first, JSON columns parsed."""
    query = "SELECT * FROM turns" + (" WHERE session=?" if session else "") + " ORDER BY id DESC LIMIT ?"
    with connect(path) as connection:
        rows = connection.execute(query, (session, limit) if session else (limit,)).fetchall()
    return [_parsed(row) for row in rows]


def _parsed(row: sqlite3.Row) -> dict[str, Any]:
    values = dict(row)
    for name in ("items", "sources", "stages", "measures"):
        values[name] = json.loads(values[name])
    return values
