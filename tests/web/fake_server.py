"""A scripted server for the pages: it speaks the real wire (kiosk/messages.py) but has no engines.

Tests drive it through `FakeServer.send` and friends; by hand: `python -m tests.web.fake_server [--picture FILE]`, then
open http://127.0.0.1:8765/ and type a question.
"""

import asyncio
import contextlib
import sys
import threading
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import simplejpeg
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket, WebSocketDisconnect

from kiosk import messages as wire
from kiosk.answers import Choice
from tests.web.demo_hall import CARD, FRAME_SAMPLES, RATE_HZ, SOURCE, WELCOME
from tests.web.pictures import IDLE_FRAMES, drawn_frames, idle_file

WEB = Path(__file__).parents[2] / "kiosk" / "web"
POLICY = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' blob: data:; style-src 'self' 'unsafe-inline'; "
    "connect-src 'self' ws: wss: http://127.0.0.1:8301; worker-src 'self' blob:"
}
"""At least as strict as the real server's."""


@dataclass
class FakeServer:
    """State of one scripted server; all public methods are thread-safe."""

    welcome: wire.Welcome = WELCOME
    refuse: wire.Busy | wire.Error | None = None
    picture: np.ndarray | None = None
    moods: dict[str, np.ndarray] = field(default_factory=dict)
    """Picture of each face of waiting, served at `/mood/<state>.bin`; any other answers 503."""
    received: list[wire.ClientMessage] = field(default_factory=list)
    microphone: list[wire.Media] = field(default_factory=list)
    on_ask: Callable[["FakeServer", str], Any] | None = None
    api: dict[str, Any] = field(default_factory=dict)
    """JSON answered at `/api/<key>`."""
    posted: list[tuple[str, Any]] = field(default_factory=list)
    idle_held: threading.Event | None = None
    """Until it is set, half of the idle loop has come."""
    pin: str = ""
    """When set, `/api/` asks for it."""
    _sockets: set[WebSocket] = field(default_factory=set)
    _loop: asyncio.AbstractEventLoop | None = None
    _turn: int = 0
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    def send(self, *messages: wire.ServerMessage | wire.Media) -> None:
        """The same messages to every connected page, in order."""
        self._run(self._send(*messages))

    def drop(self) -> None:
        """Cut every connection, as a lost network does."""
        self._run(self._drop())

    def say(self, turn: int, clauses: tuple[str, ...], seconds: float, **kw: Any) -> None:
        """Stream a whole turn at real-time pace in the background."""
        self._run(self._start_say(turn, clauses, seconds, **kw))

    def until(self, what: Callable[["FakeServer"], Any], timeout_s: float = 20.0) -> Any:
        """First true value of `what(self)`. Raises TimeoutError."""
        deadline = time.monotonic() + timeout_s
        while not (found := what(self)):
            if time.monotonic() > deadline:
                raise TimeoutError(f"not within {timeout_s} s; received {self.received[-5:]}")
            time.sleep(0.02)
        return found

    def of_type(self, kind: type) -> list[Any]:
        """Messages of one type, oldest first."""
        return [message for message in list(self.received) if isinstance(message, kind)]

    def _run(self, coroutine: Any) -> Any:
        assert self._loop is not None
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(10)

    async def _send(self, *messages: wire.ServerMessage | wire.Media) -> None:
        for socket in list(self._sockets):
            for message in messages:
                with contextlib.suppress(WebSocketDisconnect, RuntimeError):
                    if isinstance(message, wire.Media):
                        await socket.send_bytes(message.pack())
                    else:
                        await socket.send_text(wire.dump(message))

    async def _drop(self) -> None:
        for socket in list(self._sockets):
            await socket.close(1012)

    async def _start_say(self, turn: int, clauses: tuple[str, ...], seconds: float, **kw: Any) -> None:
        task = asyncio.create_task(self._say(turn, clauses, seconds, **kw))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _say(
        self, turn: int, clauses: tuple[str, ...], seconds: float, *, deaf: bool = False, lead_s: float = 0.3
    ) -> None:
        """`deaf` goes on sending after a stop, as a server would that has not heard of it yet."""
        samples = int(seconds * RATE_HZ)
        await self._send(wire.State("speaking", turn), wire.SpeechStart(turn))
        for index, text in enumerate(clauses):
            await self._send(wire.Caption(turn, "presenter", text, True, samples * index // len(clauses)))
        tone = (np.sin(np.arange(samples) * (2 * np.pi * 220 / RATE_HZ)) * 6000).astype("<i2")
        frames = drawn_frames(8, self.picture)
        started = time.monotonic()
        for number, pts in enumerate(range(0, samples, FRAME_SAMPLES)):
            if not deaf and self._stopped(turn):
                return
            payload = tone[pts : pts + FRAME_SAMPLES].tobytes()
            jpeg = frames[number % len(frames)]
            await self._send(
                wire.Media(wire.MediaKind.SPEECH, turn, pts, payload),
                wire.Media(wire.MediaKind.JPEG, turn, pts, jpeg, aux=number % IDLE_FRAMES),
            )
            await asyncio.sleep(max(0.0, started + pts / RATE_HZ - lead_s - time.monotonic()))
        await self._send(wire.SpeechEnd(turn, samples, 3), wire.State("listening", turn))

    def _stopped(self, turn: int) -> bool:
        return any(message.turn == turn and message.state == "stopped" for message in self.of_type(wire.Playback))

    async def socket(self, socket: WebSocket) -> None:
        """One page."""
        await socket.accept()
        self.received.append(wire.parse_client(await socket.receive_text()))
        if self.refuse:
            await socket.send_text(wire.dump(self.refuse))
            await socket.close(1013)
            return
        await socket.send_text(wire.dump(self.welcome))
        self._sockets.add(socket)
        with contextlib.suppress(WebSocketDisconnect):
            while True:
                await self._heard(socket, await socket.receive())
        self._sockets.discard(socket)

    async def _heard(self, socket: WebSocket, event: dict[str, Any]) -> None:
        if event["type"] == "websocket.disconnect":
            raise WebSocketDisconnect
        if event.get("bytes"):
            self.microphone.append(wire.parse_media(event["bytes"]))
            return
        message = wire.parse_client(event["text"])
        self.received.append(message)
        if isinstance(message, wire.Ping):
            await socket.send_text(wire.dump(wire.Pong(message.sent_ms)))
        elif isinstance(message, wire.Ask) and self.on_ask:
            await self.on_ask(self, message.text)

    async def _idle_body(self) -> AsyncIterator[bytes]:
        """The idle loop; with `idle_held` its second half waits for that event."""
        content = idle_file(drawn_frames(IDLE_FRAMES, self.picture))
        yield content[: len(content) // 2]
        if self.idle_held is not None:
            while not self.idle_held.is_set():
                await asyncio.sleep(0.05)
        yield content[len(content) // 2 :]

    def application(self) -> Starlette:
        """The pages, the wire and whatever `api` holds."""

        async def page(request: Request) -> Response:
            name = {"/": "hall", "/screen": "wall", "/bench": "bench", "/kb": "kb"}[request.url.path]
            return FileResponse(WEB / f"{name}.html", headers=POLICY)

        async def idle(_: Request) -> Response:
            return StreamingResponse(self._idle_body(), media_type="application/octet-stream")

        async def mood(request: Request) -> Response:
            picture = self.moods.get(request.path_params["state"])
            if picture is None:
                return Response(status_code=503)
            return Response(idle_file(drawn_frames(IDLE_FRAMES, picture)), media_type="application/octet-stream")

        async def api(request: Request) -> Response:
            name = request.path_params["name"]
            if self.pin and name == "login":
                right = (await request.json())["pin"] == self.pin
                answer = JSONResponse({} if right else {"error": "口令不对"}, 200 if right else 403)
                if right:
                    answer.set_cookie("kiosk-technician", "yes", httponly=True, samesite="strict")
                return answer
            if self.pin and not request.cookies.get("kiosk-technician"):
                return JSONResponse({"error": "请输入口令"}, 401)
            if request.method == "POST":
                self.posted.append((name, await request.json()))
                return JSONResponse(self.api.get(f"POST {name}", {"ok": True}))
            return JSONResponse(self.api[name]) if name in self.api else JSONResponse({"error": "未找到"}, 404)

        @contextlib.asynccontextmanager
        async def lifespan(_: Starlette) -> AsyncIterator[None]:
            self._loop = asyncio.get_running_loop()
            yield

        vendor = Path.home() / ".local/share/kiosk/models/charts"
        routes = [
            *(Route(path, page) for path in ("/", "/screen", "/bench", "/kb")),
            Route("/idle.bin", idle),
            Route("/mood/{state}.bin", mood),
            Route("/api/{name:path}", api, methods=["GET", "POST"]),
            WebSocketRoute("/ws", self.socket),
            *([Mount("/static/vendor", StaticFiles(directory=vendor))] if vendor.is_dir() else []),
            Mount("/static", StaticFiles(directory=WEB / "static")),
        ]
        return Starlette(routes=routes, lifespan=lifespan)


@contextlib.contextmanager
def serving(fake: FakeServer, port: int = 0) -> Any:
    """Serve in a thread; gives the base URL."""
    config = uvicorn.Config(fake.application(), host="127.0.0.1", port=port, log_level="error", ws="websockets-sansio")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    deadline = time.monotonic() + 10
    while not server.started:
        if time.monotonic() > deadline:
            raise TimeoutError("the scripted server did not start")
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)


async def demo(fake: FakeServer, text: str) -> None:
    """Answer anything with the same card, for a look at the page."""
    fake._turn += 1
    turn = fake._turn
    await fake._send(wire.Caption(turn, "citizen", text, True), wire.State("thinking", turn))
    choices = (Choice("a", "居住证申领"), Choice("b", "居住证签注"), Choice("c", "居住证补领")) if "哪" in text else ()
    card = None if choices else CARD
    await fake._send(wire.Show(turn, "clarify" if choices else "answer", card, None, choices, (SOURCE,)))
    clauses = ("办理居住证，", "需要四样材料：", "身份证、住址证明、", "连续居住满半年的证明，", "和一张一寸照片。")
    await fake._start_say(turn, clauses, 8.0)


if __name__ == "__main__":
    picture = None
    if "--picture" in sys.argv:
        picture = simplejpeg.decode_jpeg(Path(sys.argv[sys.argv.index("--picture") + 1]).read_bytes())
    fake = FakeServer(picture=picture, on_ask=demo)
    with serving(fake, 8765):
        threading.Event().wait()
