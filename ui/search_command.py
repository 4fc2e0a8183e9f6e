"""``dealdesk search``: the passages nearest to a query."""

from __future__ import annotations

from typing import Annotated

import typer

from dealdesk.ui.options import AsOf, Data, Folder, Json, Local, Said, Server, day_of, turns

EXAMPLES = (
    "dealdesk search 'rare earth export controls' -k 4",
    "dealdesk search 'termination fee' --folder northwind-halvorsen",
    "dealdesk search germanium --json",
    "dealdesk search 'notice of termination' --no-rerank",
)


def search(
    query: Annotated[str, typer.Argument(help="What to look for.")],
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="How many passages.")] = 8,
    as_of: AsOf = None,
    history: Said = None,
    folder: Folder = "",
    rerank: Annotated[
        bool, typer.Option("--rerank/--no-rerank", help="Read what is found and put it in order, or not: faster.")
    ] = True,
    data: Data = None,
    server: Server = "",
    local: Local = False,
    json: Json = False,
) -> None:
    """Find the passages nearest to a query, best first."""
    from dealdesk.ui.desk import open_desk
    from dealdesk.ui.inquiry import said
    from dealdesk.ui.waiting import waiting

    words = said(query)
    desk = open_desk(data, server, local, json)
    with waiting("Looking in the documents"):
        found = desk.search(words, turns(history), day_of(as_of), folder, k, rerank)
    from dealdesk.ui import terminal

    if json:
        terminal.write_json(found)
    else:
        from dealdesk.ui.client_answer import Hit
        from dealdesk.ui.client_decode import read
        from dealdesk.ui.terminal_answer import show_hits

        show_hits([read(Hit, hit) for hit in terminal.visible(found["hits"])], desk.link)
