"""A local stand-in for an OpenAI-compatible endpoint: says what it is told to, as slowly, wrongly or brokenly as wanted."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any


@dataclass
class StandIn:
    """What it says, piece by piece, and how it behaves."""

    pieces: tuple[str, ...] = ()
    wait_s: float = 0.0
    """Before every piece."""
    status: int = 200
    raw: bytes | None = None
    """Sent instead of events."""
    breaks_off: bool = False
    endless: bool = False
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    tasks: set["asyncio.Task[None]"] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)
        try:
            await self._say(reader, writer)
        finally:
            writer.transport.abort() if task.cancelling() else writer.close()

    async def _say(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            lines = {k.lower(): v for k, _, v in (line.partition(": ") for line in head.split("\r\n"))}
            self.keys.append(lines.get("authorization", ""))
            self.asked.append(json.loads(await reader.readexactly(int(lines["content-length"]))))
            writer.write(
                f"HTTP/1.1 {self.status} X\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n".encode()
            )
            if self.raw is not None:
                writer.write(self.raw)
            while self.endless:
                writer.write(b": nothing\n" * 4000)
                await writer.drain()
            for piece in () if self.raw is not None else self.pieces:
                await asyncio.sleep(self.wait_s)
                writer.write(f"data: {json.dumps({'choices': [{'delta': {'content': piece}}]})}\n\n".encode())
                await writer.drain()
            if self.raw is None and not self.breaks_off:
                writer.write(b"data: [DONE]\n\n")
            await writer.drain()


@contextlib.asynccontextmanager
async def standing_in(stand_in: StandIn) -> AsyncIterator[str]:
    """Its base URL while it runs."""
    server = await asyncio.start_server(stand_in.serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    finally:
        server.close()
        for task in stand_in.tasks:
            task.cancel()
        if stand_in.tasks:
            await asyncio.wait(stand_in.tasks, timeout=5)
        await asyncio.sleep(0)
