"""Strange requests of schemathesis's making: none may break the server, or be answered otherwise than the description
says. ``MORE`` says how to send many."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance
from starlette.testclient import TestClient

MORE = "FUZZ_EXAMPLES"
"""The variable that holds how many requests each operation gets; 3 where it is not set."""

NOT_HERE = {
    "/api/ask",  # the models' own work, the same as /api/search
    "/api/ask/stream",
    "/v1/chat/completions",
    "/api/events",  # has no end
    "/api/jobs/{job_id}/events",
}
CHANGING = {("post", "/api/documents"), ("post", "/api/reindex"), ("delete", "/api/documents/{document_id}")}


@pytest.fixture
def operations(own_client: TestClient) -> Iterator[Any]:
    schema = schemathesis.openapi.from_asgi("/openapi.json", own_client.app)
    return (found.ok() for found in schema.get_all_operations())


def test_no_request_is_answered_otherwise_than_described(operations: Iterator[Any]) -> None:
    examples = int(os.environ.get(MORE, "3"))
    seen = set()
    for operation in operations:
        if operation.path in NOT_HERE or (operation.method, operation.path) in CHANGING:
            continue

        def send(case: Any) -> None:
            # A body of the right form may still make no sense: a cursor of another list, dates exchanged.
            case.call_and_validate(excluded_checks=[positive_data_acceptance])

        careful = settings(
            max_examples=examples,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        careful(given(case=operation.as_strategy())(send))()
        seen.add(operation.path)
    assert {"/api/search", "/api/export", "/api/feedback", "/api/documents", "/v1/models/{model}"} <= seen
