"""Tables written with bars, as plain text and Markdown have them: their rows, and which of these are the headers."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dealdesk.ingest.layout import is_row

Span = tuple[int, int]

_SEPARATOR = re.compile(r"[\s|:+=-]+")
_FIGURE = re.compile(r"[^A-Za-z]*\d[^A-Za-z]*|n/?a|nil|none|free", re.IGNORECASE)
_NAMED = re.compile(r"[^|:]{1,80}: ?\S")
_HEADER_ROWS = 4  # at most: a tariff schedule's "Rates of Duty / 1 | 2 / General | Special"
_SHORT_CELL = 12  # characters of a cell in a further header row


def cells(row: str) -> list[str]:
    """The row's cells without white space around them; the bars at its ends are no cells."""
    return [cell.strip() for cell in row.strip().strip("|").split("|")]


def header_of(text: str, rows: Sequence[Span]) -> Span | None:
    """The span of the header rows at the top of a table, given its first rows' spans.

    None where there is no header: one row only, a first row with figures in it, or rows that name each value
    ("Country: Japan | Rate: 15%").
    """
    if len(rows) < 2:
        return None
    first = cells(text[slice(*rows[0])])
    if any(_FIGURE.fullmatch(cell) for cell in first if cell) or all(_NAMED.match(cell) for cell in first):
        return None
    end = rows[0][1]
    for start, stop in rows[1 : min(_HEADER_ROWS, len(rows) - 1)]:
        row = text[start:stop]
        if not _SEPARATOR.fullmatch(row):
            further = cells(row)
            if len(further) >= len(first) or any(len(cell) > _SHORT_CELL for cell in further):
                break
        end = stop
    return rows[0][0], end


def header_above(text: str, start: int) -> Span | None:
    """The span of the header rows of the table that has a row at ``start``; None for a header row itself."""
    rows = [_line(text, start)]
    while (above := _row_above(text, rows[-1][0])) is not None:
        rows.append(above)
    rows.reverse()
    below = rows[-1]
    while len(rows) <= _HEADER_ROWS and (row := _row_below(text, below[1])) is not None:
        rows.append(row)
        below = row
    header = header_of(text, rows[: _HEADER_ROWS + 1])
    return header if header is not None and header[1] <= start else None


def _row_above(text: str, start: int) -> Span | None:
    end = start
    while end > 0 and text[end - 1].isspace():
        end -= 1
    return _row_or_none(text, end - 1) if end > 0 else None


def _row_below(text: str, end: int) -> Span | None:
    while end < len(text) and text[end].isspace():
        end += 1
    return _row_or_none(text, end) if end < len(text) else None


def _row_or_none(text: str, offset: int) -> Span | None:
    line = _line(text, offset)
    return line if is_row(text, *line) else None


def _line(text: str, offset: int) -> Span:
    """The line that holds ``offset``, without white space at its ends."""
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    end = len(text) if end < 0 else end
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
