"""Scanned pages and images: read letter for letter, laid out as other pages are, every word in its place."""

from __future__ import annotations

import io
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pypdfium2
import pytest
from PIL import Image
from reportlab.lib import colors
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

from dealdesk.ingest import ocr_document
from dealdesk.ingest.confidence import percent
from dealdesk.ingest.document import Document
from dealdesk.ingest.errors import UnreadableFile
from dealdesk.ingest.ocr import Ocr
from dealdesk.ingest.pdf_boxes import boxes_of
from dealdesk.ingest.read import read_bytes
from dealdesk.ingest.split import split

SENTENCE = (
    "The Secretary shall reduce the additional duty on products of China to 10 percent, effective on or after "
    "12:01 a.m. eastern time on November 10, 2025."
)
ROWS = [["Country", "Rate", "From"], ["Switzerland", "39%", "August 7, 2025"], ["Japan", "15%", "April 5, 2025"]]
SLIP = (430.0, 300.0)


def page(make: Any) -> bytes:
    """One small page: a heading, a paragraph of two lines, a ruled table."""
    styles = getSampleStyleSheet()
    table = Table(ROWS, style=[("GRID", (0, 0), (-1, -1), 0.5, colors.black)], colWidths=[110, 70, 120])
    story = [Paragraph("Sec. 2. Rate of duty", styles["Heading2"]), Paragraph(SENTENCE, styles["BodyText"]), table]
    out = io.BytesIO()
    SimpleDocTemplate(out, pagesize=SLIP, invariant=1, leftMargin=36, rightMargin=36, topMargin=30).build(story)
    return out.getvalue()


@dataclass(frozen=True)
class Copy:
    """A page, the scanned copy of it, and both as they are read."""

    original: bytes
    data: bytes
    plain: Document
    read: Document


@pytest.fixture(scope="module")
def copy(make: Any, scan: Callable[..., bytes], ocr: Ocr) -> Copy:
    original = page(make)
    data = scan(original)
    return Copy(original, data, read_bytes(original, "deals/a.pdf"), read_bytes(data, "deals/a.pdf", ocr))


def image_of(data: bytes, scale: float = 2.0) -> Image.Image:
    return pypdfium2.PdfDocument(data)[0].render(scale=scale).to_pil().convert("RGB")


