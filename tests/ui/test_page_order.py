"""The page hears that its stream has ended before it hears that its next event was accepted."""

from __future__ import annotations

import asyncio

import pytest
from starlette.types import Message, Receive, Scope, Send

from dealdesk.ui.page_door import PAGE, Door
from dealdesk.ui.page_order import NEWS_SECONDS, PageOrder


async def _server(scope: Scope, receive: Receive, send: Send) -> None:
    """Ends a stream, or accepts an event, at once."""
    if scope["path"].endswith("/join"):
        await receive()
    body = b'data: {"msg": "close_stream"}\n\n' if scope["path"].endswith("/data") else b"{}"
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})


def _scope(path: str, page: str | None) -> Scope:
    return {"type": "http", "path": path, "headers": []} | ({} if page is None else {PAGE: page})


async def _heard(asking: str | None) -> list[str]:
    """What a page hears that calls itself "one" while ``asking`` sends an event, in order: its news travel for a while,
    replies arrive at once."""
    app = PageOrder(_server)
    heard: list[str] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"{}", "more_body": False}

    async def news(message: Message) -> None:
        del message

    async def replied(message: Message) -> None:
        if message["type"] == "http.response.start":
            heard.append("accepted")

    async def travel() -> None:
        await asyncio.sleep(NEWS_SECONDS / 2)
        heard.append("ended")

    await app(_scope("/gradio_api/queue/data", "one"), receive, news)
    await asyncio.gather(travel(), app(_scope("/gradio_api/queue/join", asking), receive, replied))
    return heard


def test_an_event_is_accepted_after_the_news_of_the_streams_end() -> None:
    assert asyncio.run(_heard("one")) == ["ended", "accepted"]


@pytest.mark.parametrize("asking", ["another", "", None])
def test_other_pages_do_not_wait(asking: str | None) -> None:
    assert asyncio.run(_heard(asking)) == ["accepted", "ended"]


def test_the_door_tells_whose_page_a_request_is_of() -> None:
    told: list[str] = []

    async def inner(scope: Scope, receive: Receive, send: Send) -> None:
        told.append(scope[PAGE])

    async def receive() -> Message:
        return {"type": "http.request", "body": b'{"session_hash": "one"}', "more_body": False}

    async def send(message: Message) -> None:
        raise AssertionError(message)

    async def both() -> None:
        door = Door(inner)
        await door(_scope("/gradio_api/queue/join", None), receive, send)
        await door(_scope("/gradio_api/queue/data", None) | {"query_string": b"session_hash=two"}, receive, send)

    asyncio.run(both())
    assert told == ["one", "two"]
