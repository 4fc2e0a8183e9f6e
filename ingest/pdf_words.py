"""The words of a PDF page in the order of its text, each character with its place on the page."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dealdesk.ingest.grid import read_table
from dealdesk.ingest.normalize import clean, plain_spaces
from dealdesk.ingest.pdf_chars import Char
from dealdesk.ingest.pdf_lines import Piece
from dealdesk.ingest.pdf_sheet import Grid, Sheet, regions, runs
from dealdesk.ingest.pdf_tables import Cells, written

WORD = re.compile(r"(?:[^\W_][\u0300-\u036f]*)+|[^\w\s]|_")
"""A word, or a mark by itself: so "5.2(b)" is six of them, and a word that is parted in two is compared as one."""

_SAME_LINE = 0.5  # of the font size: characters of a piece stand this near to its baseline
_EDGE = 0.01  # points


class Glyph(NamedTuple):
    """Where a character stands, in points from the page's top left corner; ``run`` counts the pieces of the page."""

    run: int
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Word:
    """A word or mark, with the place of each of its characters; None for one that the reader added."""

    text: str
    glyphs: tuple[Glyph | None, ...]

    @property
    def key(self) -> str:
        return key_of(self.text)


def key_of(word: str) -> str:
    """What two spellings of one word have in common: no ligatures, no accents."""
    plain = unicodedata.normalize("NFKD", word)
    return "".join(c for c in plain if not unicodedata.combining(c)) or word


def words_of(sheet: Sheet, chars: Sequence[Char], text: str) -> list[Word]:
    """The words of the page whose characters are ``chars``, in the order of ``text``, which was made of them: a row of
    a table stands under its column names, which come again with every row."""
    page = _Page(chars, text)
    found: list[Word] = []
    for item in regions(sheet):
        for run in runs(item) if isinstance(item, list) else [item]:
            if isinstance(run, Grid):
                found += page.table(run.cells)
            else:
                found += page.cell([piece for line in run for piece in line.pieces])
    return found


_Row = Sequence[tuple[Piece, ...]]


class _Page:
    """The characters of one page, from the top, and the words of the pieces that were looked at."""

    def __init__(self, chars: Sequence[Char], text: str) -> None:
        self._text = text
        self._chars = sorted((c for c in chars if c.text.strip()), key=lambda c: c.baseline)
        self._heights = [c.baseline for c in self._chars]
        self._words: dict[int, list[Word]] = {}

    def table(self, cells: Cells) -> Iterator[Word]:
        """The words of a table as its lines have them: what stands above its body, then each row under its names."""
        texts = written(cells)
        table = read_table(texts)
        width = max(len(row) for row in texts)
        keep = [i for i in range(width) if any(i < len(row) and row[i] for row in texts)]
        rows = [
            [row[i] if i < len(row) else () for i in keep]
            for row, words in zip(cells, texts, strict=True)
            if any(words)
        ]
        left, above = list(table.rows), len(table.above)
        if table.names and left and not self._is_told(table.lines()[above]):
            left, above = [], 0  # it goes on from the page before, and its first row here is no header
        heads: list[_Row] = []
        for row, words in zip(rows, written(rows), strict=True):
            if left and left[0] == tuple(words):
                left.pop(0)
                yield from self._row(row, heads)
            elif above > 0:
                above -= 1
                yield from self._joined(row, ":")
            elif table.names and len(left) == len(table.rows):
                heads.append(row)
            elif not table.rows or not left:
                yield from self._row(row, [])

    def _is_told(self, line: str) -> bool:
        return clean(plain_spaces(line))[0] in self._text

    def _row(self, row: _Row, heads: Sequence[_Row]) -> Iterator[Word]:
        """A row as ``Country: Switzerland | Rate: 39%``; one of its first cell alone stands as it is."""
        filled = [i for i, cell in enumerate(row) if cell]
        for place, i in enumerate(filled):
            names = [head[i] for head in heads if i < len(head) and head[i]]
            if place > 0:
                yield _mark("|")
            if names and filled != [0]:
                yield from self._joined(names, "/")
                yield _mark(":")
            yield from self.cell(row[i])

    def _joined(self, cells: _Row, sign: str) -> Iterator[Word]:
        for place, cell in enumerate([cell for cell in cells if cell]):
            if place > 0:
                yield _mark(sign)
            yield from self.cell(cell)

    def cell(self, pieces: Sequence[Piece]) -> Iterator[Word]:
        """The words of pieces, one after the other."""
        for piece in pieces:
            if id(piece) not in self._words:
                self._words[id(piece)] = list(self._piece(piece, len(self._words)))
            yield from self._words[id(piece)]

    def _piece(self, piece: Piece, run: int) -> Iterator[Word]:
        places = _placed(piece.text, self._inside(piece), run)
        for match in WORD.finditer(piece.text):
            yield Word(match[0], tuple(places[match.start() : match.end()]))

    def _inside(self, piece: Piece) -> list[Char]:
        """The characters that the piece was made of, from left to right."""
        reach = _SAME_LINE * piece.size
        low, high = (
            bisect_left(self._heights, piece.baseline - reach),
            bisect_right(self._heights, piece.baseline + reach),
        )
        inside = [c for c in self._chars[low:high] if c.x0 >= piece.x0 - _EDGE and c.x1 <= piece.x1 + _EDGE]
        return sorted(inside, key=lambda c: c.x0)


def _mark(sign: str) -> Word:
    """What the reader puts between cells."""
    return Word(sign, (None,))


def _placed(text: str, chars: Sequence[Char], run: int) -> list[Glyph | None]:
    """The place of each character of a piece's text: some are brackets that the reader added around a note's number,
    and a ligature is one character on the page and several in the text."""
    drawn = [(letter, char) for char in chars for letter in char.text]
    places: list[Glyph | None] = []
    at = 0
    for letter in text:
        found = next((k for k in range(at, min(at + 3, len(drawn))) if drawn[k][0] == letter), None)
        if letter.isspace() or found is None:
            places.append(None)
            continue
        char = drawn[found][1]
        places.append(Glyph(run, char.x0, char.top, char.x1, char.bottom))
        at = found + 1
    return places
