"""Tables as lines of text: every row repeats the column headers with its values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from dealdesk.ingest.normalize import squeeze

Grid = Sequence[Sequence[str]]

_FIGURE = re.compile(
    r"[(\[<>≤≥~±+−–-]*\s*(?:[A-Z]{0,3}[$€£¥]|USD|EUR|CNY|RMB|GBP|JPY)?\s*\d[\d,.'  ]*(?:[/x×-]\d+)?"
    r"\s*(?:%|bps|[kKmMbB]n?|million|billion|USD|EUR|CNY)?[)\]*]*"
)
_DATE = re.compile(
    r"\d{4}-\d{2}-\d{2}.*|\d{1,2}[./]\d{1,2}[./]\d{2,4}"
    r"|(?:\d{1,2} )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r"[a-z]*\.? \d{1,4}(?:, ?\d{4})?"
)
_PAIR_HEADERS = frozenset(
    re.findall(
        r"\w+",
        "term terms item items provision provisions description detail details particulars summary value field heading "
        "subject topic element key parameter milestone event matter obligation rate duty country holder shareholder",
    )
)
_SECOND_HEADERS = frozenset(
    re.findall(r"\w+", "role note notes comment comments remark remarks answer answers meaning")
)
_LONGEST_HEADER = 90  # characters; a longer cell is a sentence, not the name of a column
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Table:
    """A grid of cells, read: the lines above its header, the column names and the rows under them."""

    above: tuple[str, ...]
    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def lines(self) -> list[str]:
        """One line for each row: ``Country: Switzerland | Rate: 39%``; a row of one cell stands as it is."""
        return [*self.above, *(line for row in self.rows if (line := self._line(row)))]

    def _line(self, row: Sequence[str]) -> str:
        filled = [(self.names[i] if i < len(self.names) else "", cell) for i, cell in enumerate(row) if cell]
        if len(filled) == 1 and len(row) > 1 and row[0]:
            return filled[0][1]
        return " | ".join(f"{name.rstrip(':')}: {cell}" if name else cell for name, cell in filled)


def read_table(grid: Grid, header_rows: int | None = None) -> Table:
    """The table in ``grid``; ``header_rows`` where the format says how many rows of it are headers.

    Where it does not, the header is the first row that names columns: text in every column that is filled below,
    no figures. Two columns without one are pairs: ``Purchaser: Northwind``.
    """
    rows = _trimmed(grid)
    if not rows:
        return Table((), (), ())
    if header_rows is None:
        start, count = find_header(rows)
    else:
        start, count = 0, min(header_rows, len(rows))
    above = tuple(" ".join(dict.fromkeys(c for c in row if c)) for row in rows[:start])
    if count == 0:
        return _headless(above, rows[start:])
    names = header_names(rows[start : start + count])
    body = [row for row in rows[start + count :] if tuple(row) != tuple(rows[start])]
    return Table(tuple(line for line in above if line), names, tuple(map(tuple, body)))


def is_figure(cell: str) -> bool:
    """Whether the cell is a number, an amount, a percentage or a date, rather than words; a bare year is neither."""
    return not _YEAR.fullmatch(cell) and bool(_FIGURE.fullmatch(cell) or _DATE.fullmatch(cell))


def find_header(rows: Grid) -> tuple[int, int]:
    """Where the header begins in the rows, and how many rows it has (0: there is none)."""
    width = max(sum(1 for c in row if c) for row in rows)
    start = next((i for i, row in enumerate(rows) if sum(1 for c in row if c) > 1), 0)
    first = rows[start]
    if width < 2 or not _names_columns(first) or sum(1 for c in first if c) < max(2, width - 1):
        return start, 0
    rest = [row for row in rows[start + 1 :] if any(row)]
    if not rest:
        return start, 0
    if width == 2:
        return start, int(_heads_pairs([c for c in first if c], rest))
    return start, 2 if _grouped(first) and len(rest) > 1 and _names_columns(rest[0]) else 1


def header_names(rows: Grid) -> tuple[str, ...]:
    """The names of the columns under one or several header rows: "Rate / from November 10"."""
    width = max((len(row) for row in rows), default=0)
    columns = [[row[i] for row in rows if i < len(row) and row[i]] for i in range(width)]
    return tuple(" / ".join(dict.fromkeys(column)) for column in columns)


def _trimmed(grid: Grid) -> list[list[str]]:
    """The grid without empty rows and columns, every cell on one line."""
    rows = [[squeeze(cell) for cell in row] for row in grid]
    rows = [row for row in rows if any(row)]
    width = max((len(row) for row in rows), default=0)
    rows = [row + [""] * (width - len(row)) for row in rows]
    keep = [i for i in range(width) if any(row[i] for row in rows)]
    return [[row[i] for i in keep] for row in rows]


def _names_columns(row: Sequence[str]) -> bool:
    """Whether the row can name columns: short words, not figures, not all the same."""
    cells = [c for c in row if c]
    return (
        len(cells) > 1
        and len(set(cells)) > 1
        and all(len(c) <= _LONGEST_HEADER and not is_figure(c) and not c.endswith(":") for c in cells)
    )


def _heads_pairs(first: Sequence[str], rest: Grid) -> bool:
    """Whether the first row of a table of two columns names them, rather than being a pair itself."""
    if any(set(c.casefold().split()) & _PAIR_HEADERS and len(c.split()) <= 3 for c in first):
        return True
    if first[-1].casefold() in _SECOND_HEADERS:
        return True
    counted = [row[0] for row in rest if row[0]]
    if counted and all(map(is_figure, counted)):
        return True  # "No. | Note": what a pair is called is never a number or a date
    values = [row[-1] for row in rest if row[-1]]
    figures = sum(is_figure(v) or bool(re.match(r"[\d$€£¥+-]", v)) for v in values)
    return len(values) > 1 and figures == len(values) and not any(ch.isdigit() for ch in first[-1])


def _grouped(row: Sequence[str]) -> bool:
    """Whether a header cell spans several columns: it was filled across, or leaves a gap to the next."""
    return any(a == b for a, b in pairwise(row) if a)


def _headless(above: tuple[str, ...], rows: Sequence[Sequence[str]]) -> Table:
    """Rows without column names: pairs where there are two columns, else cells beside one another."""
    width = max((len(row) for row in rows), default=0)
    if width != 2:
        return Table(above, (), tuple(map(tuple, rows)))
    lines = tuple(f"{a.rstrip(':')}: {b}" if a and b else a or b for a, b in rows)
    return Table((*above, *lines), (), ())
