"""The generation that a build starts from, as far as the build can use it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

import numpy as np

from dealdesk.index.embed import Embedder, Vectors
from dealdesk.index.faults import IndexDamaged, IndexMissing, IndexStale
from dealdesk.index.generation import current_folder
from dealdesk.index.manifest import STORE, VECTORS, Manifest, missing_or_cut, read_manifest
from dealdesk.index.models import file_sha256
from dealdesk.index.store import DocumentRecord, Store
from dealdesk.index.vectors import load_vector_index
from dealdesk.ingest.document import Document


class Previous:
    """A generation to build on. What is not asked for is not loaded."""

    def __init__(self, folder: Path) -> None:
        """Raises IndexStale for another format, IndexDamaged when a file is missing, cut short or unreadable."""
        self.folder = folder
        self.manifest: Manifest = read_manifest(folder)
        if broken := missing_or_cut(folder, self.manifest):
            raise _damaged(folder / broken[0], "is missing or cut short")
        self._store = Store(folder / STORE)
        self.records: Mapping[str, DocumentRecord] = {record.source: record for record in self._store.records()}

    @property
    def store(self) -> Path:
        return self.folder / STORE

    @cached_property
    def vectors(self) -> Vectors:
        return load_vector_index(self.folder / VECTORS).vectors()

    def made_alike(self, embedder: Embedder, passage_tokens: int) -> bool:
        """Whether its passages and vectors are those that a build would make today."""
        return (self.manifest.embedder_sha256, self.manifest.passage_tokens) == (embedder.sha256, passage_tokens)

    def document(self, record: DocumentRecord) -> Document:
        """The whole document of one of ``records``."""
        document = self._store.document(record.id)
        if document is None:
            raise _damaged(self.store, f"has lost {record.source}")
        return document

    def rows_by_content(self, embedder: Embedder) -> Mapping[bytes, int]:
        """For each passage content a row whose vector ``embedder`` would make again; none for another model."""
        return self._store.rows_by_content() if self.manifest.embedder_sha256 == embedder.sha256 else {}

    def check(self) -> None:
        """Raises IndexDamaged when what would be carried over has changed since it was written."""
        for name in (STORE, VECTORS):
            if file_sha256(self.folder / name) != self.manifest.files[name][1]:
                raise _damaged(self.folder / name, "has changed since it was written")


def open_previous(data: Path, full: bool) -> tuple[Previous | None, list[str]]:
    """The current generation to build on, or None; with a sentence for the user where one had to be given up.

    A damaged one is given up only when the build is a ``full`` one; otherwise IndexDamaged is raised.
    """
    try:
        previous = Previous(current_folder(data))
        if full:  # the one build that can do without it; any other checks what it carries over before it does
            previous.check()
        return previous, []
    except IndexMissing:
        return None, []
    except IndexStale as error:
        return None, [f"Everything was indexed anew: {error}"]
    except IndexDamaged as error:
        if not full:
            raise
        return None, [f"The damaged index was replaced: {error}"]


def no_vectors(dimension: int) -> Vectors:
    """Vectors of nothing: shape (0, dimension)."""
    return np.empty((0, dimension), dtype=np.float32)


def _damaged(path: Path, how: str) -> IndexDamaged:
    return IndexDamaged(f"{path} {how}; run `dealdesk reindex --full`")
