"""A page that was read from its image, laid out as a PDF page with its own text is: lines, tables, characters."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from itertools import groupby, pairwise
from statistics import median
from typing import Any

from dealdesk.ingest.ocr import Sight, Strip
from dealdesk.ingest.ocr_rules import Cells, ruled_cells
from dealdesk.ingest.ocr_type import bolds, sizes
from dealdesk.ingest.pdf_chars import Box, Char
from dealdesk.ingest.pdf_lines import Line, Piece, lines_of, regroup
from dealdesk.ingest.pdf_sheet import Sheet
from dealdesk.ingest.pdf_tables import Cells as Pieces

_ILLEGIBLE = 0.7  # mean confidence below which a line is not believed: what is no text, or too faint, has about 0.6
_WIDE_GAP = 1.6  # of the font size: a wider gap between words parts cells or columns
_FILLED = 0.3  # of a grid's cells: with fewer, the lines are decoration
_LEVEL = 5.0  # times its height: a line this long tells how the page leans
_LEFT, _RIGHT = 0.42, 0.32  # of the font size: half of a wide letter; the model sees letters a little to the right
_ASCENT, _DESCENT = 0.74, 0.24  # of the font size: how far letters reach above and below the baseline


@dataclass(frozen=True, slots=True)
class SeenPage:
    """``chars`` stand where they would if the page were upright and level, in points; ``tilt`` leads back to where
    they do stand. ``confidence`` is the mean over the characters (0 to 1); ``illegible`` lines were left out, which had
    the share ``lost`` of all that was seen."""

    sheet: Sheet
    chars: tuple[Char, ...]
    tilt: Tilt
    confidence: float
    illegible: int
    lost: float


@dataclass(frozen=True, slots=True)
class Tilt:
    """How a page lay on the scanner: by how many quarters it was turned back, and by what angle it leans still.

    ``width`` and ``height`` are those of the upright page, in points.
    """

    turns: int
    angle: float
    width: float
    height: float

    def level(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the upright page would be if the page did not lean."""
        return self._rotated(x, y, -self.angle)

    def place(self, box: Box) -> Box:
        """Where a box of the level page is on the page as it was given, in fractions of its width and height."""
        x, y = self._rotated((box.x0 + box.x1) / 2, (box.top + box.bottom) / 2, self.angle)
        across, down = (box.x1 - box.x0) / 2, (box.bottom - box.top) / 2
        x0, y0 = (x - across) / self.width, (y - down) / self.height
        x1, y1 = (x + across) / self.width, (y + down) / self.height
        if self.turns % 4 == 1:
            x0, y0, x1, y1 = 1 - y1, x0, 1 - y0, x1
        elif self.turns % 4 == 2:
            x0, y0, x1, y1 = 1 - x1, 1 - y1, 1 - x0, 1 - y0
        elif self.turns % 4 == 3:
            x0, y0, x1, y1 = y0, 1 - x1, y1, 1 - x0
        return Box(*(round(min(max(edge, 0.0), 1.0), 5) for edge in (x0, y0, x1, y1)))

    def _rotated(self, x: float, y: float, angle: float) -> tuple[float, float]:
        cos, sin = math.cos(angle), math.sin(angle)
        dx, dy = x - self.width / 2, y - self.height / 2
        return self.width / 2 + dx * cos - dy * sin, self.height / 2 + dx * sin + dy * cos


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of one line, with its characters."""

    strip: int
    chars: tuple[Char, ...]

    @property
    def text(self) -> str:
        return "".join(char.text for char in self.chars)

    @property
    def middle(self) -> tuple[float, float]:
        first, last = self.chars[0], self.chars[-1]
        return (first.x0 + last.x1) / 2, first.baseline - first.size / 4


def seen_page(sight: Sight, number: int, width: float, height: float, layer: Sequence[Char] = ()) -> SeenPage:
    """The page ``number`` whose image was read. ``width`` and ``height`` are the page's as it was given, in points.

    ``layer`` is the text that the page has of its own, such as a stamp over a scan: it stands as it is, and what was
    read in its place is dropped. On a page that had to be turned it is read from the image like all else.
    """
    if sight.turns % 2:
        width, height = height, width
    points = height / sight.image.shape[0]
    strips = [strip for strip in sight.strips if strip.confidence >= _ILLEGIBLE]
    tilt = Tilt(sight.turns, _angle(strips), width, height)
    own = lines_of(layer) if sight.turns == 0 else []
    words = [word for word in _words(strips, points, tilt) if not _covered(word, own)]
    chars = [char for word in words for char in word.chars] + (list(layer) if own else [])
    tables = []
    for box, cells in ruled_cells(_levelled(sight, tilt, points), points, import_module("cv2")):
        pieces, held = _in_cells(cells, words)
        filled = [cell for row in pieces for cell in row]
        if len(pieces) > 1 and len(pieces[0]) > 1 and sum(map(bool, filled)) >= _FILLED * len(filled):
            tables.append((box, pieces))
            words = [word for word in words if id(word) not in held]
    lines = regroup([*_pieces(words), *(piece for line in own for piece in line.pieces)])
    count = sum(len(strip.text) for strip in strips)
    confidence = sum(strip.confidence * len(strip.text) for strip in strips) / count if count else 0.0
    illegible = sight.upwards + len(sight.strips) - len(strips)
    lost = 1 - count / max(sum(len(strip.text) for strip in sight.strips), 1)
    return SeenPage(Sheet(number, height, tables, lines), tuple(chars), tilt, confidence, illegible, lost)


def _covered(word: _Word, lines: Sequence[Line]) -> bool:
    """Whether the page's own text stands where the word was read."""
    x, y = word.middle
    return any(
        piece.x0 <= x <= piece.x1 and piece.baseline - piece.size <= y <= piece.baseline + piece.size / 4
        for line in lines
        for piece in line.pieces
    )


