"""Tables on a PDF page: those with ruled lines, and those that only align."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dealdesk.ingest.normalize import squeeze
from dealdesk.ingest.pdf_chars import Box, Char
from dealdesk.ingest.pdf_lines import Line, Piece, lines_of

Cells = list[list[tuple[Piece, ...]]]
"""A table's rows of cells, each with its pieces in reading order."""

_FILLED = 0.3  # of a grid's cells: with fewer, the lines are decoration
_ROWS = 3  # aligned rows that make a table without lines


def written(cells: Cells) -> list[list[str]]:
    """The words of the cells."""
    return [[squeeze(" ".join(piece.text for piece in cell)) for cell in row] for row in cells]


def ruled(page: Any, chars: Sequence[Char]) -> list[tuple[Box, Cells]]:
    """(where it stands, its cells) of each table with ruled lines, from the top.

    ``page`` is pdfplumber's, which finds the lines; the words are those of ``chars``, so that nothing hidden comes in.
    """
    found = []
    for table in page.find_tables():
        box = Box(*table.bbox)
        inside = [c for c in chars if box.holds((c.x0 + c.x1) / 2, c.baseline - c.size / 4)]
        grid = [[_inside(cell, inside) for cell in row.cells] for row in table.rows]
        cells = [cell for row in grid for cell in row]
        width = max((len(row) for row in grid), default=0)
        if len(grid) > 1 and width > 1 and sum(map(bool, cells)) >= _FILLED * len(cells):
            found.append((box, grid))
    return sorted(found, key=lambda item: item[0].top)


def _inside(cell: tuple[float, float, float, float] | None, chars: Sequence[Char]) -> tuple[Piece, ...]:
    """What stands inside a cell's box; nothing for the rest of a merged cell, which has no box."""
    if cell is None:
        return ()
    box = Box(*cell)
    held = [c for c in chars if box.holds((c.x0 + c.x1) / 2, c.baseline - c.size / 4)]
    return tuple(piece for line in lines_of(held) for piece in line.pieces)


def aligned(lines: Sequence[Line], at: int) -> tuple[int, Cells]:
    """(how many lines, its cells) of the table without ruled lines that begins at line ``at``; (0, []) for none.

    Its rows have two cells or more that stand in the same columns; a line of fewer cells close under a row, none of
    them in the first column, is the rest of that row.
    """
    rows: list[list[Piece]] = []
    used = 0
    for line in lines[at:]:
        pieces = list(line.pieces)
        if rows and _is_rest(pieces, rows, line, lines[at + used - 1]):
            rows[-1] += pieces
        elif len(pieces) > 1 and _column_bounds([*rows, pieces]) is not None:
            rows.append(pieces)
        else:
            break
        used += 1
    bounds = _column_bounds(rows)
    if len(rows) < _ROWS or bounds is None:
        return 0, []
    return used, [_cells(row, bounds) for row in rows]


def _is_rest(pieces: Sequence[Piece], rows: Sequence[Sequence[Piece]], line: Line, above: Line) -> bool:
    bounds = _column_bounds(rows)
    if bounds is None or len(pieces) >= len(bounds) or line.baseline - above.baseline > 1.35 * line.size:
        return False
    places = [_place(p, bounds) for p in pieces]
    return 0 not in places and None not in places and len(set(places)) == len(places)


def _column_bounds(rows: Sequence[Sequence[Piece]]) -> list[tuple[float, float]] | None:
    """The columns that the rows' pieces make by overlapping; None where two pieces of a row fall into one."""
    spans = sorted((p.x0, p.x1) for row in rows for p in row)
    bounds: list[tuple[float, float]] = []
    for x0, x1 in spans:
        if bounds and x0 <= bounds[-1][1]:
            bounds[-1] = (bounds[-1][0], max(bounds[-1][1], x1))
        else:
            bounds.append((x0, x1))
    if len(bounds) < 2:
        return None
    for row in rows:
        lines: dict[float, list[int | None]] = {}
        for p in row:
            lines.setdefault(p.baseline, []).append(_place(p, bounds))
        if any(len(set(places)) < len(places) for places in lines.values()):
            return None
    return bounds


def _place(piece: Piece, bounds: Sequence[tuple[float, float]]) -> int | None:
    return next((i for i, (x0, x1) in enumerate(bounds) if piece.x0 < x1 + 0.1 and piece.x1 > x0 - 0.1), None)


def _cells(row: Sequence[Piece], bounds: Sequence[tuple[float, float]]) -> list[tuple[Piece, ...]]:
    places = [_place(piece, bounds) for piece in row]
    return [tuple(p for p, place in zip(row, places, strict=True) if place == i) for i in range(len(bounds))]
