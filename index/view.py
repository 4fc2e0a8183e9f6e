"""A generation as those see it who may see some rooms only: nothing of another room can be asked of it.

Each folder at the top of the corpus is a room; the files beside those folders are a room of their own, TOP. Whoever
searches, lists or reads is handed a view and cannot forget to filter: the view has no other documents. What is found
out over all documents (which changes which, who is called what, which words are rare) is found out anew over those of
the view, so that answers about a room are the same whatever the other rooms hold.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dealdesk.index.embed import Embedder
from dealdesk.index.filters import Filters
from dealdesk.index.findings_table import Names, Stated
from dealdesk.index.generation import Generation
from dealdesk.index.kept import kept
from dealdesk.index.lexical import LexicalIndex
from dealdesk.index.places import Places
from dealdesk.index.relations import Directory, Relation, resolved
from dealdesk.index.store import DocumentRecord
from dealdesk.index.vectors import VectorIndex
from dealdesk.ingest.amendment import Amendment
from dealdesk.ingest.document import Document, Passage

Rows = NDArray[np.int64]
Rooms = frozenset[str]

TOP = "."
"""The room of the files at the top of the corpus: no folder of it can bear this name."""
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
    that the whole has and the view lacks fails instead of telling too much.

    To its searches the rows of other rooms are dead: they are not found, and make no word rarer or more common.
    """

    stands_in_for = ""  # which names a file of the whole
    unread: Mapping[str, tuple[int, str]] = {}

    def __init__(self, whole: Generation, rooms: Rooms) -> None:
        self._whole = whole
        self._records = tuple(record for record in whole.documents() if room_of(record.source) in rooms)
        self.rooms = rooms
        self.places = Places(self._records, whole.manifest.rows)
        self._rows_of = lru_cache(maxsize=16)(self.places.rows_of)
        passages = sum(record.passages for record in self._records)
        self.manifest = replace(whole.manifest, documents=len(self._records), passages=passages, files={})

    @property
    def id(self) -> str:
        return self._whole.id

    @property
    def stands_in(self) -> bool:
        return self._whole.stands_in

    @cached_property
    def _engines(self) -> tuple[VectorIndex, LexicalIndex]:
        return self._whole.engines(self.places.alive())

    @property
    def vectors(self) -> VectorIndex:  # type: ignore[override]
        """Raises RoomsUnsupported where the index of the whole cannot be searched so."""
        return self._engines[0]

    @property
    def lexical(self) -> LexicalIndex:  # type: ignore[override]
        """Raises RoomsUnsupported as ``vectors`` does."""
        return self._engines[1]

    @property
    def folder(self) -> Path:  # type: ignore[override]
        raise AttributeError("a view of some rooms has no folder")

    def engines(self, alive: NDArray[np.bool_] | None) -> tuple[VectorIndex, LexicalIndex]:
        del alive
        raise AttributeError("a view of some rooms has its searches, and makes no others")

    def documents(self) -> tuple[DocumentRecord, ...]:
        return self._records

    def document(self, document_id: str) -> Document | None:
        return self._whole.document(document_id) if document_id in self.by_id else None

    def passages(self, rows: Sequence[int] | Rows) -> list[Passage]:
        self._check(rows)
        return self._whole.passages(rows)

    def facts(self, document_id: str | None = None, kinds: Sequence[str] = ()) -> tuple[Stated, ...]:
        if document_id is not None:
            return self._whole.facts(document_id, kinds) if document_id in self.by_id else ()
        return tuple(stated for record in self._records for stated in self._whole.facts(record.id, kinds))

    def names(self) -> dict[str, Names]:
        return {one: names for one, names in self._whole.names().items() if one in self.by_id}

    def amendments(self) -> list[tuple[str, Amendment]]:
        return [one for one in self._whole.amendments() if one[0] in self.by_id]

    def relations(self) -> tuple[Relation, ...]:
        return self._own_relations

    @cached_property
    def _own_relations(self) -> tuple[Relation, ...]:
        mentions = [mention for mention in self._whole.store.mentions() if mention[0] in self.by_id]
        used = [record for record in self._records if record.passages]
        return resolved(mentions, Directory(used, self.names(), self.parties()))

    def record_at(self, row: int) -> DocumentRecord:
        self._check([row])
        return super().record_at(row)

    def _check(self, rows: Sequence[int] | Rows) -> None:
        if len(strange := self.places.strange(np.asarray(rows, np.int64))):
            raise IndexError(f"there is no passage in row {strange[0]}")

    def rows_of(self, filters: Filters) -> Rows | None:
        """The rows that ``filters`` allow among those of the view, ascending; None for all of these: what is searched
        in has no others."""
        return None if filters == Filters() else self._rows_of(filters)

    def allowed(self, filters: Filters, positions: Sequence[int] | None = None) -> Any:
        return super().allowed(filters, positions)  # over the view's own documents and places

    def require(self, embedder: Embedder) -> None:
        self._whole.require(embedder)

    def described(self, verified: bool) -> str:
        del verified
        raise AttributeError("a view of some rooms is not described; its generation is")

    def damage(self) -> str:
        raise AttributeError("a view of some rooms is not verified; its generation is")

    def verify(self) -> list[str]:
        raise AttributeError("a view of some rooms is not verified; its generation is")
