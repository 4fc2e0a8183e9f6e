"""Paths that nobody serves, with the chat page at the root that would answer for them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from dealdesk.ui.settings import Settings


@pytest.fixture(scope="module")
def whole(settings: Settings) -> Iterator[TestClient]:
    """The server as it is run, the page included."""
    from dealdesk.ui.api import create_app

    with TestClient(create_app(settings), raise_server_exceptions=False) as server:
        yield server


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("POST", "/nothing/deeper", 404),
        ("GET", "/v2/models", 404),
        ("GET", "/api", 404),
        ("GET", "/api/nothing", 404),
        ("GET", "/docs-assets/none.js", 404),
        ("GET", "/mcp/nothing", 404),
        ("GET", "/mcp", 405),
        ("POST", "/", 405),
    ],
)
def test_what_is_not_there_is_a_problem_wherever_it_is_not(
    whole: TestClient, method: str, path: str, status: int
) -> None:
    reply = whole.request(method, path)
    assert reply.headers["content-type"] == "application/problem+json"
    assert (reply.status_code, reply.json()["status"], reply.json()["instance"]) == (status, status, path)
    assert len(reply.content) == int(reply.headers["content-length"])


def test_the_page_and_what_its_script_asks_for_stay_as_they_are(whole: TestClient) -> None:
    assert "Dealdesk" in whole.get("/").text
    assert whole.get("/v1/nothing").json()["error"]["code"] == "not_found"
    told = whole.post("/gradio_api/info")
    assert (told.status_code, told.headers["content-type"]) == (405, "application/json")


def test_the_tools_for_language_models_are_served_beside_the_page(whole: TestClient) -> None:
    request = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    reply = whole.post("/mcp", json=request, headers={"Accept": "application/json, text/event-stream"})
    assert reply.json()["result"]["tools"][0]["name"] == "ask"
