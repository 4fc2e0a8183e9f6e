"""What the command line shows to people. Results go to standard output, progress and warnings to standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date as Date
from typing import TYPE_CHECKING, Any

from rich.cells import cell_len
from rich.console import Console
from rich.style import Style
from rich.table import Table
from rich.text import Text

if TYPE_CHECKING:
    from dealdesk.index.build import Report

LISTED = 20
"""Names shown of a long list; --json gives all."""
NARROW = 72
"""Columns of a terminal below which a table is no longer one."""

_CONTROLS = {code: "\ufffd" for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"}


class Enough(Exception):
    """Whoever reads the output has closed it."""


class _Screen(Console):
    def on_broken_pipe(self) -> None:
        """Rich would end with exit code 1, which here means that the documents do not say it."""
        raise Enough


out = _Screen(highlight=False)
err = _Screen(stderr=True, highlight=False)


def write_json(value: Any, line: bool = False) -> None:
    """One JSON value on standard output, and nothing else; as a single ``line`` where more of them may follow."""
    plain = "utf" not in (sys.stdout.encoding or "").lower()
    write(json.dumps(value, ensure_ascii=plain, indent=None if line else 2) + "\n", at_once=line)


def write(text: str, at_once: bool = False) -> None:
    """Text on standard output, as it is."""
    try:
        sys.stdout.write(text)
        if at_once:
            sys.stdout.flush()
    except BrokenPipeError:
        raise Enough from None


def warn(sentence: str) -> None:
    """A sentence on standard error."""
    say(Text(sentence, style="yellow"), on=err)


def fail(sentence: str) -> None:
    """The reason for which the program ends."""
    say(Text(sentence, style="red"), on=err)


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
    say(f"{done}; {report.embedded:,} passages embedded, {report.reused:,} reused; {report.seconds:.1f} s")
    for item in report.unreadable[:LISTED]:
        kept = " Its last good text stays in use." if item.source in report.stale else ""
        say(Text.assemble((f"Not read: {item.source}: ", "red"), f"{item.reason}; {item.remedy}.{kept}"), on=err)
    for notice in report.notices[:LISTED]:
        say(Text(notice, style="dim"), on=err)
    if unlisted := max(0, len(report.unreadable) - LISTED) + max(0, len(report.notices) - LISTED):
        err.print(f"... and {unlisted} more; --json lists all")


def show_table(title: str, rows: Mapping[str, object]) -> None:
    """Names and values, aligned."""
    table = Table(title=title, title_justify="left", show_header=False, box=None, padding=(0, 2, 0, 0))
    for name, value in rows.items():
        table.add_row(Text(name, style="cyan"), Text(str(value)))
    out.print(table)


def say(text: Text | str, indent: int = 0, on: Console = out) -> None:
    """Words, ``indent`` columns from the left: as wide as the terminal, and unbroken elsewhere, where a program or a
    pager may have its own idea of a line."""
    written = Text(text) if isinstance(text, str) else text
    lines = written.wrap(on, max(on.width - indent, 20)) if on.is_terminal else written.split("\n", allow_blank=True)
    for line in lines:
        line.rstrip()
        on.print(Text(" " * indent if line else "") + line, soft_wrap=True)


def show_columns(names: Sequence[str], rows: Sequence[Sequence[Text]], wide: Sequence[int]) -> None:
    """Rows under their ``names``. The columns numbered in ``wide`` share what room the others leave; on a terminal too
    narrow for that each of them has lines of its own, and where there is no terminal nothing is broken."""
    if not out.is_terminal:
        _plain_columns([[Text(name) for name in names], *rows])
    elif out.width < NARROW:
        for row in rows:
            say(Text("  ").join(cell for number, cell in enumerate(row) if number not in wide and cell))
            for number in wide:
                say(row[number], indent=2)
    else:
        table = Table(box=None, padding=(0, 2, 0, 0), header_style="bold")
        for number, name in enumerate(names):
            table.add_column(name, no_wrap=number not in wide, ratio=1 if number in wide else None, overflow="fold")
        for row in rows:
            table.add_row(*row)
        out.print(table)


def _plain_columns(rows: Sequence[Sequence[Text]]) -> None:
    cells = [[cell.plain.replace("\n", " · ") for cell in row] for row in rows]
    widths = [max(map(cell_len, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        padded = (cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True))
        out.print(Text("  ".join(padded).rstrip()), soft_wrap=True)


def visible(given: Any) -> Any:
    """JSON with every control character of its strings made visible, so that no document and no file name can move the
    cursor, and offsets stay what they are."""
    if isinstance(given, str):
        return given.translate(_CONTROLS)
    if isinstance(given, dict):
        return {name: visible(value) for name, value in given.items()}
    return [visible(value) for value in given] if isinstance(given, list) else given


def cleaned(text: str) -> Text:
    """A document's or a model's words, in which nothing is markup and no control character is left."""
    return Text(visible(text))


def linked(words: str, url: str, style: str = "dim") -> Text:
    """Words that terminals which can make clickable."""
    return Text(words, style=Style.parse(style) + Style(link=url))


def place(title: str, date: Date | None, section: str, page: int | None) -> str:
    """Where something stands, as one would cite it."""
    parts = [title, day(date) if date else "", section, f"page {page}" if page else ""]
    return ", ".join(part for part in parts if part)


def day(date: Date) -> str:
    """A date in words: November 10, 2025."""
    return f"{date:%B} {date.day}, {date.year}"
