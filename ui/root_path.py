"""Serving under a path of a reverse proxy, such as ``https://firm.example/dealdesk/``."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send


class RootPath:
    """ASGI middleware, the outermost: requests are told the ``path`` that the proxy puts before theirs, so that what
    links to the server names it. A proxy may take the path off or leave it on."""

    def __init__(self, app: ASGIApp, path: str) -> None:
        self.app = app
        self._path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            path = scope["path"]
            left_on = path.startswith(f"{self._path}/")
            scope = {**scope, "root_path": self._path, "path": path.removeprefix(self._path) if left_on else path}
        await self.app(scope, receive, send)
