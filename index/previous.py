"""The generation that a build starts from, as far as the build can use it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dealdesk.index.embed import Embedder, Vectors
from dealdesk.index.faults import IndexDamaged
from dealdesk.index.manifest import Manifest, damage, missing_or_cut, read_manifest
from dealdesk.index.revisions import read_revisions
from dealdesk.index.segment import open_segments
from dealdesk.index.store import DocumentRecord
from dealdesk.index.stores import Stores
from dealdesk.index.vectors import JoinedIndex
from dealdesk.ingest.document import Document


class Previous:
    """A generation to build on. What is not asked for is not loaded."""

    def __init__(self, folder: Path) -> None:
        """Raises IndexStale for another format, IndexDamaged when a file is missing, cut short or unreadable."""
        self.folder = folder
        self.manifest: Manifest = read_manifest(folder)
        if broken := missing_or_cut(folder, self.manifest):
            raise _damaged(folder / broken[0], "is missing or cut short")
        self.segments, self.first_rows = open_segments(folder, self.manifest)
        self.revisions = read_revisions(folder)
        self._stores = Stores([segment.store for segment in self.segments], self.first_rows, self.revisions)
        self.records: Mapping[str, DocumentRecord] = {record.source: record for record in self._stores.records()}

    def made_alike(self, embedder: Embedder, passage_tokens: int) -> bool:
        """Whether its passages and vectors are those that a build would make today."""
        return (self.manifest.embedder_sha256, self.manifest.passage_tokens) == (embedder.sha256, passage_tokens)

    def by_segment(self, records: Iterable[DocumentRecord]) -> list[list[DocumentRecord]]:
        """Some of ``records``, a list for each segment, in the order of rows."""
        placed: list[list[DocumentRecord]] = [[] for _ in self.segments]
        for record in sorted(records, key=lambda record: record.first_row):
            placed[self._stores.segment(record.id)].append(record)
        return placed

    def document(self, record: DocumentRecord) -> Document:
        """The whole document of one of ``records``."""
        document = self._stores.document(record.id)
        if document is None:
            raise _damaged(self.folder, f"has lost {record.source}")
        return document

    def rows_of_contents(self, keys: Sequence[bytes], embedder: Embedder) -> Mapping[bytes, int]:
        """For each of these passage contents (by their sha256) that is known a row whose vector ``embedder`` would
        make again; none for another model."""
        same = self.manifest.embedder_sha256 == embedder.sha256
        return self._stores.rows_of_contents(keys) if same else {}

    def vectors(self, rows: NDArray[np.int64]) -> Vectors:
        """The vectors of ``rows``, (len(rows), dimension)."""
        joined = JoinedIndex([segment.vectors for segment in self.segments], None, self.manifest.dimension)
        return joined.at(rows)

    def check(self) -> None:
        """Raises IndexDamaged when what would be carried over has changed since it was written."""
        for name, how in damage(self.folder, self.manifest.files):
            raise _damaged(self.folder / name, how)


def _damaged(path: Path, how: str) -> IndexDamaged:
    return IndexDamaged(f"{path} {how}; run `dealdesk reindex`")
