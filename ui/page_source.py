"""A document as the page shows it beside the chat: its pages where it is a PDF, and a window of its text around the
cited words, which are marked on both."""

from __future__ import annotations

from dataclasses import dataclass

from dealdesk.ingest.document import Document, Section
from dealdesk.ingest.place import Places
from dealdesk.ui.page_markup import Attributes, attributes, element, shown, written_date
from dealdesk.ui.page_pdf import Paper, leaves, viewing

WINDOW = 6_000
"""Characters shown before and after the cited words at first; each "show the text before" triples it."""

FARTHEST = 2_000_000
"""Characters on either side beyond which the page shows no more; the original file has the rest."""


@dataclass(frozen=True, slots=True)
class Cited:
    """What a marker asks to be shown: the quote as it was given, and how much of the text around it."""

    document_id: str
    start: int
    end: int
    quote: str
    before: int = WINDOW
    after: int = WINDOW


def cited(request: object) -> Cited | None:
    """What the browser asks for, or None where it makes no sense; everything in it is checked."""
    if not isinstance(request, dict):
        return None
    try:
        start, end = int(request.get("start") or 0), int(request.get("end") or 0)
        before, after = int(request.get("before") or WINDOW), int(request.get("after") or WINDOW)
    except (TypeError, ValueError):
        return None
    return Cited(
        document_id=str(request.get("document") or ""),
        start=max(0, start),
        end=max(0, start, end),
        quote=str(request.get("quote") or ""),
        before=min(max(0, before), FARTHEST),
        after=min(max(0, after), FARTHEST),
    )


def source_view(document: Document, wanted: Cited, paper: Paper | str | None = None) -> str:
    """The drawer's content for ``wanted`` in ``document``: its text, and its pages where it has some.

    ``paper`` is the pages of a PDF document, or why they cannot be shown.
    """
    span = located(document.text, wanted)
    start, end = span or (0, 0)
    pages = paper if isinstance(paper, Paper) else None
    cited = document.page_at(start) if span and end > start else None
    return "".join(
        (
            _head(document, start if span else None, viewing(pages) if pages else ""),
            "" if span or not wanted.quote else _moved(),
            _note(paper) if isinstance(paper, str) else "",
            _note(UNMARKED) if pages and cited is not None and not pages.boxes else "",
            leaves(document, pages, cited) if pages else "",
            '<div class="sheet" tabindex="0" role="document" aria-label="Text of the document">',
            _text(document, start, end, wanted),
            "</div>",
        )
    )


UNMARKED = "The quoted words were not found on the page's picture. They are marked in the text."
GONE = "This document is no longer in the index: it was removed or renamed after the answer was given."


def missing_view(why: str = GONE) -> str:
    """What stands in the drawer when there is no document to show."""
    told = element("p", why, {"class": "moved", "role": "status"})
    return f'<header class="head"><h2>Not found</h2>{_closer()}</header>{told}'


def located(text: str, wanted: Cited) -> tuple[int, int] | None:
    """Where the cited words stand now: at their offsets, or where else they are found once; None otherwise.

    A chat is kept in the browser and may be older than the index, so its offsets are never trusted unchecked.
    """
    if wanted.start < wanted.end <= len(text) and wanted.quote in ("", text[wanted.start : wanted.end]):
        return wanted.start, wanted.end
    found = text.find(wanted.quote) if wanted.quote else -1
    if found < 0 or text.find(wanted.quote, found + 1) >= 0:
        return None
    return found, found + len(wanted.quote)


def _head(document: Document, start: int | None, viewing: str) -> str:
    section = Places(document.sections, document.title).path(start) if start is not None else ""
    page = document.page_at(start) if start is not None else None
    told = [
        written_date(document.date) if document.date else "Undated",
        section,
        f"Page {page}" if page is not None else "",
        document.format.upper(),
    ]
    address = f"api/documents/{document.id}/file" + (f"#page={page}" if page is not None else "")
    link = attributes({"href": address, "target": "_blank", "rel": "noopener"})
    return (
        f'<header class="head"><div class="titles">{element("h2", document.title or document.source)}'
        f"{element('p', ' · '.join(part for part in told if part), {'class': 'facts'})}"
        f"{element('p', document.source, {'class': 'path'})}</div>{_closer()}"
        f'<p class="tools"><a{link}>Open original file</a><span class="steps"></span></p>{viewing}</header>'
    )


def _closer() -> str:
    return '<button type="button" class="close" data-close="1" aria-label="Close the document (Escape)">×</button>'


def _note(told: str) -> str:
    return element("p", told, {"class": "moved", "role": "status"})


def _moved() -> str:
    return _note("The document has changed since then: the quoted words are no longer in it. Ask again.")


def _text(document: Document, start: int, end: int, wanted: Cited) -> str:
    first = _line_before(document.text, start - wanted.before)
    last = _line_after(document.text, end + wanted.after)
    more_before = _more("before", wanted.before, first, "Show the text before")
    more_after = _more("after", wanted.after, len(document.text) - last, "Show the text after")
    return more_before + _lines(document, first, last, start, end) + more_after


def _line_before(text: str, offset: int) -> int:
    return 0 if offset <= 0 else text.rfind("\n", 0, offset) + 1


def _line_after(text: str, offset: int) -> int:
    found = text.find("\n", offset) if offset < len(text) else -1
    return len(text) if found < 0 else found


def _more(side: str, shown_now: int, left: int, label: str) -> str:
    if left <= 0:
        return ""
    values: Attributes = {
        "type": "button",
        "class": "more",
        "data-more": side,
        "data-size": min(FARTHEST, shown_now * 3 or WINDOW),
    }
    return f"<button{attributes(values)}>{label} ({left:,} characters)</button>"


def _lines(document: Document, first: int, last: int, start: int, end: int) -> str:
    """One paragraph for each line of the text: headings set apart, pages told, and ``start:end`` marked."""
    headings = {section.start: section for section in document.sections}
    pages = {_line_before(document.text, page.start): page.number for page in document.pages}
    parts: list[str] = []
    offset = first
    for line in document.text[first:last].split("\n"):
        if offset in pages:
            parts.append(f'<p class="page" aria-hidden="true">Page {pages[offset]}</p>')
        if line.strip():
            kind = _heading(headings.get(offset), line)
            parts.append(f"<p{kind}>{_marked(line, start - offset, end - offset)}</p>")
        offset += len(line) + 1
    return "".join(parts)


def _heading(section: Section | None, line: str) -> str:
    """The class of a line that is a heading and nothing more; a section whose text runs on after it is a paragraph."""
    alone = section is not None and len(line) <= len(section.label) + len(section.title) + 4
    return f' class="heading level{min(section.level, 3)}"' if section is not None and alone else ""


def _marked(line: str, start: int, end: int) -> str:
    """``line`` as HTML with its characters from ``start`` to ``end`` (either may lie outside it) in a mark."""
    start, end = max(0, start), min(len(line), end)
    if start >= end:
        return shown(line)
    return f"{shown(line[:start])}<mark>{shown(line[start:end])}</mark>{shown(line[end:])}"
