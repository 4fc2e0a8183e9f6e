"""One connection of the server: who sends the head of a request too slowly, or does not read the reply, is cut off, and
nobody gets one where there are too many."""

from __future__ import annotations

import asyncio
import json
import sys
from http import HTTPStatus

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from dealdesk.ui.problems import MEDIA_TYPE, status_problem

HEAD_SECONDS = 10.0
"""How long the head of a request may take, from the connection or from its first byte on one that is kept open."""
STUCK_SECONDS = 60.0
"""How long a reader may take none of what waits for it (64 kB at most): then nobody is thought to be there."""
MOST_CONNECTIONS = 500
"""Open at once: half of the 1,024 files that a process may have open on most systems; the index wants some too."""

_TOLD = {
    400: "What came is no HTTP request.",
    408: "The head of the request did not come in time.",
    431: "The head of the request is larger than is taken.",
    503: "As many connections are open as the server takes; come back in a while.",
}


class Connection(H11Protocol):
    """Uvicorn's, which bounds how long a connection rests between two requests and nothing else."""

    _head: asyncio.TimerHandle | None = None
    _stuck: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > MOST_CONNECTIONS:
            self._cut(503)
            return
        self._wait_for_head(True)

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_for_head(False)
        self.resume_writing()
        super().connection_lost(exc)

    def handle_events(self) -> None:
        super().handle_events()
        if self.conn.their_state is not h11.IDLE or self.transport.is_closing():
            self._wait_for_head(False)
        elif self._head is None and self.conn.trailing_data[0]:  # the next request has begun
            self._wait_for_head(True)

    def pause_writing(self) -> None:
        super().pause_writing()
        if self._stuck is None:
            self._stuck = self.loop.call_later(STUCK_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        if self._stuck:
            self._stuck.cancel()
            self._stuck = None
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        """Called where h11 could make nothing of what came, while its error is handled."""
        del msg
        error = sys.exc_info()[1]
        self._cut(431 if getattr(error, "error_status_hint", 400) == 431 else 400)

    def _wait_for_head(self, waits: bool) -> None:
        if self._head:
            self._head.cancel()
        self._head = self.loop.call_later(HEAD_SECONDS, self._cut, 408) if waits else None

    def _cut(self, status: int) -> None:
        """Tells why, where no reply is under way, and closes."""
        if self.transport.is_closing():
            return
        begun = status != 408 or self.conn.trailing_data[0]  # a browser opens connections that it may not need
        if begun and self.conn.our_state in (h11.IDLE, h11.SEND_RESPONSE):
            self.transport.write(_reply(status))
        self.transport.close()


def _reply(status: int) -> bytes:
    body = json.dumps(status_problem(status, _TOLD[status])).encode()
    lines = [
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        f"Content-Type: {MEDIA_TYPE}",
        f"Content-Length: {len(body)}",
        "X-Content-Type-Options: nosniff",
        *(["Retry-After: 5"] if status == 503 else []),
        "Connection: close",
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body
