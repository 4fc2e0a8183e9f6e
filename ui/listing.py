"""The documents of an index, page by page."""

from __future__ import annotations

from dataclasses import dataclass

from dealdesk.index.doubts import noted
from dealdesk.index.filters import Filters
from dealdesk.index.generation import Generation
from dealdesk.index.store import DocumentRecord
from dealdesk.ui.paging import cursor_of, place_of

MOST_DOCUMENTS = 1000


@dataclass(frozen=True, slots=True)
class Listing:
    """``documents`` by source; ``total`` counts those on all pages, ``next`` is the cursor of the next one, or None."""

    documents: tuple[DocumentRecord, ...]
    total: int
    next: str | None


def listing(generation: Generation, folder: str = "", limit: int | None = None, cursor: str = "") -> Listing:
    """At most ``limit`` documents (None: all) below ``folder``, behind the page that ``cursor`` ends.

    Raises BadRequest for a cursor that is none. What comes or goes between two pages moves no other document.
    """
    filters = Filters(folder=folder)
    inside = [record for record in generation.documents() if filters.allow(record.id, record.source, None)]
    last = str(place_of(cursor, [str])[0]) if cursor else ""
    behind = [record for record in inside if record.source > last]
    page = tuple(noted(generation, record) for record in behind[:limit])
    return Listing(page, len(inside), cursor_of([page[-1].source]) if len(behind) > len(page) else None)
