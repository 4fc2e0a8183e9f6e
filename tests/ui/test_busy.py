"""More questions than the server takes: 503 with Retry-After, at once, on every face; who has a place is answered."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest

from dealdesk.ui.queue import Queue
from dealdesk.ui.settings import Settings

QUESTION = "When does the reduction take effect?"
CALL = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "tools/call",
    "params": {"name": "search", "arguments": {"query": QUESTION}},
}
TAKES = {"Accept": "application/json, text/event-stream"}
FACES: list[tuple[str, dict[str, Any]]] = [
    ("/api/ask", {"question": QUESTION}),
    ("/api/ask/stream", {"question": QUESTION}),
    ("/api/search", {"query": QUESTION}),
    ("/v1/chat/completions", {"model": "dealdesk", "messages": [{"role": "user", "content": QUESTION}]}),
    (
        "/v1/chat/completions",
        {"model": "dealdesk", "stream": True, "messages": [{"role": "user", "content": QUESTION}]},
    ),
    ("/mcp", CALL),
]


@pytest.fixture(scope="module")
def server(settings: Settings, serve: Callable[..., Any]) -> Iterator[tuple[str, Queue]]:
    """A server that answers one question at a time while one waits, and its queue."""
    from dealdesk.ui.api import create_app

    app = create_app(settings.model_copy(update={"at_once": 1, "queue": 1}), page=False)
    with serve(app) as url:
        yield url, app.state.service.queue


@pytest.mark.parametrize(("path", "body"), FACES, ids=lambda value: value if isinstance(value, str) else "")
def test_beyond_the_line_every_face_says_so_at_once_and_when_to_come_back(
    server: tuple[str, Queue], path: str, body: dict[str, Any]
) -> None:
    url, queue = server
    places = [queue.enter(), queue.enter()]
    try:
        reply = httpx2.post(url + path, json=body, headers=TAKES, timeout=30)
    finally:
        for place in places:
            place.leave()
    assert reply.status_code == 503
    assert reply.headers["retry-after"] == "1"
    told = reply.json()
    if path.startswith("/v1"):
        assert (told["error"]["type"], told["error"]["code"]) == ("server_error", "busy")
    else:
        assert reply.headers["content-type"] == "application/problem+json"
        assert told["type"] == "urn:dealdesk:problem:busy"
        assert "ask again in 1 s" in told["detail"]


@pytest.mark.parametrize(("path", "body"), FACES, ids=lambda value: value if isinstance(value, str) else "")
def test_every_face_gives_its_place_back(server: tuple[str, Queue], path: str, body: dict[str, Any]) -> None:
    url, queue = server
    assert httpx2.post(url + path, json=body, headers=TAKES, timeout=60).status_code == 200
    assert not queue.busy()


def test_who_waits_is_answered_when_the_turn_comes(server: tuple[str, Queue]) -> None:
    url, queue = server
    place = queue.enter()
    replies: list[int] = []
    asking = threading.Thread(
        target=lambda: replies.append(
            httpx2.post(f"{url}/api/ask", json={"question": QUESTION}, timeout=60).status_code
        )
    )
    asking.start()
    while not queue.waiting:
        threading.Event().wait(0.005)
    assert httpx2.get(f"{url}/metrics").text.count("dealdesk_questions_waiting 1.0") == 1
    assert replies == []
    place.leave()
    asking.join(60)
    assert replies == [200]


def test_what_asks_nothing_is_served_however_long_the_line_is(server: tuple[str, Queue]) -> None:
    url, queue = server
    places = [queue.enter(), queue.enter()]
    try:
        assert [httpx2.get(url + path).status_code for path in ("/healthz", "/readyz", "/api/documents")] == [200] * 3
    finally:
        for place in places:
            place.leave()


def test_the_page_tells_it_in_a_sentence(settings: Settings) -> None:
    from dealdesk.ui.page_events import Desk
    from dealdesk.ui.wire import wire

    service = wire(settings.model_copy(update={"at_once": 1, "queue": 0}))
    place = service.queue.enter()
    shown = list(Desk(service).asked(QUESTION, None, {}))
    place.leave()
    assert "1 questions are being answered" in str(shown[-1])
