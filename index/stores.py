"""The stores of a generation's segments, read as one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from dealdesk.index.findings_table import Names, Stated
from dealdesk.index.revisions import Revisions
from dealdesk.index.store import DocumentRecord, Store
from dealdesk.ingest.amendment import Amendment
from dealdesk.ingest.document import Document, Passage
from dealdesk.ingest.relation import Mention

T = TypeVar("T")


class DocumentStore(Protocol):
    """The documents of one generation, what they state, and their passages by row. Safe to use from many threads."""

    def records(self) -> tuple[DocumentRecord, ...]:
        """All documents, by source."""
        ...

    def document(self, document_id: str) -> Document | None:
        """The document with its text, sections and pages, as the reader made it; None when there is none."""
        ...

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        """The passages at ``rows``, in that order. Raises IndexError for a row that there is not."""
        ...

    def all_passages(self) -> Iterator[Passage]:
        """Every passage, document by document in the order of sources."""
        ...

    def facts(self, document_id: str | None = None, kinds: Sequence[str] = ()) -> tuple[Stated, ...]:
        """What one document or all of them state, in the order of documents and places; only ``kinds`` where given."""
        ...

    def mentions(self) -> list[tuple[str, Mention]]:
        """The changes of other documents, each with the id of the document that orders it, in the same order."""
        ...

    def amendments(self) -> list[tuple[str, Amendment]]:
        """The words put in the place of others, each with the id of the document that orders it, in the same order."""
        ...

    def names(self) -> dict[str, Names]:
        """The names by which each document and others go."""
        ...


class Stores:
    """The living documents of several stores, whose rows follow one another. Safe to use from many threads."""

    def __init__(self, stores: Sequence[Store], first_rows: Sequence[int], revisions: Sequence[Revisions]) -> None:
        """``first_rows`` holds the row that each store's row 0 is."""
        self._stores = tuple(stores)
        self._first_rows = list(first_rows)
        self._revisions = tuple(revisions)
        placed = sorted(self._living(), key=lambda pair: pair[0].source)
        self._records = tuple(record for record, _ in placed)
        self._segments = {record.id: segment for record, segment in placed}
        self._places = {record.id: place for place, record in enumerate(self._records)}

    def records(self) -> tuple[DocumentRecord, ...]:
        """All documents, by source."""
        return self._records

    def segment(self, document_id: str) -> int:
        """Which of the stores holds the document. Raises KeyError when none does."""
        return self._segments[document_id]

    def document(self, document_id: str) -> Document | None:
        """The document with its text, sections and pages, as the reader made it; None when there is none."""
        segment = self._segments.get(document_id)
        return None if segment is None else self._stores[segment].document(document_id)

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        """The passages at ``rows``, in that order. Raises IndexError for a row that there is not."""
        wanted: dict[int, list[int]] = {}
        for row in rows:
            segment = bisect_right(self._first_rows, row) - 1
            if segment < 0:
                raise IndexError(f"there is no passage in row {row}")
            wanted.setdefault(segment, []).append(row)
        found: dict[int, Passage] = {}
        for segment, own in wanted.items():
            first = self._first_rows[segment]
            found.update(zip(own, self._stores[segment].passages([row - first for row in own]), strict=True))
        return [found[row] for row in rows]

    def all_passages(self) -> Iterator[Passage]:
        """Every living passage, document by document in the order of sources."""
        for record in self._records:
            yield from self.passages(range(record.first_row, record.first_row + record.passages))

    def rows_of_contents(self, keys: Sequence[bytes]) -> dict[bytes, int]:
        """For each of these sha256 sums of a passage's content one row that holds it, dead ones too: a vector is of
        its content, whatever became of the document."""
        return {
            key: row + first
            for store, first in zip(self._stores, self._first_rows, strict=True)
            for key, row in store.rows_of_contents(keys)
        }

    def facts(self, document_id: str | None = None, kinds: Sequence[str] = ()) -> tuple[Stated, ...]:
        """What one document or all of them state, in the order of documents and places; only ``kinds`` where given."""
        if document_id is not None:
            segment = self._segments.get(document_id)
            return () if segment is None else self._stores[segment].facts(document_id, kinds)
        return tuple(self._sorted(lambda store: store.facts(None, kinds), lambda stated: stated.document_id))

    def mentions(self) -> list[tuple[str, Mention]]:
        """The changes of other documents, each with the id of the document that orders it, in the same order."""
        return self._sorted(lambda store: store.mentions(), lambda mention: mention[0])

    def amendments(self) -> list[tuple[str, Amendment]]:
        """The words put in the place of others, each with the id of the document that orders it, in the same order."""
        return self._sorted(lambda store: store.amendments(), lambda amendment: amendment[0])

    def names(self) -> dict[str, Names]:
        """The names by which each document and others go."""
        return dict(self._sorted(lambda store: store.names().items(), lambda named: named[0]))

    def _sorted(self, read: Callable[[Store], Iterable[T]], owner: Callable[[T], str]) -> list[T]:
        """What the stores hold of living documents, by document."""
        found = [
            one
            for segment, store in enumerate(self._stores)
            for one in read(store)
            if self._segments.get(owner(one)) == segment
        ]
        return sorted(found, key=lambda one: self._places[owner(one)])

    def _living(self) -> Iterator[tuple[DocumentRecord, int]]:
        for segment, (store, first) in enumerate(zip(self._stores, self._first_rows, strict=True)):
            revisions = self._revisions[segment]
            for record in store.records():
                if record.id not in revisions.gone:
                    yield replace(revisions.applied(record), first_row=record.first_row + first), segment
