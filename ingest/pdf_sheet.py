"""A PDF page as runs of lines and tables in reading order: what its text is made of, and where each part stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from dealdesk.ingest.pdf_chars import Box, Char, PageChars
from dealdesk.ingest.pdf_lines import Line, columns, lines_of
from dealdesk.ingest.pdf_tables import Cells, aligned, ruled

_RULES = 3  # paths on a page that may be a table's lines; below it pdfplumber need not look


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page: its number, its height, its tables with their places, and its lines outside of them."""

    number: int
    height: float
    tables: list[tuple[Box, Cells]]
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of a table; one with ``ruled`` lines may go on with the table of the page before."""

    cells: Cells
    ruled: bool


def sheet_of(found: PageChars, number: int, page: Callable[[], Any]) -> Sheet:
    """The sheet of a page's characters. ``page`` gives pdfplumber's page, asked for only where lines are drawn."""
    tables = ruled(page(), found.chars) if found.lines >= _RULES and found.chars else []
    outside = [c for c in found.chars if not any(_holds(box, c) for box, _ in tables)]
    return Sheet(number, found.height, tables, lines_of(outside))


def regions(sheet: Sheet) -> list[list[Line] | Grid]:
    """The page's columns of lines and its ruled tables in reading order."""
    found: list[list[Line] | Grid] = []
    rest = sheet.lines
    for box, cells in sheet.tables:
        found += columns([line for line in rest if line.baseline <= box.top])
        rest = [line for line in rest if line.baseline > box.top]
        found.append(Grid(cells, True))
    return [*found, *columns(rest)]


def runs(region: Sequence[Line]) -> Iterator[list[Line] | Grid]:
    """The runs of text lines in a region, and the tables without ruled lines between them, none of them empty."""
    run: list[Line] = []
    at = 0
    while at < len(region):
        count, cells = aligned(region, at)
        if not count:
            run.append(region[at])
            at += 1
            continue
        if run:
            yield run
        yield Grid(cells, False)
        run = []
        at += count
    if run:
        yield run


def _holds(box: Box, char: Char) -> bool:
    return box.holds((char.x0 + char.x1) / 2, char.baseline - char.size / 4)
