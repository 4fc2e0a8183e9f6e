"""The description of the API: every example in it is sent to a server, and every reply is of the form it gives."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from starlette.testclient import TestClient

from dealdesk.ui.settings import Settings

EXAMPLE = Path("us-china-2025/fact-sheet.pdf")
"""The document of the sample corpus that the examples speak of."""

ENDLESS = "/api/events"
MISSING = {"job_id"}
"""Parameters that no example can name beforehand."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A server over the one document that the examples speak of."""
    from dealdesk.ui.api import create_app
    from dealdesk.ui.wire import embedder, index

    root = tmp_path_factory.mktemp("examples")
    (root / "corpus" / EXAMPLE).parent.mkdir(parents=True)
    shutil.copy(Path(__file__).parents[2] / "corpus" / EXAMPLE, root / "corpus" / EXAMPLE)
    chosen = Settings(corpus=root / "corpus", data=root / "data")
    index(chosen, embedder(chosen))
    with TestClient(create_app(chosen, page=False), raise_server_exceptions=False) as server:
        yield server


@pytest.fixture(scope="module")
def described(desk: TestClient) -> dict[str, Any]:
    schema: dict[str, Any] = desk.get("/openapi.json").json()
    return schema


def operations(described: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def resolved(described: dict[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in schema:
        schema = described["components"]["schemas"][schema["$ref"].rsplit("/", 1)[-1]]
    found = next((one for one in schema.get("anyOf", ()) if "$ref" in one), None)
    return resolved(described, found) if found else schema


def is_of_the_form(described: dict[str, Any], schema: dict[str, Any], value: Any) -> None:
    jsonschema.validate(value, {**schema, "components": described["components"]}, jsonschema.Draft202012Validator)


def test_every_example_of_a_body_is_taken_and_answered_in_the_form_that_is_described(
    desk: TestClient, described: dict[str, Any]
) -> None:
    sent = []
    for path, method, operation in operations(described):
        content = operation.get("requestBody", {}).get("content", {})
        if "application/json" not in content:
            continue
        schema = resolved(described, content["application/json"]["schema"])
        assert schema.get("examples"), f"{path} has no example of its body"
        for example in schema["examples"]:
            is_of_the_form(described, schema, example)
            reply = desk.request(method, path, json=example)
            assert reply.status_code in (200, 201, 202), (path, example, reply.text)
            told = operation["responses"][str(reply.status_code)]["content"]
            kind = reply.headers["content-type"].partition(";")[0]
            assert kind in told, f"{path} replies {kind}, which is not described"
            if kind == "application/json":
                is_of_the_form(described, told[kind]["schema"], reply.json())
            sent.append(path)
    assert {"/api/ask", "/api/search", "/api/export", "/api/feedback", "/api/reindex"} < set(sent)
    assert sent.count("/v1/chat/completions") == 3


def test_every_example_of_a_parameter_finds_something(desk: TestClient, described: dict[str, Any]) -> None:
    asked = []
    for path, method, operation in operations(described):
        parameters = operation.get("parameters", [])
        if method != "get" or path == ENDLESS or MISSING & {one["name"] for one in parameters}:
            continue
        query: dict[str, Any] = {}
        place = path
        for parameter in parameters:
            examples = parameter.get("examples") or parameter["schema"].get("examples")
            assert examples or not parameter["required"], f"{path}: {parameter['name']} has no example"
            if parameter["in"] == "path":
                place = place.replace(f"{{{parameter['name']}}}", str(examples[0]))
            elif examples and parameter["in"] == "query":
                query[parameter["name"]] = examples[0]
        reply = desk.get(place, params=query)
        assert reply.status_code == 200, (place, query, reply.text)
        kind = reply.headers["content-type"].partition(";")[0]
        told = operation["responses"]["200"].get("content", {})
        assert kind in told, f"{path} replies {kind}, which is not described"
        if kind == "application/json":
            is_of_the_form(described, told[kind].get("schema", {}), reply.json())
        asked.append(path)
    assert {"/api/documents/{document_id}/file", "/api/timeline", "/v1/models/{model}", "/metrics"} < set(asked)


def test_the_examples_find_what_they_speak_of(desk: TestClient, described: dict[str, Any]) -> None:
    example = described["components"]["schemas"]["OpinionBody"]["examples"][0]
    cited = example["answer"]["citations"][0]
    text = desk.get(f"/api/documents/{cited['document_id']}/text").json()["text"]
    assert text[cited["start"] : cited["end"]] == cited["quote"]


def test_every_operation_is_described_with_its_errors(described: dict[str, Any]) -> None:
    tags = {tag["name"] for tag in described["tags"]}
    for path, method, operation in operations(described):
        assert operation["description"], (path, method)
        assert set(operation["tags"]) <= tags
        errors = operation["responses"]["default"]["content"]
        assert list(errors) == ["application/json" if path.startswith("/v1/") else "application/problem+json"], path
        assert not (path.startswith("/v1/") and "422" in operation["responses"])


def test_keys_are_described(described: dict[str, Any]) -> None:
    assert set(described["components"]["securitySchemes"]) == {"bearer", "key"}
    assert {} in described["security"]
