"""One WebSocket: hello, admission, limits and deadlines; parses once and hands typed messages to the session."""

import asyncio
import contextlib
import hmac
import time
from urllib.parse import urlsplit

import structlog
from starlette.websockets import WebSocket, WebSocketDisconnect, WebSocketState

from kiosk import metrics
from kiosk.messages import (
    PROTOCOL_VERSION,
    Busy,
    Error,
    Hello,
    ProtocolError,
    ServerMessage,
    Welcome,
    dump,
    parse_client,
    parse_media,
)
from kiosk.outbox import ScreenTooSlowError
from kiosk.reel import is_local
from kiosk.service import Service
from kiosk.session import Session

_log = structlog.get_logger()
_SEND_TIMEOUT_S = 10.0
_CLOSE_POLICY, _CLOSE_LATER, _CLOSE_BAD = 1008, 1013, 1002


class RateLimit:
    """A bucket of messages, refilled by time. Pure: time comes in."""

    def __init__(self, per_second: float) -> None:
        self._rate = per_second
        self._left = per_second
        self._at_s: float | None = None

    def allow(self, now_s: float) -> bool:
        """Take one message's worth; False when the bucket is empty."""
        elapsed = 0.0 if self._at_s is None else now_s - self._at_s
        self._at_s = now_s
        self._left = min(self._rate, self._left + elapsed * self._rate)
        if self._left < 1:
            return False
        self._left -= 1
        return True


class Refused(Exception):
    """This connection is not let in."""

    def __init__(self, message: ServerMessage, close_code: int) -> None:
        super().__init__(type(message).__name__)
        self.message, self.close_code = message, close_code


def same_origin(origin: str | None, host: str, allowed: tuple[str, ...]) -> bool:
    """True for programs without an origin, for the server's own pages and for listed origins."""
    return origin is None or urlsplit(origin).netloc == host or origin in allowed


async def serve_screen(websocket: WebSocket, service: Service) -> None:
    """The whole life of one screen's connection."""
    allowed = service.settings.server.origins
    if not same_origin(websocket.headers.get("origin"), websocket.headers.get("host", ""), allowed):
        metrics.REFUSED.labels("origin").inc()
        await websocket.close(_CLOSE_POLICY)
        return
    await websocket.accept()
    try:
        session = await _admit(websocket, service)
    except Refused as refusal:
        metrics.REFUSED.labels(str(refusal)).inc()
        await _refuse(websocket, refusal)
        return
    except (WebSocketDisconnect, TimeoutError):
        await _close(websocket, _CLOSE_POLICY)
        return
    try:
        await _converse(websocket, service, session)
    finally:
        service.leave(session)
        await _close(websocket, 1000)


async def _admit(websocket: WebSocket, service: Service) -> Session:
    async with asyncio.timeout(service.settings.server.hello_timeout_s):
        raw = await websocket.receive()
    if raw["type"] == "websocket.disconnect":
        raise WebSocketDisconnect(raw.get("code", 1006))
    try:
        hello = parse_client(raw.get("text") or "")
    except ProtocolError as error:
        raise Refused(Error("protocol", str(error), fatal=True), _CLOSE_BAD) from error
    if not isinstance(hello, Hello):
        raise Refused(Error("protocol", "the first message must be hello", fatal=True), _CLOSE_BAD)
    if hello.protocol != PROTOCOL_VERSION:
        text = f"this server speaks protocol {PROTOCOL_VERSION}, the screen {hello.protocol}: reload the page"
        raise Refused(Error("version", text, fatal=True), _CLOSE_BAD)
    _check_token(hello, service)
    session = service.admit(hello, local=is_local(websocket.client.host if websocket.client else None))
    if session is None:
        loading = service.engines is None
        text = f"正在准备（{service.doing}），请稍候。" if loading else "当前使用的人较多，请稍候片刻。"
        raise Refused(Busy(service.failure or text, 2.0 if loading else 10.0), _CLOSE_LATER)
    session.outbox.say(_welcome(session, service))
    return session


