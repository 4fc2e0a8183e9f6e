"""What has been read, embedded on the way to the index: reading goes on meanwhile, and memory holds a few batches."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from dealdesk.index.embed import Vectors
from dealdesk.index.spool import Spool
from dealdesk.index.store import content_sha256
from dealdesk.ingest.document import Unreadable
from dealdesk.ingest.prepare import Prepared, Work
from dealdesk.ingest.progress import Progress, silent

BATCH = 256
"""Contents that are embedded, and kept in the spool, at a time. At the end of a batch a core waits for the other to
finish its text: at 256 that is half a percent."""

_FIRST = 16
"""The first batch is so small, and each one twice the one before, so that embedding soon begins."""

_DOCUMENTS = 256
_CHARACTERS = 8 << 20
"""A batch is ended at so many documents or characters too: where little is new, what waits must be bounded as well."""


class Readers(Protocol):
    """Makes files ready, here or elsewhere."""

    def prepared(self, works: Iterable[Work]) -> Iterator[Prepared | Unreadable]:
        """Each of ``works`` made ready, in their order; only a bounded number ahead of who takes them."""
        ...


@dataclass(frozen=True, slots=True)
class Known:
    """The vectors of an earlier index. ``rows_of`` gives for each of some contents (by their sha256) that it holds a
    row; ``vectors`` those of rows, float32 of shape (rows, dimension)."""

    rows_of: Callable[[Sequence[bytes]], Mapping[bytes, int]]
    vectors: Callable[[NDArray[np.int64]], Vectors]


@dataclass(frozen=True, slots=True)
class Embedded:
    """A document with a vector for each of its passages: float32 of shape (passages, dimension)."""

    prepared: Prepared
    vectors: Vectors


@dataclass(slots=True)
class _Batch:
    """Documents in a row, and what of them is new to everything before."""

    items: list[tuple[Prepared, list[bytes]]] = field(default_factory=list)
    fresh: dict[bytes, str] = field(default_factory=dict)
    old: dict[bytes, int] = field(default_factory=dict)
    characters: int = 0
    most: int = _FIRST

    @property
    def full(self) -> bool:
        return len(self.fresh) >= self.most or len(self.items) >= _DOCUMENTS or self.characters >= _CHARACTERS


class Pipeline:
    """Embeds each distinct content once, whatever its documents, what an earlier build left included."""

    def __init__(
        self,
        embed: Callable[[Sequence[str], Progress], Vectors],
        spool: Spool,
        known: Known | None = None,
        progress: Progress = silent,
        lanes: int = 1,
    ) -> None:
        """``embed`` turns texts into rows, and is called from ``lanes`` threads at once."""
        self.embedded = 0
        self._embed, self._spool, self._known, self._progress, self._lanes = embed, spool, known, progress, lanes
        self._under_way: set[bytes] = set()
        self._fresh = self._total = 0  # the total is known once everything has been read
        self._stopped = Event()
        self._appending = Lock()

    def finished(self, stream: Iterable[Prepared]) -> Iterator[Embedded]:
        """Each of ``stream`` with its vectors, in its order. Takes from ``stream`` in the caller's thread, while what
        was taken before is embedded in another; reports the stage "embed", its total 0 until the stream has ended."""
        waiting: deque[tuple[_Batch, Future[None]]] = deque()
        with ThreadPoolExecutor(self._lanes, "embed") as threads:
            try:
                batch = _Batch()
                for item in stream:
                    self._put(batch, item)
                    if batch.full:
                        waiting.append((batch, threads.submit(self._work, batch.fresh)))
                        batch = _Batch(most=min(2 * batch.most, BATCH))
                    while waiting and (len(waiting) > self._lanes or waiting[0][1].done()):
                        yield from self._settled(*waiting.popleft())
                self._total = self._fresh
                waiting.append((batch, threads.submit(self._work, batch.fresh)))
                while waiting:
                    yield from self._settled(*waiting.popleft())
                self._progress("embed", self.embedded, self._total)
            finally:
                self._stopped.set()

    def _put(self, batch: _Batch, item: Prepared) -> None:
        keys = [content_sha256(passage) for passage in item.passages]
        contents = dict(zip(keys, item.passages, strict=True))
        new = [k for k in contents if not (k in self._under_way or k in self._spool or k in batch.old)]
        rows = self._known.rows_of(new) if self._known and new else {}
        batch.old |= rows
        fresh = {key: contents[key].content for key in new if key not in rows}
        batch.fresh |= fresh
        self._under_way |= fresh.keys()
        self._fresh += len(fresh)
        batch.items.append((item, keys))
        batch.characters += len(item.document.text)

    def _work(self, fresh: Mapping[bytes, str]) -> None:
        """Embeds ``fresh`` and keeps its vectors, a part at a time: what is kept need not be made again."""
        keys = list(fresh)
        for start in range(0, len(keys), BATCH):
            part = keys[start : start + BATCH]
            vectors = self._embed([fresh[key] for key in part], self._told)
            with self._appending:
                self._spool.append(part, vectors)
                self.embedded += len(part)
            self._progress("embed", self.embedded, self._total)

    def _told(self, stage: str, done: int, total: int) -> None:
        del total
        if self._stopped.is_set():
            raise InterruptedError("whoever wanted the vectors is gone")
        if self._lanes == 1:
            self._progress(stage, self.embedded + done, self._total)

    def _settled(self, batch: _Batch, done: Future[None]) -> Iterator[Embedded]:
        done.result()
        self._under_way -= batch.fresh.keys()  # they are in the spool now
        for prepared, keys in batch.items:
            yield Embedded(prepared, self._vectors(keys, batch.old))

    def _vectors(self, keys: Sequence[bytes], old: Mapping[bytes, int]) -> Vectors:
        here = [row for row, key in enumerate(keys) if key not in old]
        made = self._spool.vectors([keys[row] for row in here])
        if self._known is None or len(here) == len(keys):
            return made
        vectors = np.empty((len(keys), made.shape[1]), dtype=np.float32)
        vectors[here] = made
        there = [row for row, key in enumerate(keys) if key in old]
        vectors[there] = self._known.vectors(np.array([old[keys[row]] for row in there], dtype=np.int64))
        return vectors
