"""What the documents state, by day; and for one document, what it changes and what changed it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date as Date

from dealdesk.index.filters import Filters
from dealdesk.index.findings_table import Stated
from dealdesk.index.generation import Generation
from dealdesk.index.relations import Relation
from dealdesk.index.store import DocumentRecord
from dealdesk.ingest.facts import DATE_KINDS, Fact, FactKind
from dealdesk.ingest.place import path
from dealdesk.ui.paging import cursor_of, place_of
from dealdesk.ui.problems import BadRequest, NotFound

ENTRIES = 100
"""Entries that are listed unless more are asked for."""
MOST_ENTRIES = 1000

_UNDATED = "~"  # behind every day
_PLACE = (str, str, int, int, str, str)


@dataclass(frozen=True, slots=True)
class Entry:
    """A fact with its document and place. ``date`` is the day it tells of: its own for a dated fact (the first of the
    month where only that is said), else the document's."""

    fact: Fact
    document: DocumentRecord
    date: Date | None
    section: str
    page: int | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """``entries`` by day, those without one last; ``total`` is how many there are on all pages, ``next`` the cursor of
    the next one, or None."""

    entries: tuple[Entry, ...]
    total: int
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A relation seen from one of its two documents: ``other`` is the record of the other one, None where the index
    does not hold it; ``quote`` is the words that order the change, in the changing document."""

    relation: Relation
    other: DocumentRecord | None
    quote: str


@dataclass(frozen=True, slots=True)
class Link:
    """One document changes another, in one way or in several ``places``. ``day`` is when: as the sentence says, else
    the day of the changing document; None where that bears none. ``quote`` is the first words that order it."""

    relation: Relation
    document: DocumentRecord
    target: DocumentRecord
    day: Date | None
    places: int
    quote: str


def timeline(
    generation: Generation,
    *,
    kinds: Sequence[FactKind] = (),
    document: str = "",
    folder: str = "",
    date_from: Date | None = None,
    date_to: Date | None = None,
    limit: int = ENTRIES,
    cursor: str = "",
) -> Timeline:
    """The facts of ``kinds`` (none: all dated ones) in the documents that ``document`` (an id or path) and ``folder``
    allow, from ``date_from`` to ``date_to``, behind the page that ``cursor`` ends. Raises NotFound for an unknown
    document, BadRequest for dates exchanged and for a cursor that is none.
    """
    if date_from and date_to and date_from > date_to:
        raise BadRequest(f"date_from ({date_from}) is after date_to ({date_to}); exchange them.")
    last = tuple(place_of(cursor, _PLACE)) if cursor else ()
    records = generation.by_id
    chosen = _document(records, document) if document else None
    filters = Filters(folder=folder)
    found = [
        (_day(stated, records[stated.document_id]), stated)
        for stated in generation.facts(chosen, tuple(kinds) or DATE_KINDS)
        if filters.allow(stated.document_id, records[stated.document_id].source, None)
    ]
    placed = [
        (_place(day, records[stated.document_id], stated.fact), day, stated)
        for day, stated in found
        if (date_from is None and date_to is None)
        or (day is not None and (date_from or Date.min) <= day <= (date_to or Date.max))
    ]
    behind = sorted((one for one in placed if one[0] > last), key=lambda one: one[0])
    page = behind[:limit]
    entries = tuple(_entry(generation, records[s.document_id], day, s.fact) for _, day, s in page)
    return Timeline(entries, len(placed), cursor_of(page[-1][0]) if len(behind) > len(page) else None)


def changes(generation: Generation, document_id: str) -> tuple[list[Change], list[Change]]:
    """What the document changes, and what changes it, each told once for each part of the other document."""
    own = (relation for relation in generation.relations() if relation.document_id == document_id)
    made = [_change(generation, relation, relation.target_id) for relation in own]
    suffered = [_change(generation, relation, relation.document_id) for relation in generation.changes_to(document_id)]
    return _once(made), _once(suffered)


def links(generation: Generation) -> list[Link]:
    """Which document changes which other one: each pair once for each kind of change, the earliest first."""
    records = generation.by_id
    found: dict[tuple[str, str, str], list[Relation]] = {}
    for relation in generation.relations():
        if relation.target_id is not None:
            found.setdefault((relation.kind, relation.document_id, relation.target_id), []).append(relation)
    made = [_link(generation, records, relations) for relations in found.values()]
    return sorted(made, key=lambda link: (link.day is None, link.day or Date.max))


def _link(generation: Generation, records: Mapping[str, DocumentRecord], relations: Sequence[Relation]) -> Link:
    first, document = relations[0], generation.document(relations[0].document_id)
    days = [relation.effective for relation in relations if relation.effective]
    changing = records[first.document_id]
    quote = document.text[first.start : first.end] if document else ""
    target = records[str(first.target_id)]
    return Link(first, changing, target, min(days) if days else changing.date, len(relations), quote)


def _document(records: Mapping[str, DocumentRecord], wanted: str) -> str:
    for record in records.values():
        if wanted in (record.id, record.source):
            return record.id
    raise NotFound(f"There is no document {wanted!r}; GET /api/documents lists those that there are.")


def _place(day: Date | None, record: DocumentRecord, fact: Fact) -> tuple[str, str, int, int, str, str]:
    """Where a fact stands among all: by day, those without one last, then by its document and place in it."""
    return (day.isoformat() if day else _UNDATED, record.source, fact.start, fact.end, fact.kind, fact.value)


def _day(stated: Stated, record: DocumentRecord) -> Date | None:
    if stated.fact.kind not in DATE_KINDS:
        return record.date
    value = stated.fact.value
    return Date.fromisoformat(value if len(value) == 10 else f"{value}-01")


def _entry(generation: Generation, record: DocumentRecord, day: Date | None, fact: Fact) -> Entry:
    document = generation.document(record.id)
    section = path(document, fact.start) if document else ""
    return Entry(fact, record, day, section, document.page_at(fact.start) if document else None)


def _change(generation: Generation, relation: Relation, other: str | None) -> Change:
    document = generation.document(relation.document_id)
    quote = document.text[relation.start : relation.end] if document else ""
    return Change(relation, generation.by_id.get(other or ""), quote)


def _once(found: Sequence[Change]) -> list[Change]:
    kept: dict[tuple[str, str, str], Change] = {}
    for change in found:
        relation = change.relation
        other = change.other.id if change.other else relation.target_words
        kept.setdefault((relation.kind, other, relation.place or relation.part), change)
    return list(kept.values())
