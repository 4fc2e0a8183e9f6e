"""Who may speak to the server: holders of a key where keys are set, and never another web site's page."""

from __future__ import annotations

import base64
import binascii
import hmac
from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from dealdesk.ui.problems import MEDIA_TYPE, CrossSite, NotAllowed, kind_of, problem

OPEN_PATHS = frozenset({"/healthz", "/readyz"})
"""What a load balancer asks without a key; nothing of the documents is in it."""

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
            kind = kind_of(error)
            headers = {"WWW-Authenticate": 'Basic realm="Dealdesk", charset="UTF-8"'} if kind.status == 401 else {}
            reply = JSONResponse(problem(error, scope["path"]), kind.status, headers, MEDIA_TYPE)
            await reply(scope, receive, send)
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
