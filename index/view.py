"""A generation as those see it who may see some rooms only: nothing of another room can be asked of it.

Each folder at the top of the corpus is a room; the files beside those folders are a room of their own, TOP. Whoever
searches, lists or reads is handed a view and cannot forget to filter: the view has no other documents. What is found
out over all documents (which changes which, who is called what, which words are rare) is found out anew over those of
the view, so that answers about a room are the same whatever the other rooms hold.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dealdesk.index.embed import Embedder
from dealdesk.index.filters import Filters
from dealdesk.index.findings_table import Names, Stated
from dealdesk.index.generation import Generation
from dealdesk.index.kept import kept
from dealdesk.index.lexical import Bm25Index, LexicalIndex
from dealdesk.index.relations import Directory, Relation, resolved
from dealdesk.index.store import DocumentRecord
from dealdesk.index.vectors import VectorIndex
from dealdesk.ingest.document import Document, Passage

Rows = NDArray[np.int64]
Scores = NDArray[np.float32]
Rooms = frozenset[str]

TOP = "."
"""The room of the files at the top of the corpus: no folder of it can bear this name."""
OWN_WORDS_UP_TO = 20_000
"""Passages up to which a view weighs words by its own documents alone: docs/how-to/rooms.md has the cost."""
VIEWS = 64
"""Views of one generation that are kept, each with what was found out over its documents."""


def room_of(source: str) -> str:
    """The room of a document: the first folder of its path below the corpus."""
    room, slash, _ = source.partition("/")
    return room if slash else TOP


def seen(generation: Generation, rooms: Rooms | None) -> Generation:
    """``generation`` as those see it who may see ``rooms``; all of it for None."""
    if rooms is None:
        return generation
    views = _views(generation)
    view = views.pop(rooms, None) or View(generation, rooms)
    views[rooms] = view
    while len(views) > VIEWS:
        views.pop(next(iter(views)), None)
    return view


@kept
def _views(generation: Generation) -> OrderedDict[Rooms, View]:
    del generation
    return OrderedDict()


class View(Generation):
    """The documents of ``rooms``. It opens no file and holds none of the whole's parts under their names, so a method
    that the whole has and the view lacks fails instead of telling too much."""

    def __init__(self, whole: Generation, rooms: Rooms) -> None:
        self._whole = whole
        self._records = tuple(record for record in whole.documents() if room_of(record.source) in rooms)
        self._ids = frozenset(record.id for record in self._records)
        self._first_rows = [record.first_row for record in self._records]
        self._rows = _rows(self._records)
        self.rooms = rooms
        self.manifest = replace(whole.manifest, documents=len(self._records), passages=len(self._rows), files={})
        self.vectors: VectorIndex = _Near(whole.vectors, self._rows)

    @property
    def id(self) -> str:
        return self._whole.id

    @property
    def folder(self) -> Path:  # type: ignore[override]
        raise AttributeError("a view of some rooms has no folder")

    @cached_property
    def lexical(self) -> LexicalIndex:  # type: ignore[override]
        if len(self._rows) > OWN_WORDS_UP_TO:
            return _Worded(self._whole.lexical, self._rows)
        return _OwnWords([passage.content for passage in self._whole.passages(self._rows)], self._rows)

    def documents(self) -> tuple[DocumentRecord, ...]:
        return self._records

    def document(self, document_id: str) -> Document | None:
        return self._whole.document(document_id) if document_id in self._ids else None

    def passages(self, rows: Sequence[int] | Rows) -> list[Passage]:
        wanted = np.asarray(rows, dtype=np.int64)
        if not (held := _held(self._rows, wanted)).all():
            raise IndexError(f"there is no passage in row {wanted[~held][0]}")
        return self._whole.passages(rows)

    def facts(self, document_id: str | None = None, kinds: Sequence[str] = ()) -> tuple[Stated, ...]:
        if document_id is not None:
            return self._whole.facts(document_id, kinds) if document_id in self._ids else ()
        return tuple(stated for record in self._records for stated in self._whole.facts(record.id, kinds))

    def names(self) -> dict[str, Names]:
        return {one: names for one, names in self._whole.names().items() if one in self._ids}

    def relations(self) -> tuple[Relation, ...]:
        return self._own_relations

    @cached_property
    def _own_relations(self) -> tuple[Relation, ...]:
        mentions = [mention for mention in self._whole.store.mentions() if mention[0] in self._ids]
        return resolved(mentions, Directory(self._records, self.names(), self.parties()))

    def record_at(self, row: int) -> DocumentRecord:
        record = self._records[max(0, bisect_right(self._first_rows, row) - 1)] if self._records else None
        if record is None or not 0 <= row - record.first_row < record.passages:
            raise IndexError(f"there is no passage in row {row}")
        return record

    def rows_of(self, filters: Filters) -> Rows | None:
        """The rows that ``filters`` allow among those of the view, ascending; None for all of these: what is searched
        in has no others."""
        if filters == Filters():
            return None
        return _rows(record for record in self._records if filters.allow(record.id, record.source, record.date))

    def require(self, embedder: Embedder) -> None:
        self._whole.require(embedder)

    def verify(self) -> list[str]:
        raise AttributeError("a view of some rooms is not verified; its generation is")


class _Near:
    """The vectors of some rows."""

    def __init__(self, index: VectorIndex, rows: Rows) -> None:
        self._index = index
        self._rows = rows

    @property
    def size(self) -> int:
        return len(self._rows)

    def search(self, query: Scores, k: int, allowed: Rows | None = None) -> tuple[Rows, Scores]:
        return self._index.search(query, k, _common(self._rows, allowed))

    def vectors(self) -> Scores:
        raise AttributeError("a view of some rooms gives no vectors away")

    def save(self, path: Path) -> None:
        raise AttributeError(f"a view of some rooms is not written to {path}")


class _Worded:
    """The words of some rows, weighed by how rare they are among all."""

    def __init__(self, index: LexicalIndex, rows: Rows) -> None:
        self._index = index
        self._rows = rows

    @property
    def size(self) -> int:
        return len(self._rows)

    def scores(self, query: str) -> Scores:
        """float32 of shape (size,), in the order of the view's rows."""
        return self._index.scores(query)[self._rows]

    def search(self, query: str, k: int, allowed: Rows | None = None) -> tuple[Rows, Scores]:
        return self._index.search(query, k, _common(self._rows, allowed))