def _angle(strips: Sequence[Strip]) -> float:
    """By how much the page leans, in radians: as most of its long lines do."""
    angles = []
    for strip in strips:
        across, down = strip.corners[1] - strip.corners[0], strip.corners[3] - strip.corners[0]
        if math.hypot(*across) > _LEVEL * math.hypot(*down):
            angles.append(math.atan2(float(across[1]), float(across[0])))
    return median(angles) if angles else 0.0


def _levelled(sight: Sight, tilt: Tilt, points: float) -> Any:
    """The image in grey, turned so that its lines are level."""
    cv2 = import_module("cv2")
    gray = cv2.cvtColor(sight.image, cv2.COLOR_BGR2GRAY)
    middle = (tilt.width / 2 / points, tilt.height / 2 / points)
    way = cv2.getRotationMatrix2D(middle, math.degrees(tilt.angle), 1.0)
    return cv2.warpAffine(gray, way, gray.shape[::-1], borderMode=cv2.BORDER_REPLICATE)


def _words(strips: Sequence[Strip], points: float, tilt: Tilt) -> Iterator[_Word]:
    lengths = [len(strip.text) for strip in strips]
    faces = [strip.face for strip in strips]
    pixels = sizes(faces, lengths)
    bold = bolds(faces, pixels, lengths)
    for i, strip in enumerate(strips):
        letters = list(_letters(strip, pixels[i] * points, bold[i], points, tilt))
        for blank, run in groupby(letters, key=lambda char: char.text.isspace()):
            if not blank:
                yield _Word(i, tuple(run))


def _letters(strip: Strip, size: float, bold: bool, points: float, tilt: Tilt) -> Iterator[Char]:
    """The characters of a line, blanks too, each as wide as half the way to its neighbours."""
    start = strip.corners[0]
    across = strip.corners[1] - start
    down = strip.corners[3] - start
    along = across / max(math.hypot(*across), 1.0)
    foot = start + down / max(math.hypot(*down), 1.0) * strip.face.baseline
    left, baseline = tilt.level(float(foot[0]) * points, float(foot[1]) * points)
    end = foot + along * 100.0
    stretch = (tilt.level(float(end[0]) * points, float(end[1]) * points)[0] - left) / 100.0
    middles = strip.middles
    gaps = [b - a for a, b in pairwise(middles)]
    left_edge, right_edge = (share * size / points for share in (_LEFT, _RIGHT))
    for i, text in enumerate(strip.text):
        before = _reach(gaps[i - 1], left_edge, strip.text[i - 1].isspace()) if i else left_edge
        after = _reach(gaps[i], right_edge, strip.text[i + 1].isspace()) if i < len(gaps) else right_edge
        x0, x1 = (left + stretch * x for x in (middles[i] - before, middles[i] + after))
        yield Char(text, x0, x1, baseline, size, bold, baseline - _ASCENT * size, baseline + _DESCENT * size)


def _reach(gap: float, edge: float, blank: bool) -> float:
    """How far a character reaches to the middle of its neighbour: half the way, before a blank a wide letter's half."""
    return min(gap, edge) if blank else gap / 2


def _in_cells(cells: Cells, words: Sequence[_Word]) -> tuple[Pieces, set[int]]:
    """(the pieces in each cell, the ids of the words they are made of)"""
    held: set[int] = set()
    rows: Pieces = []
    for row in cells:
        rows.append([])
        for box in row:
            inside = [word for word in words if box is not None and box.holds(*word.middle)]
            held |= set(map(id, inside))
            rows[-1].append(tuple(piece for line in regroup(_pieces(inside)) for piece in line.pieces))
    return rows, held


def _pieces(words: Sequence[_Word]) -> Iterator[Piece]:
    """Runs of words of one line without a wide gap between them."""
    run: list[_Word] = []
    for word in words:
        if run:
            last, first = run[-1].chars[-1], word.chars[0]
            if word.strip != run[-1].strip or first.x0 - last.x1 > _WIDE_GAP * first.size:
                yield _piece(run)
                run = []
        run.append(word)
    if run:
        yield _piece(run)


def _piece(run: Sequence[_Word]) -> Piece:
    first, last = run[0].chars[0], run[-1].chars[-1]
    return Piece(" ".join(word.text for word in run), first.x0, last.x1, first.baseline, first.size, first.bold)
