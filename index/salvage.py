"""What is sound in the generations of a data folder of which the current one is damaged: ground for the next build.

A file is used if it is, byte for byte, what was written. Texts come from sound stores, vectors from sound files of
vectors; the words are counted anew. What is sound nowhere is read from the corpus again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dealdesk.index.embed import Embedder, Vectors
from dealdesk.index.faults import IndexDamaged, IndexFault
from dealdesk.index.manifest import Manifest, damage, read_manifest
from dealdesk.index.pointer import GENERATIONS, current_folder, read_standby
from dealdesk.index.revisions import REVISIONS, Revisions, read_revisions
from dealdesk.index.segment import SEGMENTS, STORE, VECTORS, Segment
from dealdesk.index.store import DocumentRecord, Store
from dealdesk.index.vectors import VectorIndex
from dealdesk.ingest.document import Document

ELSEWHEN = -1
"""The time of change of every record: none of a file, so that each is compared with the corpus by its bytes."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A sound segment of one generation, with its vectors where these are sound too."""

    embedder_sha256: str
    revisions: Revisions
    store: Store
    vectors: VectorIndex | None


class Salvage:
    """The sound parts of the generations in ``data``, of those that name a document twice the latest one's."""

    def __init__(self, data: Path) -> None:
        found = list(_generations(data))
        sound = [manifest for _, manifest, broken in found if not broken]
        nothing = Manifest("", "", "", "", "", 0, 0, 0, 0)
        self.manifest = sound[0] if sound else nothing
        """Of the latest generation that is whole: the one to go back to."""
        self._parts = [part for folder, manifest, broken in found for part in _parts(folder, manifest, broken)]
        standby = read_standby(data)
        gone = standby.gone if standby else frozenset[str]()
        placed: dict[str, tuple[DocumentRecord, Store]] = {}
        for part in self._parts:
            for record in part.store.records():
                if record.id not in part.revisions.gone | gone:
                    own = replace(part.revisions.applied(record), mtime_ns=ELSEWHEN)
                    placed.setdefault(record.source, (own, part.store))
        self._stores = {record.id: store for record, store in placed.values()}
        self.records: Mapping[str, DocumentRecord] = {source: record for source, (record, _) in placed.items()}

    def made_alike(self, embedder: Embedder, passage_tokens: int) -> bool:
        """Never: passages are made anew from the texts."""
        del embedder, passage_tokens
        return False

    def document(self, record: DocumentRecord) -> Document:
        """The whole document of one of ``records``."""
        document = self._stores[record.id].document(record.id)
        if document is None:
            raise IndexDamaged(f"the index has lost {record.source}; run `dealdesk reindex --full`")
        return document

    def rows_of_contents(self, keys: Sequence[bytes], embedder: Embedder) -> Mapping[bytes, int]:
        """As of the generation before, where the vectors are sound."""
        found: dict[bytes, int] = {}
        first = 0
        for part in self._parts:
            if part.vectors is not None:
                if part.embedder_sha256 == embedder.sha256:
                    found.update((key, row + first) for key, row in part.store.rows_of_contents(keys))
                first += part.vectors.size
        return found

    def vectors(self, rows: NDArray[np.int64]) -> Vectors:
        """The vectors of ``rows``, (len(rows), dimension), which are those of one embedder."""
        parts = [part.vectors for part in self._parts if part.vectors is not None]
        firsts = np.cumsum([0, *(part.size for part in parts)])
        places = np.searchsorted(firsts, rows, side="right") - 1
        found = [parts[place].at(np.array([row - firsts[place]])) for place, row in zip(places, rows, strict=True)]
        return np.concatenate(found) if found else np.empty((0, self.manifest.dimension), np.float32)

    def check(self) -> None:
        """All that is damaged was left out."""


def _generations(data: Path) -> Iterator[tuple[Path, Manifest, set[str]]]:
    """The generations whose manifest is sound, the current one first, then the latest, with their broken files."""
    current = ""
    with suppress(IndexFault):
        current = current_folder(data).name
    folders = (data / GENERATIONS).glob("[0-9]*") if (data / GENERATIONS).is_dir() else ()
    for folder in sorted(folders, key=lambda folder: (folder.name == current, folder.name), reverse=True):
        with suppress(IndexFault):
            manifest = read_manifest(folder)
            yield folder, manifest, {name for name, _ in damage(folder, manifest.files)}


def _parts(folder: Path, manifest: Manifest, broken: set[str]) -> Iterator[_Part]:
    if REVISIONS in broken:
        return
    for record, revisions in zip(manifest.segments, read_revisions(folder), strict=True):
        name = f"{SEGMENTS}/{record.name}"
        if f"{name}/{STORE}" not in broken:
            segment = Segment(folder / name, replace(record, lists=0), manifest.dimension)
            vectors = None if f"{name}/{VECTORS}" in broken else segment.vectors
            yield _Part(manifest.embedder_sha256, revisions, segment.store, vectors)
