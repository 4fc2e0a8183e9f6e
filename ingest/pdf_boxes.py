"""Where a span of a document's text stands on its pages: boxes over the words, to be drawn on the page's image.

The text was made from the page's characters by joining lines, columns, cells and parted words. Here the page's words
are read again with their places and compared with the text, so that nothing need be kept for it in the index.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from itertools import pairwise
from typing import Any, NamedTuple

import pdfplumber

from dealdesk.ingest import pdf_chars
from dealdesk.ingest.alignment import aligned
from dealdesk.ingest.document import Box, Document, Page
from dealdesk.ingest.pdf_chars import PageChars, chars_of
from dealdesk.ingest.pdf_file import PDFIUM, opened, page_of
from dealdesk.ingest.pdf_sheet import sheet_of
from dealdesk.ingest.pdf_words import WORD, Glyph, Word, key_of, words_of

_HYPHENS = "-\u2010"
_PASSES = 3  # what was moved past something else (a note under a parted paragraph) is found in the second
_SHORTEST = 4  # letters of a word that is believed to be the same without a neighbour that is


class Placed(NamedTuple):
    """A character of the text, ``start:end``, and where it stands."""

    start: int
    end: int
    glyph: Glyph


def boxes_of(document: Document, data: bytes, start: int, end: int) -> tuple[Box, ...]:
    """The boxes of ``document.text[start:end]`` in the order of the text, each a run of characters on one line.

    ``data`` is the file that the document was read from. ``box.start:box.end`` is the part of the text that stands in
    the box, so that the boxes of a span spell it, but for white space, what joins a table's cells, and column names
    that stand on another page only. Raises UnreadableFile where the file is damaged.
    """
    found: list[Box] = []
    for page in document.pages:
        if page.start < end and start < page.end:
            read = [box for box in document.boxes if box.page == page.number]
            if read:
                found += _merged([box for box in read if box.start < end and start < box.end])
            elif document.format == "pdf":
                found += _drawn(document, page, data, start, end)
    return tuple(found)


def _drawn(document: Document, page: Page, data: bytes, start: int, end: int) -> Iterator[Box]:
    """The boxes on one page that has its own text."""
    shown, words = _page_words(data, page.number, document.text[page.start : page.end])
    for run in _runs(placed_in(document.text, page, words, start, end)):
        yield _box(page.number, run, shown)


def placed_in(text: str, page: Page, words: Sequence[Word], start: int, end: int) -> list[Placed]:
    """The characters of ``text[start:end]`` that stand on ``page``, as far as they are found among its ``words``."""
    read = [(m.start(), m.end(), m[0]) for m in WORD.finditer(text, page.start, page.end)]
    words = _whole(words, {key_of(word) for _, _, word in read})
    same = _matched([key_of(word) for _, _, word in read], [word.key for word in words])
    return [
        one
        for i, (first, last, _) in enumerate(read)
        if first < end and start < last and i in same
        for one in _characters(first, last, words[same[i]], start, end)
    ]


def _page_words(data: bytes, number: int, text: str) -> tuple[pdf_chars.Box, list[Word]]:
    """(the part of the page that is seen, in points; its words in the order of its ``text``)"""
    with PDFIUM:
        file = opened(data)
        try:
            page = page_of(file, number)
            found: PageChars = chars_of(page)
            page.close()
        finally:
            file.close()
    with ExitStack() as stack:

        def plumbed() -> Any:
            return stack.enter_context(pdfplumber.open(io.BytesIO(data), pages=[number])).pages[0]

        sheet = sheet_of(found, number, plumbed)
    return found.seen, words_of(sheet, found.chars, text)


def _whole(words: Sequence[Word], known: set[str]) -> list[Word]:
    """The words with those that a line's end parts put together where the text has them so."""
    found: list[Word] = []
    for word in words:
        if len(found) > 1 and found[-1].text in _HYPHENS and _begins_line(word, found[-1]):
            head, hyphen = found[-2], found[-1]
            whole = head.text + word.text
            if key_of(whole) in known and key_of(head.text) != "":
                last = _with_hyphen(head.glyphs[-1], hyphen.glyphs[-1])
                found[-2:] = [Word(whole, (*head.glyphs[:-1], last, *word.glyphs))]
                continue
        found.append(word)
    return found


