"""``dealdesk show``: the text around a place of a document, with the place marked."""

from __future__ import annotations

from typing import Annotated

import typer

from dealdesk.ui.completion import document_names
from dealdesk.ui.options import Data, Json, Local, Server

EXAMPLES = (
    "dealdesk show us-china-2025/fact-sheet.pdf --at 2385 --end 2527",
    "dealdesk show 'order 2025-118' --at 3017 --around 1200",
    "dealdesk show nda | less",
)
AROUND = 600


def show(
    document: Annotated[
        str,
        typer.Argument(metavar="DOC", help="Its path or id, or a part of its title.", autocompletion=document_names),
    ],
    at: Annotated[int | None, typer.Option("--at", min=0, help="First character of the place.")] = None,
    end: Annotated[int | None, typer.Option("--end", min=1, help="Where it ends; else with its line.")] = None,
    around: Annotated[int, typer.Option("--around", min=0, help="Characters shown on either side.")] = AROUND,
    data: Data = None,
    server: Server = "",
    local: Local = False,
    json: Json = False,
) -> None:
    """Show a document: the text around a place, with the place marked, or without --at all of it.

    Places are counted in characters, as in the citations of ask and search.
    """
    from dealdesk.ui import terminal
    from dealdesk.ui.desk import open_desk
    from dealdesk.ui.terminal_document import show_window, window_of

    desk = open_desk(data, server, local, json)
    found = window_of(desk, document, at, end, around)
    if json:
        terminal.write_json(found.as_json())
    else:
        show_window(found, desk.link)
