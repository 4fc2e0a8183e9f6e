"""Where a request comes from: the address of the connection, and the one that a trusted proxy tells in its headers."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware


class Peer:
    """ASGI middleware. ``scope["dealdesk.peer"]`` is the address at the other end of the connection, which no header
    can change; scheme and client are then taken from the headers of ``trusted`` proxies (addresses, or ``*``)."""

    def __init__(self, app: ASGIApp, trusted: str) -> None:
        self._app = ProxyHeadersMiddleware(app, trusted)  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            scope["dealdesk.peer"] = (scope.get("client") or ("", 0))[0]
        await self._app(scope, receive, send)  # type: ignore[arg-type]
