"""Files looked at on their pages, each time in a process of its own: what draws pages is as exposed as what reads."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from threading import BoundedSemaphore
from typing import TypeVar

from dealdesk.ingest.document import Unreadable
from dealdesk.ingest.errors import UnreadableFile
from dealdesk.ingest.limits import Limits
from dealdesk.ingest.prepare import Recipe
from dealdesk.ingest.spawner import warm
from dealdesk.ingest.workers import Task, Workers

T = TypeVar("T")

VIEW = Limits(seconds=60.0, memory=1 << 30, output=256 << 20)
"""What it may cost to draw a page, or to find words on one: a page of the development sets takes 0.1 to 0.5 s."""

Look = Callable[[str, Callable[[bytes], T], bytes], T]
"""``call(data)``, for the file of the source given; raises UnreadableFile."""


def here(source: str, call: Callable[[bytes], T], data: bytes) -> T:
    """``call(data)`` in this process, without limits."""
    del source
    return call(data)


def uncounted(texts: Sequence[str]) -> list[int]:
    """For a recipe by which files are looked at and not read."""
    return [0] * len(texts)


class Viewer:
    """Calls a function of the ingest package with a file's bytes in a process that has only these; several at a time,
    as many as there are cores. Safe to use from many threads."""

    def __init__(self, recipe: Callable[[], Recipe], limits: Limits = VIEW) -> None:
        """``recipe`` is that by which files are read here: both are done by processes of one origin."""
        self._recipe, self._limits = recipe, limits
        self._room = BoundedSemaphore(max(os.cpu_count() or 1, 2))

    def begin(self) -> None:
        """Starts what its processes are born from and does not wait for it; the first call would."""
        with suppress(OSError):  # told to whoever looks at a file
            warm(self._recipe())

    def __call__(self, source: str, call: Callable[[bytes], T], data: bytes) -> T:
        """``call(data)``: bytes, or a tuple of sizes or boxes. Raises UnreadableFile where it does, or where its
        process ends or goes beyond its limits, and WorkerFault where none can be started."""
        with self._room, Workers(self._recipe(), 1, self._limits) as workers:
            found: T | Unreadable = workers.done(Task(source, data, call))
        if isinstance(found, Unreadable):
            raise UnreadableFile(found.reason, found.remedy)
        return found
