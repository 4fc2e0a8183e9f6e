"""How many requests a key may send: a window that slides, so that a burst at its end is not followed by another."""

from __future__ import annotations

import time

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from starlette.types import ASGIApp, Receive, Scope, Send

from dealdesk.ui.caller import NOBODY, OWNER, Caller
from dealdesk.ui.problem_replies import reply_to
from dealdesk.ui.problems import TooMany

COUNTED = ("/api/", "/v1/", "/mcp", "/gradio_api/")
"""Paths of which requests are counted: what the page loads to be painted is not."""


def limit_of(words: str) -> RateLimitItem | None:
    """``3000/minute`` as a limit; None for no words. Raises ValueError for others."""
    return parse(words) if words.strip() else None


class Pace:
    """ASGI middleware behind the guard. A caller who sends more than ``limit`` is told when to send again; the owner of
    a server without keys is not counted."""

    def __init__(self, app: ASGIApp, limit: RateLimitItem | None) -> None:
        self.app = app
        self._limit = limit
        self._windows = SlidingWindowCounterRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        who: Caller = scope.get("dealdesk.caller", NOBODY)
        counted = scope["type"] == "http" and scope["path"].startswith(COUNTED) and who not in (OWNER, NOBODY)
        if not counted or self._limit is None or self._windows.hit(self._limit, who.id):
            await self.app(scope, receive, send)
            return
        reset, _ = self._windows.get_window_stats(self._limit, who.id)
        wait = max(1, round(reset - time.time() + 0.5))
        error = TooMany(f"Your key may send {self._limit} requests; send this one again in {wait} s.", wait)
        await reply_to(error, scope["path"])(scope, receive, send)


class Tries:
    """Wrong keys from one address: after twenty in a minute it has to wait."""

    def __init__(self) -> None:
        self._limit = parse("20/minute")
        self._windows = SlidingWindowCounterRateLimiter(MemoryStorage())

    def another(self, address: str) -> None:
        """One more. Raises TooMany."""
        if not self._windows.hit(self._limit, address):
            raise TooMany("Too many keys from your address opened nothing; wait a minute and try again.", 60)