def _check_token(hello: Hello, service: Service) -> None:
    expected = service.settings.server.token
    if expected and not hmac.compare_digest(hello.token.encode(), expected.encode()):
        raise Refused(Error("token", "屏幕口令不正确，请联系管理员。", fatal=True), _CLOSE_POLICY)


def _welcome(session: Session, service: Service) -> Welcome:
    engines, settings = service.engines, service.settings
    assert engines is not None
    presenter, hall = engines.stage.presenter, engines.hall
    width, height = engines.stage.size
    return Welcome(
        protocol=PROTOCOL_VERSION,
        session=session.id,
        hall=hall.name,
        region=hall.region,
        notice=hall.notice,
        presenter=presenter.manifest.name,
        presenter_name=presenter.manifest.title,
        width=width,
        height=height,
        fps=presenter.fps,
        idle_url=f"/presenter/idle.bin?v={abs(hash(engines.idle_file[:4096]))}",
        idle_frames=presenter.idle_length,
        speak_rate_hz=24_000,
        greeting=hall.greeting,
        suggestions=engines.answerer.suggestions(session.hello.kind),
        hours=hall.hours,
        phone=hall.phone,
        absence_s=settings.screen.absence_s,
        codec=session.reel.codec,
        jitter_ms=settings.screen.jitter_ms,
        region_scale=engines.stage.region_scale,
        idle_section=presenter.idle_section,
        moods=engines.moods.announce("/presenter/mood") if engines.moods else (),
    )


async def _converse(websocket: WebSocket, service: Service, session: Session) -> None:
    async def send(data: str | bytes) -> None:
        async with asyncio.timeout(_SEND_TIMEOUT_S):
            await (websocket.send_text(data) if isinstance(data, str) else websocket.send_bytes(data))

    tasks = {
        asyncio.create_task(session.run(), name="session"),
        asyncio.create_task(session.outbox.run(send), name="send"),
        asyncio.create_task(_receive(websocket, service, session), name="receive"),
    }
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
    for task in done:
        _report(task, session)


def _report(task: "asyncio.Task[None]", session: Session) -> None:
    error = task.exception() if not task.cancelled() else None
    if error is None or isinstance(error, WebSocketDisconnect):
        return
    if isinstance(error, (TimeoutError, ScreenTooSlowError)):
        _log.warning("screen_lost", screen=session.hello.screen, reason=f"{task.get_name()}: {error or 'deadline'}")
        return
    _log.error("session_failed", screen=session.hello.screen, part=task.get_name(), exc_info=error)


async def _receive(websocket: WebSocket, service: Service, session: Session) -> None:
    limit = RateLimit(service.settings.server.max_messages_per_s)
    while True:
        async with asyncio.timeout(service.settings.server.silence_timeout_s):
            raw = await websocket.receive()
        if raw["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(raw.get("code", 1006))
        if not limit.allow(time.monotonic()):
            metrics.REFUSED.labels("rate").inc()
            session.outbox.say(Error("too_fast", "messages come too fast"))
            await asyncio.sleep(0.5)
            continue
        await _take(raw.get("text"), raw.get("bytes"), session)


async def _take(text: str | None, data: bytes | None, session: Session) -> None:
    try:
        if text is not None:
            await session.receive(parse_client(text))
        elif data is not None:
            session.receive_audio(parse_media(data))
    except ProtocolError as error:
        metrics.REFUSED.labels("protocol").inc()
        session.outbox.say(Error("protocol", str(error)))


async def _refuse(websocket: WebSocket, refusal: Refused) -> None:
    with contextlib.suppress(WebSocketDisconnect, RuntimeError):
        await websocket.send_text(dump(refusal.message))
    await _close(websocket, refusal.close_code)


async def _close(websocket: WebSocket, code: int) -> None:
    if websocket.application_state is WebSocketState.CONNECTED:
        with contextlib.suppress(WebSocketDisconnect, RuntimeError):
            await websocket.close(code)
