"""``dealdesk serve``: the page and the API, until they are stopped."""

from __future__ import annotations

from typing import Annotated

import typer

from dealdesk.ui.environment import stay_offline
from dealdesk.ui.options import Corpus, Data, settings_with

EXAMPLES = (
    "dealdesk serve",
    "dealdesk serve --port 8000 --corpus ~/deals --data ~/.deals-index",
)


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on. [dim]DEALDESK_HOST[/dim]")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on. [dim]DEALDESK_PORT[/dim]")] = None,
    without_keys: Annotated[
        bool,
        typer.Option(
            "--without-keys",
            help="Let anybody ask who reaches the address, where there are no keys. [dim]DEALDESK_WITHOUT_KEYS[/dim]",
        ),
    ] = False,
    corpus: Corpus = None,
    data: Data = None,
) -> None:
    """Serve the chat page, the HTTP API and its description (/docs) until it is stopped.

    While it runs, ask, search and the other commands on the same data folder use it, and need not load any model.
    """
    opened = "network" if without_keys else None
    settings = settings_with(json=False, host=host, port=port, without_keys=opened, corpus=corpus, data=data)
    stay_offline()
    from dealdesk.ui.server import run

    run(settings)
