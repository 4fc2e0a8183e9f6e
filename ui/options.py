"""Options that several commands of the command line have in common, and the settings with them."""

from __future__ import annotations

from datetime import date as Date
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from dealdesk.ui.completion import folder_names

if TYPE_CHECKING:
    from dealdesk.ui.client_answer import Turn
    from dealdesk.ui.settings import Settings

Corpus = Annotated[Path | None, typer.Option("--corpus", help="Folder of documents. [dim]DEALDESK_CORPUS[/dim]")]
Data = Annotated[Path | None, typer.Option("--data", help="Folder of the index. [dim]DEALDESK_DATA[/dim]")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON only, for programs.")]
AsOf = Annotated[
    datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], metavar="DATE", help="Answer for this day.")
]
Folder = Annotated[
    str,
    typer.Option("--folder", help="Use only documents in this folder of the corpus.", autocompletion=folder_names),
]
Said = Annotated[
    list[str] | None, typer.Option("--history", metavar="QUESTION", help="An earlier question; may be repeated.")
]
Server = Annotated[str, typer.Option("--server", metavar="URL", help="Ask this server. [dim]DEALDESK_SERVER[/dim]")]
Local = Annotated[bool, typer.Option("--local", help="Load the models here, even where a server runs.")]


def settings_with(json: bool, **chosen: Any) -> Settings:
    """The settings in force with what the options choose. Variables that no setting reads are told on standard error,
    unless what is printed is for a program."""
    from dealdesk.ui.settings import load_settings, unknown_variables

    settings = load_settings(**chosen)
    for sentence in [] if json else unknown_variables():
        from dealdesk.ui import terminal

        terminal.warn(sentence)
    return settings


def turns(history: list[str] | None) -> list[Turn]:
    """Earlier questions as a conversation."""
    from dealdesk.ui.client_answer import Turn

    return [Turn(question) for question in history or ()]


def day_of(moment: datetime | None) -> Date | None:
    """The day of a date option."""
    return moment.date() if moment else None
