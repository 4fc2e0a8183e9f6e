"""The characters of a page as lines in reading order: columns one after the other, each from top to bottom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median

from dealdesk.ingest.pdf_chars import Char

_SAME_LINE = 0.45  # of the font size: characters this near in height stand on one line (a raised note mark too)
_WORD_GAP = 0.2  # of the font size: a wider gap without a space is one between words
_WIDE_GAP = 1.6  # of the font size: a wider gap parts cells or columns
_RAISED = 0.15  # of the font size: a small figure this far above the line is a note's number
_COLUMN_LINES = 4  # lines on either side that make a gap a gutter
_PROSE = 18  # characters: the median piece of a column of prose is longer, of a table's column shorter
_UNITS = frozenset(["m", "km", "cm", "mm", "ft", "in", "yd", "mi"])


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters on one line without a wide gap in it."""

    text: str
    x0: float
    x1: float
    baseline: float
    size: float
    bold: bool


@dataclass(frozen=True, slots=True)
class Line:
    """The pieces at one height, from left to right."""

    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        return " ".join(piece.text for piece in self.pieces)

    @property
    def x0(self) -> float:
        return self.pieces[0].x0

    @property
    def x1(self) -> float:
        return max(piece.x1 for piece in self.pieces)

    @property
    def baseline(self) -> float:
        return self.pieces[0].baseline

    @property
    def size(self) -> float:
        return max(piece.size for piece in self.pieces)

    @property
    def bold(self) -> bool:
        return all(piece.bold for piece in self.pieces)


def lines_of(chars: Iterable[Char]) -> list[Line]:
    """The lines of a page or a table cell, from the top; nothing is said of columns yet."""
    rows: list[list[Char]] = []
    for char in sorted(chars, key=lambda c: (c.baseline, c.x0)):
        for row in rows[-3:]:
            if abs(row[0].baseline - char.baseline) <= _SAME_LINE * max(row[0].size, char.size):
                row.append(char)
                break
        else:
            rows.append([char])
    lines = [Line(tuple(pieces)) for row in rows if (pieces := _pieces(row))]
    return sorted(lines, key=lambda line: line.baseline)


def regroup(pieces: Iterable[Piece]) -> list[Line]:
    """The lines that the pieces of one column make."""
    rows: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda p: (p.baseline, p.x0)):
        if rows and abs(rows[-1][0].baseline - piece.baseline) <= _SAME_LINE * max(rows[-1][0].size, piece.size):
            rows[-1].append(piece)
        else:
            rows.append([piece])
    return [Line(tuple(sorted(row, key=lambda p: p.x0))) for row in rows]


def _pieces(row: list[Char]) -> list[Piece]:
    """The row's characters from left to right, parted at wide gaps."""
    row = sorted(row, key=lambda c: c.x0)
    groups: list[list[Char]] = [[]]
    last: Char | None = None
    for char in row:
        if not char.text.strip():
            if groups[-1] and char.x1 - char.x0 < _WIDE_GAP * char.size:
                groups[-1].append(char)
            continue
        gap = char.x0 - last.x1 if last is not None else 0.0
        if last is not None and gap > _WIDE_GAP * max(char.size, last.size):
            groups.append([])
        groups[-1].append(char)
        last = char
    return [piece for group in groups if (piece := _piece(group)) is not None]


def _piece(group: list[Char]) -> Piece | None:
    shown = [c for c in group if c.text.strip()]
    if not shown:
        return None
    size = median(c.size for c in shown)
    main = [c for c in shown if c.size >= 0.8 * size] or shown
    baseline = median(c.baseline for c in main)
    parts: list[str] = []
    last: Char | None = None
    for char in group:
        if last is not None and parts[-1] != " " and char.text.strip() and char.x0 - last.x1 > _WORD_GAP * char.size:
            parts.append(" ")
        parts.append(_marked(char, parts, size, baseline) if char.text.strip() else " ")
        last = char
    text = " ".join("".join(parts).replace("][", "").split())
    bold = sum(c.bold for c in shown) > 0.9 * len(shown)
    return Piece(text, shown[0].x0, max(c.x1 for c in shown), baseline, size, bold)


def _marked(char: Char, parts: list[str], size: float, baseline: float) -> str:
    """A raised small figure as ``[1]``, as notes are written everywhere here; any other character as it is."""
    raised = char.size < 0.8 * size and baseline - char.baseline > _RAISED * size
    if not (raised and char.text.isdigit() and parts):
        return char.text
    word = "".join(parts).rsplit(" ", 1)[-1]
    return char.text if word in _UNITS else f"[{char.text}]"


def columns(lines: Sequence[Line]) -> list[list[Line]]:
    """The lines as regions in reading order. A gutter between columns of prose parts a region, one between the
    cells of a table does not."""
    gutter = _gutter(lines)
    if gutter is None:
        return [list(lines)] if lines else []
    regions: list[list[Line]] = []
    band: list[Piece] = []
    for line in [*lines, None]:
        if line is not None and not _spans(line, gutter):
            band += line.pieces
            continue
        left, right = [p for p in band if p.x1 <= gutter], [p for p in band if p.x0 >= gutter]
        regions += columns(regroup(left)) + columns(regroup(right))
        band = []
        if line is not None:
            after = regions[-1][-1] if regions else None
            if after is not None and after.baseline < line.baseline and _spans(after, gutter):
                regions[-1].append(line)
            else:
                regions.append([line])
    return regions


def _spans(line: Line, gutter: float) -> bool:
    return any(p.x0 < gutter < p.x1 for p in line.pieces)


def _gutter(lines: Sequence[Line]) -> float | None:
    """The middle of the widest-used gap between two columns of prose; None where there is no such gap."""
    gaps = [(a.x1, b.x0) for line in lines for a, b in zip(line.pieces, line.pieces[1:], strict=False)]
    best: tuple[int, float] | None = None
    for middle in {round((a + b) / 2) for a, b in gaps}:
        count = sum(a < middle < b for a, b in gaps)
        if count >= _COLUMN_LINES and (best is None or count > best[0]) and _is_prose(lines, middle):
            best = (count, middle)
    return best[1] if best else None


def _is_prose(lines: Sequence[Line], middle: float) -> bool:
    """Whether the lines that the gap parts hold prose on both sides of it."""
    parted = [line for line in lines if not _spans(line, middle)]
    left = [p for line in parted for p in line.pieces if p.x1 <= middle]
    right = [p for line in parted for p in line.pieces if p.x0 >= middle]
    return all(
        len(side) >= _COLUMN_LINES and median(len(p.text) for p in side) >= _PROSE and _fills(side)
        for side in (left, right)
    )


def _fills(side: Sequence[Piece]) -> bool:
    """Whether the pieces fill their column: most lines of prose are nearly as wide as the widest."""
    x0, x1 = min(p.x0 for p in side), max(p.x1 for p in side)
    wide = sum(p.x1 - p.x0 > 0.7 * (x1 - x0) for p in side)
    return wide >= 0.5 * len(side)
