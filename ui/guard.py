"""Who may speak to the server, and how much: holders of a key where keys are set, never another web site's page, nobody
under another name, and nobody more than the limit."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dealdesk.ui.caller import NOBODY, Caller, acting
from dealdesk.ui.host_names import HostNames
from dealdesk.ui.keyring import KeyRing
from dealdesk.ui.problem_replies import reply_to
from dealdesk.ui.problems import CrossSite, NotAllowed, OtherName, Refusal, TooLarge
from dealdesk.ui.sign_in import sign_in_page

OPEN_PATHS = frozenset({"/healthz", "/readyz", "/sign-in", "/sign-out"})
"""What a load balancer and a browser ask without a key; nothing of the documents is in it."""

SMALL_PATHS = ("/api/", "/v1/", "/mcp", "/sign-")
"""Where requests are words."""

FILES = ("/api/documents", "/gradio_api/upload")
"""Where requests are files."""

PAGE_SHARE = 4
"""What the page sends may be so many times the size of another request: it sends the chats that a browser keeps."""

STRICT_PATHS = ("/mcp",)
"""Where even a GET is only taken from this server's own pages, as the Model Context Protocol wants it."""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class Guard:
    """ASGI middleware. A key is taken from ``Authorization: Bearer``, ``X-API-Key``, as the password of HTTP Basic, or
    from the cookie of a sign-in; a browser without one is shown where to give it. Whoever is let in is known as the
    caller to all that the request does. With ``names``, only requests that name the server so are taken."""

    def __init__(self, app: ASGIApp, ring: KeyRing | None = None, names: HostNames | None = None) -> None:
        self.app = app
        self._ring = ring or KeyRing()
        self._names = names or HostNames("0.0.0.0")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        try:
            self._check(scope, headers)
            who = self._caller(scope, headers)
        except Refusal as error:
            await self._refused(error, scope, headers)(scope, receive, send)
            return
        scope["dealdesk.caller"] = who
        with acting(who):
            await self.app(scope, receive, send)

    def _check(self, scope: Scope, headers: Headers) -> None:
        host = headers.get("host", "")
        if not self._names.answers_to(host):
            raise OtherName(f"This server does not answer to the name {host!r}; add it to DEALDESK_ALLOWED_HOSTS.")
        if self._is_foreign(scope, headers, host):
            raise CrossSite("Requests from other web sites' pages are not taken; call the API from a program instead.")

    def _caller(self, scope: Scope, headers: Headers) -> Caller:
        who = self._ring.caller_of(headers, scope.get("dealdesk.peer", ""))
        if who is None and scope["path"] not in OPEN_PATHS:
            raise NotAllowed(
                "Send a key of this server as Authorization: Bearer or X-API-Key; commands send the one that "
                "DEALDESK_API_KEYS names."
            )
        return who or NOBODY

    def _refused(self, error: Refusal, scope: Scope, headers: Headers) -> Response:
        if not isinstance(error, NotAllowed):
            return reply_to(error, scope["path"])
        if scope.get("method") == "GET" and "text/html" in headers.get("accept", "") and _is_page(scope["path"]):
            root = scope.get("root_path", "")
            query = scope.get("query_string", b"").decode("latin-1")
            return sign_in_page(root, f"{root}{scope['path']}{f'?{query}' if query else ''}")
        reply = reply_to(error, scope["path"])
        if headers.get("sec-fetch-mode", "navigate") != "navigate":  # a script of the page: no box of the browser's own
            reply.headers["www-authenticate"] = 'Bearer realm="Dealdesk"'
        return reply

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
    """ASGI middleware. Bodies of requests have at most ``body`` bytes, those of the page PAGE_SHARE times as many;
    uploads have at most ``upload``."""

    def __init__(self, app: ASGIApp, body: int, upload: int) -> None:
        self.app = app
        self._body = body
        self._upload = upload

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        page = scope["path"].startswith("/gradio_api/")
        limit = self._upload if scope["path"].rstrip("/") in FILES else self._body * (PAGE_SHARE if page else 1)
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


def _is_page(path: str) -> bool:
    return not path.startswith((*SMALL_PATHS, "/gradio_api/", "/metrics"))
