"""What the server counts and times, for Prometheus."""

from __future__ import annotations

import time

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dealdesk.assistant.answer import Answer
from dealdesk.index.faults import IndexFault
from dealdesk.index.library import Library
from dealdesk.ui.queue import Queue

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
PAGE = "page"
"""The route under which everything of the chat page is counted: its paths are many and change with its version."""


class Metrics:
    """One server's figures, in a registry of their own so that several servers can live in one process."""

    def __init__(self, library: Library, queue: Queue) -> None:
        self._library = library
        self._registry = registry = CollectorRegistry()
        self._requests = Counter(
            "dealdesk_requests_total", "Requests by route and status", ["method", "route", "status"], registry=registry
        )
        self._seconds = Histogram(
            "dealdesk_request_seconds", "Time to the end of the reply", ["route"], registry=registry, buckets=SECONDS
        )
        self._answers = Counter(
            "dealdesk_answers_total", "Answers, and refusals by their reason", ["outcome"], registry=registry
        )
        self._stages = Histogram(
            "dealdesk_answer_stage_seconds",
            "Time in a stage of an answer",
            ["stage"],
            registry=registry,
            buckets=SECONDS,
        )
        self._documents = Gauge("dealdesk_documents", "Documents in the index", registry=registry)
        self._passages = Gauge("dealdesk_passages", "Passages in the index", registry=registry)
        self._stands_in = Gauge(
            "dealdesk_index_stands_in", "1 where the index stands in for a later one that is damaged", registry=registry
        )
        for name, told, count in (
            ("dealdesk_questions_working", "Questions that are being answered", lambda: queue.working),
            ("dealdesk_questions_waiting", "Questions that wait for their turn", lambda: queue.waiting),
        ):
            Gauge(name, told, registry=registry).set_function(count)

    def request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Counts one reply."""
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def answer(self, answer: Answer) -> None:
        """Counts one answer and its stages."""
        self._answers.labels((answer.reason or "refused") if answer.refused else "answered").inc()
        for stage, milliseconds in answer.timings_ms.items():
            self._stages.labels(stage).observe(milliseconds / 1000)

    def text(self) -> bytes:
        """All figures, in Prometheus's text format."""
        try:
            generation = self._library.current()
            self._documents.set(generation.manifest.documents)
            self._passages.set(generation.manifest.passages)
            self._stands_in.set(generation.stands_in)
        except IndexFault:  # no index is a figure too
            self._documents.set(0)
            self._passages.set(0)
            self._stands_in.set(0)
        return generate_latest(self._registry)


class Timed:
    """ASGI middleware that counts and times every reply."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self.app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        begun, status = time.perf_counter(), 500

        async def counted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, counted)
        finally:
            route = getattr(scope.get("route"), "path", "") or PAGE
            self._metrics.request(scope["method"], route, status, time.perf_counter() - begun)
