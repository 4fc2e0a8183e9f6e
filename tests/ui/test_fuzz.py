"""Strange requests of schemathesis's making, alone and in chains: none may break the server, be answered otherwise than
the description says, or find what was deleted. `python -m benchmarks attack` sends many more."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

LONG = {"/api/ask", "/api/ask/stream", "/v1/chat/completions", "/api/events"}
"""Each of these takes a while; the chains ask too."""


@pytest.fixture(scope="module")
def attack() -> Iterator[Any]:
    """The module of the benchmarks that does it: of the repository alone, so it is looked for at its root."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(Path(__file__).parents[2])
        yield importlib.import_module("benchmarks.attack")


@pytest.fixture(scope="module")
def app(attack: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    return attack.desk(tmp_path_factory.mktemp("attack"))


def test_no_request_is_answered_otherwise_than_described(attack: Any, app: Any) -> None:
    seen, failures = attack.each(app, 3, lambda method, path: path not in LONG)
    assert failures == []
    asked = {told.rpartition(" ")[0] for told in seen}
    assert {
        "POST /api/search",
        "POST /api/export",
        "POST /api/feedback",
        "DELETE /api/documents/{document_id}",
    } <= asked


def test_what_is_uploaded_is_read_and_deleted_and_gone_whatever_comes_between(attack: Any, app: Any) -> None:
    seen, failures = attack.chains(app, 8)
    assert failures == []
    # Which chains are drawn depends on what else was imported: that they lead on is asked for, and not where to.
    assert seen["POST /api/documents 201"]
    assert sum(count for told, count in seen.items() if "{document_id}" in told and told.endswith(" 200")) >= 3


def test_a_reply_that_is_not_as_described_is_a_failure(attack: Any, app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(app.state.service.library), "current", lambda self: 1 / 0)
    _, failures = attack.each(app, 1, lambda method, path: path == "/api/documents" and method == "get")
    assert len(failures) == 1
    assert "ZeroDivisionError" in failures[0]
