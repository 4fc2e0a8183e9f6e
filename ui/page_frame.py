"""The HTML document around the page: its style and scripts come with it, so that the first paint is the page's own, and
a policy that the browser enforces: nothing is fetched from another host."""

from __future__ import annotations

import gzip
import re
from collections.abc import Sequence
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HERE = Path(__file__).parent

POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
"""Gradio compiles its templates in the browser, hence 'unsafe-eval'; nothing may be fetched from elsewhere."""

_SOCIAL = re.compile(rb"<meta\s+(?:property=\"og:|name=\"twitter:)[^>]*>\s*")
"""Gradio's cards for social media, which name its own hosts."""


class Frame:
    """ASGI middleware: what ``app`` sends as the page gets ``sheets`` and ``scripts`` (names of files beside this one)
    into its head, and the policy. Gradio would add a head only after its own first paint, in Gradio's looks."""

    def __init__(self, app: ASGIApp, sheets: Sequence[str], scripts: Sequence[str]) -> None:
        self.app = app
        styles = "".join(f"<style>{_file(name)}</style>" for name in sheets)
        self._head = (styles + "".join(f"<script>{_file(name)}</script>" for name in scripts)).encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        packs = "gzip" in Headers(scope=scope).get("accept-encoding", "")
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        await self.app({**scope, "headers": plain}, receive, _Framed(self._head, packs, send))


class _Framed:
    """Holds the reply back until it is whole, and sends it with the head in it."""

    def __init__(self, head: bytes, packs: bool, send: Send) -> None:
        self._head, self._packs, self._send = head, packs, send
        self._start: Message = {}
        self._body = b""

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message
            return
        if message["type"] != "http.response.body":
            await self._send(message)
            return
        self._body += message.get("body", b"")
        if message.get("more_body"):
            return
        headers = MutableHeaders(scope=self._start)
        if headers.get("content-type", "").startswith("text/html"):
            self._frame(headers)
        await self._send(self._start)
        await self._send({"type": "http.response.body", "body": self._body})

    def _frame(self, headers: MutableHeaders) -> None:
        headers["content-security-policy"] = POLICY
        headers["referrer-policy"] = "same-origin"
        headers["x-content-type-options"] = "nosniff"
        self._body = _SOCIAL.sub(b"", self._body).replace(b"</head>", self._head + b"</head>", 1)
        if self._packs:
            headers["content-encoding"] = "gzip"
            headers.add_vary_header("Accept-Encoding")
            self._body = gzip.compress(self._body, 5)
        headers["content-length"] = str(len(self._body))


def _file(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")
