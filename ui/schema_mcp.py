"""The bodies that only the tools of the Model Context Protocol reply."""

from __future__ import annotations

from datetime import date as Date

from dealdesk.ui.schema import Body


class ExcerptBody(Body):
    """Characters ``start`` to ``end`` of a document's text, of ``characters`` in all; offsets are those of quotes.
    ``next`` is where to read on, null at the end."""

    document_id: str
    source: str
    title: str
    date: Date | None
    start: int
    end: int
    characters: int
    next: int | None
    text: str
