"""Which days of a document can be those by when or until when something is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date as Date

from dealdesk.assistant.asked import tells_end
from dealdesk.ingest.dates import dates_in
from dealdesk.ingest.document import Document
from dealdesk.ingest.values import Value

_DAYS = ("date", "month")
_ABOVE = 80
"""Characters before a day in which its label stands: "Expiration date:"."""


def to_come(values: Sequence[Value], day: Date | None) -> list[Value]:
    """``values`` without the days and months that end before ``day``, that of the document, which tells them as
    history; all where it has none."""
    return [value for value in values if value.kind not in _DAYS or day is None or _reaches(value.text, day)]


def ends(values: Sequence[Value], document: Document, start: int, end: int) -> list[Value]:
    """``values``, those of the text at ``start:end``, without days that cannot be an end: what is past, the document's
    own day, and a day by itself, under no label, which is the document's own or its page's."""
    bare = not any(map(str.isalpha, _rest(values, document.text[start:end])))
    if bare and not tells_end(document.text[max(0, start - _ABOVE) : start]):
        return [value for value in values if value.kind != "date"]
    return to_come([value for value in values if not _is_own(value, document.date)], document.date)


def _is_own(value: Value, day: Date | None) -> bool:
    """Whether the value is the document's own ``day``."""
    exact = dates_in(value.text, day.year) if day and value.kind == "date" else []
    return any(mention.first == mention.last == day for mention in exact)


def _rest(values: Sequence[Value], text: str) -> str:
    for value in values:
        text = text.replace(value.text, " ")
    return text


def _reaches(words: str, day: Date) -> bool:
    return any(mention.last >= day for mention in dates_in(words, day.year))
