"""A piece of a document's text, with a place in it that a reader is to look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from dealdesk.ingest.document import Section
from dealdesk.ingest.place import Places
from dealdesk.ui.client_document import WholeDocument
from dealdesk.ui.problems import BadRequest

_STRETCH = 120
"""Characters by which a window may grow to begin and end between words."""


@dataclass(frozen=True, slots=True)
class Window:
    """``text`` is the document's text from ``first``; the place is the document's characters ``start`` to ``end``."""

    document: WholeDocument
    text: str
    first: int
    start: int
    end: int

    @property
    def last(self) -> int:
        return self.first + len(self.text)

    @property
    def place(self) -> str:
        """The characters of the place."""
        return self.text[self.start - self.first : self.end - self.first]

    @property
    def page(self) -> int | None:
        """The page on which the place begins, in formats that have pages."""
        return next((page.number for page in self.document.pages if page.start <= self.start < page.end), None)

    @property
    def section(self) -> str:
        """The path of the sections that hold the place's beginning, as citations give it."""
        parts = [Section(one.label, one.title, one.level, one.start, one.end) for one in self.document.sections]
        return Places(parts, self.document.title).path(self.start)

    def as_json(self) -> dict[str, Any]:
        """For programs: ``text`` is the place, ``around`` the piece of text that holds it."""
        document = self.document
        return {
            "document_id": document.document_id,
            "source": document.source,
            "title": document.title,
            "date": document.date.isoformat() if document.date else None,
            "section": self.section,
            "page": self.page,
            "start": self.start,
            "end": self.end,
            "text": self.place,
            "around": {"start": self.first, "end": self.last, "text": self.text},
        }


def window(document: WholeDocument, text: str, at: int | None, end: int | None, around: int) -> Window:
    """``around`` characters on either side of the place from ``at`` to ``end`` (None: to the end of its line), grown to
    whole words; all of the text where ``at`` is None. Raises BadRequest for a place outside the text."""
    if at is None:
        if end is not None:
            raise BadRequest("--end needs --at: say where the place begins, too.")
        return Window(document, text, 0, 0, len(text))
    if at >= len(text) or (end is not None and not at < end <= len(text)):
        raise BadRequest(
            f"{document.source} has {len(text)} characters; name a place inside it, such as --at 0 --end {len(text)}."
        )
    line = text.find("\n", at)
    stop = end or (line if line > at else len(text) if line < 0 else at + 1)
    first, last = _word_start(text, max(0, at - around)), _word_end(text, min(len(text), stop + around))
    return Window(document, text[first:last], first, at, stop)


def _word_start(text: str, at: int) -> int:
    begins = [found + 1 for mark in " \n" if (found := text.rfind(mark, max(0, at - _STRETCH), at)) >= 0]
    return max(begins) if begins else 0 if at <= _STRETCH else at


def _word_end(text: str, at: int) -> int:
    ends = [found for mark in " \n" if (found := text.find(mark, at, at + _STRETCH)) >= 0]
    return min(ends) if ends else len(text) if len(text) - at <= _STRETCH else at
