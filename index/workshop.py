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
from dealdesk.ingest.limits import Limits
from dealdesk.ingest.prepare import Prepared, Recipe, Work, prepare
from dealdesk.ingest.progress import Progress
from dealdesk.ingest.workers import Workers

LARGE = 1 << 20
"""Bytes to read from which on several files are read at a time, where the user does not say."""

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


def local(processes: int | None = None, limits: Limits = Limits()) -> Opened:
    """This machine. Each file is read in a process of its own, within ``limits``, ``processes`` of them at a time; with
    0 in this process and without limits. None: one for each core but one, or a single one where there is little to
    read. A model whose tokens only this process can count is read for here too."""
    return partial(_local, processes, limits)


@contextmanager
def _local(processes: int | None, limits: Limits, embedder: Embedder, recipe: Recipe, size: int) -> Iterator[Workshop]:
    if processes is None:
        processes = min(max(cores() - 1, 1), MOST) if size >= LARGE else 1
    count = embedder.portable_count if processes and os.name == "posix" else None
    if count is None:
        yield Workshop(_Here(recipe), embedder.embed_documents)
        return
    with Workers(replace(recipe, count=count), processes, limits) as workers:
        yield Workshop(workers, embedder.embed_documents)


class _Here:
    """Reads in this process."""

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe

    def prepared(self, works: Iterable[Work]) -> Iterator[Prepared | Unreadable]:
        return (prepare(work, self._recipe) for work in works)
