"""The operators' page as JSON: what was asked, gaps, drafts, versions."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kiosk import review
from kiosk.answering import Front
from kiosk.answers import Dialogue
from kiosk.api.auth import Staff
from kiosk.kb.edits import Edit, EditError
from kiosk.qa.answerer import PolicyAnswerer
from kiosk.service import Service


class NotLoadedError(Exception):
    """The knowledge is still being loaded."""


class KnowledgeApi:
    """Endpoints around one service."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._changing = asyncio.Lock()

    def routes(self, staff: Staff) -> list[Route]:
        """All of them, for staff only."""
        gets: dict[str, Callable[[Request], Any]] = {
            "/api/kb/questions": self._questions,
            "/api/kb/unanswered": self._unanswered,
            "/api/kb/low": self._low,
            "/api/kb/totals": self._totals,
            "/api/kb/items": self._items,
            "/api/kb/drafts": self._drafts,
            "/api/kb/versions": self._versions,
        }
        posts: dict[str, Callable[[dict[str, Any]], Any]] = {
            "/api/kb/draft": self._draft,
            "/api/kb/drop": self._drop,
            "/api/kb/preview": self._preview,
        }
        return [
            *(Route(path, staff.only(_get(act))) for path, act in gets.items()),
            *(Route(path, staff.only(_post(act)), methods=["POST"]) for path, act in posts.items()),
            Route("/api/kb/publish", staff.only(self._publish), methods=["POST"]),
            Route("/api/kb/undo", staff.only(self._undo), methods=["POST"]),
        ]

    # ---- reading (each runs on a thread)

    def _questions(self, request: Request) -> Any:
        rows = review.questions(self._service.record_path, _days(request, 7))
        return [
            self._titled(row) | {"helpful": row["helpful"] or 0, "unhelpful": row["unhelpful"] or 0} for row in rows
        ]

    def _unanswered(self, request: Request) -> Any:
        groups = review.unanswered(self._service.record_path, _days(request, 30))
        return [
            {"size": len(group), "examples": group[:8], "nearest": self._nearest(group[0]["question"])}
            for group in groups[:60]
        ]

    def _low(self, request: Request) -> Any:
        return [self._titled(row) for row in review.low(self._service.record_path, _days(request, 30))]

    def _totals(self, request: Request) -> Any:
        return review.totals(self._service.record_path, _days(request, 14))

    def _items(self, request: Request) -> Any:
        text = request.query_params.get("q", "").strip()[:100]
        if text:
            return self._nearest(text, 20)
        return [{"code": item.code, "title": item.name} for item in list(self._front.policy.items.values())[:20]]

    def _drafts(self, _: Request) -> Any:
        return [self._draft_json(draft) for draft in self._front.library.edits.drafts]

    def _versions(self, _: Request) -> Any:
        edits = self._front.library.edits
        current = edits.current.version if edits.current else 0
        found = [
            {"version": v.version, "at": v.at, "who": v.who, "changes": len(v.edits), "current": v.version == current}
            for v in edits.versions
        ]
        return found[::-1]

    # ---- writing

    def _draft(self, body: dict[str, Any]) -> Any:
        return self._draft_json(self._front.library.edits.add(_edit(body)))

    def _drop(self, body: dict[str, Any]) -> Any:
        self._front.library.edits.drop(int(body["id"]))
        return {}

    def _preview(self, body: dict[str, Any]) -> Any:
        edit = _edit(body)
        before, after = self._front.policy, self._front.library.policy([edit])
        return {"before": _reply(before, edit.question), "after": _reply(after, edit.question)}

    async def _publish(self, request: Request) -> Response:
        who = (await _body(request)).get("who", "")
        async with self._changing:
            return await _answer(lambda: self._published(str(who)[:40]))

    async def _undo(self, request: Request) -> Response:
        await _body(request)
        async with self._changing:
            return await _answer(self._undone)

    def _published(self, who: str) -> Any:
        version = self._front.library.edits.publish(who)
        self._front.reload()
        return {"version": version.version}

    def _undone(self) -> Any:
        version = self._front.library.edits.undo()
        self._front.reload()
        return {"version": version}

    # ---- helpers

    @property
    def _front(self) -> Front:
        engines = self._service.engines
        if engines is None:
            raise NotLoadedError
        return engines.answerer

    def _title(self, code: str) -> str:
        item = self._front.policy.items.get(code)
        return item.name if item else ""

    def _titled(self, row: dict[str, Any]) -> dict[str, Any]:
        codes = json.loads(row.pop("items"))
        code = codes[0] if codes else ""
        return {**row, "item": code, "item_title": self._title(code)}

    def _nearest(self, text: str, count: int = 3) -> list[dict[str, Any]]:
        finding = self._front.policy.understand(text, Dialogue()).finding
        return [
            {"code": c.item.code, "title": c.item.name, "score": round(c.probability, 3)}
            for c in finding.candidates[:count]
        ]

    def _draft_json(self, edit: Edit) -> dict[str, Any]:
        plain: dict[str, Any] = msgspec.to_builtins(edit)
        return {**plain, "item_title": self._title(edit.item)}


def _edit(body: dict[str, Any]) -> Edit:
    item = body.get("item") or ""
    code = item.get("code", "") if isinstance(item, dict) else item
    known = {k: v for k, v in body.items() if k in ("who", "kind", "question", "text", "source") and v is not None}
    return msgspec.convert({**known, "item": code}, Edit)


def _reply(answerer: PolicyAnswerer, question: str) -> dict[str, Any]:
    plan = answerer.answer(question, Dialogue()).plan
    title = answerer.items[plan.items[0]].name if plan.items and plan.items[0] in answerer.items else ""
    sources = [f"{s.title} {s.clause}".strip() for s in plan.sources]
    return {
        "action": plan.action,
        "item_title": title,
        "spoken": plan.spoken,
        "confidence": plan.confidence,
        "sources": sources,
    }


def _days(request: Request, default: int) -> int:
    text = request.query_params.get("days", "")
    return min(3650, int(text)) if text.isdigit() else default


def _get(act: Callable[[Request], Any]) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        return await _answer(lambda: act(request))

    return endpoint


def _post(act: Callable[[dict[str, Any]], Any]) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        body = await _body(request)
        return await _answer(lambda: act(body))

    return endpoint


async def _body(request: Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


async def _answer(act: Callable[[], Any]) -> Response:
    """What `act` gives on a thread, or its complaint."""
    try:
        return JSONResponse(await asyncio.to_thread(act))
    except (EditError, msgspec.ValidationError, KeyError, TypeError, ValueError) as error:
        return JSONResponse({"error": str(error)}, status_code=400)
    except NotLoadedError:
        return JSONResponse({"error": "知识库还在载入"}, status_code=503)
