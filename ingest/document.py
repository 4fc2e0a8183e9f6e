"""The values that ingest makes: a document, its sections and pages, and its passages."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import date as Date


@dataclass(frozen=True, slots=True)
class Section:
    """A titled or numbered part of a document.

    ``label`` is what a lawyer would cite ("Article 5.2(b)", "Sec. 3", or the heading itself where there is no
    number); ``title`` is the heading's words, possibly empty. ``start`` and ``end`` are character offsets into
    ``Document.text``; a section contains its subsections. ``level`` is 1 for the outermost.
    """

    label: str
    title: str
    level: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a paged format: its number as printed in the viewer (from 1) and its span of ``Document.text``.

    ``recognized`` is the confidence (0 to 1) with which its text was read from an image, None where the file gives it.
    """

    number: int
    start: int
    end: int
    recognized: float | None = None


@dataclass(frozen=True, slots=True)
class Box:
    """Where ``Document.text[start:end]``, mostly a word, stands on a page that was read from an image.

    ``page`` is the page's number; the edges are fractions of its width and height, the origin at the top left.
    """

    page: int
    start: int
    end: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a reader removed, could not read or wants said, e.g. ``hidden_text``, 3, "white text on page 2"."""

    kind: str
    count: int
    detail: str


@dataclass(frozen=True, slots=True)
class Document:
    """One file, read. Every offset anywhere in Dealdesk refers to ``text``.

    ``source`` is the file's path relative to the corpus root, with forward slashes. ``date`` is the document's own
    date (not the file's). ``meta`` holds what front matter or the format said besides (url, parties, type).
    ``boxes`` places the words of pages that were read from an image, in the order of the text; other pages have none.
    """

    id: str
    source: str
    title: str
    date: Date | None
    text: str
    format: str
    sections: tuple[Section, ...] = ()
    pages: tuple[Page, ...] = ()
    notices: tuple[Notice, ...] = ()
    meta: tuple[tuple[str, str], ...] = ()
    fingerprint: str = ""
    boxes: tuple[Box, ...] = ()

    def page_at(self, offset: int) -> int | None:
        """The number of the page that holds the character at ``offset``; None in formats without pages."""
        return next((p.number for p in self.pages if p.start <= offset < p.end), None)

    def recognized_at(self, start: int, end: int) -> float | None:
        """The least confidence of the pages read by OCR that ``start:end`` stands on; None where none of them was."""
        read = (p.recognized for p in self.pages if p.start < end and start < p.end)
        return min((confidence for confidence in read if confidence is not None), default=None)

    def section_at(self, offset: int) -> Section | None:
        """The innermost section that holds the character at ``offset``."""
        inner: Section | None = None
        for section in self.sections:
            if section.start <= offset < section.end and (inner is None or section.level >= inner.level):
                inner = section
        return inner


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of a document that is embedded and retrieved as one.

    ``document.text[start:end] == text``. ``section`` is the path of labels and headings ("Sec. 3. Rates > (b)").
    ``context`` is what the text cannot be understood without but which stands elsewhere in the document: the
    headers of a table, the lead-in of a list.
    """

    document_id: str
    start: int
    end: int
    text: str
    title: str
    date: Date | None = None
    section: str = ""
    page: int | None = None
    context: str = ""
    source: str = ""

    @property
    def header(self) -> str:
        """What the passage carries when it is embedded, indexed and reranked: title, date, section and context."""
        dated = f"{self.title} ({self.date:%B} {self.date.day}, {self.date.year})" if self.date else self.title
        return "\n".join(part for part in (dated, self.section, self.context) if part)

    @property
    def content(self) -> str:
        """Header and text, as the models see them."""
        return f"{self.header}\n{self.text}"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file that could not be read: which, why, and what its owner can do about it."""

    source: str
    reason: str
    remedy: str


def document_id(source: str) -> str:
    """A stable, URL-safe name for the file at ``source``: readable, and distinct for distinct paths."""
    plain = unicodedata.normalize("NFKD", source).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.rsplit("/", 1)[-1].rsplit(".", 1)[0]).strip("-")[:48].strip("-")
    return f"{slug or 'document'}-{hashlib.sha256(source.encode()).hexdigest()[:8]}"
