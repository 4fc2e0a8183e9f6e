"""The server process: one address, the whole application, and an orderly end."""

from __future__ import annotations

import logging
import os
import socket
from datetime import UTC, datetime
from pathlib import Path

import uvicorn
from fastapi import FastAPI

from dealdesk.ui import terminal
from dealdesk.ui.address import Address, is_loopback
from dealdesk.ui.arrival import HEAD_BYTES
from dealdesk.ui.caller import OWNER, acting
from dealdesk.ui.connection import Connection
from dealdesk.ui.heap import give_back
from dealdesk.ui.log_lines import begin_log
from dealdesk.ui.openness import check_openness
from dealdesk.ui.settings import Settings, SettingsError

GRACE_SECONDS = 5
"""How long requests under way may take to end once the server was told to stop."""


def run(settings: Settings) -> None:
    """Serves until SIGTERM or Ctrl+C. Raises IndexFault when there is no index to serve, and SettingsError when the
    address cannot be used."""
    give_back()
    begin_log(settings.log_level, settings.log_format)
    for talkative in ("httpx", "httpx2", "httpcore", "openai", "faiss", "sentence_transformers"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
    with _bound(settings.host, settings.port) as listening:  # first: who may not listen there is told at once
        _serve(settings, listening)


def _serve(settings: Settings, listening: socket.socket) -> None:
    from dealdesk.ui.wire import wire

    service = wire(settings, shared=True)
    with acting(OWNER):
        service.library.current()
    service.models.open()  # while the imports below keep the interpreter busy
    from dealdesk.ui.api import create_app

    app = create_app(service=service)
    check_openness(settings, app.state.ring)
    config = uvicorn.Config(
        app,
        log_level=settings.log_level,
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
        log_config=None,
        http=Connection,
        ws="none",  # nothing here speaks it
        h11_max_incomplete_event_size=HEAD_BYTES,
        proxy_headers=False,  # the application sees to them: it must know who is at the other end
    )
    url = _address(settings.host, listening)
    _Server(config, app, url, settings.data, _entry(app, url, settings)).run(sockets=[listening])


class _Server(uvicorn.Server):
    """Says where it is, to people and in the data folder, from the moment it takes requests until it ends."""

    def __init__(self, config: uvicorn.Config, app: FastAPI, url: str, data: Path, entry: Address | None) -> None:
        super().__init__(config)
        self._app = app
        self._url = url
        self._data = data
        self._entry = entry
        self._ahead = app.state.service.ahead

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.started:
            return
        self._ahead.start()
        if self._entry:
            try:
                self._entry.write(self._data)
            except OSError as error:
                terminal.warn(f"{self._data} cannot be written ({error.strerror}): commands will not find this server.")
        terminal.err.print(
            f"Dealdesk is at [bold]{self._url}[/bold] (API: {self._url}/docs). Ctrl+C stops it.", soft_wrap=True
        )

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._ahead.close()
        self._app.state.leaving = True  # streams of events, which have no end of their own, end now
        self._app.state.service.queue.close()
        if self._entry:
            self._entry.remove(self._data)
        await super().shutdown(sockets)


def _entry(app: FastAPI, url: str, settings: Settings) -> Address | None:
    """What commands on this machine find the server by; None where it does not listen on the loopback address."""
    near = url.replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")
    if not is_loopback(near):
        return None
    started = datetime.now(UTC).isoformat(timespec="seconds")
    corpus = str(settings.corpus.absolute())
    return Address(near, app.state.instance, os.getpid(), app.version, started, corpus)


def _bound(host: str, port: int) -> socket.socket:
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0][0]
        return socket.create_server((host, port), family=family)
    except OSError as error:
        raise SettingsError(
            f"DEALDESK_HOST {host}, DEALDESK_PORT {port}: {error.strerror or error}. "
            "Stop what listens there, or choose another port: dealdesk serve --port 7861"
        ) from None


def _address(host: str, listening: socket.socket) -> str:
    return f"http://{f'[{host}]' if ':' in host else host}:{listening.getsockname()[1]}"
