"""The HTTP side: pages, health, metrics, the presenter's idle frames, and the WebSocket route."""

import asyncio
import contextlib
import hmac
from collections.abc import AsyncIterator
from pathlib import Path

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.staticfiles import StaticFiles
from starlette.websockets import WebSocket

from kiosk import paths
from kiosk.api.auth import Staff, load_pin
from kiosk.api.bench import BenchApi
from kiosk.api.dashboard import DashboardApi
from kiosk.api.desk import DeskApi
from kiosk.api.guide import GuideApi
from kiosk.api.kb import KnowledgeApi
from kiosk.connection import serve_screen
from kiosk.knobs import Profile
from kiosk.models import ModelError, Store
from kiosk.service import Service

WEB = Path(__file__).parent / "web"
_PAGES = {"/": "hall.html", "/screen": "wall.html", "/bench": "bench.html", "/kb": "kb.html"}
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' blob: data:; style-src 'self' 'unsafe-inline'; "
    "connect-src 'self' ws: wss: http://127.0.0.1:8301 http://localhost:8301; worker-src 'self' blob:",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "microphone=(self), camera=(self)",
    "Cache-Control": "no-cache",
}


def build_app(service: Service) -> Starlette:
    """The application around one service."""

    @contextlib.asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        task = asyncio.create_task(service.run(), name="service")
        try:
            yield
        finally:
            task.cancel()
            await asyncio.wait({task})

    async def screen(websocket: WebSocket) -> None:
        await serve_screen(websocket, service)

    staff = Staff(load_pin(service.settings.server.technician_pin, paths.state()))
    routes = [
        *(Route(path, _page(name)) for path, name in _PAGES.items()),
        Route("/healthz", _alive),
        Route("/readyz", _ready),
        Route("/metrics", _metrics),
        Route("/presenter/idle.bin", _idle),
        Route("/presenter/mood/{state}.bin", _mood),
        Route("/static/vendor/echarts.min.js", _charts),
        WebSocketRoute("/ws", screen),
        Route("/api/login", staff.login, methods=["POST"]),
        *BenchApi(service, Profile()).routes(staff),
        *KnowledgeApi(service).routes(staff),
        *DeskApi(service).routes(staff),
        *DashboardApi(service).routes(),
        *GuideApi(service).routes(),
        Mount("/static", StaticFiles(directory=WEB / "static")),
    ]
    app = Starlette(routes=routes, lifespan=lifespan)
    app.state.service = service
    return app


def _service(request: Request) -> Service:
    service = request.app.state.service
    assert isinstance(service, Service)
    return service


def _page(name: str):  # type: ignore[no-untyped-def]  # noqa: ANN202 - Starlette's endpoint type
    async def page(_: Request) -> Response:
        if not (WEB / name).exists():
            return PlainTextResponse("页面不存在", status_code=404)
        return FileResponse(WEB / name, headers=_HEADERS)

    return page


async def _alive(_: Request) -> Response:
    return JSONResponse({"alive": True})


async def _ready(request: Request) -> Response:
    service = _service(request)
    if service.failure:
        return JSONResponse({"ready": False, "failure": service.failure}, status_code=500)
    if service.engines is None:
        return JSONResponse({"ready": False, "doing": service.doing}, status_code=503)
    warm = service.warming
    warming = {"done": warm.done, "total": warm.total, "finished": warm.finished}
    return JSONResponse({"ready": True, "screens": len(service.sessions), "warming": warming})


async def _metrics(request: Request) -> Response:
    expected = _service(request).settings.server.token
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if expected and not hmac.compare_digest(given.encode(), expected.encode()):
        return PlainTextResponse("Authorization: Bearer TOKEN is required", status_code=401)
    return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


async def _idle(request: Request) -> Response:
    engines = _service(request).engines
    if engines is None:
        return PlainTextResponse("正在准备", status_code=503)
    headers = {"Cache-Control": "private, max-age=86400"}
    return Response(engines.idle_file, media_type="application/octet-stream", headers=headers)


async def _mood(request: Request) -> Response:
    engines = _service(request).engines
    file = engines.moods.file(request.path_params["state"]) if engines and engines.moods else None
    if file is None:
        return PlainTextResponse("正在准备", status_code=503)
    return Response(file, media_type="application/octet-stream", headers={"Cache-Control": "private, max-age=86400"})


async def _charts(_: Request) -> Response:
    try:
        path = Store().path("charts") / "echarts.min.js"
    except ModelError as error:
        return PlainTextResponse(str(error), status_code=404)
    return FileResponse(path, media_type="text/javascript", headers={"Cache-Control": "max-age=86400"})