def _begins_line(word: Word, hyphen: Word) -> bool:
    first, last = word.glyphs[0], hyphen.glyphs[-1]
    return first is not None and last is not None and first.run != last.run


def _with_hyphen(letter: Glyph | None, hyphen: Glyph | None) -> Glyph | None:
    return letter._replace(x1=max(letter.x1, hyphen.x1)) if letter and hyphen else letter


def _matched(text: Sequence[str], page: Sequence[str]) -> dict[int, int]:
    """For the words of the text that are found on the page, which of the page's words each is."""
    same: dict[int, int] = {}
    left, right = list(range(len(text))), list(range(len(page)))
    for turn in range(_PASSES):
        pairs = [(left[i], right[j]) for i, j in aligned([text[i] for i in left], [page[j] for j in right])]
        fresh = dict(pairs if turn == 0 else _believed(pairs, text))
        if not fresh:
            break
        same |= fresh
        used = set(same.values())
        left, right = [i for i in left if i not in same], [j for j in right if j not in used]
    # A mark that is like the one meant but has no neighbour in common with it is another one.
    near = {i for i, j in same.items() if same.get(i - 1) == j - 1 or same.get(i + 1) == j + 1}
    return {i: j for i, j in same.items() if text[i].isalnum() or i in near}


def _believed(pairs: Sequence[tuple[int, int]], text: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Of pairs that were left over: those that a neighbour bears out, and long words."""
    known = set(pairs)
    for i, j in pairs:
        if (i - 1, j - 1) in known or (i + 1, j + 1) in known or len(text[i]) >= _SHORTEST:
            yield i, j


def _characters(first: int, last: int, word: Word, start: int, end: int) -> Iterator[Placed]:
    """The characters of the text's word ``first:last`` that lie within ``start:end``, with their places."""
    length, drawn = last - first, len(word.text)
    for k in range(max(first, start) - first, min(last, end) - first):
        # An accent may be a character of its own on the page only: then the two are as long as they can be.
        for j in range(k * drawn // length, max(k * drawn // length + 1, (k + 1) * drawn // length)):
            glyph = word.glyphs[j]
            if glyph is not None:
                yield Placed(first + k, first + k + 1, glyph)


def _runs(placed: Sequence[Placed]) -> Iterator[list[Placed]]:
    """The characters parted where a line ends, or where the page goes back."""
    run: list[Placed] = []
    for one in placed:
        if run and (one.glyph.run != run[-1].glyph.run or one.glyph.x0 < run[-1].glyph.x0):
            yield run
            run = []
        run.append(one)
    if run:
        yield run


def _box(page: int, run: Sequence[Placed], shown: pdf_chars.Box) -> Box:
    width, height = max(shown.x1 - shown.x0, 1.0), max(shown.bottom - shown.top, 1.0)
    glyphs = [one.glyph for one in run]
    return Box(
        page,
        run[0].start,
        run[-1].end,
        _fraction(min(g.x0 for g in glyphs) - shown.x0, width),
        _fraction(min(g.top for g in glyphs) - shown.top, height),
        _fraction(max(g.x1 for g in glyphs) - shown.x0, width),
        _fraction(max(g.bottom for g in glyphs) - shown.top, height),
    )


def _fraction(length: float, whole: float) -> float:
    return round(min(max(length / whole, 0.0), 1.0), 5)


def _merged(words: Sequence[Box]) -> list[Box]:
    """The boxes of recognized words, those that follow one another on a line as one."""
    merged: list[Box] = list(words[:1])
    for before, word in pairwise(words):
        height = min(before.y1 - before.y0, word.y1 - word.y0)
        beside = min(before.y1, word.y1) - max(before.y0, word.y0) > 0.5 * height
        if beside and 0 <= word.x0 - before.x1 < 3 * height:
            last = merged[-1]
            y0, y1 = min(last.y0, word.y0), max(last.y1, word.y1)
            merged[-1] = Box(last.page, last.start, word.end, last.x0, y0, word.x1, y1)
        else:
            merged.append(word)
    return merged
