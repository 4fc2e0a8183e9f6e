"""What is taken at most, and for how long: heads, bodies, connections, streams; each refusal says so."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import Message, Scope

from dealdesk.ui import connection
from dealdesk.ui.arrival import ADDRESS_BYTES, HEAD_BYTES, Arrival
from dealdesk.ui.caller import Caller
from dealdesk.ui.connection import Connection
from dealdesk.ui.streams import Streams

HEAD = b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n"
Reached = Callable[[], socket.socket]


async def told(request: Request) -> PlainTextResponse:
    return PlainTextResponse(str(len(await request.body())))


@contextmanager
def served(app: Any) -> Iterator[Reached]:
    """Gives connections to a server of the kind that `dealdesk serve` starts."""
    listening = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(
        app, http=Connection, ws="none", log_level="critical", h11_max_incomplete_event_size=HEAD_BYTES
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    made: list[socket.socket] = []

    def reached() -> socket.socket:
        made.append(socket.create_connection(listening.getsockname(), timeout=10))
        return made[-1]

    try:
        yield reached
    finally:
        for one in made:
            one.close()
        server.should_exit = True
        thread.join(timeout=10)


def heard(one: socket.socket) -> tuple[int, dict[str, str], bytes]:
    """Status, headers and body of what comes until the other side closes."""
    came = b""
    while piece := one.recv(65536):
        came += piece
    head, _, body = came.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    return (
        int(first.split()[1]),
        {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)},
        body,
    )


@pytest.fixture
def plain() -> Starlette:
    return Starlette(routes=[Route("/", told, methods=["GET", "POST"])])


def test_who_sends_a_head_byte_by_byte_is_cut_off(plain: Starlette, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "HEAD_SECONDS", 0.3)
    with served(plain) as reached:
        silent, slow, second = reached(), reached(), reached()
        slow.sendall(HEAD[:5])
        second.sendall(HEAD + b"\r\n")
        assert second.recv(65536).startswith(b"HTTP/1.1 200")
        second.sendall(HEAD[:5])  # kept open, and the next request does not come
        assert silent.recv(1) == b""
        for one in (slow, second):
            status, headers, body = heard(one)
            assert (status, headers["content-type"]) == (408, "application/problem+json")
            assert json.loads(body)["status"] == 408


def test_what_is_no_http_and_a_head_without_end_are_told_as_problems(plain: Starlette) -> None:
    with served(plain) as reached:
        strange, large = reached(), reached()
        strange.sendall(b"\x16\x03\x01 hello\r\n\r\n")
        large.sendall(HEAD + b"X: " + b"a" * (HEAD_BYTES + 70_000))
        assert heard(strange)[0] == 400
        status, _, body = heard(large)
        assert (status, json.loads(body)["title"]) == (431, "Request Header Fields Too Large")


def test_beyond_the_most_connections_one_is_told_to_come_back(
    plain: Starlette, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "MOST_CONNECTIONS", 2)
    with served(plain) as reached:
        first, _second = reached(), reached()
        first.sendall(HEAD + b"\r\n")
        assert first.recv(65536).startswith(b"HTTP/1.1 200")
        status, headers, _ = heard(reached())
        assert (status, headers["retry-after"]) == (503, "5")
        first.close()
        time.sleep(0.2)
        again = reached()
        again.sendall(HEAD + b"Connection: close\r\n\r\n")
        assert heard(again)[0] == 200


def test_who_does_not_read_the_reply_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "STUCK_SECONDS", 0.3)
    left = threading.Event()

    async def endless(request: Request) -> StreamingResponse:
        async def pieces() -> Any:
            try:
                while True:
                    await asyncio.sleep(0)
                    yield b"x" * 65536
            finally:
                left.set()

        return StreamingResponse(pieces())

    with served(Starlette(routes=[Route("/", endless)])) as reached:
        one = reached()
        one.sendall(HEAD + b"\r\n")
        assert left.wait(10)


def arriving(seconds: float, rate: float = 1e9) -> Starlette:
    app = Starlette(routes=[Route("/", told, methods=["GET", "POST"])])
    app.add_middleware(Arrival, seconds=seconds, rate=rate)
    return app


def test_a_body_that_does_not_come_ends_the_request_and_the_connection() -> None:
    with served(arriving(0.3)) as reached:
        one = reached()
        one.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nabc")
        status, headers, _ = heard(one)
        assert (status, headers["connection"]) == (408, "close")


def test_a_body_has_longer_the_more_of_it_has_come() -> None:
    with served(arriving(0.4, rate=10)) as reached:
        one = reached()
        one.sendall(b"POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: 12\r\n\r\nabcdefghij")
        time.sleep(0.7)
        one.sendall(b"kl")
        assert heard(one)[::2] == (200, b"12")


def test_a_head_or_an_address_that_is_too_large_is_refused_as_a_problem() -> None:
    with TestClient(arriving(5)) as client:
        wide = client.get("/", headers={"X": "a" * HEAD_BYTES})
        long = client.get("/", params={"q": "a" * ADDRESS_BYTES})
        assert (wide.status_code, long.status_code) == (431, 414)
        assert wide.json()["type"] == "urn:dealdesk:problem:request-header-fields-too-large"
        assert wide.headers["content-type"] == long.headers["content-type"] == "application/problem+json"
        assert client.get("/", headers={"X": "a" * (HEAD_BYTES - 500)}).text == "0"


class Held:
    """An application whose replies last until they are let go; each call runs beside the others."""

    def __init__(self) -> None:
        self.go = asyncio.Event()

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        await self.go.wait()
        await PlainTextResponse("in")(scope, receive, send)


def asked(app: Any, path: str, who: str) -> asyncio.Task[tuple[int, dict[bytes, bytes]]]:
    """A request under way, which ends with status and headers."""

    async def call() -> tuple[int, dict[bytes, bytes]]:
        sent: list[Message] = []

        async def send(message: Message) -> None:
            sent.append(message)

        scope = {"type": "http", "method": "GET", "path": path, "headers": [], "dealdesk.caller": Caller(who)}
        await app(scope, None, send)
        return sent[0]["status"], dict(sent[0]["headers"])

    return asyncio.ensure_future(call())


def test_a_key_follows_so_many_streams_and_all_keys_so_many() -> None:
    async def story() -> None:
        held = Held()
        app = Streams(held, answers=9, each=2, all=3)
        lasting = [
            asked(app, path, who)
            for path, who in (("/api/events", "a"), ("/api/jobs/x/events", "a"), ("/gradio_api/queue/data", "b"))
        ]
        await asyncio.sleep(0)
        status, headers = await asked(app, "/gradio_api/heartbeat/1", "a")
        assert (status, headers[b"retry-after"]) == (429, b"5")
        status, headers = await asked(app, "/api/events", "c")
        assert (status, headers[b"retry-after"]) == (503, b"5")
        held.go.set()
        assert [(await one)[0] for one in lasting] == [200] * 3
        assert (await asked(app, "/api/events", "a"))[0] == 200

    asyncio.run(story())


def test_answers_hold_no_more_threads_than_are_theirs() -> None:
    async def story() -> None:
        held = Held()
        app = Streams(held, answers=2)
        writing = [asked(app, "/api/ask", "a"), asked(app, "/v1/chat/completions", "b")]
        await asyncio.sleep(0)
        status, headers = await asked(app, "/api/ask/stream", "c")
        assert (status, headers[b"retry-after"]) == (503, b"5")
        other = asked(app, "/api/documents", "c")
        held.go.set()
        assert [(await one)[0] for one in (*writing, other)] == [200] * 3
        assert (await asked(app, "/api/ask", "c"))[0] == 200

    asyncio.run(story())
