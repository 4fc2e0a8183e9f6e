"""Paths that nobody serves: the page, which lives at the root, is asked for them last and answers in its own form."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dealdesk.ui.problem_replies import OPENAI_PATHS, status_reply

PAGE_PATHS = "/gradio_api/"
"""What the page's own script asks for, and understands the errors of."""

_TOLD = {
    404: "There is no such page or route; /docs lists the routes that there are.",
    405: "This method is not for this path; /docs lists the routes that there are.",
}


class Stray:
    """ASGI middleware: a 404 or 405 that is plain JSON leaves as a problem object instead."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].startswith((OPENAI_PATHS, PAGE_PATHS)):
            await self.app(scope, receive, send)
            return
        replaced = False

        async def told(message: Message) -> None:
            nonlocal replaced
            if message["type"] == "http.response.start" and message["status"] in _TOLD:
                headers = Headers(raw=message["headers"])
                replaced = headers.get("content-type", "") == "application/json"
                if replaced:
                    allowed = {"Allow": headers["allow"]} if "allow" in headers else {}
                    reply = status_reply(message["status"], _TOLD[message["status"]], scope["path"], allowed)
                    await reply(scope, receive, send)
            if not replaced:
                await send(message)

        await self.app(scope, receive, told)
