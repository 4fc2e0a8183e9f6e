"""The Model Context Protocol at /mcp as a part of the server: its SDK takes half a second to import, which nobody needs
to wait for who does not speak it."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from dealdesk.ui.deferred import Deferred, Part
from dealdesk.ui.metrics import Metrics
from dealdesk.ui.queue import Queue
from dealdesk.ui.wire import Service

PATH = "/mcp"
_ROUTE = SimpleNamespace(path=PATH)


class _Mcp(Deferred):
    def __init__(self, make: Callable[[], Part], queue: Queue) -> None:
        super().__init__(PATH, make, queue.busy)
        self._queue = queue

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope["route"] = _ROUTE  # requests are counted by their route, which Starlette does not name
        if scope["method"] != "POST":  # there is no session to listen to, or to end
            raise HTTPException(405, f"{scope['method']} is not for this path; POST is.", {"Allow": "POST"})
        self._queue.check()  # here it can be told by the status, as every client of HTTP understands it
        await super().__call__(scope, receive, send)


def mcp_part(service: Service, metrics: Metrics) -> Deferred:
    """The application for the path; what is returned is to be run."""

    def make() -> Part:
        from dealdesk.ui.mcp_server import McpServer

        server = McpServer(service, metrics)
        return server, server.running

    return _Mcp(make, service.queue)
