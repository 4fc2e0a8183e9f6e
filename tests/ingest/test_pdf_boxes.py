"""Boxes over the words of a span: they spell it, and on the page's image they hold its ink and no other."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from reportlab.lib import colors
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import PageBreak, Paragraph, Table, TableStyle

from dealdesk.ingest.document import Box, Document, Page
from dealdesk.ingest.pdf_boxes import boxes_of
from dealdesk.ingest.pdf_image import page_png
from dealdesk.ingest.read_pdf import read_pdf

BODY = getSampleStyleSheet()["BodyText"]
WIDTH = 900
TERMS = ["shall", "party", "tariff", "the", "of", "and", "10", "percent", "(a)", "Section", "5.2", "non-public", "not,"]
QUOTE = "the additional duty is reduced to 10 percent"


def read(data: bytes) -> Document:
    return read_pdf(data, "deals/sample.pdf")


def letters(text: str) -> str:
    """What can be compared: letters and figures, ligatures undone."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKD", text))


def spelled(document: Document, boxes: Sequence[Box]) -> str:
    return letters("".join(document.text[box.start : box.end] for box in boxes))


def found(document: Document, data: bytes, quote: str) -> tuple[Box, ...]:
    start = document.text.index(quote)
    boxes = boxes_of(document, data, start, start + len(quote))
    assert spelled(document, boxes) == letters(quote)
    return boxes


def red_and_other(data: bytes, number: int) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """(the pixels of a page's image that are red, those that have another ink)"""
    image = np.asarray(Image.open(io.BytesIO(page_png(data, number, WIDTH))).convert("RGB")).astype(int)
    red = (image[..., 0] > 150) & (image[..., 1] < 110) & (image[..., 2] < 110)
    return red, image.max(axis=2) < 110


def inside(shape: tuple[int, ...], boxes: Sequence[Box], margin: int = 0) -> np.ndarray[Any, Any]:
    """The pixels of an image that lie in the boxes, each grown by ``margin`` pixels."""
    held = np.zeros(shape, dtype=bool)
    height, width = shape
    for box in boxes:
        rows = slice(max(0, int(box.y0 * height) - margin), max(0, int(np.ceil(box.y1 * height)) + margin))
        held[rows, max(0, int(box.x0 * width) - margin) : max(0, int(np.ceil(box.x1 * width)) + margin)] = True
    return held


def assert_red_is_held(data: bytes, boxes: Sequence[Box], pages: Sequence[int] = (1,)) -> None:
    """All that is red on these pages lies in the boxes, and nothing else does."""
    assert {box.page for box in boxes} == set(pages)
    for number in pages:
        red, other = red_and_other(data, number)
        assert red.sum() > 50
        here = [box for box in boxes if box.page == number]
        assert not (red & ~inside(red.shape, here, 1)).any()
        assert (other & inside(red.shape, here, -1)).sum() == 0


def red(text: str) -> str:
    return f'<font color="#ff0000">{text}</font>'


