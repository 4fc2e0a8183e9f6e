"""What every reply tells a browser to refuse: guessing types, framing, telling addresses, sharing with other sites."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "x-frame-options": "SAMEORIGIN",
}
NOTHING = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
"""The policy of what is no page: should a browser show it as one, it does nothing."""
DESCRIPTION = (
    "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
"""The policy of /docs, whose page starts itself by a script in it."""
PRIVATE = ("/api/", "/v1/", "/mcp", "/metrics", "/sign-")
"""Paths of replies that no cache keeps unless they say so themselves."""
SHARED = ("access-control-allow-origin", "access-control-allow-credentials")


class Headers:
    """ASGI middleware. A reply's own policy and word on caching stand; no reply is shared with other origins."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def told(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in ALWAYS.items():
                    headers[name] = value
                html = headers.get("content-type", "").startswith("text/html")
                headers.setdefault("content-security-policy", DESCRIPTION if html else NOTHING)
                if scope["path"].startswith(PRIVATE):
                    headers.setdefault("cache-control", "no-store")
                for name in SHARED:
                    if name in headers:
                        del headers[name]
            await send(message)

        await self.app(scope, receive, told)
