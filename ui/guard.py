"""Who may speak to the server, and how much: holders of a key where keys are set, never another web site's page, nobody
under another name, and nobody more than the limit."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dealdesk.ui.host_names import HostNames
from dealdesk.ui.problem_replies import reply_to
from dealdesk.ui.problems import CrossSite, NotAllowed, OtherName, TooLarge

OPEN_PATHS = frozenset({"/healthz", "/readyz"})
"""What a load balancer asks without a key; nothing of the documents is in it."""

SMALL_PATHS = ("/api/", "/v1/", "/mcp")
"""Where requests are words; all else may be a file."""

STRICT_PATHS = ("/mcp",)
"""Where even a GET is only taken from this server's own pages, as the Model Context Protocol wants it."""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Guard:
    """ASGI middleware. A key is taken from ``Authorization: Bearer``, ``X-API-Key``, or as the password of HTTP Basic,
    for which a browser asks by itself. With ``names``, only requests that name the server so are taken."""

    def __init__(self, app: ASGIApp, keys: Sequence[str] = (), names: HostNames | None = None) -> None:
        self.app = app
        self._keys = [key.encode() for key in keys]
        self._names = names or HostNames("0.0.0.0")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        try:
            self._check(scope)
        except (NotAllowed, CrossSite, OtherName) as error:
            await reply_to(error, scope["path"])(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _check(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not self._names.answers_to(host):
            raise OtherName(f"This server does not answer to the name {host!r}; add it to DEALDESK_ALLOWED_HOSTS.")
        if self._is_foreign(scope, headers, host):
            raise CrossSite("Requests from other web sites' pages are not taken; call the API from a program instead.")
        if not self._keys or scope["path"] in OPEN_PATHS:
            return
        given = _key(headers).encode()
        if not sum(hmac.compare_digest(given, key) for key in self._keys):  # all compared: time tells nothing
            raise NotAllowed("Send a key of this server (DEALDESK_API_KEYS) as Authorization: Bearer or X-API-Key.")

    def _is_foreign(self, scope: Scope, headers: Headers, host: str) -> bool:
        """Whether a page elsewhere made a browser send this, which it does with no question asked."""
        if scope.get("method", "GET") in SAFE_METHODS and not scope["path"].startswith(STRICT_PATHS):
            return False
        site = headers.get("sec-fetch-site")
        if site in ("same-origin", "none", "cross-site"):  # the browser's own word, where it gives it
            return site == "cross-site"
        origin = headers.get("origin")
        return origin is not None and not self._names.is_origin(origin, host)


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
