"""The guard: keys where keys are set, no page of another site, and the health checks open."""

from __future__ import annotations

import base64

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from dealdesk.ui.guard import Ceiling, Guard
from dealdesk.ui.host_names import HostNames
from dealdesk.ui.keyring import KeyRing


def client(*keys: str, names: HostNames | None = None) -> TestClient:
    async def reply(request: Request) -> PlainTextResponse:
        return PlainTextResponse("in")

    app = Starlette(
        routes=[Route(path, reply, methods=["GET", "POST"]) for path in ("/api/ask", "/healthz", "/mcp", "/")]
    )
    app.add_middleware(Guard, ring=KeyRing(keys), names=names)
    return TestClient(app)


def basic(password: str) -> str:
    return "Basic " + base64.b64encode(f"anyone:{password}".encode()).decode()


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Bearer second"},
        {"authorization": "bearer first"},
        {"X-API-Key": "first"},
        {"Authorization": basic("second")},
    ],
)
def test_any_of_the_keys_opens_in_any_of_the_usual_ways(headers: dict[str, str]) -> None:
    assert client("first", "second").get("/api/ask", headers=headers).text == "in"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer firs"},
        {"Authorization": "Basic %%%"},
        {"Authorization": basic("wrong")},
        {"X-API-Key": "First"},
    ],
)
def test_without_a_key_nothing_opens_and_a_browser_asks_for_it(headers: dict[str, str]) -> None:
    for path in ("/", "/api/ask"):
        reply = client("first").get(path, headers=headers)
        assert reply.status_code == 401
        assert reply.json()["type"] == "urn:dealdesk:problem:key-needed"
        assert reply.headers["www-authenticate"].startswith("Basic")


def test_health_needs_no_key_and_no_keys_need_none() -> None:
    assert client("first").get("/healthz").status_code == 200
    assert client().get("/api/ask").status_code == 200


def test_a_page_of_another_site_can_change_nothing() -> None:
    foreign = {"Sec-Fetch-Site": "cross-site"}
    reply = client().post("/api/ask", headers=foreign)
    assert (reply.status_code, reply.json()["type"]) == (403, "urn:dealdesk:problem:cross-site")
    assert client().get("/", headers=foreign).status_code == 200
    assert client().post("/api/ask", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200


@pytest.mark.parametrize(
    ("method", "path", "headers", "status"),
    [
        ("POST", "/api/ask", {"Origin": "http://evil.example"}, 403),
        ("POST", "/api/ask", {"Origin": "null"}, 403),
        ("POST", "/api/ask", {"Origin": "http://testserver"}, 200),
        ("POST", "/api/ask", {"Origin": "http://evil.example", "Sec-Fetch-Site": "same-origin"}, 200),
        ("POST", "/api/ask", {"Origin": "http://testserver:3000", "Sec-Fetch-Site": "same-site"}, 403),
        ("GET", "/api/ask", {"Origin": "http://evil.example"}, 200),
        ("GET", "/mcp", {"Origin": "http://evil.example"}, 403),
        ("GET", "/mcp", {"Sec-Fetch-Site": "cross-site"}, 403),
        ("GET", "/mcp", {}, 200),
        ("GET", "/", {"Host": "evil.example"}, 421),
        ("POST", "/mcp", {"Host": "evil.example:7860"}, 421),
        ("GET", "/healthz", {"Host": "evil.example"}, 421),
        ("GET", "/", {"Host": "127.0.0.1:7860"}, 200),
    ],
)
def test_a_page_elsewhere_and_a_name_that_was_bent_to_here_get_nothing(
    method: str, path: str, headers: dict[str, str], status: int
) -> None:
    reply = client(names=HostNames("127.0.0.1")).request(method, path, headers=headers)
    assert reply.status_code == status


def test_a_body_beyond_the_limit_is_refused_whether_or_not_it_says_its_length() -> None:
    async def reply(request: Request) -> PlainTextResponse:
        return PlainTextResponse(str(len(await request.body())))

    app = Starlette(routes=[Route(path, reply, methods=["POST"]) for path in ("/api/ask", "/api/documents")])
    app.add_middleware(Ceiling, body=10, upload=20)
    with TestClient(app) as server:
        assert server.post("/api/ask", content=b"x" * 10).text == "10"
        assert server.post("/api/documents", content=b"x" * 20).text == "20"
        told = server.post("/api/ask", content=b"x" * 11)
        assert (told.status_code, told.json()["type"]) == (413, "urn:dealdesk:problem:too-large")
        assert server.post("/api/documents", content=iter([b"x" * 15] * 2)).status_code == 413
