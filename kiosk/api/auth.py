"""Staff sign-in: one PIN, a cookie that lasts a shift, and few tries a minute."""

import hmac
import secrets
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

_COOKIE = "kiosk_staff"
_SHIFT_S = 12 * 3600
_TRIES, _TRIES_S = 5, 60.0

Endpoint = Callable[[Request], Awaitable[Response]]


def load_pin(configured: str, folder: Path) -> str:
    """The configured PIN, or one made at first start and kept in `folder`, readable by its owner only."""
    if configured:
        return configured
    path = folder / "staff.pin"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(f"{secrets.randbelow(10**6):06d}")
    return path.read_text().strip()


class Staff:
    """Who has signed in."""

    def __init__(self, pin: str) -> None:
        self._pin = pin
        self._sessions: dict[str, float] = {}
        self._failures: list[float] = []

    async def login(self, request: Request) -> Response:
        """POST {"pin"}: 200 and a cookie, 403, or 429 after too many tries."""
        now = time.monotonic()
        self._failures = [at for at in self._failures if now - at < _TRIES_S]
        if len(self._failures) >= _TRIES:
            return JSONResponse({"error": "尝试次数过多，请一分钟后再试"}, status_code=429)
        try:
            pin = str((await request.json())["pin"])
        except (ValueError, KeyError, TypeError):
            return JSONResponse({"error": '需要 {"pin": "……"}'}, status_code=400)
        if not hmac.compare_digest(pin.encode(), self._pin.encode()):
            self._failures.append(now)
            return JSONResponse({"error": "口令不正确"}, status_code=403)
        key = secrets.token_urlsafe(24)
        self._sessions[key] = now + _SHIFT_S
        response = JSONResponse({})
        secure = request.url.scheme == "https"
        response.set_cookie(_COOKIE, key, max_age=_SHIFT_S, httponly=True, samesite="strict", secure=secure)
        return response

    def allows(self, request: Request) -> bool:
        """True when the request carries a valid cookie."""
        return self._sessions.get(request.cookies.get(_COOKIE, ""), 0.0) > time.monotonic()

    def only(self, endpoint: Endpoint) -> Endpoint:
        """The endpoint, for staff only."""

        async def guarded(request: Request) -> Response:
            if not self.allows(request):
                return JSONResponse({"error": "请先输入口令"}, status_code=401)
            return await endpoint(request)

        return guarded
