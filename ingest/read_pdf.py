"""PDF files: text in reading order with its pages, paragraphs whole again, tables row by row, hidden text left out."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pdfplumber

from dealdesk.ingest.compose import Facts, compose
from dealdesk.ingest.document import Document, Notice
from dealdesk.ingest.errors import UnreadableFile
from dealdesk.ingest.normalize import date_of, squeeze
from dealdesk.ingest.ocr import Ocr
from dealdesk.ingest.ocr_document import Scans, remedy, wordless
from dealdesk.ingest.pdf_active import notes_on, noticed, properties_of
from dealdesk.ingest.pdf_blocks import blocks_of, without_margins
from dealdesk.ingest.pdf_chars import Char, PageChars, chars_of
from dealdesk.ingest.pdf_file import PDFIUM, opened, page_of
from dealdesk.ingest.pdf_image import dots, scan
from dealdesk.ingest.pdf_sheet import Sheet, sheet_of
from dealdesk.ingest.unread import Unread

MOST_PAGES = 20_000
_SCANNED = 0.5  # of a page under images, from which it is a scan where it has little text of its own
_STAMP = 200  # characters: a court's or a signing service's line over a scan has fewer


def read_pdf(data: bytes, source: str, ocr: Ocr | None = None) -> Document:
    """The document in ``data``. Pages without text are read by ``ocr``; where there is none they are named.

    The title is the file's own, else the largest heading of its first page. Raises UnreadableFile where it is
    encrypted, damaged, or has no words on any page.
    """
    notices: list[Notice] = []
    scans = Scans(ocr, {}, notices) if ocr else None
    with PDFIUM:
        file = opened(data)
        if len(file) > MOST_PAGES:
            pages = len(file)
            file.close()
            raise UnreadableFile(f"it has {pages:,} pages, more than {MOST_PAGES:,}", "split it into smaller files")
        if scans:
            file.init_forms()  # what was typed into a scanned form is read too
        facts = Facts(
            title=squeeze(file.get_metadata_value("Title")),
            stated=date_of(file.get_metadata_value("DocumentDate")),
            made=date_of(file.get_metadata_value("CreationDate")),
            meta=tuple((k.lower(), v) for k in ("Author", "Subject") if (v := _meta(file, k))),
            unread=tuple(properties_of(file)),
        )
        notices += noticed(file, data)
    unread: list[Unread] = []
    try:
        sheets = list(_sheets(file, data, notices, unread, scans))
    finally:
        with PDFIUM:
            file.close()
    if not any(sheet.lines or sheet.tables for sheet in sheets):
        if scans:
            raise wordless(notices)
        raise UnreadableFile(
            "none of its pages has a text layer: it is a scan, or its text is hidden",
            f"have it read by text recognition (OCR): {remedy()}, and index again",
        )
    sheets = without_margins(sheets, notices)
    blocks, title = blocks_of(sheets)
    told = scans.told() if scans else ()
    facts = replace(facts, title=facts.title or title, notices=(*told, *notices), unread=(*facts.unread, *unread))
    document = compose(source, "pdf", blocks, facts)
    return scans.placed(document, sheets) if scans else document


def _meta(file: Any, key: str) -> str:
    value = squeeze(file.get_metadata_value(key))
    return "" if value.strip("()") in ("anonymous", "unspecified") else value


def _sheets(
    file: Any, data: bytes, notices: list[Notice], unread: list[Unread], scans: Scans | None
) -> Iterator[Sheet]:
    """The pages' tables and lines; what they hide or lack is added to ``notices``, hidden words to ``unread``."""
    plumber: Any = None
    for i in range(len(file)):
        with PDFIUM:
            page = page_of(file, i + 1)
            found = chars_of(page)
            unread += [Unread("hidden text", found.unseen), *notes_on(page)]
            image, fineness = (scan(page), dots(page)) if scans and _is_scan(found) else (None, 0.0)
            page.close()
        _notice(found, i + 1, notices, named=scans is None)
        if scans and image is not None:
            seen = found.seen
            layer = [_moved(char, seen.x0, seen.top) for char in found.chars]
            width, height = seen.x1 - seen.x0, seen.bottom - seen.top
            sheet = scans.read(image, i + 1, width, height, layer=layer, dots=fineness)
            if sheet is not None:
                yield sheet
                continue

        def ruled_page(i: int = i) -> Any:
            nonlocal plumber
            plumber = plumber or pdfplumber.open(io.BytesIO(data))
            return plumber.pages[i]

        try:
            yield sheet_of(found, i + 1, ruled_page)
            if plumber is not None:
                plumber.pages[i].close()
        except (UnreadableFile, MemoryError):
            raise
        except Exception as error:  # pdfminer raises IndexError, TypeError and more on what PDFium reads all the same
            raise UnreadableFile(
                f"what is drawn on its page {i + 1} is damaged ({type(error).__name__})",
                "open it in a PDF viewer, print it to a new PDF file, and index that",
            ) from error
    if plumber is not None:
        plumber.close()


def _is_scan(found: PageChars) -> bool:
    """Whether the page's words are in an image: it has no text of its own, or an image with a stamp over it."""
    shown = sum(not c.text.isspace() for c in found.chars)
    if not shown:
        return found.images > 0 or found.lines > 0
    return not found.ocr and found.images >= _SCANNED and shown < _STAMP


def _moved(char: Char, left: float, top: float) -> Char:
    """The character counted from the corner of what is seen of the page."""
    return char._replace(
        x0=char.x0 - left,
        x1=char.x1 - left,
        baseline=char.baseline - top,
        top=char.top - top,
        bottom=char.bottom - top,
    )


def _notice(found: PageChars, number: int, notices: list[Notice], named: bool) -> None:
    """What the page hides; where a page without text is ``named`` rather than read, that too."""
    for reason, count in found.hidden.items():
        notices.append(Notice("hidden_text", count, f"page {number}: {reason} left out"))
    if found.ocr:
        notices.append(Notice("recognized_text", 1, f"page {number} is a scan with recognized text, which may err"))
    if named and _is_scan(found):
        what = "is an image with little text over it" if found.chars else "has no text layer"
        notices.append(
            Notice("no_text_layer", 1, f"page {number} {what}: to have it read, {remedy()}, and index again")
        )
