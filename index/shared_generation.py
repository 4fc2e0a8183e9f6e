"""The current generation of a shared home, kept open and exchanged when a build has made another one current."""

from __future__ import annotations

from threading import Lock

from dealdesk.index.embed import Embedder
from dealdesk.index.faults import IndexMissing
from dealdesk.index.generation import Generation
from dealdesk.index.milvus import MilvusVectors, MilvusWords
from dealdesk.index.shared_home import Kept, SharedHome


class SharedLibrary:
    """What `Library` is for a data folder. Several servers with one of their own each move over by themselves."""

    def __init__(self, home: SharedHome, embedder: Embedder | None = None) -> None:
        """With an ``embedder``, a generation that another one made is refused with IndexStale."""
        self._home = home
        self._embedder = embedder
        self._lock = Lock()
        self._opened: Generation | None = None

    def current(self) -> Generation:
        """The current generation. Take it once for each question: what it says never changes.

        Reads one row. Raises IndexMissing, IndexStale, IndexDamaged or IndexUnreachable.
        """
        wanted = self._home.current()
        if self._opened is not None and self._opened.id == wanted:
            return self._opened
        with self._lock:
            if self._opened is None or self._opened.id != wanted:
                self._opened = self._open(wanted)
            return self._opened

    def _open(self, wanted: str) -> Generation:
        while True:
            try:
                kept = self._home.kept(wanted)
                break
            except IndexMissing:
                # Two builds may have followed one another since the pointer was read.
                latest = self._home.current()
                if latest == wanted:
                    raise
                wanted = latest
        generation = opened(self._home, kept)
        if self._embedder is not None:
            generation.require(self._embedder)
        return generation


def opened(home: SharedHome, kept: Kept) -> Generation:
    """A generation of the home, opened."""
    store = home.store(kept)
    records = store.records()
    index = home.index(kept, records)
    passages = kept.manifest.passages
    return Generation(kept.manifest, store, records, MilvusVectors(index, passages), MilvusWords(index, passages))
