"""The HTML around the page: its style and scripts come with it, no other host is named, and all else is let through."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, StreamingResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from dealdesk.ui.page_frame import Frame, policy

PAGE = (
    '<html><head><meta property="og:image" content="https://elsewhere.example/a.jpg" />\n'
    '<meta name="twitter:card" content="x" /></head><body class=\'a\'>Ä</body></html>'
)


def whole(request: Request) -> HTMLResponse:
    assert "accept-encoding" not in request.headers  # a packed page could not be added to
    return HTMLResponse(PAGE)


def in_pieces(request: Request) -> StreamingResponse:
    return StreamingResponse(iter([PAGE[:20], PAGE[20:]]), media_type="text/html")


def other(request: Request) -> PlainTextResponse:
    return PlainTextResponse("</head>")


def client(answer: Callable[..., object]) -> TestClient:
    app = Starlette(routes=[Route("/", answer), Route("/api", other)])
    return TestClient(Frame(app, ["chat.css"], ["chat.js"], "<p>Opening</p>"))


@pytest.mark.parametrize("answer", [whole, in_pieces])
@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_style_and_script_stand_in_the_head_of_the_page(answer: Callable[..., object], encoding: str) -> None:
    reply = client(answer).get("/?q=x", headers={"accept-encoding": encoding})
    head, _, body = reply.text.partition("</head>")
    assert "<style>/* The page: a calm sheet" in head
    assert "window.dealdesk = " in head
    assert body == "<body class='a'><p>Opening</p>Ä</body></html>"
    assert reply.headers["content-security-policy"] == policy(reply.content)
    assert reply.headers.get("content-encoding") == ("gzip" if encoding == "gzip" else None)


def test_the_page_names_no_other_host() -> None:
    head = client(whole).get("/").text.partition("</head>")[0]
    assert "elsewhere.example" not in head
    assert "twitter" not in head


def test_what_is_not_the_page_is_left_as_it_is() -> None:
    assert client(other).get("/").text == "</head>"
    reply = client(whole).get("/api")
    assert reply.text == "</head>"
    assert "content-security-policy" not in reply.headers
