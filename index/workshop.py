"""Where a build has its work done: what reads files, and what embeds."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from functools import partial

from dealdesk.index.embed import Embedder, Vectors
from dealdesk.index.pipeline import Readers
from dealdesk.index.session import cores
from dealdesk.ingest.document import Unreadable
from dealdesk.ingest.limits import READ_SECONDS
from dealdesk.ingest.prepare import Prepared, Recipe, Work, prepare
from dealdesk.ingest.progress import Progress
from dealdesk.ingest.workers import Workers

LARGE = 1 << 20
"""Bytes to read from which on processes of their own pay for their start (benchmarks/README.md)."""

MOST = 4
"""Readers that are started where none were asked for: so many feed a model on some dozens of cores."""


@dataclass(frozen=True, slots=True)
class Workshop:
    """``readers`` make files ready; ``embed`` turns texts into rows, and is called from ``lanes`` threads at once."""

    readers: Readers
    embed: Callable[[Sequence[str], Progress], Vectors]
    lanes: int = 1


Opened = Callable[[Embedder, Recipe, int], AbstractContextManager[Workshop]]
"""Opens a workshop for an embedder, a recipe, and about so many bytes to read."""


def local(processes: int | None = None, seconds: float = READ_SECONDS) -> Opened:
    """This machine. Files are read by ``processes`` of their own, each file within ``seconds``; with 0 in this process
    and without a limit. None: by one for each core but one, or in this process where there is little to read."""
    return partial(_local, processes, seconds)


@contextmanager
def _local(processes: int | None, seconds: float, embedder: Embedder, recipe: Recipe, size: int) -> Iterator[Workshop]:
    if processes is None:
        processes = min(max(cores() - 1, 1), MOST) if size >= LARGE else 0
    count = embedder.portable_count if processes and os.name == "posix" else None
    if count is None:
        yield Workshop(_Here(recipe), embedder.embed_documents)
        return
    with Workers(replace(recipe, count=count), processes, seconds) as workers:
        yield Workshop(workers, embedder.embed_documents)


class _Here:
    """Reads in this process."""

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe

    def prepared(self, works: Iterable[Work]) -> Iterator[Prepared | Unreadable]:
        return (prepare(work, self._recipe) for work in works)
