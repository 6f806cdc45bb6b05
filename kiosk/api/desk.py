"""The staff desk as JSON: who asked for a person, what was said (masked), what might be answered, and speaking to them.

What a member of staff types is said by the presenter on that one screen, and only while the same citizen is there: a wiped
session has another name and is not found.
"""

import asyncio
import json
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kiosk import review
from kiosk.answers import Action, AnswerPlan, Card, Dialogue, Section
from kiosk.api.auth import Staff
from kiosk.clauses import clauses
from kiosk.kb.schema import Aspect, Item
from kiosk.qa import compose
from kiosk.qa.answerer import PolicyAnswerer
from kiosk.service import Service
from kiosk.session import Session

_LONGEST = 200
_SUGGESTED = (Aspect.MATERIALS, Aspect.LOCATION, Aspect.TIME_LIMIT, Aspect.FEE, Aspect.PHONE)


class DeskError(Exception):
    """What was asked for cannot be done; `str()` is fit to be shown."""

    def __init__(self, text: str, status: int = 400) -> None:
        super().__init__(text)
        self.status = status


class DeskApi:
    """Endpoints around one service."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def routes(self, staff: Staff) -> list[Route]:
        """All of them, for staff only."""
        posts: dict[str, Callable[[dict[str, Any]], Any]] = {
            "take": lambda body: self._mark(body, "taken"),
            "done": lambda body: self._mark(body, "done"),
            "say": self._say,
            "ticket": self._ticket,
        }
        return [
            Route("/api/desk/calls", staff.only(self._calls)),
            Route("/api/desk/call", staff.only(self._call)),
            *(Route(f"/api/desk/{name}", staff.only(_post(act)), methods=["POST"]) for name, act in posts.items()),
        ]

    # ---- reading

    async def _calls(self, _: Request) -> Response:
        calls = await asyncio.to_thread(review.calls, self._service.record_path)
        return JSONResponse([{**call, "here": self._screen_of(call) is not None} for call in calls])

    async def _call(self, request: Request) -> Response:
        """One call: its masked transcript, the service it is about, and what might be said."""
        try:
            call = await asyncio.to_thread(self._known, request.query_params.get("id", ""))
        except DeskError as error:
            return JSONResponse({"error": str(error)}, status_code=error.status)
        turns = await asyncio.to_thread(review.transcript, self._service.record_path, call["session"])
        item = self._item(turns)
        return JSONResponse(
            {
                **call,
                "here": self._screen_of(call) is not None,
                "turns": [
                    {k: turn[k] for k in ("at", "way", "question", "spoken", "action", "intent")} for turn in turns
                ],
                "item": {"code": item.code, "title": item.name} if item else None,
                "phone": self._phone(item),
                "suggestions": await asyncio.to_thread(self._suggestions, item, call["question"]),
            }
        )

    def _item(self, turns: list[dict[str, Any]]) -> Item | None:
        """The service that was spoken of last."""
        policy = self._policy()
        codes = [code for turn in reversed(turns) for code in json.loads(turn["items"])]
        return next((policy.items[code] for code in codes if policy and code in policy.items), None)

    def _phone(self, item: Item | None) -> str:
        policy = self._policy()
        hall = policy.hall if policy else None
        return (compose.known(item, Aspect.PHONE, hall) if item else "") or (hall.phone if hall else "")

    def _suggestions(self, item: Item | None, question: str) -> list[dict[str, str]]:
        policy = self._policy()
        if policy is None:
            return []
        plan = policy.answer(question, Dialogue()).plan
        found = [{"label": "她会这样回答", "text": plan.spoken}] if plan.action is Action.ANSWER else []
        stated = [a for a in _SUGGESTED if item and compose.stated(item, a, policy.hall)]
        if item:
            said = ("".join(compose.said(item, aspect, "", policy.hall)) for aspect in stated)
            found += [{"label": compose.HEADINGS[a], "text": text} for a, text in zip(stated, said, strict=True)]
        return [{**entry, "text": entry["text"][:_LONGEST]} for entry in found]

    # ---- acting

    async def _mark(self, body: dict[str, Any], state: str) -> Any:
        number, who = _number(body.get("id")), str(body.get("who", ""))[:40]
        call = await asyncio.to_thread(review.mark_call, self._service.record_path, number, state, who)
        if call is None:
            raise DeskError("没有这个请求", 404)
        return call

    async def _say(self, body: dict[str, Any]) -> Any:
        """Say what was typed, in the presenter's voice, on the screen of this call."""
        text = " ".join(str(body.get("text", "")).split())
        if not text or len(text) > _LONGEST:
            raise DeskError(f"请输入一到{_LONGEST}个字")
        call = await asyncio.to_thread(self._known, str(body.get("id", "")))
        card = Card(
            title="工作人员答复", sections=(Section("text", "工作人员说", (text,), True),), phone=self._phone(None)
        )
        return await self._announce(call, (*clauses((text,)),), card)

    async def _ticket(self, body: dict[str, Any]) -> Any:
        """Give the citizen a number and a telephone."""
        call = await asyncio.to_thread(self._known, str(body.get("id", "")))
        turns = await asyncio.to_thread(review.transcript, self._service.record_path, call["session"])
        item = self._item(turns)
        phone, ticket = self._phone(item), call["ticket"]
        where = compose.known(item, Aspect.LOCATION, policy.hall) if item and (policy := self._policy()) else ""
        facts = (f"号码：{ticket}", f"电话：{phone}" if phone else "", f"地点：{where}" if where else "")
        card = Card(
            title=f"您的号码 {ticket}",
            sections=(Section("fields", "请记好", tuple(f for f in facts if f), True),),
            phone=phone,
        )
        said = (f"您的号码是{ticket}。", f"也可以打电话{phone}。" if phone else "", "都写在屏幕上了。")
        return await self._announce(call, tuple(part for part in said if part), card) | {
            "ticket": ticket,
            "phone": phone,
        }

    async def _announce(self, call: dict[str, Any], said: tuple[str, ...], card: Card) -> dict[str, Any]:
        session = self._screen_of(call)
        if session is None:
            raise DeskError("这位群众已经离开，不能再对这个屏幕说话", 409)
        await session.announce(AnswerPlan(Action.SMALL_TALK, said, intent="staff", card=card, private=True))
        return {"said": True}

    # ---- helpers

    def _known(self, number: str) -> dict[str, Any]:
        wanted = _number(number)
        found = next((call for call in review.calls(self._service.record_path) if call["id"] == wanted), None)
        if found is None:
            raise DeskError("没有这个请求", 404)
        return found

    def _screen_of(self, call: dict[str, Any]) -> Session | None:
        """The session in which the call was made, while it lasts."""
        return next((session for session in self._service.sessions if session.id == call["session"]), None)

    def _policy(self) -> PolicyAnswerer | None:
        engines = self._service.engines
        return engines.answerer.policy if engines else None


def _number(value: object) -> int:
    text = str(value)
    if not text.isdecimal() or len(text) > 12:
        raise DeskError("没有这个请求", 404)
    return int(text)


def _post(act: Callable[[dict[str, Any]], Any]) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        try:
            body = await request.json()
            return JSONResponse(await act(body if isinstance(body, dict) else {}))
        except DeskError as error:
            return JSONResponse({"error": str(error)}, status_code=error.status)
        except ValueError:
            return JSONResponse({"error": "看不懂的请求"}, status_code=400)

    return endpoint
