"""Traces for OpenTelemetry: how long a request, an answer's stages and a re-index took, for whoever collects that.

Off unless an address is set, and then of the extra ``dealdesk[otel]``. No word of a question or a document, no name of
a file or room and no message of an error stands in a span: counts, times, ids, kinds.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from opentelemetry import context as current
from opentelemetry.trace import Span, SpanKind, Status, StatusCode, Tracer, set_span_in_context
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dealdesk.assistant.answer import Answer
from dealdesk.assistant.assistant import Event
from dealdesk.assistant.question import Inquiry
from dealdesk.index.build import Report
from dealdesk.index.retrieve import Hit
from dealdesk.ingest.progress import Progress
from dealdesk.ui.caller import NOBODY, caller
from dealdesk.ui.environment import SettingsError
from dealdesk.ui.jobs import Run
from dealdesk.ui.queued import Answering
from dealdesk.ui.trail import request_id

NAME = "dealdesk"
Told = Mapping[str, str | int | float | bool]


class Tracing:
    """Makes spans with ``tracer``."""

    def __init__(self, tracer: Tracer) -> None:
        self._tracer = tracer

    @contextmanager
    def span(self, name: str, given: Told | None = None, kind: SpanKind = SpanKind.INTERNAL) -> Iterator[Span]:
        """What is done inside of it. An error is told by its class alone: its message may quote."""
        with self._tracer.start_as_current_span(
            name, kind=kind, attributes=given, record_exception=False, set_status_on_exception=False
        ) as span:
            try:
                yield span
            except Exception as error:
                failed(span, error)
                raise

    def begun(self, name: str, given: Told) -> Span:
        """A span that whoever began it ends; for what goes on in several threads."""
        return self._tracer.start_span(name, attributes=given)

    def stages(self, span: Span, milliseconds: Mapping[str, float]) -> None:
        """Children of ``span`` that have ended: its stages one after the other, the last of them now."""
        at = time.time_ns() - int(sum(milliseconds.values()) * 1e6)
        for name, spent in milliseconds.items():
            end = at + int(spent * 1e6)
            self._tracer.start_span(f"answer.{name}", set_span_in_context(span), start_time=at).end(end)
            at = end

    def reindexing(self, run: Run) -> Run:
        """``run``, which re-indexes, with a span that tells how much it did."""

        def traced(only: tuple[Path, ...], full: bool, progress: Progress) -> Report:
            with self.span("reindex", {"dealdesk.full": full, "dealdesk.paths": len(only)}) as span:
                report = run(only, full, progress)
                for name in ("added", "changed", "moved", "removed", "unreadable"):
                    span.set_attribute(f"dealdesk.{name}", len(getattr(report, name)))
                return report

        return traced


def failed(span: Span, error: BaseException) -> None:
    span.set_status(Status(StatusCode.ERROR, type(error).__name__))


def tracing(url: str) -> Tracing:
    """Spans are sent to the collector at ``url`` (OTLP over HTTP) in the background. Raises SettingsError where the
    extra is missing."""
    if find_spec("opentelemetry.sdk") is None or find_spec("opentelemetry.exporter") is None:
        raise SettingsError(
            "DEALDESK_TRACES_URL or OTEL_EXPORTER_OTLP_ENDPOINT is set and OpenTelemetry is not installed; "
            "pip install 'dealdesk[otel]', or unset it."
        )
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    # A provider of our own and not the process's: what libraries would tell of requests by themselves is not sent.
    about = Resource.create({"service.name": NAME, "service.version": version("dealdesk")})
    provider = TracerProvider(resource=about, shutdown_on_exit=True)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=url)))
    return Tracing(provider.get_tracer(NAME))


class TracedRequests:
    """ASGI middleware inside of the trail: a span for each request, within the trace that the caller names."""

    def __init__(self, app: ASGIApp, tracing: Tracing) -> None:
        self.app = app
        self._tracing = tracing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        context = TraceContextTextMapPropagator().extract(given)
        token = current.attach(context)
        try:
            with self._tracing.span(scope["method"], kind=SpanKind.SERVER) as span:

                async def told(message: Message) -> None:
                    if message["type"] == "http.response.start":
                        span.set_attribute("http.response.status_code", message["status"])
                    await send(message)

                try:
                    await self.app(scope, receive, told)
                finally:
                    _describe(span, scope)
        finally:
            current.detach(token)


def _describe(span: Span, scope: Scope) -> None:
    """By the route and never by the path, in which names of documents stand."""
    route = getattr(scope.get("route"), "path", "") or "page"
    span.update_name(f"{scope['method']} {route}")
    span.set_attributes(
        {
            "http.request.method": scope["method"],
            "http.route": route,
            "dealdesk.request": request_id(),
            "dealdesk.key": scope.get("dealdesk.caller", NOBODY).id,
        }
    )


class TracedAnswering:
    """``answering`` with a span for each question and its stages."""

    def __init__(self, answering: Answering, tracing: Tracing) -> None:
        self._answering = answering
        self._tracing = tracing

    def ask(self, inquiry: Inquiry) -> Answer:
        with self._tracing.span("ask", _asked(inquiry)) as span:
            answer = self._answering.ask(inquiry)
            self._answered(span, answer)
            return answer

    def stream(self, inquiry: Inquiry) -> Iterator[Event]:
        events = self._answering.stream(inquiry)
        followed = self._followed(events, self._tracing.begun("ask", _asked(inquiry)))
        next(followed)  # begun, so that closing it closes what it follows whether or not anybody reads on
        return followed

    def search(self, inquiry: Inquiry, rerank: bool = True) -> list[Hit]:
        with self._tracing.span("search", {**_asked(inquiry), "dealdesk.rerank": rerank}) as span:
            hits = self._answering.search(inquiry, rerank)
            span.set_attribute("dealdesk.hits", len(hits))
            return hits

    def _followed(self, events: Iterator[Event], span: Span) -> Iterator[Event]:
        try:
            yield Event("text", {"text": ""})
            for event in events:
                if event.kind == "answer":
                    self._answered(span, event.data["answer"])
                yield event
        except Exception as error:
            failed(span, error)
            raise
        finally:
            if close := getattr(events, "close", None):
                close()
            span.end()

    def _answered(self, span: Span, answer: Answer) -> None:
        span.set_attributes(
            {
                "dealdesk.refused": answer.refused,
                "dealdesk.reason": answer.reason,
                "dealdesk.citations": len(answer.citations),
                "dealdesk.generation": answer.index_generation,
                "dealdesk.withheld": answer.withheld,
            }
        )
        self._tracing.stages(span, answer.timings_ms)


def _asked(inquiry: Inquiry) -> Told:
    return {"dealdesk.k": inquiry.k, "dealdesk.turns": len(inquiry.history), "dealdesk.key": caller().id}
