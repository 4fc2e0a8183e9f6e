"""A sheet's rows as blocks: its titles, its tables one after another, its notes."""

from __future__ import annotations

from collections.abc import Sequence

from dealdesk.ingest.compose import Block
from dealdesk.ingest.grid import Grid, find_header, header_names, is_figure
from dealdesk.ingest.normalize import squeeze


def blocks_of(rows: Grid, strong: Sequence[bool] = ()) -> tuple[list[str], list[Block]]:
    """(the title lines above the first table, every row as a block in order).

    Blank rows part the sheet into islands. An island has its own header, or goes on under the one above it where
    its columns are the same and its first row is not set off. ``strong`` says of each row whether it is set off
    (bold or shaded), as headers are.
    """
    titles: list[str] = []
    blocks: list[Block] = []
    names: tuple[str, ...] = ()
    for island in _islands(rows, strong):
        start, count = _header_of(island, names)
        if count:
            names = header_names([row for row, _ in island[start : start + count]])
        elif not names:
            start = len(island) if _width(island) < 2 else start
        above = [_plain(row) for row, _ in island[: start if count or not names else 0]]
        if not blocks or not any(block.tight for block in blocks):
            titles += above
        blocks += [Block(line) for line in above]
        under = island[start + count :] if count else island[len(above) :]
        lines = [_line(row, names) for row, _ in under]
        blocks += [Block(line, tight=i > 0) for i, line in enumerate(lines)]
    return titles, blocks


Island = Sequence[tuple[list[str], bool]]


def _islands(rows: Grid, strong: Sequence[bool]) -> list[list[tuple[list[str], bool]]]:
    """The rows between blank ones, cells on one line, each with whether it is set off."""
    islands: list[list[tuple[list[str], bool]]] = [[]]
    for i, row in enumerate(rows):
        cells = [squeeze(cell) for cell in row]
        if any(cells):
            islands[-1].append((cells, i < len(strong) and strong[i]))
        elif islands[-1]:
            islands.append([])
    return [island for island in islands if island]


def _header_of(island: Island, names: Sequence[str]) -> tuple[int, int]:
    """Where the island's own header begins and how many rows it has; 0 rows where it goes on under ``names``."""
    if _width(island) < 2:
        return 0, 0
    start, count = find_header([row for row, _ in island])
    if count == 0 and (
        row := next((i for i, (cells, bold) in enumerate(island) if bold and _is_name_row(cells)), None)
    ):
        return (row, 1) if row + 1 < len(island) else (start, 0)
    if count and names and not island[start][1] and _columns(island[start][0]) <= _columns(names):
        fresh = any(is_figure(cell) for row, _ in island[start + count :] for cell in row)
        known = sum(1 for n, cell in zip(names, island[start][0], strict=False) if n and cell == n)
        return (start, count) if known or (fresh and _differs(island[start][0], island[start + count][0])) else (0, 0)
    return start, count


def _is_name_row(cells: Sequence[str]) -> bool:
    filled = [c for c in cells if c]
    return len(filled) > 1 and not any(is_figure(c) for c in filled)


def _differs(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether a column holds words in the first row and a figure in the second, as under a header."""
    return any(a and b and not is_figure(a) and is_figure(b) for a, b in zip(first, second, strict=False))


def _columns(row: Sequence[str]) -> set[int]:
    return {i for i, cell in enumerate(row) if cell}


def _width(island: Island) -> int:
    return max((len(_columns(row)) for row, _ in island), default=0)


def _plain(row: Sequence[str]) -> str:
    return " | ".join(dict.fromkeys(cell for cell in row if cell))


def _line(row: Sequence[str], names: Sequence[str]) -> str:
    """``Country: Switzerland | Rate: 39%``; a row of one cell, or one outside the named columns, as it stands."""
    filled = [(names[i] if i < len(names) else "", cell) for i, cell in enumerate(row) if cell]
    if len(filled) == 1:
        return filled[0][1]
    if len(filled) == 2 and not any(name for name, _ in filled):
        return f"{filled[0][1].rstrip(':')}: {filled[1][1]}"
    return " | ".join(f"{name.rstrip(':')}: {cell}" if name else cell for name, cell in filled)
