"""What the command line shows to people. Results go to standard output, progress and warnings to standard error."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date as Date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from dealdesk.assistant.answer import Answer, Quote
    from dealdesk.index.build import Report
    from dealdesk.index.retrieve import Hit
    from dealdesk.ingest.progress import Progress as Told

STAGES = {"scan": "Looking", "read": "Reading", "embed": "Embedding", "write": "Writing"}
LISTED = 20
"""Names shown of a long list; --json gives all."""

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def write_json(value: Any) -> None:
    """One JSON value on standard output, and nothing else."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def warn(sentence: str) -> None:
    """A sentence on standard error."""
    err.print(Text(sentence, style="yellow"))


def fail(sentence: str) -> None:
    """The reason for which the program ends."""
    err.print(Text(sentence, style="red"))


class _Rate(ProgressColumn):
    def render(self, task: Task) -> Text:
        return Text(f"{task.finished_speed or task.speed:,.0f}/s" if task.speed else "", style="dim")


@contextmanager
def progress_bar(shown: bool) -> Iterator[Told]:
    """A bar for each stage of long work, with its rate and time left. Draws nothing when not ``shown``."""
    bars = Progress(
        TextColumn("{task.description:<10}"),
        BarColumn(bar_width=32),
        MofNCompleteColumn(),
        _Rate(),
        TimeRemainingColumn(),
        console=err,
        disable=not shown,
    )
    tasks: dict[str, Any] = {}

    def told(stage: str, done: int, total: int) -> None:
        if stage not in tasks:
            tasks[stage] = bars.add_task(STAGES.get(stage, stage.capitalize()), total=None)
        bars.update(tasks[stage], completed=done, total=total or None)

    with bars:
        yield told


def show_answer(answer: Answer, corpus: Path) -> None:
    """The short answer, the reasons with their markers, and the sources that they point to."""
    text = Text(answer.text)
    text.highlight_regex(re.compile(r"\[\d+\]"), "cyan")
    if answer.direct_answer and answer.text.startswith(answer.direct_answer):
        text.stylize("bold", 0, len(answer.direct_answer))
    elif answer.direct_answer:
        out.print(Text(answer.direct_answer, style="bold"))
    out.print(text)
    if answer.as_of:
        out.print(Text(f"As of {_day(answer.as_of)}", style="dim"))
    for citation in answer.citations:
        _show_quote(f"[{citation.marker}]", citation, corpus)
    for former in answer.superseded:
        line = (
            f"Replaced: {former.value} by {former.replaced_by}" if former.replaced_by else f"Replaced: {former.value}"
        )
        out.print(Text(line, style="yellow"))
        _show_quote(" - ", former.quote, corpus)
    for conflict in answer.conflicts:
        out.print(Text(f"In conflict: {conflict.subject}", style="yellow"))
        for quote in conflict.quotes:
            _show_quote(" - ", quote, corpus)
    for note in answer.notes:
        if note.kind == "as_of":  # told above
            continue
        out.print(Text(note.text, style="dim"))
        if note.quote:
            _show_quote(" - ", note.quote, corpus)


def show_hits(hits: Sequence[Hit], corpus: Path) -> None:
    """Passages with their places, best first."""
    if not hits:
        out.print("Nothing was found.")
    for number, hit in enumerate(hits, 1):
        passage = hit.passage
        where = _place(passage.title, passage.date, passage.section, passage.page)
        out.print(Text.assemble((f"{number:>2}. ", "cyan"), (where, "bold"), (f"  {hit.score:.3f}", "dim")))
        out.print(Padding(_path(corpus, hit.passage.source), (0, 0, 0, 4)))
        out.print(Padding(Text(" ".join(passage.text.split())), (0, 0, 1, 4)))


def show_report(report: Report) -> None:
    """What a re-indexing did, and each file that needs attention."""
    counts = {
        "added": report.added,
        "changed": report.changed,
        "moved": report.moved,
        "removed": report.removed,
        "unchanged": report.unchanged,
    }
    done = ", ".join(f"{len(files)} {name}" for name, files in counts.items() if files) or "no documents"
    out.print(f"{done}; {report.embedded:,} passages embedded, {report.reused:,} reused; {report.seconds:.1f} s")
    for item in report.unreadable[:LISTED]:
        kept = " Its last good text stays in use." if item.source in report.stale else ""
        err.print(Text.assemble((f"Not read: {item.source}: ", "red"), f"{item.reason}; {item.remedy}.{kept}"))
    for notice in report.notices[:LISTED]:
        err.print(Text(notice, style="dim"), soft_wrap=True)
    if unlisted := max(0, len(report.unreadable) - LISTED) + max(0, len(report.notices) - LISTED):
        err.print(f"... and {unlisted} more; --json lists all")


def show_table(title: str, rows: Mapping[str, object]) -> None:
    """Names and values, aligned."""
    table = Table(title=title, title_justify="left", show_header=False, box=None, padding=(0, 2, 0, 0))
    for name, value in rows.items():
        table.add_row(Text(name, style="cyan"), Text(str(value)))
    out.print(table)


def _show_quote(mark: str, quote: Quote, corpus: Path) -> None:
    where = _place(quote.title, quote.date, quote.section, quote.page)
    out.print(Text.assemble((f"{mark} ", "cyan"), (where, "bold")))
    out.print(Padding(Text(f"“{' '.join(quote.quote.split())}”"), (0, 0, 0, 4)))
    out.print(Padding(_path(corpus, quote.source), (0, 0, 0, 4)))


def _path(corpus: Path, source: str) -> Text:
    """The path, which terminals that can make clickable."""
    return Text.from_markup(f"[dim][link={(corpus / source).resolve().as_uri()}]{escape(source)}[/link][/dim]")


def _place(title: str, date: Date | None, section: str, page: int | None) -> str:
    parts = [title, _day(date) if date else "", section, f"page {page}" if page else ""]
    return ", ".join(part for part in parts if part)


def _day(date: Date) -> str:
    return f"{date:%B} {date.day}, {date.year}"
