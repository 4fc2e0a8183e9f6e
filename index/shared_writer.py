"""A new generation for several servers, written document by document while the current one is being read."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property
from hashlib import sha256

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import BigInteger, Connection, Table, func, insert, literal, select, update

from dealdesk.index.embed import Embedder, Vectors
from dealdesk.index.faults import IndexDamaged
from dealdesk.index.manifest import FORMAT, Manifest
from dealdesk.index.milvus import MilvusIndex, Row
from dealdesk.index.milvus_schema import name_after
from dealdesk.index.shared_home import Kept, SharedHome
from dealdesk.index.shared_rows import Values, document_values, findings_values, passage_values
from dealdesk.index.shared_tables import DOCUMENTS, GENERATIONS, HELD, PASSAGES, STATED
from dealdesk.index.store import DocumentRecord
from dealdesk.index.write import Made
from dealdesk.ingest.document import Document, Passage
from dealdesk.ingest.findings import Findings

_BATCH = 1_000
"""Rows collected before they are sent to Milvus."""
_WORN = 0.25
"""Share of a collection's rows that may be of documents gone: past it, all are written into a new collection."""
_GAPS = 256
"""Runs of rows that every search may have to leave out."""


class SharedPrevious:
    """The generation that a build starts from."""

    def __init__(self, home: SharedHome, kept: Kept) -> None:
        self.kept = kept
        self.manifest: Manifest = kept.manifest
        self.store = home.store(kept)
        records = self.store.records()
        self.records: Mapping[str, DocumentRecord] = {record.source: record for record in records}
        self._home = home

    def made_alike(self, embedder: Embedder, passage_tokens: int) -> bool:
        """Whether its passages and vectors are those that a build would make today."""
        return (self.manifest.embedder_sha256, self.manifest.passage_tokens) == (embedder.sha256, passage_tokens)

    def document(self, record: DocumentRecord) -> Document:
        """The whole document of one of ``records``."""
        document = self.store.document(record.id)
        if document is None:
            raise IndexDamaged(f"{self._home.database.shown} has lost {record.source}; run `dealdesk reindex --full`")
        return document

    def rows_of_contents(self, keys: Sequence[bytes], embedder: Embedder) -> Mapping[bytes, int]:
        """For each of these passage contents (by their sha256) that is known a row whose vector ``embedder`` would
        make again; none for another model."""
        return self.store.rows_of_contents(keys) if self.manifest.embedder_sha256 == embedder.sha256 else {}

    def vectors(self, rows: NDArray[np.int64]) -> Vectors:
        """The vectors of ``rows``, (len(rows), dimension)."""
        if not len(rows):
            return np.empty((0, self.manifest.dimension), np.float32)
        return self._index.vectors(rows)

    def check(self) -> None:
        """Raises IndexDamaged unless Milvus has every row that would be carried over."""
        found = self._index.size
        if found != self.manifest.passages:
            raise IndexDamaged(
                f"Milvus at {self._home.engine.url} (DEALDESK_INDEX_URL) has {found} of the {self.manifest.passages} "
                f"passages of {self.manifest.id}; run `dealdesk reindex --full`"
            )

    @cached_property
    def _index(self) -> MilvusIndex:
        return self._home.index(self.kept, tuple(self.records.values()))

    def worn(self) -> bool:
        """Whether so much of the collection is of documents gone that all the rest had better be written anew."""
        spans = sorted((r.first_row, r.first_row + r.passages) for r in self.records.values() if r.passages)
        gaps = sum(a[1] != b[0] for a, b in itertools.pairwise(spans))
        return gaps > _GAPS or self.manifest.passages < (1 - _WORN) * self.kept.top


