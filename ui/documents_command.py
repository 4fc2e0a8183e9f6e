"""``dealdesk documents``: what is in the index."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from dealdesk.ui.options import Data, Folder, Json, Local, Server

if TYPE_CHECKING:
    from dealdesk.ui.client_document import Document
    from dealdesk.ui.desk import Desk

EXAMPLES = (
    "dealdesk documents",
    "dealdesk documents order 2025-11 --folder us-china-2025",
    "dealdesk documents nda --json",
)


def documents(
    words: Annotated[
        list[str] | None, typer.Argument(help="Only documents with all these words in title, path, date or format.")
    ] = None,
    folder: Folder = "",
    data: Data = None,
    server: Server = "",
    local: Local = False,
    json: Json = False,
) -> None:
    """List the documents of the index, by path, with what the readers had to say of them."""
    from dealdesk.ui import terminal
    from dealdesk.ui.catalogue import matching
    from dealdesk.ui.client_decode import read
    from dealdesk.ui.client_document import Document
    from dealdesk.ui.desk import open_desk

    desk = open_desk(data, server, local, json)
    body = desk.documents()
    known = [read(Document, one) for one in body["documents"]]
    found = matching(known, words or (), folder)
    if json:
        ids = {one.document_id for one in found}
        listed = [one for one in body["documents"] if one["document_id"] in ids]
        terminal.write_json(body | {"documents": listed, "total": len(listed)})
    else:
        _show([read(Document, terminal.visible(one)) for one in body["documents"]], found, desk)


def _show(shown: list[Document], found: list[Document], desk: Desk) -> None:
    from rich.text import Text

    from dealdesk.ui import terminal

    if not found:
        terminal.say(f"None of the {len(shown)} documents in the index is meant by that; leave out a word or --folder.")
        return
    wanted = {one.document_id for one in found}
    rows = []
    for one in shown:
        if one.document_id in wanted:
            title = Text(one.title, style="bold")
            for remark in ["stands in with an earlier text"] * one.stale + [n.detail or n.kind for n in one.notices]:
                title.append(f"\n{remark}", style="not bold yellow")
            date = Text(str(one.date or ""), style="cyan")
            path = terminal.linked(one.source, desk.link(one.document_id, one.source, None))
            rows.append((date, Text(one.format), title, path))
    terminal.show_columns(("Date", "Format", "Title", "Path"), rows, wide=(2, 3))
    if len(found) < len(shown):
        terminal.say(Text(f"{len(found)} of {len(shown)} documents", style="dim"))
