"""Each request has an id, and leaves a line in the audit log: who did what, when, and which documents it touched.

No word of a question or a document stands in it, unless a setting asks for the questions.
"""

from __future__ import annotations

import json
import logging
import os
import re
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dealdesk.assistant.answer import Answer
from dealdesk.ui.caller import NOBODY, Caller

FILE = "audit.jsonl"
"""Name of the file in the data folder."""
HEADER = "x-request-id"
AUDITED = ("/api/", "/v1/", "/mcp", "/metrics", "/sign-")
"""Paths of which each request is written down. What is done on the page is written down by its events."""
MOST_DOCUMENTS = 100
"""Documents that a line names; the rest is counted."""

Audit = Literal["on", "questions", "off"]

_GIVEN = re.compile(r"[\w.:-]{1,64}", re.ASCII)
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Trail:
    """What is known of a request while it is answered."""

    id: str
    documents: dict[str, None] = field(default_factory=dict)
    question: str = ""


_TRAIL: ContextVar[Trail | None] = ContextVar("trail", default=None)


def request_id() -> str:
    """The id of the request that is being answered; empty outside of one."""
    trail = _TRAIL.get()
    return trail.id if trail else ""


def touched(documents: Iterable[str], question: str = "") -> None:
    """The reply tells something of ``documents`` (ids or sources), and answers ``question``."""
    if trail := _TRAIL.get():
        trail.documents.update(dict.fromkeys(documents))
        trail.question = question or trail.question


def answered(answer: Answer) -> None:
    """The reply is ``answer``: it tells something of every document that it quotes."""
    quoted = [*answer.citations, *(former.quote for former in answer.superseded)]
    quoted += [quote for conflict in answer.conflicts for quote in conflict.quotes]
    quoted += [note.quote for note in answer.notes if note.quote]
    touched((quote.document_id for quote in quoted), answer.question)


class AuditLog:
    """The file ``path``, to which lines are only ever appended. It is opened for each, so that it can be moved away."""

    def __init__(self, path: Path, audit: Audit = "on") -> None:
        self._path = path
        self._audit = audit

    def write(self, trail: Trail, who: Caller, action: str, status: int) -> None:
        """One line. What cannot be written is told in the log: the request has been answered already."""
        if self._audit == "off":
            return
        named = list(trail.documents)
        line: dict[str, Any] = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "request": trail.id,
            "key": who.id,
            "action": action,
            "status": status,
            "documents": named[:MOST_DOCUMENTS],
        }
        line |= {"more_documents": len(named) - MOST_DOCUMENTS} if len(named) > MOST_DOCUMENTS else {}
        line |= {"question": trail.question} if self._audit == "questions" and trail.question else {}
        try:
            file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                os.write(file, (json.dumps(line, ensure_ascii=False) + "\n").encode("utf-8", "replace"))
            finally:
                os.close(file)
        except OSError as error:
            log.error("%s cannot be written (%s): request %s is not in it", self._path, error.strerror, trail.id)

    @contextmanager
    def event(self, who: Caller, action: str, trail: Trail) -> Iterator[None]:
        """What is done inside of it is written down as one request."""
        status = 500
        try:
            yield
            status = 200
        finally:
            self.write(trail, who, action, status)


@contextmanager
def following(trail: Trail) -> Iterator[None]:
    """What is done inside of it belongs to ``trail``."""
    token = _TRAIL.set(trail)
    try:
        yield
    finally:
        _TRAIL.reset(token)


def new_trail(given: str = "") -> Trail:
    """A trail under the id that a request came with, or under a new one."""
    return Trail(given if _GIVEN.fullmatch(given) else secrets.token_hex(8))


class Trailed:
    """ASGI middleware: gives each request its id, tells it in the reply, and writes the line of the audit log."""

    def __init__(self, app: ASGIApp, audit: AuditLog) -> None:
        self.app = app
        self._audit = audit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        trail, status = new_trail(Headers(scope=scope).get(HEADER, "")), 500

        async def named(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = trail.id
            await send(message)

        scope["dealdesk.request"], scope["dealdesk.audit"] = trail.id, self._audit
        with following(trail):
            try:
                await self.app(scope, receive, named)
            finally:
                if scope["path"].startswith(AUDITED):
                    route = getattr(scope.get("route"), "path", "") or "unknown"
                    who = scope.get("dealdesk.caller", NOBODY)
                    self._audit.write(trail, who, f"{scope['method']} {route}", status)
