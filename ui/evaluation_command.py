"""``dealdesk evaluate``: questions asked, a report written, figures shown."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from dealdesk.ui.environment import stay_offline
from dealdesk.ui.options import Data, Json, settings_with

EXAMPLES = (
    "dealdesk evaluate corpus",
    "dealdesk evaluate sets/trade sets/leases --report results --failures failures.jsonl",
    "dealdesk evaluate corpus --limit 20 --json",
)


def evaluate(
    folders: Annotated[
        list[Path],
        typer.Argument(metavar="SET...", help="Folders with questions.jsonl and their documents (or documents.jsonl)."),
    ],
    report: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Where report.html and report.json go; else beside the set's index."),
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Ask only the first so many questions of each set.")] = None,
    failures: Annotated[Path | None, typer.Option(help="Write what went wrong, with each reply, to this file.")] = None,
    data: Data = None,
    json: Json = False,
) -> None:
    """Ask every question of sets whose answers are known, count how many were right, and write a report.

    Each set is indexed apart from your own corpus.
    """
    settings = settings_with(json, data=data)
    stay_offline()
    from dealdesk.ui import figures, terminal
    from dealdesk.ui.evaluate import evaluate_sets
    from dealdesk.ui.progress_bar import progress_bar
    from dealdesk.ui.report import default_folder, made, summary, write_failures, write_report

    if report:
        made(report)  # before anything is asked, so that nothing is asked in vain
    with progress_bar(shown=not json and terminal.err.is_terminal) as progress:
        results = evaluate_sets(settings, folders, limit, progress)
    told = summary(results, settings, limit)
    page = write_report(results, told, report or default_folder(settings, results))
    if failures:
        write_failures(results, failures)
    if json:
        terminal.write_json(told)
        return
    for title, rows in figures.tables(results, told):
        terminal.show_table(title, rows)
    terminal.say(f"Report: {page}")
