"""Where generations are kept: in a data folder, or where several servers share them. A build knows either by this."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from dealdesk.index.compact import Compacted, compact
from dealdesk.index.embed import Embedder, Vectors
from dealdesk.index.faults import IndexDamaged, IndexMissing, IndexStale
from dealdesk.index.library import Library
from dealdesk.index.lock import locked, writing
from dealdesk.index.manifest import Manifest
from dealdesk.index.pointer import current_folder
from dealdesk.index.previous import Previous
from dealdesk.index.publish import draft, publish, rollback, sweep
from dealdesk.index.salvage import Salvage
from dealdesk.index.store import DocumentRecord
from dealdesk.index.write import GenerationWriter, Layout, Made
from dealdesk.ingest.document import Document, Passage
from dealdesk.ingest.findings import Findings


class Ground(Protocol):
    """The generation that a build starts from."""

    @property
    def manifest(self) -> Manifest: ...

    @property
    def records(self) -> Mapping[str, DocumentRecord]: ...

    def made_alike(self, embedder: Embedder, passage_tokens: int) -> bool:
        """Whether its passages and vectors are those that a build would make today."""
        ...

    def document(self, record: DocumentRecord) -> Document:
        """The whole document of one of ``records``."""
        ...

    def rows_of_contents(self, keys: Sequence[bytes], embedder: Embedder) -> Mapping[bytes, int]:
        """For each of these passage contents (by their sha256) that is known a row whose vector ``embedder`` would
        make again; none for another model."""
        ...

    def vectors(self, rows: NDArray[np.int64]) -> Vectors:
        """The vectors of ``rows``, (len(rows), dimension)."""
        ...

    def check(self) -> None:
        """Raises IndexDamaged when what would be carried over is not what was written."""
        ...


def ground_of(opened: Callable[[], Ground], full: bool) -> tuple[Ground | None, list[str]]:
    """The current generation, as ``opened`` gives it, to build on, or None; with a sentence for the user where one had
    to be given up.

    It is checked: what a build carries over must be what was written, and what tells it that nothing has changed too. A
    damaged one is given up only when the build is a ``full`` one; otherwise IndexDamaged is raised.
    """
    try:
        ground = opened()
        ground.check()
        return ground, []
    except IndexMissing:
        return None, []
    except IndexStale as error:
        return None, [f"Everything was indexed anew: {error}"]
    except IndexDamaged as error:
        if not full:
            raise
        return None, [f"The damaged index was replaced: {error}"]


class Draft(Protocol):
    """A generation being written. Every document that it is to hold is named once, by ``keep`` or by ``add``."""

    def keep(self, record: DocumentRecord) -> None:
        """The document goes on as it stands, but with ``size``, ``mtime_ns`` and ``stale`` of ``record``."""
        ...

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
        ...

    def publish(self, previous_id: str, written: Callable[[], None]) -> str:
        """Completes it, calls ``written``, makes it current and returns its id; ``previous_id`` is what it follows."""
        ...


class Site(Protocol):
    """A home whose lock is held."""

    def ground(self, full: bool) -> tuple[Ground | None, list[str]]:
        """The current generation to build on, or None; with a sentence for the user where one had to be given up, or
        what is sound of a damaged one put in its place.

        Where that cannot be, a damaged one is given up only when the build is a ``full`` one; otherwise IndexDamaged is
        raised.
        """
        ...

    def draft(self, ground: Ground | None, made: Made) -> AbstractContextManager[Draft]:
        """A new generation to write; ``keep`` keeps from ``ground``. Not published, nothing of it stays."""
        ...


class Home(Protocol):
    """Where generations are kept."""

    def locked(self, wait: float) -> AbstractContextManager[Site]:
        """Holds the lock of all who write, waiting up to ``wait`` seconds for it (below 0: for ever). Raises
        IndexLocked, which says who holds it."""
        ...

    def rollback(self) -> str:
        """Makes the generation before the current one current again and returns its id. Raises IndexMissing."""
        ...

    def compact(self, wait: float = 0.0) -> Compacted:
        """Takes from the disk what the current generation does not hold: documents that are gone, and every earlier
        generation. Raises IndexMissing, IndexDamaged or IndexLocked; IndexFault where that is left to another
        program."""
        ...

    def library(self, embedder: Embedder | None = None) -> Library:
        """What hands out the current generation, made by ``embedder`` where one is given."""
        ...


class FolderHome:
    """A data folder of one machine."""

    def __init__(self, data: Path, layout: Layout = Layout()) -> None:
        self._data = data
        self._layout = layout
        self._before: frozenset[str] = frozenset()

    @contextmanager
    def locked(self, wait: float) -> Iterator[Site]:
        with writing(self._data), locked(self._data, wait):
            yield self

    def rollback(self) -> str:
        return rollback(self._data)

    def compact(self, wait: float = 0.0) -> Compacted:
        with self.locked(wait):
            return compact(self._data, self._layout)

    def library(self, embedder: Embedder | None = None) -> Library:
        return Library(self._data, embedder)

    def ground(self, full: bool) -> tuple[Ground | None, list[str]]:
        del full  # what is sound of a damaged generation is never given up
        try:
            ground, notices = ground_of(lambda: Previous(current_folder(self._data)), full=False)
        except IndexDamaged as error:
            told = str(error).partition("; ")[0]
            ground, notices = Salvage(self._data), [f"The damaged index was replaced: {told}."]
        if isinstance(ground, Previous):
            sweep(self._data, ground.manifest)
        self._before = frozenset(record.id for record in ground.records.values()) if ground else frozenset()
        return ground, notices

    @contextmanager
    def draft(self, ground: Ground | None, made: Made) -> Iterator[Draft]:
        previous = ground if isinstance(ground, Previous) else None
        with (
            draft(self._data) as folder,
            closing(GenerationWriter(folder, previous, made, self._layout)) as writer,
        ):
            yield _FolderDraft(self._data, folder, writer, self._before)


class _FolderDraft:
    """A draft in a folder of its own. ``before`` are the ids of the documents that there were."""

    def __init__(self, data: Path, folder: Path, writer: GenerationWriter, before: frozenset[str]) -> None:
        self._before = before
        self._data = data
        self._folder = folder
        self._writer = writer
        self.keep = writer.keep
        self.add = writer.add

    def publish(self, previous_id: str, written: Callable[[], None]) -> str:
        manifest = self._writer.finish(self._data, previous_id)
        written()
        publish(self._data, self._folder, manifest.id, manifest.previous, self._before - self._writer.ids)
        return manifest.id