@settings(max_examples=25, deadline=None)
@given(
    paragraphs=st.lists(st.lists(st.sampled_from(TERMS), min_size=1, max_size=90), min_size=1, max_size=12),
    ends=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_the_boxes_of_any_span_spell_it_and_lie_on_its_page(
    make: Any, paragraphs: list[list[str]], ends: tuple[float, float]
) -> None:
    data = make.story([Paragraph(" ".join(words), BODY) for words in paragraphs])
    document = read(data)
    start, end = sorted(int(share * len(document.text)) for share in ends)
    boxes = boxes_of(document, data, start, end)
    assert spelled(document, boxes) == letters(document.text[start:end])
    assert [box.start for box in boxes] == sorted(box.start for box in boxes)
    for box in boxes:
        assert start <= box.start < box.end <= end
        assert document.page_at(box.start) == box.page
        assert 0 <= box.x0 < box.x1 <= 1
        assert 0 <= box.y0 < box.y1 <= 1


def test_a_quote_that_stands_twice_is_marked_where_it_was_meant(make: Any) -> None:
    again = [f"First, {QUOTE}; so it is.", f"Second, {red(QUOTE)}; so it is.", f"Third, {QUOTE}; so it is."]
    data = make.story([Paragraph(text, BODY) for text in again])
    document = read(data)
    start = document.text.index("Second, ") + len("Second, ")
    assert_red_is_held(data, boxes_of(document, data, start, start + len(QUOTE)))


def test_a_quote_over_several_lines_has_a_box_on_each(make: Any) -> None:
    long = " ".join(f"{QUOTE} in case {n}," for n in range(1, 8))
    data = make.story([Paragraph(f"It is ordered that {red(long)} and no further.", BODY)])
    boxes = found(read(data), data, long)
    assert len(boxes) == 4
    assert_red_is_held(data, boxes)


def test_a_quote_over_two_pages_has_boxes_on_both(make: Any) -> None:
    sentence = " ".join(f"the duty on goods of class {n} is reduced and" for n in range(1, 30))
    fill = [Paragraph(f"Paragraph {n} of the order stands here and is of no matter at all.", BODY) for n in range(34)]
    data = make.story([*fill, Paragraph(f"It is ordered that {red(sentence)} so it remains.", BODY)])
    boxes = found(read(data), data, sentence)
    assert_red_is_held(data, boxes, (1, 2))


def test_a_footnote_under_a_parted_paragraph_does_not_move_the_boxes(make: Any) -> None:
    def draw(canvas: Canvas) -> None:
        for n in range(6):
            canvas.drawString(
                72, 700 - 14 * n, f"Line {n} of the paragraph goes on to the edge of the page, all of it,"
            )
        canvas.setFont("Helvetica", 7)
        canvas.drawString(72, 80, "The note says that the duty of 1912 is no longer of any consequence to them.")
        canvas.showPage()
        canvas.setFillColorRGB(1, 0, 0)
        canvas.drawString(72, 720, "and ends where the second page begins.")

    data = make.pdf(draw)
    document = read(data)
    assert document.text.startswith("The note says")
    assert_red_is_held(data, found(document, data, "and ends where the second page begins."), (2,))
    first = found(document, data, "Line 3 of the paragraph")
    assert [box.page for box in first] == [1]


def columns(canvas: Canvas) -> None:
    for i in range(12):
        canvas.drawString(72, 690 - 14 * i, f"left column line {i} of prose text")
        canvas.setFillColorRGB(*((1, 0, 0) if 4 <= i < 7 else (0, 0, 0)))
        canvas.drawString(320, 690 - 14 * i, f"right column line {i} of prose text")
        canvas.setFillColorRGB(0, 0, 0)


def test_a_quote_in_a_column_is_marked_in_that_column_alone(make: Any) -> None:
    data = make.pdf(columns)
    quote = " ".join(f"right column line {i} of prose text" for i in range(4, 7))
    assert_red_is_held(data, found(read(data), data, quote))


@pytest.mark.parametrize("ruled", [True, False])
def test_a_row_of_a_table_is_marked_with_its_column_names(make: Any, ruled: bool) -> None:
    rows = [["Country", "Reciprocal tariff", "From"]]
    rows += [[f"Country {i}", f"{10 + i % 3}%", f"August {i}, 2025"] for i in range(1, 9)]
    style = [("TEXTCOLOR", (0, 0), (-1, 0), colors.red), ("TEXTCOLOR", (0, 5), (-1, 5), colors.red)]
    style += [("GRID", (0, 0), (-1, -1), 0.5, colors.lightgrey)] if ruled else []
    data = make.story(
        [Paragraph("The rates are these.", BODY), Table(rows, style=TableStyle(style), colWidths=[130] * 3)]
    )
    document = read(data)
    line = "Country: Country 5 | Reciprocal tariff: 12% | From: August 5, 2025"
    assert line in document.text
    assert_red_is_held(data, found(document, data, line))


@pytest.mark.parametrize("ruled", [True, False])
def test_one_of_many_rows_alike_is_marked_and_no_other(make: Any, ruled: bool) -> None:
    rows = [["Country", "Reciprocal tariff", "From"], *[["Japan", "10%", "May 1, 2025"] for _ in range(12)]]
    style = [("TEXTCOLOR", (0, 0), (-1, 0), colors.red), ("TEXTCOLOR", (0, 7), (-1, 7), colors.red)]
    style += [("GRID", (0, 0), (-1, -1), 0.5, colors.lightgrey)] if ruled else []
    data = make.story([Table(rows, style=TableStyle(style), colWidths=[130] * 3)])
    document = read(data)
    lines = [m.span() for m in re.finditer(r".+", document.text)]
    assert len(lines) == 12
    assert_red_is_held(data, boxes_of(document, data, *lines[6]))


@pytest.mark.parametrize("repeat", [0, 1])
def test_a_row_of_a_table_that_goes_on_overleaf_is_marked_there(make: Any, repeat: int) -> None:
    rows = [["Country", "Rate", "Note"], *([f"Country {i}", f"{i}%", f"note {i}"] for i in range(1, 61))]
    style = [("GRID", (0, 0), (-1, -1), 0.5, colors.lightgrey), ("TEXTCOLOR", (0, 50), (-1, 50), colors.red)]
    data = make.story([Table(rows, style=style, repeatRows=repeat)])
    document = read(data)
    start = document.text.index("Country: Country 50 |")
    boxes = boxes_of(document, data, start, document.text.index("\n", start))
    cells = [box for box in boxes if document.text[box.start : box.end] in ("Country 50", "50%", "note 50")]
    assert len(cells) == 3
    assert_red_is_held(data, cells, (2,))


def test_one_of_many_rows_alike_is_marked_where_the_table_goes_on_without_its_header(make: Any) -> None:
    rows = [["Country", "Rate", "Note"], *[["Japan", "10%", "none"] for _ in range(60)]]
    style = [("GRID", (0, 0), (-1, -1), 0.5, colors.lightgrey), ("TEXTCOLOR", (0, 50), (-1, 50), colors.red)]
    data = make.story([Table(rows, style=style, colWidths=[130] * 3)])
    document = read(data)
    start, end = [m.span() for m in re.finditer(r".+", document.text)][49]
    assert document.text[start:end] == "Country: Japan | Rate: 10% | Note: none"
    assert_red_is_held(data, boxes_of(document, data, start, end), (2,))


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_a_turned_page_is_marked_as_it_is_seen(make: Any, turn: int) -> None:
    turns: dict[int, Callable[[Canvas], None]] = {
        90: lambda c: c.translate(612, 0),
        180: lambda c: c.translate(612, 792),
        270: lambda c: c.translate(0, 612),
    }

    def draw(canvas: Canvas) -> None:
        canvas.setPageRotation(turn)
        turns[turn](canvas)
        canvas.rotate(turn)
        canvas.drawString(72, 500, "The first line of a page that is turned.")
        canvas.setFillColorRGB(1, 0, 0)
        canvas.drawString(72, 440, "The second line of it.")

    data = make.pdf(draw)
    assert_red_is_held(data, found(read(data), data, "The second line of it."))


def test_a_page_that_shows_a_part_of_its_sheet_is_marked_in_that_part(make: Any) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setCropBox((50, 300, 500, 740))
        canvas.drawString(72, 700, "Some line that stands above it.")
        canvas.setFillColorRGB(1, 0, 0)
        canvas.drawString(72, 600, QUOTE)

    data = make.pdf(draw)
    assert b"/CropBox" in data
    assert_red_is_held(data, found(read(data), data, QUOTE))


def test_a_sheet_that_does_not_begin_at_zero_is_marked_rightly(make: Any) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(172, 700, "Some line that stands above it.")
        canvas.setFillColorRGB(1, 0, 0)
        canvas.drawString(172, 600, QUOTE)

    data = make.pdf(draw).replace(b"/MediaBox [ 0 0 612 792 ]", b"/MediaBox [ 90 40 612 792]")
    assert b"[ 90 40 612 792]" in data
    assert_red_is_held(data, found(read(data), data, QUOTE))


def test_a_word_that_a_line_parts_is_marked_on_both(make: Any) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "The parties have signed a confidentiality agreement and a non-")
        canvas.drawString(72, 686, "disclosure letter, and every other docu-")
        canvas.setFillColorRGB(1, 0, 0)
        canvas.drawString(72, 672, "mentation that the lawyers of the sellers have asked them for.")

    data = make.pdf(draw)
    document = read(data)
    assert "non-disclosure letter, and every other documentation that" in document.text
    assert len(found(document, data, "other documentation that")) == 2
    assert len(found(document, data, "non-disclosure")) == 2
    at = document.text.index("mentation")
    assert_red_is_held(data, boxes_of(document, data, at, len(document.text)))


