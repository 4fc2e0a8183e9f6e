"""Documents, passages and what they state, as rows of the shared tables."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date as Date
from typing import Any

from dealdesk.index.findings_table import roles
from dealdesk.index.store import DocumentRecord, content_sha256
from dealdesk.ingest.citation import Citation
from dealdesk.ingest.document import Box, Document, Notice, Page, Passage, Section
from dealdesk.ingest.findings import Findings

Values = dict[str, Any]

RECORD = ("id", "source", "title", "date", "format", "fingerprint")
WHOLE = ("id", "source", "title", "date", "text", "format", "sections", "pages", "notices", "meta", "fingerprint")


def document_values(document: Document, passages: int, lineage: int, first_row: int) -> Values:
    """A row of DOCUMENTS without its version."""
    return {
        "lineage": lineage,
        "first_row": first_row,
        "passages": passages,
        "id": document.id,
        "source": document.source,
        "title": document.title,
        "date": _written(document.date),
        "format": document.format,
        "fingerprint": document.fingerprint,
        "characters": len(document.text),
        "notices": _json([asdict(notice) for notice in document.notices]),
        "text": document.text,
        "sections": _json([asdict(section) for section in document.sections]),
        "pages": _json([asdict(page) for page in document.pages]),
        "meta": _json(document.meta),
        "boxes": _json([[getattr(box, name) for name in Box.__slots__] for box in document.boxes]),
    }


def document_of(row: Any) -> Document:
    """The document in a row of DOCUMENTS."""
    return Document(
        id=row.id,
        source=row.source,
        title=row.title,
        date=_day(row.date),
        text=row.text,
        format=row.format,
        sections=tuple(Section(**section) for section in json.loads(row.sections)),
        pages=tuple(Page(**page) for page in json.loads(row.pages)),
        notices=_notices(row.notices),
        meta=tuple((key, value) for key, value in json.loads(row.meta)),
        fingerprint=row.fingerprint,
        boxes=tuple(Box(*box) for box in json.loads(row.boxes)),
    )


def record_of(row: Any) -> DocumentRecord:
    """The record in a row of DOCUMENTS with its row of HELD."""
    return DocumentRecord(
        id=row.id,
        source=row.source,
        title=row.title,
        date=_day(row.date),
        format=row.format,
        fingerprint=row.fingerprint,
        size=row.size,
        mtime_ns=row.mtime_ns,
        stale=row.stale,
        characters=row.characters,
        first_row=row.first_row,
        passages=row.passages,
        notices=_notices(row.notices),
    )


def passage_values(passages: Sequence[Passage], lineage: int, version: int, first_row: int) -> list[Values]:
    """Rows of PASSAGES."""
    return [
        {
            "lineage": lineage,
            "row": row,
            "version": version,
            "start": passage.start,
            "end": passage.end,
            "text": passage.text,
            "section": passage.section,
            "page": passage.page,
            "context": passage.context,
            "content": content_sha256(passage),
        }
        for row, passage in enumerate(passages, first_row)
    ]


def passage_of(row: Any) -> Passage:
    """The passage in a row of PASSAGES with ``id``, ``title``, ``date`` and ``source`` of its document."""
    where = (row.id, row.start, row.end, row.text, row.title, _day(row.date))
    return Passage(*where, row.section, row.page, row.context, row.source)


def findings_values(findings: Findings, version: int) -> tuple[list[Values], ...]:
    """Rows of FACTS, MENTIONS, NAMES and AMENDMENTS, the tables of STATED."""
    facts = [{"version": version, **asdict(fact)} for fact in findings.facts]
    mentions = [
        {
            "version": version,
            **{name: getattr(m, name) for name in ("kind", "start", "end", "words", "part", "place")},
            "effective": _written(m.effective),
            "until": _written(m.until),
            **_cited(m.cited),
        }
        for m in findings.mentions
    ]
    names = [{"version": version, "role": role, **_cited(one)} for role, one in roles(findings)]
    return facts, mentions, names, [{"version": version, **asdict(one)} for one in findings.amendments]


def _cited(one: Citation) -> Values:
    return {
        "cited_start": one.start,
        "cited_end": one.end,
        "family": one.family,
        "name": one.name,
        "cited_number": one.number,
        "date": _written(one.date),
        "title": one.title,
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _notices(text: str) -> tuple[Notice, ...]:
    return tuple(Notice(**notice) for notice in json.loads(text))


def _written(day: Date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> Date | None:
    return Date.fromisoformat(text) if text else None