class _OwnWords:
    """The words of some rows, weighed by how rare they are among these: what other rooms say changes no rank."""

    def __init__(self, texts: Sequence[str], rows: Rows) -> None:
        self._index = Bm25Index(texts)
        self._rows = rows

    @property
    def size(self) -> int:
        return len(self._rows)

    def scores(self, query: str) -> Scores:
        """float32 of shape (size,), in the order of the view's rows."""
        return self._index.scores(query)

    def search(self, query: str, k: int, allowed: Rows | None = None) -> tuple[Rows, Scores]:
        inner = None if allowed is None else np.searchsorted(self._rows, _common(self._rows, allowed))
        found, scores = self._index.search(query, k, inner)
        return self._rows[found], scores


def _common(rows: Rows, allowed: Rows | None) -> Rows:
    return rows if allowed is None else np.unique(allowed[_held(rows, allowed)])


def _held(rows: Rows, wanted: Rows) -> NDArray[np.bool_]:
    """For each row that is ``wanted`` whether it is among ``rows``, which ascend: quick where few are wanted."""
    if not len(rows):
        return np.zeros(len(wanted), dtype=bool)
    return np.asarray(rows[np.minimum(np.searchsorted(rows, wanted), len(rows) - 1)] == wanted)


def _rows(records: Iterable[DocumentRecord]) -> Rows:
    spans = [np.arange(one.first_row, one.first_row + one.passages, dtype=np.int64) for one in records]
    return np.concatenate(spans) if spans else np.empty(0, dtype=np.int64)
