"""The wall's pages as JSON; what the wall may show, anybody before it may see."""

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kiosk.data.dashboard import Dashboard
from kiosk.service import Service


class DashboardApi:
    """One endpoint around one service."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def routes(self) -> list[Route]:
        """GET /api/dashboard."""
        return [Route("/api/dashboard", self._pages)]

    async def _pages(self, _: Request) -> Response:
        engines = self._service.engines
        if engines is None:
            return JSONResponse({"error": "正在准备"}, status_code=503)
        dashboard = engines.answerer.dashboard
        if dashboard is None:
            return JSONResponse({"title": "", "pages": []})
        return JSONResponse(await asyncio.to_thread(described, dashboard))


def described(dashboard: Dashboard) -> dict[str, Any]:
    """Pages with what is read out for each chart."""
    pages = []
    for page in dashboard.pages():
        opening, *sentences = dashboard.broadcast(page["id"]).segments
        steps = [{"text": opening, "chart": -1}, *({"text": s, "chart": i} for i, s in enumerate(sentences))]
        pages.append({**page, "figures": [], "filters": {}, "broadcast": steps})
    return {"title": dashboard.title, "pages": pages}
