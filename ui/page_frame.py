"""The HTML document around the page: its style and scripts come with it, so that the first paint is the page's own, and
a policy that the browser enforces: nothing is fetched from another host."""

from __future__ import annotations

import base64
import gzip
import re
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dealdesk.ui.keyring import COOKIE

HERE = Path(__file__).parent

POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-eval' {scripts}; script-src-attr 'none'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; "
    "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
"""Gradio compiles its templates in the browser, hence 'unsafe-eval'. Of the scripts that stand in the page those run
whose checksums are listed, which are those that left with it; nothing may be fetched from elsewhere."""

_SOCIAL = re.compile(rb"<meta\s+(?:property=\"og:|name=\"twitter:)[^>]*>\s*")
"""Gradio's cards for social media, which name its own hosts."""
_BODY = re.compile(rb"<body[^>]*>")
_SCRIPT = re.compile(rb"<script(?![^>]*\ssrc=)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)


class Frame:
    """ASGI middleware: what ``app`` sends as the page gets ``sheets`` and ``scripts`` (names of files beside this one)
    into its head, ``opening`` (HTML) at the top of its body, and the policy. Gradio would add a head only after its own
    first paint, in Gradio's looks."""

    def __init__(self, app: ASGIApp, sheets: Sequence[str], scripts: Sequence[str], opening: str) -> None:
        self.app = app
        styles = "".join(f"<style>{_file(name)}</style>" for name in sheets)
        self._head = (styles + "".join(f"<script>{_file(name)}</script>" for name in scripts)).encode()
        self._opening = opening.encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        asked = Headers(scope=scope)
        packs, signed_in = "gzip" in asked.get("accept-encoding", ""), f"{COOKIE}=" in asked.get("cookie", "")
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        await self.app({**scope, "headers": plain}, receive, _Framed(self._head, self._opening, packs, signed_in, send))


class _Framed:
    """Holds the reply back until it is whole, and sends it with the head in it."""

    def __init__(self, head: bytes, opening: bytes, packs: bool, signed_in: bool, send: Send) -> None:
        self._head, self._opening, self._packs, self._send = head, opening, packs, send
        self._signed_in = b" data-signed-in" if signed_in else b""
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
        headers["referrer-policy"] = "same-origin"
        headers["x-content-type-options"] = "nosniff"
        head, end, body = _SOCIAL.sub(b"", self._body).partition(b"</head>")
        body = _BODY.sub(lambda tag: tag[0][:-1] + self._signed_in + b">" + self._opening, body, count=1)
        self._body = head + self._head + end + body
        headers["content-security-policy"] = policy(self._body)
        if self._packs:
            headers["content-encoding"] = "gzip"
            headers.add_vary_header("Accept-Encoding")
            self._body = gzip.compress(self._body, 5)
        headers["content-length"] = str(len(self._body))


def policy(page: bytes) -> str:
    """The policy of a page of HTML: no script runs in it but those that stand in it now."""
    checksums = (base64.b64encode(sha256(found[1]).digest()).decode() for found in _SCRIPT.finditer(page))
    return POLICY.format(scripts=" ".join(f"'sha256-{one}'" for one in dict.fromkeys(checksums)))


def _file(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")