def png(image: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def test_a_scanned_page_has_the_very_text_and_sections_of_the_page_it_is_a_copy_of(copy: Copy) -> None:
    assert copy.read.text == copy.plain.text
    assert "Country: Switzerland | Rate: 39% | From: August 7, 2025\nCountry: Japan" in copy.read.text
    assert [(s.label, s.title) for s in copy.read.sections] == [(s.label, s.title) for s in copy.plain.sections]


def test_the_page_says_that_it_was_read_by_ocr_and_how_well(copy: Copy) -> None:
    (found,) = copy.read.pages
    assert found.recognized is not None
    assert 0.97 < found.recognized < 1
    (told,) = [n.detail for n in copy.read.notices if n.kind.startswith("ocr")]
    assert told == f"page 1 was read by OCR, with a confidence of {percent(found.recognized)}"
    assert copy.plain.pages[0].recognized is None


def test_every_word_has_its_box_and_the_boxes_spell_the_text(copy: Copy) -> None:
    document = copy.read
    spelled = [document.text[box.start : box.end] for box in document.boxes]
    # A table's row repeats the names of its columns, which stand on the page once: they have their box in each row.
    assert spelled == [word.removesuffix(":") for word in document.text.split() if word != "|"]
    for box in document.boxes:
        assert document.pages[0].start <= box.start < box.end <= document.pages[0].end
        assert not any(c.isspace() for c in document.text[box.start : box.end])
        assert 0 <= box.x0 < box.x1 <= 1
        assert 0 <= box.y0 < box.y1 <= 1


def test_the_boxes_stand_over_the_words_on_the_original_page(copy: Copy) -> None:
    start = copy.read.text.index("eastern time on")
    where = (start, start + len("eastern time on"))
    seen = boxes_of(copy.read, copy.data, *where)
    drawn = boxes_of(copy.plain, copy.original, *where)
    assert [copy.read.text[box.start : box.end] for box in seen] == ["eastern time on"]
    for a, b in zip(seen, drawn, strict=True):  # the copy leans by half a degree: a hundredth of the page
        assert a.x0 == pytest.approx(b.x0, abs=0.015)
        assert a.x1 == pytest.approx(b.x1, abs=0.015)
        assert (a.y0 + a.y1) / 2 == pytest.approx((b.y0 + b.y1) / 2, abs=0.02)


def test_a_scan_is_split_and_read_the_same_each_time(copy: Copy, ocr: Ocr) -> None:
    again = read_bytes(copy.data, "deals/a.pdf", Ocr(threads=1))
    assert again == copy.read
    passages = split(again, lambda texts: [len(text.split()) for text in texts], 40)
    assert passages
    assert all(again.text[p.start : p.end] == p.text and p.page == 1 for p in passages)


@pytest.mark.parametrize("turn", [90, 270])
def test_a_page_that_lies_on_its_side_or_its_head_is_turned(copy: Copy, ocr: Ocr, turn: int) -> None:
    document = read_bytes(png(image_of(copy.original, 1.5).rotate(turn, expand=True)), "a.png", ocr)
    assert SENTENCE in document.text
    (box,) = [b for b in document.boxes if document.text[b.start : b.end] == "Secretary"]
    upright = next(b for b in copy.read.boxes if copy.read.text[b.start : b.end] == "Secretary")
    x, y = (upright.x0 + upright.x1) / 2, (upright.y0 + upright.y1) / 2
    expected = {90: (y, 1 - x), 270: (1 - y, x)}[turn]
    assert ((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2) == pytest.approx(expected, abs=0.02)


def test_without_ocr_the_file_is_named_with_what_to_install(copy: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnreadableFile, match=r"no.* text layer.*set DEALDESK_OCR=auto"):
        read_bytes(copy.data, "a.pdf")
    monkeypatch.setattr(ocr_document, "installed", lambda: False)
    with pytest.raises(UnreadableFile, match=r"no.* text layer.*pip install 'dealdesk\[ocr\]'"):
        read_bytes(copy.data, "a.pdf")
    with pytest.raises(UnreadableFile, match=r"it is an image.*pip install 'dealdesk\[ocr\]'"):
        read_bytes(png(Image.new("L", (10, 10))), "a.png")


def test_nothing_is_fetched(copy: Copy, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "create_connection", refuse)
    assert SENTENCE in read_bytes(png(image_of(copy.original, 1.5)), "a.png", Ocr()).text


def test_a_page_that_takes_too_long_is_named(copy: Copy) -> None:
    with pytest.raises(UnreadableFile, match="page 1 was not read by OCR: it took longer than 0 s"):
        read_bytes(copy.data, "a.pdf", Ocr(page_seconds=0.0))


def test_a_page_of_text_and_a_stamp_over_a_scan_stand_as_the_file_has_them(copy: Copy, make: Any, ocr: Ocr) -> None:
    image = png(image_of(copy.original))

    def draw(canvas: Canvas) -> None:
        canvas.setPageSize(SLIP)
        canvas.drawString(72, 200, "A page with text.")
        canvas.showPage()
        canvas.setPageSize(SLIP)
        canvas.drawImage(ImageReader(io.BytesIO(image)), 0, 0, *SLIP)
        canvas.setFont("Courier", 8)
        canvas.drawString(60, 12, "Case 2:25-cv-0l1O Document 7")

    document = read_bytes(make.pdf(draw), "a.pdf", ocr)
    assert document.text.startswith("A page with text.")
    assert document.text.count("Case 2:25-cv-0l1O Document 7") == 1
    assert SENTENCE in document.text
    assert [page.recognized is None for page in document.pages] == [True, False]
    assert {box.page for box in document.boxes} == {2}
    assert "Document" in [document.text[b.start : b.end] for b in document.boxes]


def test_each_page_of_a_tiff_is_a_page(ocr: Ocr, make: Any) -> None:
    def slip(words: str) -> Image.Image:
        return image_of(make.pdf(lambda c: (c.setPageSize((300, 60)), c.drawString(30, 30, words))), 3)

    first, second = slip("The first page of two."), slip("The second one.")
    data = png(first, "TIFF", save_all=True, append_images=[second])
    document = read_bytes(data, "deals/a.tif", ocr)
    assert document.text == "The first page of two.\n\nThe second one."
    assert [p.number for p in document.pages] == [1, 2]
    assert document.format == "tif"


def test_a_picture_without_words_and_a_broken_image_are_named(ocr: Ocr) -> None:
    with pytest.raises(UnreadableFile, match="page 1 is an image on which no words were found"):
        read_bytes(png(Image.new("L", (300, 200), 240)), "a.png", ocr)
    whole = png(Image.fromarray(np.random.default_rng(1).integers(0, 255, (90, 90), dtype=np.uint8)), "JPEG")
    for data in (whole[: len(whole) // 2], b"\xff\xd8\xff" + bytes(50)):
        with pytest.raises(UnreadableFile, match=r"truncated or damaged.*fetch the file again"):
            read_bytes(data, "a.jpg", ocr)


def test_what_is_too_faint_is_left_out_rather_than_guessed(scan: Callable[..., bytes], copy: Copy, ocr: Ocr) -> None:
    with pytest.raises(UnreadableFile, match=r"not by OCR either"):
        read_bytes(scan(copy.original, dots=25), "a.pdf", ocr)


def test_a_coarse_scan_is_warned_of(scan: Callable[..., bytes], copy: Copy, ocr: Ocr) -> None:
    document = read_bytes(scan(copy.original, dots=90, noise=2.0), "a.pdf", ocr)
    (told,) = [n.detail for n in document.notices if n.kind == "ocr_low"]
    assert told.startswith("page 1 was scanned at 90 dots an inch: figures may be misread")
