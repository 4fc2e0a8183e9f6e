"""Scans in an index: read where there is OCR, read again once there is, their boxes kept."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from reportlab.pdfgen.canvas import Canvas

from dealdesk.index.build import Report, reindex
from dealdesk.index.library import Library
from dealdesk.ingest.document import Document

Run = Callable[..., Report]


def page(*words: str) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(360, 70), invariant=1)
    for line in words:
        canvas.drawString(30, 30, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


@pytest.fixture
def run(tmp_path: Path, words: Any, scan: Callable[..., bytes]) -> Run:
    """Re-indexes a folder with a file of which one page is a scan, and an image."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    both = pypdfium2.PdfDocument.new()
    for data in (page("The tariff on copper is ten percent."), scan(page("The duty on steel is twenty percent."))):
        both.import_pages(pypdfium2.PdfDocument(data))
    both.save(str(corpus / "order.pdf"))
    image = pypdfium2.PdfDocument(page("The term is three years."))[0].render(scale=3).to_pil()
    image.save(corpus / "letter.png")

    def reindexed(**options: Any) -> Report:
        return reindex(corpus, tmp_path / "data", words, passage_tokens=60, **options)

    return reindexed


def documents(data: Path, words: Any) -> dict[str, Document]:
    generation = Library(data, words).current()
    found = [generation.document(record.id) for record in generation.documents()]
    return {document.source: document for document in found if document is not None}


def test_a_scan_is_read_again_once_there_is_ocr_and_only_once(run: Run, tmp_path: Path, words: Any, ocr: Any) -> None:
    assert run().added == ("order.pdf",)
    assert documents(tmp_path / "data", words)["order.pdf"].text == "The tariff on copper is ten percent."

    report = run(ocr=ocr)
    assert report.added == ("letter.png",)
    assert report.unreadable == ()
    read = documents(tmp_path / "data", words)
    assert read["letter.png"].text == "The term is three years."
    order = read["order.pdf"]
    assert order.text.endswith("The duty on steel is twenty percent.")
    assert [one.recognized is None for one in order.pages] == [True, False]
    scanned = [order.text[box.start : box.end] for box in order.boxes]
    assert scanned == ["The", "duty", "on", "steel", "is", "twenty", "percent."]

    again = run(ocr=ocr)
    assert again.unchanged == ("letter.png", "order.pdf")
    assert again.generation == report.generation
