"""Every error leaves in one form, and below /v1 in OpenAI's."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import SecretStr
from starlette.testclient import TestClient

from dealdesk.index.faults import IndexMissing
from dealdesk.ui.problem_replies import NoSuchModel, Unsupported, reply_to
from dealdesk.ui.problems import NotAllowed, TooLarge
from dealdesk.ui.settings import Settings


def told(error: Exception, path: str) -> tuple[int, str, dict[str, Any]]:
    reply = reply_to(error, path)
    return reply.status_code, reply.headers["content-type"], json.loads(bytes(reply.body))


def test_one_error_has_two_forms() -> None:
    error = IndexMissing("run `dealdesk reindex`")
    status, kind, body = told(error, "/api/ask")
    assert (status, kind, body["type"]) == (503, "application/problem+json", "urn:dealdesk:problem:index-missing")
    status, kind, body = told(error, "/v1/chat/completions")
    assert (status, kind) == (503, "application/json")
    assert body == {
        "error": {
            "message": "run `dealdesk reindex`",
            "type": "server_error",
            "param": None,
            "code": "index_missing",
        }
    }


@pytest.mark.parametrize(
    ("error", "status", "code", "param"),
    [
        (NotAllowed("send a key"), 401, "invalid_api_key", None),
        (TooLarge("too much"), 413, "too_large", None),
        (Unsupported("no", "n"), 400, "unsupported_value", "n"),
        (NoSuchModel("no", "model", "model_not_found"), 404, "model_not_found", "model"),
        (RuntimeError("a secret"), 500, "unexpected", None),
    ],
)
def test_openais_form_names_code_and_parameter(error: Exception, status: int, code: str, param: str | None) -> None:
    given, _, body = told(error, "/v1/models")
    assert (given, body["error"]["code"], body["error"]["param"]) == (status, code, param)
    assert "secret" not in body["error"]["message"]


def test_a_busy_server_and_a_closed_one_say_so_in_the_headers() -> None:
    assert reply_to(IndexMissing("x"), "/api/ask").headers["retry-after"] == "5"
    assert reply_to(NotAllowed("x"), "/v1/models").headers["www-authenticate"].startswith("Basic")


@pytest.mark.parametrize("path", ["/v1/nothing", "/v1/embeddings", "/v1/"])
def test_a_route_that_is_not_there_is_told_in_openais_form(client: TestClient, path: str) -> None:
    reply = client.post(path, json={})
    assert (reply.status_code, reply.json()["error"]["code"]) == (404, "not_found")
    wrong = client.get("/v1/chat/completions")
    assert (wrong.status_code, wrong.json()["error"]["code"], wrong.headers["allow"]) == (
        405,
        "method_not_allowed",
        "POST",
    )


def test_a_body_beyond_the_limit_is_told_alike_whether_or_not_it_says_its_length(client: TestClient) -> None:
    long = b'{"question": "' + b"x" * (4 << 20) + b'"}'
    for content in (long, iter([long])):
        reply = client.post("/api/ask", content=content, headers={"Content-Type": "application/json"})
        assert (reply.status_code, reply.json()["type"]) == (413, "urn:dealdesk:problem:too-large")
    assert client.post("/v1/chat/completions", content=long).json()["error"]["code"] == "too_large"


def test_under_a_path_of_a_proxy_each_error_keeps_its_form(settings: Settings) -> None:
    from dealdesk.ui.api import create_app

    below = settings.model_copy(update={"root_path": "/desk", "api_keys": (SecretStr("secret"),)})
    with TestClient(create_app(below, page=False), raise_server_exceptions=False) as server:
        for prefix in ("", "/desk"):
            locked = server.get(f"{prefix}/v1/models")
            assert (locked.status_code, locked.json()["error"]["code"]) == (401, "invalid_api_key")
            missing = server.get(f"{prefix}/v1/nothing", headers={"X-API-Key": "secret"})
            assert (missing.status_code, missing.json()["error"]["code"]) == (404, "not_found")
            problem = server.get(f"{prefix}/api/nothing", headers={"X-API-Key": "secret"})
            assert (problem.status_code, problem.json()["instance"]) == (404, "/api/nothing")
