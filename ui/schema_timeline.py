"""The bodies of what documents state and change."""

from __future__ import annotations

from datetime import date as Date

from dealdesk.ingest.facts import FactKind
from dealdesk.ingest.relation import RelationKind
from dealdesk.ui.schema import Body


class ChangeBody(Body):
    """What one document does to another: ``document_id``, ``title`` and ``date`` are the other one's, null where the
    index does not hold it. ``quote`` is ``text[start:end]`` of the document ``quoted_in``, which orders the change."""

    kind: RelationKind
    document_id: str | None
    source: str | None
    title: str | None
    date: Date | None
    named: str
    part: str
    place: str
    effective: Date | None
    until: Date | None
    quoted_in: str
    start: int
    end: int
    quote: str


class TimelineEntryBody(Body):
    """A fact: ``text`` is ``text[start:end]`` of its document, ``value`` its one form (a date as YYYY-MM-DD, or
    YYYY-MM where only the month is said). ``date`` is the day that it tells of; ``how`` says how it was resolved."""

    kind: FactKind
    date: Date | None
    value: str
    subject: str
    how: str
    document_id: str
    source: str
    title: str
    document_date: Date | None
    section: str
    page: int | None
    start: int
    end: int
    text: str


class TimelineBody(Body):
    """Facts by day; ``total`` is how many there are on all pages, ``next`` the cursor of the next one, or null."""

    entries: list[TimelineEntryBody]
    total: int
    next: str | None
    index_generation: str
