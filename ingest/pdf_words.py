"""The words of a PDF page in the order of its text, each character with its place on the page."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from dealdesk.ingest.grid import read_table
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


def words_of(sheet: Sheet, chars: Sequence[Char]) -> list[Word]:
    """The words of the page whose characters are ``chars``, as its text has them: a row of a table stands under its
    column names, which come again with every row."""
    page = _Page(chars)
    found: list[Word] = []
    for item in regions(sheet):
        for run in runs(item) if isinstance(item, list) else [item]:
            if isinstance(run, Grid):
                found += page.table(run.cells)
            else:
                found += page.cell([piece for line in run for piece in line.pieces])
    return found


class _Page:
    """The characters of one page, from the top, and the words of the pieces that were looked at."""

    def __init__(self, chars: Sequence[Char]) -> None:
        self._chars = sorted((c for c in chars if c.text.strip()), key=lambda c: c.baseline)
        self._heights = [c.baseline for c in self._chars]
        self._words: dict[int, list[Word]] = {}

    def table(self, cells: Cells) -> Iterator[Word]:
        """The words of a table: what stands above its body as it is, then each row under its names."""
        texts = written(cells)
        table = read_table(texts)
        width = max(len(row) for row in texts)
        keep = [i for i in range(width) if any(i < len(row) and row[i] for row in texts)]
        left = list(table.rows)
        heads: list[list[tuple[Piece, ...]]] = []
        above = len(table.above)
        for row, words in zip(cells, texts, strict=True):
            if not any(words):
                continue
            kept = [row[i] if i < len(row) else () for i in keep]
            if left and left[0] == tuple(words[i] if i < len(words) else "" for i in keep):
                left.pop(0)
                yield from self._row(kept, heads)
                continue
            if above > 0:
                above -= 1
            elif table.names and len(left) == len(table.rows):
                heads.append(kept)
            for cell in kept:
                yield from self.cell(cell)

    def _row(self, row: Sequence[tuple[Piece, ...]], heads: Sequence[Sequence[tuple[Piece, ...]]]) -> Iterator[Word]:
        for i, cell in enumerate(row):
            if not cell:
                continue
            names = [head[i] for head in heads if i < len(head) and head[i]]
            for name in names:
                yield from self.cell(name)
            if names:
                yield Word(":", (None,))
            yield from self.cell(cell)
            yield Word("|", (None,))

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
