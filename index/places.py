"""Where documents stand in the rows of an index, and which of them a filter allows: for many at once."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from dealdesk.index.filters import Filters
from dealdesk.index.query import DateRange
from dealdesk.index.store import DocumentRecord

Rows = NDArray[np.int64]

_NO_DAY = 0
"""Stands for no date: the first day that there is has number 1."""


class Places:
    """Documents by their position in the order of sources. The rows of each follow one another; documents come in any
    order, and between them may be dead rows, which are no document's."""

    def __init__(self, records: Sequence[DocumentRecord], rows: int) -> None:
        """``records`` by source; ``rows`` is how many there are, dead ones too."""
        self._records = records
        self._rows = rows
        self._sources = [record.source for record in records]
        self._firsts = np.array([record.first_row for record in records], np.int64)
        self._counts = np.array([record.passages for record in records], np.int64)
        self._days = np.array([record.date.toordinal() if record.date else _NO_DAY for record in records], np.int64)
        held = np.flatnonzero(self._counts)  # a document without passages shares its first row with another
        self._by_row = held[np.argsort(self._firsts[held], kind="stable")]
        self._sorted_firsts = self._firsts[self._by_row]

    def of(self, rows: Rows) -> NDArray[np.int64]:
        """The position of the document of each of ``rows``, none of them dead."""
        return self._by_row[np.searchsorted(self._sorted_firsts, rows, side="right") - 1]

    def strange(self, rows: Rows) -> Rows:
        """Those of ``rows`` that are no document's."""
        if not len(self._by_row):
            return rows
        before = np.searchsorted(self._sorted_firsts, rows, side="right") - 1
        position = self._by_row[before]
        strange: Rows = rows[(before < 0) | (rows >= self._firsts[position] + self._counts[position])]
        return strange

    def rows(self, position: int) -> Rows:
        """The rows of the document at ``position``, ascending."""
        first = int(self._firsts[position])
        return np.arange(first, first + int(self._counts[position]), dtype=np.int64)

    def alive(self) -> NDArray[np.bool_] | None:
        """A mask over all rows, true where a document has them; None when all are."""
        if int(self._counts.sum()) == self._rows:
            return None
        alive = np.zeros(self._rows, dtype=bool)
        alive[self._spread(np.arange(len(self._records)))] = True
        return alive

    def rows_of(self, filters: Filters) -> Rows:
        """The rows of all documents that ``filters`` allow, ascending."""
        return np.sort(self._spread(self._allowed(filters)))

    def dated(self, dates: Sequence[DateRange]) -> NDArray[np.float32]:
        """For each document the greatest weight of the ranges that hold its date, 0 where none does."""
        weights = np.zeros(len(self._records), np.float32)
        for one in dates:
            inside = (self._days >= max(one.first.toordinal(), 1)) & (self._days <= one.last.toordinal())
            weights[inside] = np.maximum(weights[inside], np.float32(one.weight))
        return weights

    def _allowed(self, filters: Filters) -> NDArray[np.int64]:
        """Positions of the documents for which ``filters.allow`` is true."""
        start, end = 0, len(self._records)
        if folder := filters.folder.strip("/"):
            # Sources are sorted, so those of a folder follow one another; "0" comes right after "/".
            start, end = (bisect_left(self._sources, f"{folder}{edge}") for edge in "/0")
        positions = np.arange(start, max(start, end))
        if filters.date_from or filters.date_to:
            days = self._days[positions]
            first = filters.date_from.toordinal() if filters.date_from else 1
            inside = days >= first
            if filters.date_to:
                inside &= days <= filters.date_to.toordinal()
            positions = positions[inside & (days != _NO_DAY)]
        if filters.documents:
            wanted = set(filters.documents)
            named = [p for p in positions.tolist() if wanted & {self._records[p].id, self._sources[p]}]
            positions = np.array(named, np.int64)
        return positions

    def _spread(self, positions: NDArray[np.int64]) -> Rows:
        """All rows of the documents at ``positions``, one document after another."""
        counts = self._counts[positions]
        ends = np.cumsum(counts)
        within = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - counts, counts)
        return np.repeat(self._firsts[positions], counts) + within


def within(allowed: Rows, rows: Rows) -> Rows:
    """Those of ``rows`` that are ``allowed``; both ascending."""
    if not len(rows) or not len(allowed):
        return rows[:0]
    # Looked up one by one: the rows of a document are few, and those that are allowed can be a million.
    place = np.minimum(np.searchsorted(allowed, rows), len(allowed) - 1)
    found: Rows = rows[allowed[place] == rows]
    return found
