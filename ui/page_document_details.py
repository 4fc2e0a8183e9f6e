"""A document's details under its row of the list: what it changes, what changed it, its warnings and its passages."""

from __future__ import annotations

from collections.abc import Sequence

from dealdesk.index.generation import Generation
from dealdesk.index.store import DocumentRecord
from dealdesk.ingest.document import Document, Passage
from dealdesk.ui.page_documents import MINOR, notice_told
from dealdesk.ui.page_markup import Attributes, attributes, counted, element, shown, written_date
from dealdesk.ui.timeline import Change, changes

FIRST = 8
"""Passages that are shown at first, and as many more with each request."""
BEGINNING = 260
"""Characters of a passage that are shown."""

MADE = {
    "amends": "Amends",
    "supersedes": "Supersedes",
    "suspends": "Suspends",
    "extends": "Extends",
    "terminates": "Ends",
    "implements": "Implements",
}
SUFFERED = {
    "amends": "Amended by",
    "supersedes": "Superseded by",
    "suspends": "Suspended by",
    "extends": "Extended by",
    "terminates": "Ended by",
    "implements": "Implemented by",
}


def details(generation: Generation, record: DocumentRecord, passages: int = FIRST) -> str:
    """All of it, with the first ``passages`` of the document's passages."""
    document = generation.document(record.id)
    made, suffered = changes(generation, record.id)
    told = [notice_told(one) for one in record.notices]
    return "".join(
        (
            element("p", " · ".join(_measures(record, document)), {"class": "measures"}),
            _part("Changed by", _changes(suffered, SUFFERED)),
            _part("Changes", _changes(made, MADE)),
            _part("How the file was read", _list(told, record)),
            _part("Passages", _passages(generation, record, passages)),
        )
    )


def _measures(record: DocumentRecord, document: Document | None) -> list[str]:
    pages = counted(len(document.pages), "page") if document and document.pages else ""
    size = f"{record.size / 1_000_000:.1f} MB" if record.size >= 1_000_000 else f"{max(1, record.size // 1000):,} KB"
    return [part for part in (record.source, pages, f"{record.characters:,} characters", size) if part]


def _part(title: str, html: str) -> str:
    return f"<h3>{title}</h3>{html}" if html else ""


def _changes(found: Sequence[Change], verbs: dict[str, str]) -> str:
    rows = "".join(_change(one, verbs[one.relation.kind]) for one in found)
    return f'<ul class="relations">{rows}</ul>' if rows else ""


def _change(change: Change, verb: str) -> str:
    """A change with the words that order it, which open where they stand."""
    relation, other = change.relation, change.other
    name = (other.title or other.source) if other else relation.target_words
    opening: Attributes = {
        "type": "button",
        "class": "open",
        "data-document": relation.document_id,
        "data-start": relation.start,
        "data-end": relation.end,
        "data-quote": change.quote,
    }
    told = [
        f"dated {written_date(other.date)}" if other and other.date else "",
        "" if other else "not in the index",
        relation.place or relation.part,
        f"from {written_date(relation.effective)}" if relation.effective else "",
        f"until {written_date(relation.until)}" if relation.until else "",
    ]
    more = element("span", " · ".join(part for part in told if part), {"class": "how"})
    quote = element("button", f"“{change.quote.strip()}”", opening)
    return f"<li><b>{verb}</b> {shown(name)} {more}{quote}</li>"


def _list(told: Sequence[str], record: DocumentRecord) -> str:
    lines = ["The file can no longer be read; its last good text is used.", *told] if record.stale else told
    severe = {notice_told(one) for one in record.notices if one.kind not in MINOR}
    items = "".join(
        element("li", line, {"class": "severe" if record.stale or line in severe else None}) for line in lines
    )
    return f"<ul>{items}</ul>" if items else ""


def _passages(generation: Generation, record: DocumentRecord, wanted: int) -> str:
    count = min(max(wanted, FIRST), record.passages)
    found = generation.passages(range(record.first_row, record.first_row + count))
    rows = "".join(_passage(one) for one in found)
    left = record.passages - count
    more: Attributes = {
        "type": "button",
        "class": "further",
        "data-details": record.id,
        "data-passages": min(count * 3, record.passages),
    }
    button = element("button", f"Show more passages ({left:,} left)", more) if left else ""
    return f'<ol class="preview">{rows}</ol>{button}' if rows else ""


def _passage(passage: Passage) -> str:
    text = passage.text if len(passage.text) <= BEGINNING else f"{passage.text[:BEGINNING].rsplit(' ', 1)[0]} …"
    place = [passage.section, f"page {passage.page}" if passage.page is not None else ""]
    opening: Attributes = {
        "type": "button",
        "class": "open",
        "data-document": passage.document_id,
        "data-start": passage.start,
        "data-end": passage.end,
        "data-quote": passage.text,
    }
    where = element("span", " · ".join(part for part in place if part) or "Beginning", {"class": "how"})
    return f"<li>{where}<button{attributes(opening)}>{shown(text)}</button></li>"
