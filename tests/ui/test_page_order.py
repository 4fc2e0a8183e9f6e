"""The page hears that its stream has ended before it hears that its next event was accepted."""

from __future__ import annotations

import asyncio
import json

import pytest
from starlette.types import Message, Receive, Scope, Send

from dealdesk.ui.page_order import NEWS_SECONDS, PageOrder


async def _server(scope: Scope, receive: Receive, send: Send) -> None:
    """Ends a stream, or accepts an event, at once."""
    if scope["path"].endswith("/join"):
        await receive()
    body = b'data: {"msg": "close_stream"}\n\n' if scope["path"].endswith("/data") else b"{}"
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})


def _scope(path: str, query: str = "") -> Scope:
    return {"type": "http", "path": path, "query_string": query.encode(), "headers": []}


async def _heard(asks: bytes) -> list[str]:
    """What a page that calls itself "one" hears, in order: its news travel for a while, replies arrive at once."""
    app = PageOrder(_server)
    heard: list[str] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": asks, "more_body": False}

    async def news(message: Message) -> None:
        del message

    async def replied(message: Message) -> None:
        if message["type"] == "http.response.start":
            heard.append("accepted")

    async def travel() -> None:
        await asyncio.sleep(NEWS_SECONDS / 2)
        heard.append("ended")

    await app(_scope("/gradio_api/queue/data", "session_hash=one"), receive, news)
    await asyncio.gather(travel(), app(_scope("/gradio_api/queue/join"), receive, replied))
    return heard


def test_an_event_is_accepted_after_the_news_of_the_streams_end() -> None:
    assert asyncio.run(_heard(json.dumps({"session_hash": "one"}).encode())) == ["ended", "accepted"]


@pytest.mark.parametrize("asks", [b'{"session_hash": "another"}', b"{}", b"[]", b"no json"])
def test_other_pages_do_not_wait(asks: bytes) -> None:
    assert asyncio.run(_heard(asks)) == ["accepted", "ended"]
