"""An immutable, opened index, and the library that always hands out the current one.

A data folder holds ``generations/<id>/`` and the file ``current``, which names one of them. A build writes a new
folder and then replaces ``current`` in one step, so a reader sees the old index or the new one, never a mixture.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dealdesk.index.bm25 import Bm25Index
from dealdesk.index.embed import Embedder
from dealdesk.index.faults import IndexDamaged, IndexFault, IndexLocked, IndexMissing, IndexStale
from dealdesk.index.filters import Filters
from dealdesk.index.findings_table import Names, Stated
from dealdesk.index.lexical import LexicalIndex
from dealdesk.index.manifest import Manifest, checksums, missing_or_cut, read_manifest
from dealdesk.index.places import Places, within
from dealdesk.index.relations import Directory, Relation, resolved
from dealdesk.index.revisions import read_revisions
from dealdesk.index.segment import open_segments
from dealdesk.index.store import DocumentRecord
from dealdesk.index.stores import DocumentStore, Stores
from dealdesk.index.vectors import JoinedIndex, VectorIndex
from dealdesk.ingest.document import Document, Passage

__all__ = [
    "Generation",
    "IndexDamaged",
    "IndexFault",
    "IndexLocked",
    "IndexMissing",
    "IndexStale",
    "Library",
    "current_folder",
]

GENERATIONS = "generations"
POINTER = "current"


class Generation:
    """One generation, opened. It stays whole and usable for whoever holds it, even after its files were deleted."""

    def __init__(self, folder: Path) -> None:
        """Raises IndexStale for another format, IndexDamaged when a file is missing, cut short or unreadable."""
        self.folder = folder
        self.manifest = read_manifest(folder)
        if broken := missing_or_cut(folder, self.manifest):
            raise IndexDamaged(f"{folder / broken[0]} is missing or cut short; run `dealdesk reindex --full`")
        segments, first_rows = open_segments(folder, self.manifest)
        stores = Stores([segment.store for segment in segments], first_rows, read_revisions(folder))
        self._segments = segments
        self._hold(self.manifest, stores, self.manifest.rows)
        self.vectors, self.lexical = self.engines(self.places.alive())
        passages = sum(record.passages for record in self._records)
        if {self.vectors.size, self.lexical.size} != {self.manifest.rows} or passages != self.manifest.passages:
            raise IndexDamaged(f"{folder} holds parts of different indexes; run `dealdesk reindex --full`")

    def _hold(self, manifest: Manifest, store: DocumentStore, rows: int) -> None:
        """Takes the documents of a generation of so many ``rows``, dead ones too."""
        self.manifest = manifest
        self.store = store
        self._records = store.records()
        self.places = Places(self._records, rows)
        self._document = lru_cache(maxsize=512)(store.document)  # an answer asks for its few documents often
        self._rows_of = lru_cache(maxsize=16)(self.places.rows_of)  # up to 8 bytes a passage each

    def engines(self, alive: NDArray[np.bool_] | None) -> tuple[VectorIndex, LexicalIndex]:
        """Search by vectors and by words over the rows that are ``alive`` (a mask of all rows; None for all of them):
        no other is found, counts in the frequency of a word, or makes one rare."""
        vectors = JoinedIndex([segment.vectors for segment in self._segments], alive, self.manifest.dimension)
        return vectors, Bm25Index([segment.words for segment in self._segments], alive)

    @property
    def id(self) -> str:
        return self.manifest.id

    def documents(self) -> tuple[DocumentRecord, ...]:
        """All documents, by source."""
        return self._records

    def document(self, document_id: str) -> Document | None:
        """The document with its text; None when the index has none of that id."""
        return self._document(document_id)

    def passages(self, rows: Sequence[int] | NDArray[np.int64]) -> list[Passage]:
        """The passages at ``rows``, in that order."""
        return self.store.passages([int(row) for row in rows])

    def facts(self, document_id: str | None = None, kinds: Sequence[str] = ()) -> tuple[Stated, ...]:
        """What one document or all of them state, in the order of documents and places; only ``kinds`` where given."""
        return self.store.facts(document_id, kinds)

    def relations(self) -> tuple[Relation, ...]:
        """Which document changes which, in the order of the changing documents and places. Found once, then kept."""
        return self._relations

    @cached_property
    def _relations(self) -> tuple[Relation, ...]:
        used = [record for record in self._records if record.passages]  # what is set aside is nobody's target
        return resolved(self.store.mentions(), Directory(used, self.names(), self.parties()))

    def names(self) -> dict[str, Names]:
        """The names by which each document and others go, by the document that says so."""
        return self.store.names()

    def parties(self) -> dict[str, frozenset[str]]:
        """For each document that names some, its parties in small letters."""
        found: dict[str, set[str]] = {}
        for stated in self.facts(kinds=("party",)):
            found.setdefault(stated.document_id, set()).add(stated.fact.value.lower())
        return {document_id: frozenset(names) for document_id, names in found.items()}

    def record_at(self, row: int) -> DocumentRecord:
        """The document that the passage in ``row`` is from."""
        return self._records[int(self.places.of(np.array([row]))[0])]

    def rows_of(self, filters: Filters) -> NDArray[np.int64] | None:
        """The rows that ``filters`` allow, ascending; None when they allow all."""
        return None if filters == Filters() else self._rows_of(filters)

    def allowed(self, filters: Filters, positions: Sequence[int] | None = None) -> Any:
        """What ``filters`` allow, of the documents at ``positions`` only where these are given: as the indexes of this
        generation take it, which for files is by rows."""
        rows = self.rows_of(filters)
        if positions is None:
            return rows
        own = np.sort(np.concatenate([self.places.rows(position) for position in positions]))
        return own if rows is None else within(rows, own)

    def require(self, embedder: Embedder) -> None:
        """Raises IndexStale unless ``embedder`` is the one that made the vectors."""
        if self.manifest.embedder_sha256 != embedder.sha256:
            raise IndexStale(
                f"the index was made with the model {self.manifest.embedder} "
                f"({self.manifest.embedder_sha256[:12]}), not with {embedder.name} ({embedder.sha256[:12]}); "
                "run `dealdesk reindex`, or set the model back"
            )

    def described(self, verified: bool) -> str:
        """Where it is and how large; ``verified`` says that ``verify`` found nothing."""
        size = sum(size for size, _ in self.manifest.files.values()) / 1e6
        return f"{size:,.1f} MB, every file {'read and compared' if verified else 'there in full'}"

    def verify(self) -> list[str]:
        """Reads every file again: one sentence for each that is not what the manifest says; empty when all is well."""
        found = checksums(self.folder)
        faults = []
        for name, expected in self.manifest.files.items():
            if name not in found:
                faults.append(f"{self.folder / name} is missing; run `dealdesk reindex --full`")
            elif found[name] != expected:
                faults.append(f"{self.folder / name} has changed since it was written; run `dealdesk reindex --full`")
        return faults + [f"{self.folder / name} does not belong there" for name in found.keys() - self.manifest.files]


class Library:
    """The current generation of a data folder, kept open and exchanged when a build has made another one current."""

    def __init__(self, data: Path, embedder: Embedder | None = None) -> None:
        """With an ``embedder``, a generation that another one made is refused with IndexStale."""
        self._data = data
        self._embedder = embedder
        self._lock = Lock()
        self._opened: tuple[object, Generation] | None = None

    def current(self) -> Generation:
        """The current generation. Take it once for each question: what it says never changes.

        Costs one ``stat`` while nothing has changed. Raises IndexMissing, IndexStale or IndexDamaged.
        """
        stamp = self._stamp()
        if self._opened and self._opened[0] == stamp:
            return self._opened[1]
        with self._lock:
            stamp = self._stamp()
            if self._opened is None or self._opened[0] != stamp:
                self._opened = self._open(stamp)
            return self._opened[1]

    def _open(self, stamp: object) -> tuple[object, Generation]:
        while True:
            try:
                generation = self._generation()
                break
            except (IndexDamaged, IndexMissing):
                # Two builds may have followed one another since the pointer was read, and the older one gone.
                latest = self._stamp()
                if latest == stamp:
                    raise
                stamp = latest
        if self._embedder is not None:
            generation.require(self._embedder)
        return stamp, generation

    def _generation(self) -> Generation:
        """The current generation, opened."""
        return Generation(current_folder(self._data))

    def _stamp(self) -> object:
        """Something that is another when another generation is current."""
        try:
            status = (self._data / POINTER).stat()
        except OSError as error:
            raise _missing(self._data) from error
        return status.st_ino, status.st_mtime_ns, status.st_size


def current_folder(data: Path) -> Path:
    """The folder of the current generation. Raises IndexMissing when nothing was indexed."""
    try:
        name = (data / POINTER).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise _missing(data) from error
    if not name or Path(name).name != name:
        raise IndexDamaged(f"{data / POINTER} names no generation; run `dealdesk reindex --full`")
    return data / GENERATIONS / name


def _missing(data: Path) -> IndexMissing:
    return IndexMissing(f"there is no index in {data} yet; run `dealdesk reindex`")
