"""A segment: the store, words and vectors of some documents. Written once, then shared by every generation it is in."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from itertools import accumulate
from pathlib import Path

import numpy as np

from dealdesk.index.ivf import EXACT_UP_TO, Lists, write_lists
from dealdesk.index.lexical import Tokenizer
from dealdesk.index.manifest import Manifest, SegmentRecord
from dealdesk.index.postings import Postings, PostingsWriter
from dealdesk.index.store import DocumentRecord, Store
from dealdesk.index.store_writer import StoreWriter
from dealdesk.index.vectors import ExactIndex, VectorIndex, Vectors, open_lists, open_vectors
from dealdesk.ingest.document import Document, Passage
from dealdesk.ingest.findings import Findings

SEGMENTS = "segments"
STORE = "store.sqlite"
VECTORS = "vectors.f32"
LISTS = "lists.faiss"
WORDS = "words"


class Segment:
    """A segment, opened. What is not asked for is not loaded; vectors and words are mapped files."""

    def __init__(self, folder: Path, record: SegmentRecord, dimension: int) -> None:
        self.folder = folder
        self.record = record
        self._dimension = dimension

    @cached_property
    def store(self) -> Store:
        return Store(self.folder / STORE)

    @cached_property
    def vectors(self) -> VectorIndex:
        vectors = open_vectors(self.folder / VECTORS, self._dimension)
        if self.record.lists:
            return open_lists(self.folder / LISTS, vectors, self.record.probes)
        return ExactIndex(vectors)

    @cached_property
    def words(self) -> Postings:
        return Postings(self.folder / WORDS)


def open_segments(folder: Path, manifest: Manifest) -> tuple[list[Segment], list[int]]:
    """The segments of the generation in ``folder``, and the row that is the first of each."""
    segments = [Segment(folder / SEGMENTS / own.name, own, manifest.dimension) for own in manifest.segments]
    rows = [own.rows for own in manifest.segments]
    return segments, list(accumulate(rows, initial=0))[: len(rows)]


class SegmentWriter:
    """A new segment, filled document by document. Holds no document in memory, but a part of the words' numbers."""

    def __init__(self, folder: Path, dimension: int) -> None:
        folder.mkdir(parents=True)
        self._folder = folder
        self._dimension = dimension
        self._store = StoreWriter(folder / STORE)
        self._words = PostingsWriter(folder / WORDS)
        self._vectors = (folder / VECTORS).open("wb")
        self._tokenizer = Tokenizer()
        self.rows = 0

    def add(
        self,
        document: Document,
        passages: Sequence[Passage],
        findings: Findings,
        vectors: Vectors,
        size: int,
        mtime_ns: int,
        stale: bool,
    ) -> None:
        """A document, with one row of ``vectors`` for each of its ``passages``."""
        if vectors.shape != (len(passages), self._dimension):
            raise ValueError(f"{document.source}: {vectors.shape} vectors for {len(passages)} passages")
        self._store.add(document, passages, size, mtime_ns, stale, findings)
        self._add_rows(passages, vectors)

    def copy(self, other: Segment, record: DocumentRecord, first_row: int) -> None:
        """A document of another segment, whose passages begin at ``first_row`` there."""
        rows = np.arange(first_row, first_row + record.passages)
        self._store.copy(other.folder / STORE, record, first_row)
        self._add_rows(other.store.passages(rows.tolist()), other.vectors.at(rows))

    def finish(self, exact_up_to: int = EXACT_UP_TO) -> SegmentRecord:
        """Completes every file. Past ``exact_up_to`` rows the vectors are sorted into lists too."""
        self._store.complete()
        self._words.finish()
        self.close()
        lists = Lists(0, 0, 1.0)
        if self.rows > exact_up_to:
            lists = write_lists(open_vectors(self._folder / VECTORS, self._dimension), self._folder / LISTS)
        return SegmentRecord(self._folder.name, self.rows, lists.lists, lists.probes, lists.recall)

    def close(self) -> None:
        """Lets go of the files; without ``finish`` before, they hold no segment."""
        self._store.close()
        self._vectors.close()

    def _add_rows(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        for passage in passages:
            self._words.add(self._tokenizer.tokens(passage.content))
        self._vectors.write(np.ascontiguousarray(vectors, np.float32).tobytes())
        self.rows += len(passages)
