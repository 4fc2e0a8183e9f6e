"""What a route asks for: the service, its figures, and the certainty that there is an index to answer from."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Annotated

from fastapi import Depends, Path, Request

from dealdesk.index.generation import Generation
from dealdesk.ui.metrics import Metrics
from dealdesk.ui.wire import Service


def _service(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


def _metrics(request: Request) -> Metrics:
    metrics: Metrics = request.app.state.metrics
    return metrics


def _ready(service: Annotated[Service, Depends(_service)]) -> Service:
    # Before a stream begins, while a missing index can still be told by the status.
    service.library.current()
    return service


def _generation(service: Annotated[Service, Depends(_service)]) -> Generation:
    return service.library.current()


def _ending() -> Iterator[ExitStack]:
    with ExitStack() as ending:
        yield ending


Served = Annotated[Service, Depends(_service)]
"""The service, with an index or without."""

Ready = Annotated[Service, Depends(_ready)]
"""The service, once there is an index; IndexFault otherwise."""

Current = Annotated[Generation, Depends(_generation)]
"""The generation of the index to use for the whole of a request."""

Counting = Annotated[Metrics, Depends(_metrics)]
"""The server's figures."""

DocumentId = Annotated[str, Path(description="id of a document", examples=["fact-sheet-e2e704f4"])]
"""The document that a path names; the example is of the corpus that comes with Dealdesk."""

Ending = Annotated[ExitStack, Depends(_ending)]
"""What is to be closed when a reply has ended or its reader has left: by itself a stream is closed at leisure."""
