"""What of Gradio's routes is open, and to whom: those that the page asks for, and of those a page's events only to the
caller whose page it is. Gradio has many more (a proxy, files, histories, an editor), which nothing here needs."""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dealdesk.ui.caller import NOBODY, Caller
from dealdesk.ui.problem_replies import reply_to, status_reply
from dealdesk.ui.problems import Forbidden

PREFIX = "/gradio_api/"
PAGE = "dealdesk.page"
"""Where a request's scope holds the word that its page calls itself; empty where it names none."""
SESSIONS_EACH = 2000
"""Pages of one caller that are told apart; of the oldest it is forgotten whose they were, and their events are over."""

_OPEN = re.compile(
    r"/gradio_api/(?:queue/(?:join|data)|component_server|heartbeat/[\w-]+|cancel|reset|info|startup-events|app_id|theme\.css"
    r"|upload|upload_progress)/?"
)
_SHUT = re.compile(r"/(?:login|logout|monitoring|deep_link|dev|custom_component|svelte)(?:/.*)?")
"""Of Gradio's routes that do not stand under its prefix."""
_IN_BODY = ("queue/join", "component_server", "cancel")
_HEARTBEAT = re.compile(r"/gradio_api/heartbeat/([\w-]+)/?")


class Sessions:
    """Whose page each session of Gradio is: of the caller who first used its word, which the browser makes up."""

    def __init__(self, each: int = SESSIONS_EACH) -> None:
        self._each = each
        self._owner: dict[str, str] = {}
        self._own: dict[str, OrderedDict[str, None]] = {}

    def opens(self, session: str, who: Caller) -> bool:
        """Whether it is the session of ``who``, from now on if it was nobody's."""
        if self._owner.setdefault(session, who.id) != who.id:
            return False
        own = self._own.setdefault(who.id, OrderedDict())
        own[session] = None
        own.move_to_end(session)
        if len(own) > self._each:  # a caller's own are forgotten: nobody can crowd out another's
            del self._owner[own.popitem(last=False)[0]]
        return True


class Door:
    """ASGI middleware behind the guard and before Gradio."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._sessions = Sessions()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        if scope["type"] != "http" or not (path.startswith(PREFIX) or _SHUT.fullmatch(path)):
            await self.app(scope, receive, send)
            return
        if not _OPEN.fullmatch(path):
            told = "There is no such page or route; /docs lists the routes that there are."
            await status_reply(404, told, path, {})(scope, receive, send)
            return
        who: Caller = scope.get("dealdesk.caller", NOBODY)
        if path.startswith(f"{PREFIX}upload") and not who.may("upload"):
            error = Forbidden("This takes a key with the role upload; `dealdesk keys create` makes keys.")
            await reply_to(error, path)(scope, receive, send)
            return
        session = _named(scope)
        if path.startswith(tuple(PREFIX + name for name in _IN_BODY)):
            try:
                session, receive = await _told(receive)
                if not session:
                    raise HTTPException(400, "The body names no session of the page; load the page again.")
            except HTTPException as error:  # that, or the body is too large, or does not come
                reply = status_reply(error.status_code, error.detail, path, error.headers or {})
                await reply(scope, receive, send)
                return
        if session and not self._sessions.opens(session, who):
            await reply_to(Forbidden("This page was opened with another key; load it again."), path)(
                scope, receive, send
            )
            return
        scope[PAGE] = session
        await self.app(scope, receive, send)


def _named(scope: Scope) -> str:
    """The session that the address of a request names."""
    if beat := _HEARTBEAT.fullmatch(scope["path"]):
        return beat[1]
    given = parse_qs(scope.get("query_string", b"").decode("latin-1")).get("session_hash", [])
    return given[-1] if given else ""  # the last one is what Gradio takes


async def _told(receive: Receive) -> tuple[str, Receive]:
    """The session that a body names, and what gives that body again."""
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            break
        body += message.get("body", b"")
        more = message.get("more_body", False)
    try:
        found = json.loads(body)
    except ValueError:
        found = None
    session = found.get("session_hash") if isinstance(found, dict) else None
    given = False

    async def again() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return session if isinstance(session, str) else "", again
