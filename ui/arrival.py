"""How a request has to arrive: a head of such a size, and its body within a time that grows with what has come."""

from __future__ import annotations

import asyncio

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dealdesk.ui.problem_replies import status_reply

HEAD_BYTES = 16 << 10
"""Most that all headers of a request hold; browsers and proxies send one to four thousand."""
ADDRESS_BYTES = 8 << 10
"""Most that path and query hold: RFC 9110 asks for 8,000 at least, and a link that asks a question has less."""
BODY_SECONDS = 20.0
"""How long the body of a request may take to come, and longer by a second for each BYTES_A_SECOND of it that came: what
Apache's mod_reqtimeout gives (20 seconds), with a rate that a telephone keeps and a connection held open does not."""
BYTES_A_SECOND = 4000


class Arrival:
    """ASGI middleware. What is too large in the head is refused before anything looks at it; a body that does not come
    ends the request with 408, and the connection with it."""

    def __init__(self, app: ASGIApp, seconds: float = BODY_SECONDS, rate: float = BYTES_A_SECOND) -> None:
        self.app = app
        self._seconds = seconds
        self._rate = rate

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if amiss := _too_large(scope):
            await status_reply(*amiss, scope["path"][:80], {})(scope, receive, send)
            return
        body = _Body(receive, self._seconds, self._rate)

        async def told(message: Message) -> None:
            body.answered = True
            await send(message)

        await self.app(scope, body, told)


class _Body:
    """``receive``, within the time."""

    def __init__(self, receive: Receive, seconds: float, rate: float) -> None:
        self._receive = receive
        self._rate = rate
        self._end = asyncio.get_running_loop().time() + seconds
        self._whole = False
        self.answered = False

    async def __call__(self) -> Message:
        if self._whole:  # what is waited for now is that the reader leaves
            return await self._receive()
        try:
            async with asyncio.timeout_at(self._end):
                message = await self._receive()
        except TimeoutError:
            if self.answered:
                return {"type": "http.disconnect"}
            detail = "The body of the request did not come in time; send it again over a better connection."
            raise HTTPException(408, detail, {"Connection": "close"}) from None
        self._end += len(message.get("body", b"")) / self._rate
        self._whole = not message.get("more_body", False)
        return message


def _too_large(scope: Scope) -> tuple[int, str] | None:
    """Status and words for a head that is larger than is taken."""
    if len(scope.get("raw_path") or b"") + len(scope.get("query_string", b"")) > ADDRESS_BYTES:
        return 414, f"Path and query have more than {ADDRESS_BYTES:,} bytes; send long questions in a body."
    if sum(len(name) + len(value) for name, value in scope["headers"]) > HEAD_BYTES:
        return 431, f"The headers have more than {HEAD_BYTES:,} bytes, the most that is taken."
    return None
