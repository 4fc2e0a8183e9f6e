"""Traces: what is told of a question and a re-index, and that no word of either is."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from starlette.testclient import TestClient

from dealdesk.assistant.question import Inquiry
from dealdesk.ui.environment import traces_url
from dealdesk.ui.settings import Settings
from dealdesk.ui.tracing import Tracing

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def kept() -> InMemorySpanExporter:
    return InMemorySpanExporter()


@pytest.fixture
def client(own_settings: Settings, kept: InMemorySpanExporter, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    """A server whose spans stay in memory instead of being sent."""
    from dealdesk.ui import tracing
    from dealdesk.ui.api import create_app

    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    monkeypatch.setattr(tracing, "tracing", lambda url: Tracing(provider.get_tracer("test")))
    settings = own_settings.model_copy(update={"traces_url": "http://127.0.0.1:9/v1/traces"})
    with TestClient(create_app(settings, page=False), raise_server_exceptions=False) as server:
        yield server


def named(kept: InMemorySpanExporter, name: str) -> ReadableSpan:
    return next(span for span in kept.get_finished_spans() if span.name == name)


def told(span: ReadableSpan) -> dict[str, Any]:
    return dict(span.attributes or {})


def test_a_question_is_told_with_its_stages_within_its_request_and_the_trace_of_whoever_asks(
    client: TestClient, kept: InMemorySpanExporter
) -> None:
    question = {"question": "When does the reduction of the duty on products of China take effect?"}
    reply = client.post("/api/ask", json=question, headers={"traceparent": PARENT, "x-request-id": "seven"}).json()
    request, ask = named(kept, "POST /api/ask"), named(kept, "ask")
    assert request.context.trace_id == ask.context.trace_id == int(PARENT.split("-")[1], 16)
    assert ask.parent is not None
    assert ask.parent.span_id == request.context.span_id
    assert told(request) == {
        "http.request.method": "POST",
        "http.route": "/api/ask",
        "http.response.status_code": 200,
        "dealdesk.request": "seven",
        "dealdesk.key": "owner",
    }
    assert told(ask)["dealdesk.citations"] == len(reply["citations"]) > 0
    stages = {span.name: span for span in kept.get_finished_spans() if span.name.startswith("answer.")}
    assert {name.removeprefix("answer.") for name in stages} == set(reply["timings_ms"])
    for name, milliseconds in reply["timings_ms"].items():
        span = stages[f"answer.{name}"]
        assert (span.end_time - span.start_time) / 1e6 == pytest.approx(milliseconds, abs=0.01)  # type: ignore[operator]


def test_no_word_of_questions_documents_or_errors_is_told(client: TestClient, kept: InMemorySpanExporter) -> None:
    client.post("/api/ask/stream", json={"question": "Which laws govern the Halvorsen agreement?"})
    client.post("/api/search", json={"query": "Halvorsen", "filters": {"folder": "deals"}})
    listed = client.get("/api/documents").json()["documents"]
    client.get(f"/api/documents/{listed[0]['document_id']}/text")
    client.get("/api/documents/secret-name")
    client.delete(f"/api/documents/{listed[0]['document_id']}")
    spans = kept.get_finished_spans()
    assert {"ask", "search", "reindex", "GET /api/documents/{document_id}/text"} <= {span.name for span in spans}
    assert told(named(kept, "reindex"))["dealdesk.removed"] == 1
    everything = " ".join(span.to_json() for span in spans).lower()
    for word in ("halvorsen", "govern", "norway", "deals", "nda", "duty", "secret", listed[0]["document_id"]):
        assert word not in everything


def test_an_error_is_told_by_its_class_alone(client: TestClient, kept: InMemorySpanExporter) -> None:
    class Broken:
        def search(self, *_: object) -> None:
            raise RuntimeError("a secret of ours")

    from dealdesk.ui.tracing import TracedAnswering

    service = client.app.state.service  # type: ignore[attr-defined]
    broken = TracedAnswering(Broken(), service.tracing)  # type: ignore[arg-type]
    client.app.state.service = replace(service, assistant=broken)  # type: ignore[attr-defined]
    assert client.post("/api/search", json={"query": "x"}).status_code == 500
    span = named(kept, "search")
    assert (span.status.description, span.events) == ("RuntimeError", ())


def test_a_reader_who_leaves_ends_the_span_and_gives_the_place_back(
    client: TestClient, kept: InMemorySpanExporter
) -> None:
    from dealdesk.ui.caller import OWNER, acting

    service = client.app.state.service  # type: ignore[attr-defined]
    with acting(OWNER):
        service.assistant.stream(Inquiry("What is it?")).close()
    assert (service.queue.working, service.queue.waiting) == (0, 0)
    assert named(kept, "ask").end_time


def test_nothing_is_traced_unless_an_address_is_set(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    from dealdesk.ui.wire import wire

    for name in ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
    assert wire(settings, shared=True).tracing is None
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9/")
    assert traces_url() == "http://127.0.0.1:9/v1/traces"
    assert wire(settings, shared=True).tracing is not None
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "http://127.0.0.1:9/other")
    assert traces_url() == "http://127.0.0.1:9/other"


@pytest.mark.parametrize("address", ["127.0.0.1:4318", "ftp://x", "http://user:pass@host/v1/traces"])
def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="it must"):
        Settings(traces_url=address)
    assert json.loads(Settings(traces_url="https://collector/v1/traces").model_dump_json())["traces_url"]