class SharedWriter:
    """Writes one generation. Documents come one at a time, in any order, from one thread. Every document of the new
    generation is named once, by ``keep`` or by ``add``; those of ``previous`` that are not named are gone."""

    def __init__(self, home: SharedHome, connection: Connection, previous: SharedPrevious | None, made: Made) -> None:
        """``connection`` is that of the lock. ``previous`` is the generation that ``keep`` keeps from; rows are added
        to its collection where its vectors are of the same model, else to a new one."""
        self._home = home
        self._connection = connection
        self._previous = previous
        self._made = made
        self._versions = previous.store.versions() if previous else {}
        self._held: list[Values] = []
        self._waiting: list[Row] = []
        self._passages = 0
        self._records: list[DocumentRecord] = []
        home.sweep(connection)
        self._begin()

    def keep(self, record: DocumentRecord) -> None:
        """The document goes on as it stands in ``previous``, but with ``size``, ``mtime_ns`` and ``stale`` of
        ``record``. Costs nothing that grows with the document, unless the collection is a new one."""
        if self._copies:
            self._copy(record)
        else:
            self._hold(self._versions[record.id], record)

    def add(
        self,
        document: Document,
        passages: Sequence[Passage],
        findings: Findings,
        vectors: Vectors,
        size: int,
        mtime_ns: int,
        stale: bool = False,
    ) -> None:
        """Writes a document read from a file of ``size`` bytes and ``mtime_ns``, its passages, what it states, and one
        vector of length 1 for each passage: float32 of shape (len(passages), dimension)."""
        first = self._top
        values = document_values(document, len(passages), self._lineage, first)
        with self._connection.begin():
            version = self._key(DOCUMENTS, values)
            self._insert(PASSAGES, passage_values(passages, self._lineage, version, first))
            for table, rows in zip(STATED, findings_values(findings, version), strict=True):
                self._insert(table, rows)
        self._send(document, passages, vectors)
        self._hold(version, _record(document, len(passages), first, size, mtime_ns, stale))

    def publish(self, previous_id: str, written: Callable[[], None]) -> str:
        """Completes it, calls ``written``, makes it current and returns its id; ``previous_id`` is what it follows."""
        kept = self.finish(previous_id)
        written()
        self._home.point(self._connection, kept)
        return kept.manifest.id

    def finish(self, previous_id: str) -> Kept:
        """Has everything stored and counted; what it returns is complete and not yet current."""
        self._flush()
        with self._connection.begin():
            self._insert(HELD, self._held)
        kept = self._numbered(self._manifest(previous_id))
        self._home.index(kept, self._records).complete(self._passages)
        columns = {
            name: getattr(kept.manifest, name) for name in ("id", "created", "previous", "documents", "passages")
        }
        with self._connection.begin():
            own = GENERATIONS.c.number == self._number
            self._connection.execute(update(GENERATIONS).where(own).values(**columns, top=self._top, complete=True))
        return kept

    def _begin(self) -> None:
        """Names the collection and a generation that is not complete."""
        previous, made, engine = self._previous, self._made, self._home.engine
        same = previous is not None and previous.manifest.embedder_sha256 == made.embedder_sha256
        self._copies = previous is None or not same or previous.worn()
        if previous is not None and not self._copies:
            self._collection, self._lineage = previous.kept.collection, previous.kept.lineage
            own = select(func.max(GENERATIONS.c.top)).where(GENERATIONS.c.lineage == self._lineage)
            self._top = int(self._connection.execute(own).scalar() or 0)
            self._connection.rollback()
        else:
            name = name_after(engine.collections(), made.embedder_sha256)
            self._collection, self._lineage, self._top = str(name), name.number, 0
            engine.create(self._collection, made.dimension)
        self._index = MilvusIndex(engine, self._collection)
        row = {
            "id": f"draft-{self._lineage}-{self._top}",
            "created": "",
            "previous": "",
            "embedder": made.embedder,
            "embedder_sha256": made.embedder_sha256,
            "dimension": made.dimension,
            "passage_tokens": made.passage_tokens,
            "documents": 0,
            "passages": 0,
            "format": FORMAT,
            "collection": self._collection,
            "lineage": self._lineage,
            "top": self._top,
            "complete": False,
        }
        with self._connection.begin():
            self._number = self._key(GENERATIONS, row)

    def _copy(self, record: DocumentRecord) -> None:
        """Writes a document of ``previous``, its vectors and what it states into the new collection."""
        previous = self._previous
        if previous is None:
            raise IndexDamaged("there is nothing to keep a document from; run `dealdesk reindex --full`")
        document, rows = previous.document(record), np.arange(record.first_row, record.first_row + record.passages)
        passages, old, first = previous.store.passages(rows.tolist()), self._versions[record.id], self._top
        with self._connection.begin():
            values = document_values(document, len(passages), self._lineage, first)
            version = self._key(DOCUMENTS, values)
            self._insert(PASSAGES, passage_values(passages, self._lineage, version, first))
            for table in STATED:
                same = [column for column in table.c if column.name not in ("number", "version")]
                of_old = select(literal(version, BigInteger), *same).where(table.c.version == old)
                rows_of_old = of_old.order_by(table.c.number)
                self._connection.execute(insert(table).from_select(["version", *same], rows_of_old))
        self._send(document, passages, previous.vectors(rows))
        self._hold(version, replace(record, first_row=first))

    def _send(self, document: Document, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Takes rows for the passages, and sends those that wait when they are many."""
        for passage, vector in zip(passages, vectors, strict=True):
            about = (document.id, document.source, document.date)
            self._waiting.append(Row(self._top, *about, passage.content, vector))
            self._top += 1
        if len(self._waiting) >= _BATCH:
            self._flush()

    def _flush(self) -> None:
        if self._waiting:
            self._index.add(self._waiting)
            self._waiting = []

    def _hold(self, version: int, record: DocumentRecord) -> None:
        file = {"size": record.size, "mtime_ns": record.mtime_ns, "stale": record.stale}
        self._held.append({"generation": self._number, "version": version, **file})
        self._records.append(record)
        self._passages += record.passages

    def _insert(self, table: Table, rows: Sequence[Values]) -> None:
        if rows:
            self._connection.execute(insert(table), rows)

    def _key(self, table: Table, values: Values) -> int:
        """Inserts a row and returns the number that it was given."""
        key = self._connection.execute(insert(table).values(values)).inserted_primary_key
        return int(key[0]) if key else 0

    def _manifest(self, previous_id: str) -> Manifest:
        made, held = self._made, sorted((v["version"], v["size"], v["mtime_ns"], v["stale"]) for v in self._held)
        digest = sha256(repr((made.embedder_sha256, made.passage_tokens, held)).encode()).hexdigest()
        return Manifest(
            id=f"{self._number:06}-{digest[:8]}",
            created=datetime.now(UTC).isoformat(timespec="seconds"),
            previous=previous_id,
            embedder=made.embedder,
            embedder_sha256=made.embedder_sha256,
            dimension=made.dimension,
            passage_tokens=made.passage_tokens,
            documents=len(self._held),
            passages=self._passages,
        )

    def _numbered(self, manifest: Manifest) -> Kept:
        return Kept(self._number, manifest, self._collection, self._lineage, self._top)


def _record(document: Document, passages: int, first: int, size: int, mtime_ns: int, stale: bool) -> DocumentRecord:
    return DocumentRecord(
        id=document.id,
        source=document.source,
        title=document.title,
        date=document.date,
        format=document.format,
        fingerprint=document.fingerprint,
        size=size,
        mtime_ns=mtime_ns,
        stale=stale,
        characters=len(document.text),
        first_row=first,
        passages=passages,
        notices=document.notices,
    )
