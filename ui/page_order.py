"""The order in which the page hears of its events: that its stream has ended, before that a new event was accepted.

The page's framework keeps one stream open while events are under way and the server ends it after the last of them. An
event that is sent in this moment is accepted after the end, but its reply may overtake the news of it: the page then
believes that its stream is still open, opens none, and waits for ever. So the reply waits until the news has arrived.
"""

from __future__ import annotations

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dealdesk.ui.page_door import PAGE

STREAM, EVENT = "/gradio_api/queue/data", "/gradio_api/queue/join"
END = b'"close_stream"'
NEWS_SECONDS = 0.25
"""How long the news may travel: the reply leaves this much after it, so that a busy page finds them in their order."""


class PageOrder:
    """ASGI middleware behind the door, which tells whose page a request is of: holds back the reply to an event while
    the end of its page's stream is still on its way."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._ended: dict[str, float] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        page = scope.get(PAGE, "")
        if page and scope["path"].endswith(STREAM):
            await self._app(scope, receive, self._noting(page, send))
        elif page and scope["path"].endswith(EVENT):
            await self._app(scope, receive, self._waiting(page, send))
        else:
            await self._app(scope, receive, send)

    def _noting(self, page: str, send: Send) -> Send:
        async def noting(message: Message) -> None:
            await send(message)
            if END in message.get("body", b""):
                now = _now()
                self._ended = {one: at for one, at in self._ended.items() if now - at < NEWS_SECONDS} | {page: now}

        return noting

    def _waiting(self, page: str, send: Send) -> Send:
        async def waiting(message: Message) -> None:
            if message["type"] == "http.response.start" and (ended := self._ended.get(page)) is not None:
                await asyncio.sleep(max(0.0, ended + NEWS_SECONDS - _now()))
            await send(message)

        return waiting


def _now() -> float:
    return asyncio.get_running_loop().time()
