"""``dealdesk timeline``: what the documents state, by day."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from dealdesk.ui.options import Data, Folder, Json
from dealdesk.ui.settings import load_settings

if TYPE_CHECKING:
    from dealdesk.ui.timeline import Timeline

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
    document: Annotated[str, typer.Option("--document", help="Only this document, by its id or path.")] = "",
    folder: Folder = "",
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="How many entries.")] = 100,
    data: Data = None,
    json: Json = False,
) -> None:
    """List the dates that the documents state, in order: announced, signed, effective, expires, deadline."""
    settings = load_settings(data=data)
    from dealdesk.index.generation import Library
    from dealdesk.ui import terminal
    from dealdesk.ui.reply import timeline_body
    from dealdesk.ui.timeline import timeline as listed

    generation = Library(settings.data).current()
    found = listed(
        generation,
        kinds=[one.value for one in kind or ()],
        document=document,
        folder=folder,
        date_from=date_from.date() if date_from else None,
        date_to=date_to.date() if date_to else None,
        limit=limit,
    )
    if json:
        terminal.write_json(timeline_body(found, generation.id).model_dump(mode="json"))
    else:
        _show(found, len(generation.documents()))


def _show(found: Timeline, documents: int) -> None:
    from rich.table import Table
    from rich.text import Text

    from dealdesk.ui import terminal

    if not found.entries:
        narrower = "Leave out --kind, --document, --folder, --from or --to to see more."
        terminal.out.print(f"None of the {documents} documents in the index states such a date or value. {narrower}")
        return
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
    for name in ("Date", "Kind", "What", "Document"):
        table.add_column(name, no_wrap=name in ("Date", "Kind"), ratio=None if name in ("Date", "Kind") else 1)
    for entry in found.entries:
        fact = entry.fact
        dated = fact.value if entry.date and fact.value[:7] == f"{entry.date:%Y-%m}" else f"{entry.date or ''}"
        words = fact.subject if dated == fact.value else f"{fact.value}: {fact.subject}"
        what = Text(words + (f"\n{fact.how}" if fact.how else ""))
        if fact.how:
            what.stylize("dim", len(words))
        table.add_row(Text(dated, style="cyan"), fact.kind, what, Text(entry.document.title, style="dim"))
    terminal.out.print(table)
    if found.total > len(found.entries):
        terminal.out.print(Text(f"{len(found.entries)} of {found.total}; --limit shows more.", style="dim"))
