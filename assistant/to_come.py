"""Which days of a document lie before its own: it tells them as history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date as Date

from dealdesk.ingest.dates import dates_in
from dealdesk.ingest.values import Value


def to_come(values: Sequence[Value], day: Date | None) -> list[Value]:
    """``values`` without the days that end before ``day``, that of the document; all where it has none."""
    return [value for value in values if value.kind != "date" or day is None or _reaches(value.text, day)]


def _reaches(words: str, day: Date) -> bool:
    return any(mention.last >= day for mention in dates_in(words, day.year))
