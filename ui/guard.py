"""Who may speak to the server, and how much: holders of a key where keys are set, never another web site's page, and
nobody more than the limit."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dealdesk.ui.problem_replies import reply_to
from dealdesk.ui.problems import CrossSite, NotAllowed, TooLarge

OPEN_PATHS = frozenset({"/healthz", "/readyz"})
"""What a load balancer asks without a key; nothing of the documents is in it."""

SMALL_PATHS = ("/api/", "/v1/", "/mcp")
"""Where requests are words; all else may be a file."""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Guard:
    """ASGI middleware. A key is taken from ``Authorization: Bearer``, ``X-API-Key``, or as the password of HTTP Basic,
    for which a browser asks by itself."""

    def __init__(self, app: ASGIApp, keys: Sequence[str] = ()) -> None:
        self.app = app
        self._keys = [key.encode() for key in keys]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        try:
            self._check(scope)
        except (NotAllowed, CrossSite) as error:
            await reply_to(error, scope["path"])(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _check(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        # A page elsewhere can make a browser post here with no question asked; browsers say so in this header.
        if scope.get("method", "GET") not in SAFE_METHODS and headers.get("sec-fetch-site") == "cross-site":
            raise CrossSite("Requests from other web sites' pages are not taken; call the API from a program instead.")
        if not self._keys or scope["path"] in OPEN_PATHS:
            return
        given = _key(headers).encode()
        if not sum(hmac.compare_digest(given, key) for key in self._keys):  # all compared: time tells nothing
            raise NotAllowed("Send a key of this server (DEALDESK_API_KEYS) as Authorization: Bearer or X-API-Key.")


class Ceiling:
    """ASGI middleware. Bodies of requests to the API have at most ``body`` bytes; uploads, and what the page sends,
    at most ``upload``."""

    def __init__(self, app: ASGIApp, body: int, upload: int) -> None:
        self.app = app
        self._body = body
        self._upload = upload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        small = scope["path"].startswith(SMALL_PATHS) and scope["path"] != "/api/documents"
        limit = self._body if small else self._upload
        error = TooLarge(f"The request is larger than {limit:,} bytes, the most that is taken here.")
        given = Headers(scope=scope).get("content-length", "")
        if given.isdigit() and int(given) > limit:
            await reply_to(error, scope["path"])(scope, receive, send)
            return
        taken = 0

        async def counted() -> Message:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > limit:  # as an HTTPException, since FastAPI tells any other as a body that cannot be parsed
                raise HTTPException(413, str(error))
            return message

        await self.app(scope, counted, send)


def _key(headers: Headers) -> str:
    scheme, _, value = headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    if scheme.lower() == "basic":
        try:
            return base64.b64decode(value, validate=True).decode().partition(":")[2]
        except (binascii.Error, UnicodeDecodeError):
            return ""
    return headers.get("x-api-key", "")
