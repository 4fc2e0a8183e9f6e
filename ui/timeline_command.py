"""``dealdesk timeline``: what the documents state, by day."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from dealdesk.ui.completion import document_names
from dealdesk.ui.options import Data, Folder, Json, Local, Server, day_of

if TYPE_CHECKING:
    from dealdesk.ui.client_document import Timeline
    from dealdesk.ui.client_http import Query
    from dealdesk.ui.desk import Desk

EXAMPLES = (
    "dealdesk timeline",
    "dealdesk timeline --kind deadline --from 2026-01-01",
    "dealdesk timeline --document orders/duty.txt --json",
)
_DAY = ["%Y-%m-%d"]


class Kind(StrEnum):
    """The kinds of facts, as an option wants them."""

    ANNOUNCED = "announced"
    SIGNED = "signed"
    EFFECTIVE = "effective"
    EXPIRES = "expires"
    DEADLINE = "deadline"
    RATE = "rate"
    AMOUNT = "amount"
    PARTY = "party"
    TERM = "term"


def timeline(
    kind: Annotated[
        list[Kind] | None,
        typer.Option("--kind", help="Only facts of this kind; may be repeated. Without it, all that have a date."),
    ] = None,
    date_from: Annotated[
        datetime | None, typer.Option("--from", formats=_DAY, metavar="DATE", help="From this day on.")
    ] = None,
    date_to: Annotated[
        datetime | None, typer.Option("--to", formats=_DAY, metavar="DATE", help="Up to this day.")
    ] = None,
    document: Annotated[
        str,
        typer.Option(
            "--document", help="Only this one, by path, id or part of its title.", autocompletion=document_names
        ),
    ] = "",
    folder: Folder = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="How many entries.")] = 100,
    data: Data = None,
    server: Server = "",
    local: Local = False,
    json: Json = False,
) -> None:
    """List the dates that the documents state, in order: announced, signed, effective, expires, deadline."""
    from dealdesk.ui import terminal
    from dealdesk.ui.catalogue import named
    from dealdesk.ui.client_decode import read
    from dealdesk.ui.client_document import Document, Timeline
    from dealdesk.ui.desk import open_desk

    desk = open_desk(data, server, local, json)
    if document:
        document = named([read(Document, one) for one in desk.documents()["documents"]], document).document_id
    limits: Query = {"document": document, "folder": folder, "limit": limit}
    days: Query = {"date_from": day_of(date_from), "date_to": day_of(date_to)}
    found = desk.timeline({"kind": [one.value for one in kind or ()], **limits, **days})
    if json:
        terminal.write_json(found)
    else:
        _show(read(Timeline, terminal.visible(found)), desk)


def _show(found: Timeline, desk: Desk) -> None:
    from rich.text import Text

    from dealdesk.ui import terminal

    if not found.entries:
        documents = len(desk.documents()["documents"])
        narrower = "Leave out --kind, --document, --folder, --from or --to to see more."
        terminal.say(f"None of the {documents} documents in the index states such a date or value. {narrower}")
        return
    rows = []
    for entry in found.entries:
        dated = entry.value if entry.date and entry.value[:7] == f"{entry.date:%Y-%m}" else f"{entry.date or ''}"
        what = Text(entry.subject if dated == entry.value else f"{entry.value}: {entry.subject}")
        what.append(f"\n{entry.how}" if entry.how else "", style="dim")
        link = desk.link(entry.document_id, entry.source, entry.page)
        rows.append((Text(dated, style="cyan"), Text(entry.kind), what, terminal.linked(entry.title, link)))
    terminal.show_columns(("Date", "Kind", "What", "Document"), rows, wide=(2, 3))
    if found.total > len(found.entries):
        terminal.say(Text(f"{len(found.entries)} of {found.total}; --limit shows more.", style="dim"))
