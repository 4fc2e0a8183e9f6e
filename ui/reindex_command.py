"""``dealdesk reindex``: the index brought up to date, once or whenever the corpus changes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dealdesk.ui.options import Corpus, Data, Json, settings_with

if TYPE_CHECKING:
    from dealdesk.ui.settings import Settings

EXAMPLES = (
    "dealdesk reindex",
    "dealdesk reindex ~/deals/2025 --corpus ~/deals",
    "dealdesk reindex --watch",
    "dealdesk reindex --full --json",
)


def reindex(
    paths: Annotated[list[Path] | None, typer.Argument(help="Files or folders inside the corpus; none: all.")] = None,
    corpus: Corpus = None,
    data: Data = None,
    full: Annotated[bool, typer.Option("--full", help="Read and embed everything anew.")] = False,
    rollback: Annotated[bool, typer.Option("--rollback", help="Go back to the index before the current one.")] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on, and bring it up to date after every change of the corpus.")
    ] = False,
    scheduler: Annotated[
        str | None,
        typer.Option(
            "--scheduler",
            metavar="TCP://HOST:PORT",
            help="Read and embed on the workers of this Dask cluster. [dim]DEALDESK_SCHEDULER[/dim]",
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Bring the index up to date with the corpus: only what changed is read and embedded.

    A server that is running answers meanwhile, and picks the new index up at its next question.

    Exits with 4 when some files could not be read; they are named, and all others are indexed.
    """
    settings = settings_with(json, corpus=corpus, data=data, scheduler=scheduler)
    if watch and (rollback or paths):
        from dealdesk.ui.problems import BadRequest

        raise BadRequest("--watch follows the whole corpus; leave out --rollback and the paths.")
    if rollback:
        _roll_back(settings, json)
    elif watch:
        from dealdesk.ui.watch import follow

        follow(settings, full, json)
    else:
        _once(settings, tuple(path.expanduser() for path in paths or ()), full, json)


def _once(settings: Settings, only: tuple[Path, ...], full: bool, json: bool) -> None:
    if settings.readers != 0 and not settings.scheduler:
        from dealdesk.ingest.spawner import begin

        begin()  # it loads the readers while this process loads all else
    from dealdesk.ui import terminal
    from dealdesk.ui.progress_bar import progress_bar
    from dealdesk.ui.wire import embedder, index

    with progress_bar(shown=not json and terminal.err.is_terminal) as progress:
        report = index(settings, embedder(settings), only, full, progress)
    if json:
        from dealdesk.ui.reply import report_body

        terminal.write_json(report_body(report).model_dump(mode="json"))
    else:
        terminal.show_report(report)
    if report.unreadable:
        raise typer.Exit(4)


def _roll_back(settings: Settings, json: bool) -> None:
    from dealdesk.ui import terminal
    from dealdesk.ui.place import home

    generation = home(settings).rollback()
    if json:
        terminal.write_json({"generation": generation})
    else:
        terminal.say(f"The index is {generation} again.")
