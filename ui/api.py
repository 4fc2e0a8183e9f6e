"""The HTTP API, with the chat page at its root: one process, nothing fetched from anywhere."""

from __future__ import annotations

import logging
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from importlib.metadata import version
from typing import Any

from anyio.to_thread import current_default_thread_limiter
from fastapi import FastAPI, Request, Response
from fastapi.routing import iter_route_contexts
from fastapi_offline import FastAPIOffline
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.routing import Match, Route

from dealdesk.index.faults import IndexFault
from dealdesk.ui.access import Counting, Current
from dealdesk.ui.arrival import Arrival
from dealdesk.ui.caller import caller
from dealdesk.ui.environment import trusted_proxies
from dealdesk.ui.guard import Ceiling, Guard
from dealdesk.ui.headers import Headers as ReplyHeaders
from dealdesk.ui.host_names import HostNames
from dealdesk.ui.mcp_part import PATH, mcp_part
from dealdesk.ui.metrics import Metrics, Timed
from dealdesk.ui.openapi import PROBLEM, TAGS, describe
from dealdesk.ui.pace import Pace, Tries, limit_of
from dealdesk.ui.page import add_page
from dealdesk.ui.peer import Peer
from dealdesk.ui.problem_replies import tell_problems
from dealdesk.ui.problems import Forbidden
from dealdesk.ui.queue import Queue
from dealdesk.ui.root_path import RootPath
from dealdesk.ui.routes import ROUTES
from dealdesk.ui.routes_ask import BODY_BYTES
from dealdesk.ui.schema_reply import AliveBody, ReadyBody
from dealdesk.ui.settings import Settings, load_settings
from dealdesk.ui.stray import Stray
from dealdesk.ui.streams import Streams
from dealdesk.ui.trail import FILE as AUDIT
from dealdesk.ui.trail import AuditLog, Trailed
from dealdesk.ui.wire import MEGABYTE, Service, key_ring, wire

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"]
THREADS = 40
"""For all requests besides the questions that are at work or wait, each of which has a thread of its own."""
SPARE_THREADS = 10
"""Of those, never for answers, so that documents and lists are given while a language model writes slowly."""

log = logging.getLogger(__name__)


def create_app(settings: Settings | None = None, page: bool = True, service: Service | None = None) -> FastAPI:
    """The whole server for ``settings`` (loaded if None), or over a ``service`` that there is already. ``page`` leaves
    the chat page out when false."""
    service = service or wire(settings or load_settings(), shared=True)
    settings = service.settings
    app: FastAPI = FastAPIOffline(
        docs_url="/docs",
        redoc_url=None,
        static_url="/docs-assets",
        title="Dealdesk",
        version=version("dealdesk"),
        description="Answers about deal documents, each tied to the exact characters of its source.",
        lifespan=_run,
        responses={422: PROBLEM, "default": PROBLEM},
        openapi_tags=TAGS,
    )
    app.state.service = service
    app.state.instance = secrets.token_hex(8)
    app.state.metrics = Metrics(service.library, service.queue)
    app.state.ring = key_ring(settings)
    app.state.tries = Tries()
    tell_problems(app)
    for module in ROUTES:
        app.include_router(module.router)
    _watch_routes(app)
    describe(app)
    app.state.parts = [mcp_part(service, app.state.metrics)]
    for path in (PATH, f"{PATH}/"):
        app.router.routes.append(Route(path, app.state.parts[0], include_in_schema=False))
    for path in ("/api/{rest:path}", "/v1/{rest:path}", f"{PATH}/{{rest:path}}"):
        app.add_api_route(path, _no_such_route, methods=METHODS, include_in_schema=False)
    app.add_middleware(Stray)
    if page:
        app.state.parts.append(add_page(app, service))
    _surround(app, settings, service.queue)
    return app


def _surround(app: FastAPI, settings: Settings, queue: Queue) -> None:
    """What a request passes before any route and the page see it, the innermost first."""
    app.add_middleware(Ceiling, body=BODY_BYTES, upload=settings.upload_limit_mb * MEGABYTE)
    app.add_middleware(Streams, answers=queue.at_once + queue.most_waiting + THREADS - SPARE_THREADS)
    app.add_middleware(Pace, limit=limit_of(settings.rate_limit))
    app.add_middleware(Guard, ring=app.state.ring, names=HostNames(settings.host, settings.allowed_hosts))
    app.add_middleware(Arrival)
    app.add_middleware(Timed, metrics=app.state.metrics)
    if tracing := app.state.service.tracing:
        from dealdesk.ui.tracing import TracedRequests

        app.add_middleware(TracedRequests, tracing=tracing)
    app.add_middleware(Trailed, audit=AuditLog(settings.data / AUDIT, settings.audit))
    app.add_middleware(ReplyHeaders)
    app.add_middleware(Peer, trusted=trusted_proxies())
    if settings.root_path:
        app.add_middleware(RootPath, path=settings.root_path)


@asynccontextmanager
async def _run(app: FastAPI) -> AsyncIterator[None]:
    """Models and index are there before the first request is taken, so that nobody waits for them; the page and what
    else takes its time is made while the first are answered."""
    try:
        await run_in_threadpool(app.state.service.models.wait)
    except IndexFault as error:
        log.warning("%s", error)
    queue = app.state.service.queue
    current_default_thread_limiter().total_tokens = THREADS + queue.at_once + queue.most_waiting
    async with AsyncExitStack() as running:
        for part in app.state.parts:
            await running.enter_async_context(part.running())
        yield


def _watch_routes(app: FastAPI) -> None:
    @app.get("/healthz", tags=["server"])
    async def healthz(request: Request) -> AliveBody:  # in the loop itself: it answers while every thread is at work
        """Whether the process is alive, and which one it is."""
        return AliveBody(status="alive", version=request.app.version, instance=request.app.state.instance)

    @app.get("/readyz", tags=["server"])
    def readyz(generation: Current) -> ReadyBody:
        """Whether questions can be answered; if not, a problem that names the remedy. How much there is to answer from
        is told to holders of a key, each of their own rooms. An earlier index that stands in for a damaged one can
        answer, and is told as such."""
        manifest = generation.manifest if caller().role else None
        return ReadyBody(
            status="ready",
            index_generation=generation.id,
            documents=manifest.documents if manifest else None,
            passages=manifest.passages if manifest else None,
            stands_in=generation.stands_in,
            damage=generation.stands_in_for or None if caller().runs_it else None,
        )

    figures: dict[int | str, dict[str, Any]] = {
        200: {"content": {"text/plain": {"schema": {"type": "string"}}}, "description": "The figures"}
    }

    @app.get("/metrics", tags=["server"], response_class=Response, responses=figures)
    def metrics(counting: Counting) -> Response:
        """Counts and times, for Prometheus: a key that opens all rooms with the role admin reads them."""
        if not caller().runs_it:
            raise Forbidden("The figures are of the whole server; they take a key with the role admin for all rooms.")
        return Response(counting.text(), media_type=CONTENT_TYPE_LATEST)


def _no_such_route(request: Request) -> Response:
    """Answers for the API what no route takes; without it the chat page would, which lives at the root."""
    routes = iter_route_contexts(request.app.router.routes)
    partial = [route for route in routes if route.matches(request.scope)[0] is Match.PARTIAL]
    others = {method for route in partial for method in route.methods or ()}
    if others:
        allowed = ", ".join(sorted(others))
        raise HTTPException(405, f"{request.method} is not for this path; {allowed} is.", {"Allow": allowed})
    raise HTTPException(404, "There is no such route; /docs lists those that there are.")