def test_a_note_number_and_an_accent_do_not_part_a_quote(make: Any) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont("Helvetica", 12)
        canvas.drawString(72, 700, "The café pays a duty of 20 percent.")
        width = canvas.stringWidth("The café pays a duty of 20 percent.", "Helvetica", 12)
        canvas.setFont("Helvetica", 7)
        canvas.drawString(72 + width, 705, "1")
        canvas.setFont("Helvetica", 12)
        canvas.drawString(80 + width, 700, "No other is due.")

    data = make.pdf(draw)
    document = read(data)
    boxes = found(document, data, "café pays a duty of 20 percent.[1] No other is due.")
    assert len(boxes) == 1


def test_a_part_of_a_word_is_marked_alone(make: Any) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "USD")
        canvas.setFillColorRGB(1, 0, 0)
        canvas.drawString(72 + canvas.stringWidth("USD"), 700, "1500")

    data = make.pdf(draw)
    assert_red_is_held(data, found(read(data), data, "1500"))


def test_the_places_of_words_read_from_an_image_are_joined_line_by_line() -> None:
    text = "The duty is reduced"
    words = [Box(1, 0, 3, 0.1, 0.1, 0.15, 0.12), Box(1, 4, 8, 0.16, 0.1, 0.22, 0.121)]
    words += [Box(1, 9, 11, 0.23, 0.1, 0.25, 0.12), Box(1, 12, 19, 0.1, 0.13, 0.2, 0.15)]
    document = Document("a", "a.pdf", "", None, text, "pdf", pages=(Page(1, 0, len(text), 0.9),), boxes=tuple(words))
    assert boxes_of(document, b"", 4, 19) == (
        Box(1, 4, 11, 0.16, 0.1, 0.25, 0.121),
        Box(1, 12, 19, 0.1, 0.13, 0.2, 0.15),
    )


def test_a_span_of_nothing_has_no_box(make: Any) -> None:
    data = make.story([Paragraph("Some words.", BODY), PageBreak(), Paragraph("Some more.", BODY)])
    assert boxes_of(read(data), data, 4, 4) == ()
