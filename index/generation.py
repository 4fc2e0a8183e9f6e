"""An immutable, opened index."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property, lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dealdesk.index.bm25 import Bm25Index
from dealdesk.index.embed import Embedder
from dealdesk.index.faults import IndexDamaged, IndexStale
from dealdesk.index.filters import Filters
from dealdesk.index.findings_table import Names, Stated
from dealdesk.index.lexical import LexicalIndex
from dealdesk.index.manifest import Manifest, checksums, damage, missing_or_cut, read_manifest
from dealdesk.index.places import Places, within
from dealdesk.index.relations import Directory, Relation, resolved
from dealdesk.index.revisions import read_revisions
from dealdesk.index.segment import open_segments
from dealdesk.index.store import DocumentRecord
from dealdesk.index.stores import DocumentStore, Stores
from dealdesk.index.vectors import JoinedIndex, VectorIndex
from dealdesk.ingest.amendment import Amendment
from dealdesk.ingest.document import Document, Passage

PROMPT = 256 << 20
"""Bytes of a generation that are read and compared before it is used: 0.15 s of one core (benchmarks/README.md)."""


class Generation:
    """One generation, opened. It stays whole and usable for whoever holds it, even after its files were deleted."""

    stands_in_for: str = ""
    """What is wrong with the current generation, where this is the one before it and stands in for it."""
    unread: Mapping[str, tuple[int, str]] = {}
    """The files that were not read when it was opened."""

    def __init__(self, folder: Path, without: frozenset[str] = frozenset()) -> None:
        """Documents whose ids are in ``without`` are as if they were gone. Files of up to ``PROMPT`` bytes in all are
        read and compared with their checksums, the small ones first; ``damage`` does so with the rest.

        Raises IndexStale for another format, IndexDamaged when a file is missing, cut short, changed or unreadable.
        """
        self.folder = folder
        self.manifest = read_manifest(folder)
        if broken := missing_or_cut(folder, self.manifest):
            raise _damaged(folder / broken[0], "is missing or cut short")
        prompt, self.unread = _prompt(self.manifest)
        for name, how in damage(folder, prompt):
            raise _damaged(folder / name, how)
        segments, first_rows = open_segments(folder, self.manifest)
        revisions = [replace(one, gone=one.gone | without) for one in read_revisions(folder)]
        stores = Stores([segment.store for segment in segments], first_rows, revisions)
        self._segments = segments
        if without:
            records = stores.records()
            passages = sum(record.passages for record in records)
            self.manifest = replace(self.manifest, documents=len(records), passages=passages)
        self._hold(self.manifest, stores, self.manifest.rows)
        self.vectors, self.lexical = self.engines(self.places.alive())
        passages = sum(record.passages for record in self._records)
        if {self.vectors.size, self.lexical.size} != {self.manifest.rows} or passages != self.manifest.passages:
            raise _damaged(folder, "holds parts of different indexes")

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

    @property
    def stands_in(self) -> bool:
        """Whether it is used because the current generation is damaged."""
        return bool(self.stands_in_for)

    def documents(self) -> tuple[DocumentRecord, ...]:
        """All documents, by source."""
        return self._records

    @cached_property
    def by_id(self) -> Mapping[str, DocumentRecord]:
        """All documents, by their ids, in the order of sources."""
        return {record.id: record for record in self.documents()}

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

    def changes_to(self, document_id: str) -> tuple[Relation, ...]:
        """Those of the relations whose target the document is, in the same order."""
        return self._changes.get(document_id, ())

    @cached_property
    def _changes(self) -> dict[str, tuple[Relation, ...]]:
        found: dict[str, list[Relation]] = {}
        for relation in self.relations():
            if relation.target_id is not None:
                found.setdefault(relation.target_id, []).append(relation)
        return {target: tuple(changes) for target, changes in found.items()}

    def amendments(self) -> list[tuple[str, Amendment]]:
        """The words that documents put in the place of others, each with the id of the document that orders it, in the
        order of documents and places."""
        return self.store.amendments()

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
                faults.append(f"{self.folder / name} is missing; run `dealdesk reindex`")
            elif found[name] != expected:
                faults.append(f"{self.folder / name} has changed since it was written; run `dealdesk reindex`")
        return faults + [f"{self.folder / name} does not belong there" for name in found.keys() - self.manifest.files]

    def damage(self) -> str:
        """Reads the files that were too large to be read when it was opened: what is wrong with the first that is not
        what was written, and the remedy; empty when all is well."""
        return next((str(_damaged(self.folder / name, how)) for name, how in damage(self.folder, self.unread)), "")


def _prompt(manifest: Manifest) -> tuple[dict[str, tuple[int, str]], dict[str, tuple[int, str]]]:
    """The files that are read when a generation is opened, and the others."""
    files = sorted(manifest.files.items(), key=lambda file: file[1][0])
    ends = accumulate(size for _, (size, _) in files)
    many = sum(end <= PROMPT for end in ends)
    return dict(files[:many]), dict(files[many:])


def _damaged(path: Path, how: str) -> IndexDamaged:
    allow = "allow the user that runs this to read it, or " if how.startswith("cannot be read") else ""
    return IndexDamaged(f"{path} {how}; {allow}run `dealdesk reindex`")
