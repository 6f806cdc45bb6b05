"""The papers of guided conversations over HTTP: print view, PDF, JSON, QR code.

Nothing is stored: a token is looked up among the conversations that are in hand at this moment, and the papers are made
from what is found. When the citizen's session is wiped, there is nothing left to find.
"""

import asyncio
import hmac
import json
import sys
from collections.abc import Awaitable, Callable
from datetime import date

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from kiosk.guide import checklist, page, qr
from kiosk.guide.checklist import Checklist
from kiosk.guide.guide import in_hand
from kiosk.service import Service

_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; frame-ancestors 'self'",
}
_PDF_TIMEOUT_S = 90.0
"""About 2 s on an idle core; this is for a hall at its busiest."""
_LONGEST_TOKEN = 100


class GuideApi:
    """Endpoints around one service."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._printing = asyncio.Semaphore(1)

    def routes(self) -> list[Route]:
        """All of them; who has the token may read."""
        acts: dict[str, Callable[[Request, Checklist], Awaitable[Response]]] = {
            "": self._page,
            "/form.pdf": self._pdf,
            "/form.json": self._json,
            "/qr.svg": self._qr,
        }
        return [Route(f"/guide/{{token}}{end}", self._found(act)) for end, act in acts.items()]

    def _found(
        self, act: Callable[[Request, Checklist], Awaitable[Response]]
    ) -> Callable[[Request], Awaitable[Response]]:
        async def endpoint(request: Request) -> Response:
            papers = self.papers(request.path_params["token"])
            if papers is None:
                return PlainTextResponse("这份材料已经清除，或者从未有过。", status_code=404, headers=_HEADERS)
            return await act(request, papers)

        return endpoint

    def papers(self, token: str) -> Checklist | None:
        """The papers of the conversation with this token, if it is still in hand."""
        engines = self._service.engines
        if engines is None or not 16 <= len(token) <= _LONGEST_TOKEN:
            return None
        for session in self._service.sessions:
            state = in_hand(session.dialogue)
            if state is not None and hmac.compare_digest(state.token.encode(), token.encode()):
                policy = engines.answerer.policy
                return checklist.checklist(state, policy.items, policy.hall, date.today())
        return None

    def _code(self, request: Request, papers: Checklist) -> str:
        """What the QR code holds: the address where phones can reach this server, else the checklist itself."""
        public = self._service.settings.server.public_url.rstrip("/")
        return f"{public}/guide/{request.path_params['token']}" if public else checklist.as_text(papers)

    async def _page(self, request: Request, papers: Checklist) -> Response:
        links = f"/guide/{request.path_params['token']}"
        return HTMLResponse(page.render(papers, links, self._code(request, papers)), headers=_HEADERS)

    async def _json(self, request: Request, papers: Checklist) -> Response:
        return JSONResponse(checklist.as_json(papers), headers=_HEADERS)

    async def _qr(self, request: Request, papers: Checklist) -> Response:
        return Response(qr.svg(self._code(request, papers)), media_type="image/svg+xml", headers=_HEADERS)

    async def _pdf(self, request: Request, papers: Checklist) -> Response:
        asked = {"papers": checklist.as_json(papers), "modules": qr.rows(self._code(request, papers))}
        async with self._printing:
            made, trouble = await _printed(json.dumps(asked, ensure_ascii=False).encode())
        if trouble:
            return JSONResponse({"error": trouble}, status_code=503, headers=_HEADERS)
        headers = {**_HEADERS, "Content-Disposition": 'inline; filename="application-draft.pdf"'}
        return Response(made, media_type="application/pdf", headers=headers)


async def _printed(asked: bytes) -> tuple[bytes, str]:
    """A PDF made by a process of its own, or what went wrong."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "kiosk.guide.pdf", stdin=pipe, stdout=pipe, stderr=pipe
    )
    try:
        async with asyncio.timeout(_PDF_TIMEOUT_S):
            made, told = await process.communicate(asked)
    except TimeoutError:
        return b"", "PDF 没有及时生成，请改用打印清单"
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        return b"", told.decode("utf-8", "replace").strip().splitlines()[-1] if told else "PDF 生成失败"
    return made, ""
