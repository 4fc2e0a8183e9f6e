"""What of Gradio is open, and to whom."""

from __future__ import annotations

import base64
import json
from hashlib import sha256
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import ASGIApp, Receive, Scope, Send

from dealdesk.ui.caller import Caller
from dealdesk.ui.page_door import Door, Sessions
from dealdesk.ui.page_frame import policy


class As:
    """The caller is who a header says: what the guard does for real."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = dict(scope.get("headers", ())).get(b"who", b"ann").decode()
        scope["dealdesk.caller"] = Caller(name, None, "upload" if name == "ann" else "ask")
        await self.app(scope, receive, send)


@pytest.fixture
def client() -> TestClient:
    async def reply(request: Request) -> PlainTextResponse:
        return PlainTextResponse((await request.body()).decode() or "in")

    app = Starlette(routes=[Route("/{rest:path}", reply, methods=["GET", "POST"])])
    app.add_middleware(Door)
    app.add_middleware(As)
    return TestClient(app)


def join(client: TestClient, session: str, who: str, path: str = "queue/join") -> Any:
    return client.post(f"/gradio_api/{path}", json={"session_hash": session, "data": ["é"]}, headers={"who": who})


def test_the_events_of_a_page_are_for_whoever_opened_it(client: TestClient) -> None:
    assert json.loads(join(client, "s1", "ann").text) == {"session_hash": "s1", "data": ["é"]}
    ways = [
        client.get("/gradio_api/queue/data", params={"session_hash": "s1"}, headers={"who": "bob"}),
        client.get("/gradio_api/queue/data?session_hash=s2&session_hash=s1", headers={"who": "bob"}),
        client.get("/gradio_api/heartbeat/s1", headers={"who": "bob"}),
        join(client, "s1", "bob"),
        join(client, "s1", "bob", "component_server"),
        join(client, "s1", "bob", "cancel"),
    ]
    assert {reply.status_code for reply in ways} == {403}
    assert client.get("/gradio_api/queue/data", params={"session_hash": "s1"}).text == "in"
    assert join(client, "s2", "bob").status_code == 200


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"session_hash": null}', b'{"session_hash": 7}', b"\xff"])
def test_an_event_of_no_page_is_refused(client: TestClient, body: bytes) -> None:
    assert client.post("/gradio_api/queue/join", content=body).status_code == 400


@pytest.mark.parametrize(
    "path",
    [
        *("/gradio_api/proxy=https://example.org/", "/gradio_api/file=/etc/passwd", "/gradio_api/file/etc/passwd"),
        *("/gradio_api/run/ask", "/gradio_api/call/ask", "/gradio_api/runs", "/gradio_api/vibe-code", "/monitoring"),
        *("/gradio_api/dev/reload", "/monitoring/summary", "/gradio_api/deep_link", "/login", "/gradio_api/stream/x"),
        *("/gradio_api/profiling/traces", "/gradio_api/queue/data/../../proxy=x", "/gradio_api//proxy=x"),
    ],
)
def test_what_the_page_has_no_use_for_is_not_there(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404
    assert client.post(path).status_code == 404


def test_files_are_sent_to_the_page_by_those_who_may_upload(client: TestClient) -> None:
    assert client.post("/gradio_api/upload", content=b"x").status_code == 200
    assert client.post("/gradio_api/upload", content=b"x", headers={"who": "bob"}).status_code == 403


def test_nobody_can_crowd_out_the_pages_of_another() -> None:
    sessions, ann, bob = Sessions(each=2), Caller("ann"), Caller("bob")
    assert sessions.opens("a", ann)
    assert all(sessions.opens(str(number), bob) for number in range(10))
    assert not sessions.opens("a", bob)
    assert sessions.opens("0", ann)  # bob's oldest were forgotten
    assert not sessions.opens("9", ann)


def test_only_the_scripts_that_leave_with_a_page_run_in_it() -> None:
    page = b'<script>a()</script><script src="./x.js"></script><SCRIPT type="module">b\n()</SCRIPT><script>a()</script>'
    scripts = policy(page).split("script-src ", 1)[1].split(";")[0]
    checksums = [base64.b64encode(sha256(text).digest()).decode() for text in (b"a()", b"b\n()")]
    assert scripts == "'self' 'unsafe-eval' " + " ".join(f"'sha256-{one}'" for one in checksums)
