"""Generations that several servers share, opened, and the library that always hands out the current one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from dealdesk.index.embed import Embedder
from dealdesk.index.faults import IndexFault, RoomsUnsupported
from dealdesk.index.filters import Filters
from dealdesk.index.generation import Generation
from dealdesk.index.lexical import LexicalIndex
from dealdesk.index.library import Library
from dealdesk.index.milvus import MilvusVectors, MilvusWords
from dealdesk.index.milvus_schema import where
from dealdesk.index.shared_home import Kept, SharedHome
from dealdesk.index.vectors import VectorIndex


class SharedGeneration(Generation):
    """One generation of a shared home. It stays whole for whoever holds it until a minute after it was left."""

    def __init__(self, home: SharedHome, kept: Kept) -> None:
        """Raises IndexDamaged where Milvus lacks its collection."""
        self._home = home
        self._kept = kept
        self._hold(kept.manifest, home.store(kept), kept.top)
        self._index = home.index(kept, self._records)
        self.vectors = MilvusVectors(self._index, kept.manifest.passages)
        self.lexical = MilvusWords(self._index, kept.manifest.passages)

    def engines(self, alive: NDArray[np.bool_] | None) -> tuple[VectorIndex, LexicalIndex]:
        """Raises RoomsUnsupported: Milvus counts words over all rooms, so what one holds would show in another."""
        del alive
        raise RoomsUnsupported(
            "keys that open some rooms only need an index in files: unset DEALDESK_INDEX_URL, or use keys of all rooms"
        )

    def allowed(self, filters: Filters, positions: Sequence[int] | None = None) -> str:
        """What ``filters`` allow, of the documents at ``positions`` only where these are given, in words of Milvus."""
        return where(filters, None if positions is None else [self._records[position].id for position in positions])

    def described(self, verified: bool) -> str:
        """Where it is; ``verified`` says that ``verify`` found nothing."""
        engine, counted = self._home.engine, ", counted" if verified else ""
        where = f"{self._kept.collection} in Milvus ({engine.version()}) at {engine.url}{counted}"
        return f"{where}, documents in {self._home.database.shown}"

    def verify(self) -> list[str]:
        """Counts what there is: one sentence for each thing that is not as it should be; empty when all is well."""
        faults = []
        try:
            found, engine = self._index.size, self._home.engine
            if found != self.manifest.passages:
                faults.append(
                    f"Milvus at {engine.url} has {found} of {self.manifest.passages} passages; "
                    "run `dealdesk reindex --full`"
                )
            if (pointed := engine.pointed()) != self._kept.collection:
                faults.append(
                    f"the alias in Milvus at {engine.url} names {pointed}, not {self._kept.collection}; "
                    "the next `dealdesk reindex` that finds something to do sets it right"
                )
        except IndexFault as fault:
            faults.append(str(fault))
        return faults


class SharedLibrary(Library):
    """The current generation of a shared home. Several servers with one of their own each move over by themselves."""

    def __init__(self, home: Callable[[], SharedHome], embedder: Embedder | None = None) -> None:
        """``home`` is asked for with each question: what cannot be reached now may be later. With an ``embedder``, a
        generation that another one made is refused with IndexStale."""
        self._home = home
        self._embedder = embedder
        self._lock = Lock()
        self._opened: tuple[object, Generation] | None = None

    def _generation(self) -> Generation:
        home = self._home()
        return SharedGeneration(home, home.kept(home.current()))

    def _stand_in(self) -> Generation | None:
        return None

    def _stamp(self) -> object:
        return self._home().current()  # one row, read with each question
