"""What ``dealdesk evaluate`` does: questions asked, a report written, figures shown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from dealdesk.ui import figures, terminal
from dealdesk.ui.evaluate import evaluate_sets
from dealdesk.ui.report import default_folder, made, summary, write_failures, write_report
from dealdesk.ui.settings import Settings


def run(
    settings: Settings,
    folders: Sequence[Path],
    report: Path | None,
    limit: int | None,
    failures: Path | None,
    json: bool,
) -> None:
    """Evaluates the sets in ``folders``; the report goes into ``report``, or beside the set's index.

    Raises BadRequest, before anything is asked, for a folder that holds no set or cannot be made.
    """
    if report:
        made(report)
    with terminal.progress_bar(shown=not json and terminal.err.is_terminal) as progress:
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
    terminal.out.print(f"Report: {page}", soft_wrap=True, markup=False)
