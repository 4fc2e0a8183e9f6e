"""The pages of one file that are read from their images: what is said of them, and where their words stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from dealdesk.ingest.confidence import LOW, percent
from dealdesk.ingest.document import Box, Document, Notice, Page
from dealdesk.ingest.errors import UnreadableFile
from dealdesk.ingest.ocr import Ocr, OcrTooSlow
from dealdesk.ingest.ocr_detect import Image
from dealdesk.ingest.ocr_page import SeenPage, seen_page
from dealdesk.ingest.ocr_weights import INSTALL, installed
from dealdesk.ingest.pdf_boxes import Placed, placed_in
from dealdesk.ingest.pdf_chars import Box as Rectangle
from dealdesk.ingest.pdf_chars import Char
from dealdesk.ingest.pdf_sheet import Sheet
from dealdesk.ingest.pdf_words import Glyph, words_of

_UNREAD = ("ocr_illegible", "ocr_blank", "ocr_slow")  # the notices that say why a page was not read
_COARSE = 120.0  # dots an inch: at 72, "$780" was read as "5780" with a confidence of 98 %
_LOST = 0.5  # of what is seen on a page: where more is illegible, the rest is not believed either


def remedy() -> str:
    """What to do so that pages without text are read."""
    return "set DEALDESK_OCR=auto" if installed() else INSTALL


def wordless(notices: Sequence[Notice]) -> UnreadableFile:
    """What is said of a file on whose pages OCR finds no words."""
    why = next((n.detail for n in notices if n.kind in _UNREAD), "there is nothing on its pages")
    return UnreadableFile(f"no words can be read on its pages, not by OCR either: {why}", "scan it anew")


@dataclass(slots=True)
class Scans:
    """Reads a file's pages from their images, and keeps what the finished document is to say of them."""

    ocr: Ocr
    pages: dict[int, SeenPage]
    notices: list[Notice]

    def read(
        self,
        image: Image,
        number: int,
        width: float,
        height: float,
        *,
        layer: Sequence[Char] = (),
        dots: float = 0.0,
    ) -> Sheet | None:
        """The page ``number``, ``width`` x ``height`` points; None where it cannot be read, which is then named.

        ``layer`` is the text that the page has of its own, ``dots`` how many pixels an inch it was scanned with, 0
        where that is not known.
        """
        try:
            sight = self.ocr.read(image)
        except OcrTooSlow as error:
            remedy = "run text recognition over the file with another program, and save the result"
            self.notices.append(Notice("ocr_slow", 1, f"page {number} was not read by OCR: {error}; {remedy}"))
            return None
        page = seen_page(sight, number, width, height, layer)
        if not sight.strips:
            self.notices.append(Notice("ocr_blank", 1, f"page {number} is an image on which no words were found"))
            return None
        if page.lost > _LOST:
            what = f"page {number} is too faint or too coarse for OCR, and was not read"
            self.notices.append(Notice("ocr_illegible", page.illegible, what))
            return None
        if page.illegible:
            what = f"{page.illegible} line{'s' * (page.illegible > 1)} illegible or running upwards"
            self.notices.append(Notice("ocr_illegible", page.illegible, f"page {number}: {what}, left out"))
        if 0 < dots < _COARSE:
            what = f"page {number} was scanned at {dots:.0f} dots an inch: figures may be misread, compare them with it"
            self.notices.append(Notice("ocr_low", 1, what))
        self.pages[number] = page
        return page.sheet

    def told(self) -> Iterator[Notice]:
        """What the document's reader must know: which pages were read by OCR, and how well."""
        if not self.pages:
            return
        confidence = sum(page.confidence for page in self.pages.values()) / len(self.pages)
        detail = f"{_numbers(sorted(self.pages))} read by OCR, with a confidence of {percent(confidence)}"
        yield Notice("ocr", len(self.pages), detail)
        for number, page in self.pages.items():
            if page.confidence < LOW:
                how = f"with a confidence of only {percent(page.confidence)}: compare it with the page itself"
                yield Notice("ocr_low", 1, f"page {number} was read by OCR {how}")

    def placed(self, document: Document, sheets: Sequence[Sheet]) -> Document:
        """The document with the confidence of its pages, and the places of their words. ``sheets`` are its pages as
        they went into its text."""
        texts = {sheet.number: sheet for sheet in sheets}
        pages = tuple(
            replace(page, recognized=round(self.pages[page.number].confidence, 3))
            if page.number in self.pages
            else page
            for page in document.pages
        )
        boxes = [
            box
            for page in pages
            if page.number in self.pages
            for box in _boxes(document, page, self.pages[page.number], texts[page.number])
        ]
        return replace(document, pages=pages, boxes=tuple(sorted(boxes, key=lambda box: box.start)))


def _numbers(pages: Sequence[int]) -> str:
    """ "page 2 was", "pages 1-3 and 5 were"."""
    runs: list[list[int]] = []
    for number in pages:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    names = [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs]
    told = " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
    return f"pages {told} were" if len(pages) > 1 else f"page {told} was"


def _boxes(document: Document, page: Page, seen: SeenPage, sheet: Sheet) -> Iterator[Box]:
    """The words of a page with their places."""
    placed = placed_in(
        document.text, page, words_of(sheet, seen.chars, document.text[page.start : page.end]), page.start, page.end
    )
    word: list[Placed] = []
    for one in [*placed, None]:
        if word and (one is None or one.start != word[-1].end or one.glyph.run != word[-1].glyph.run):
            place = seen.tilt.place(_around([part.glyph for part in word]))
            yield Box(page.number, word[0].start, word[-1].end, place.x0, place.top, place.x1, place.bottom)
            word = []
        if one is not None:
            word.append(one)


def _around(glyphs: Sequence[Glyph]) -> Rectangle:
    return Rectangle(
        min(g.x0 for g in glyphs), min(g.top for g in glyphs), max(g.x1 for g in glyphs), max(g.bottom for g in glyphs)
    )
