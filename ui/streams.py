"""How many replies may be under way at once that last: streams of events, which have no end of their own, and answers,
each of which holds a thread."""

from __future__ import annotations

import re
from collections import Counter

from starlette.types import ASGIApp, Receive, Scope, Send

from dealdesk.ui.caller import NOBODY, Caller
from dealdesk.ui.problem_replies import reply_to
from dealdesk.ui.problems import Busy, TooMany

EACH = 100
"""Of one key: a page takes two while it answers, and a team of some thirty may share a key."""
ALL = 400
"""Of all keys: what is left of ``MOST_CONNECTIONS`` is for requests that end."""
RETRY_SECONDS = 5

_LASTING = re.compile(r"/api/events|/api/jobs/[^/]+/events|/gradio_api/queue/data|/gradio_api/heartbeat/[^/]+")
_ANSWERS = ("/api/ask", "/api/ask/stream", "/v1/chat/completions", "/mcp")


class Streams:
    """ASGI middleware behind the guard. ``answers`` may be asked for at once, those that wait for their turn among
    them."""

    def __init__(self, app: ASGIApp, answers: int, each: int = EACH, all: int = ALL) -> None:
        self.app = app
        self._answers = answers
        self._each = each
        self._all = all
        self._open: Counter[str] = Counter()
        self._asked = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] != "http":
            await self.app(scope, receive, send)
        elif path in _ANSWERS:
            await self._answered(scope, receive, send)
        elif _LASTING.fullmatch(path):
            await self._followed(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _answered(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._asked >= self._answers:
            told = f"{self._asked} answers are being written, as many as this server takes; ask again in a while."
            await reply_to(Busy(told, RETRY_SECONDS), scope["path"])(scope, receive, send)
            return
        self._asked += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self._asked -= 1

    async def _followed(self, scope: Scope, receive: Receive, send: Send) -> None:
        who: Caller = scope.get("dealdesk.caller", NOBODY)
        if refused := self._refusal(who):
            await reply_to(refused, scope["path"])(scope, receive, send)
            return
        self._open[who.id] += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self._open[who.id] -= 1
            self._open += Counter()  # keys without any are forgotten

    def _refusal(self, who: Caller) -> Exception | None:
        if self._open[who.id] >= self._each:
            told = f"Your key has {self._each} streams of events open, the most that it may; close one."
            return TooMany(told, RETRY_SECONDS)
        if self._open.total() >= self._all:
            return Busy("As many streams of events are open as this server takes; come back later.", RETRY_SECONDS)
        return None
