"""The server process: one address, the whole application, and an orderly end."""

from __future__ import annotations

import logging
import socket

import uvicorn

from dealdesk.ui import terminal
from dealdesk.ui.api import create_app
from dealdesk.ui.settings import Settings, SettingsError

GRACE_SECONDS = 5
"""How long requests under way may take to end once the server was told to stop."""


def run(settings: Settings) -> None:
    """Serves until SIGTERM or Ctrl+C. Raises IndexFault when there is no index to serve, and SettingsError when the
    address cannot be used."""
    logging.basicConfig(level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for talkative in ("httpx", "httpcore", "faiss", "sentence_transformers"):
        logging.getLogger(talkative).setLevel(logging.WARNING)
    app = create_app(settings)
    app.state.service.library.current()
    if settings.llm_base_url:
        terminal.warn("DEALDESK_LLM_BASE_URL is set, but this version answers without a language model.")
    with _bound(settings.host, settings.port) as listening:
        config = uvicorn.Config(
            app,
            log_level=settings.log_level,
            access_log=False,
            timeout_graceful_shutdown=GRACE_SECONDS,
            log_config=None,
        )
        _Server(config, _address(settings.host, listening)).run(sockets=[listening])


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, address: str) -> None:
        super().__init__(config)
        self._address = address

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            terminal.err.print(
                f"Dealdesk is at [bold]{self._address}[/bold] (API: {self._address}/docs). Ctrl+C stops it.",
                soft_wrap=True,
            )


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
