"""Files made ready in several processes: some ahead of who takes them, in order, whatever becomes of a process."""

from __future__ import annotations

import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection, Pipe, wait
from types import TracebackType
from typing import cast

from dealdesk.ingest.document import Unreadable
from dealdesk.ingest.errors import WorkerFault
from dealdesk.ingest.limits import READ_SECONDS
from dealdesk.ingest.prepare import Prepared, Recipe, Work, size_of

START_SECONDS = 120.0
"""How long a process may take to be ready for its first file: 1.5 s of a core, on a machine that may be busy."""

AHEAD_BYTES = 32 << 20
AHEAD_FILES = 256
"""Files that are ready or under way and not yet taken are at most so many, and together so large, a single one aside.
"""

TRIES = 2
"""A file is given up when so many processes have ended while they read it: one may have been killed for no fault of
the file."""


@dataclass(slots=True, eq=False)
class _Place:
    """A file in the queue, with what became of it once that is known."""

    work: Work
    result: Prepared | Unreadable | None = None
    tries: int = 0


@dataclass(slots=True, eq=False)
class _Process:
    process: subprocess.Popen[bytes]
    connection: Connection
    place: _Place | None = None
    started: bool = False
    deadline: float = 0.0


@dataclass(slots=True)
class Workers:
    """``processes`` readers. Use it in a ``with``, at whose end they are gone.

    They are started with this interpreter and import nothing but the readers; neither the program's main module nor
    its models. POSIX only: the connection is a descriptor that is passed on.
    """

    recipe: Recipe
    processes: int
    seconds: float = READ_SECONDS
    ahead_bytes: int = AHEAD_BYTES
    _all: list[_Process] = field(default_factory=list)

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        while self._all:
            self._end(self._all[-1])

    def prepared(self, works: Iterable[Work]) -> Iterator[Prepared | Unreadable]:
        """Each of ``works`` made ready, in their order.

        A file whose process ends ``TRIES`` times, or that takes more than ``seconds``, is Unreadable; other processes
        take their place. Raises WorkerFault where none can be started, and whatever else is no fault of a file.
        """
        left = iter(works)
        queue: deque[_Place] = deque()
        again: deque[_Place] = deque()
        while True:
            self._feed(left, queue, again)
            if not queue:
                return
            if (result := queue[0].result) is None:
                again += self._heard()
                continue
            queue.popleft()
            yield result

    def _feed(self, left: Iterator[Work], queue: deque[_Place], again: deque[_Place]) -> None:
        """Gives every idle process a file, those that are tried again first."""
        ahead = sum(size_of(place.work) for place in queue)
        while self._has_room():
            if again:
                self._give(again.popleft())
                continue
            if queue and (ahead >= self.ahead_bytes or len(queue) >= AHEAD_FILES):
                return
            work = next(left, None)
            if work is None:
                return
            queue.append(_Place(work))
            ahead += size_of(work)
            self._give(queue[-1])

    def _has_room(self) -> bool:
        return len(self._all) < self.processes or any(one.place is None for one in self._all)

    def _give(self, place: _Place) -> None:
        process = next((one for one in self._all if one.place is None), None) or self._start()
        patience = self.seconds if process.started else self.seconds + START_SECONDS
        process.place, process.deadline = place, time.monotonic() + patience
        place.tries += 1
        with suppress(OSError):  # it has ended: its connection tells so to whoever waits for its answer
            process.connection.send(place.work)

    def _heard(self) -> list[_Place]:
        """Waits until a process answers, ends or is out of time; returns the places to be tried once more."""
        busy = {one.connection: one for one in self._all if one.place is not None}
        patience = min(one.deadline for one in busy.values()) - time.monotonic()
        again: list[_Place] = []
        for connection in wait(list(busy), max(patience, 0.0)):
            self._take(busy[cast("Connection", connection)], again)
        for one in [one for one in self._all if one.place is not None and one.deadline <= time.monotonic()]:
            self._too_slow(one)
        return again

    def _take(self, one: _Process, again: list[_Place]) -> None:
        place = one.place
        if place is None:
            return
        try:
            result = one.connection.recv()
        except (EOFError, OSError):
            self._end(one)
            if not one.started:
                raise WorkerFault(one.process.returncode) from None
            if place.tries < TRIES:
                again.append(place)
            else:
                place.result = Unreadable(place.work.source, *_died(one.process.returncode))
            return
        if result is None:
            one.started, one.deadline = True, time.monotonic() + self.seconds
            return
        one.place = None
        if isinstance(result, Exception):
            raise result
        place.result = result

    def _too_slow(self, one: _Process) -> None:
        if one.place is not None:
            reason = f"reading it took longer than {self.seconds:g} seconds"
            remedy = "split it into smaller files, or set DEALDESK_READ_TIMEOUT higher"
            one.place.result = Unreadable(one.place.work.source, reason, remedy)
        self._end(one)

    def _start(self) -> _Process:
        ours, theirs = Pipe()
        program = f"from dealdesk.ingest.worker import serve; serve({theirs.fileno()})"
        with theirs:
            process = subprocess.Popen(
                [sys.executable, "-c", program], stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()]
            )
        one = _Process(process, ours)
        self._all.append(one)
        with suppress(OSError):
            ours.send(self.recipe)
        return one

    def _end(self, one: _Process) -> None:
        self._all.remove(one)
        one.connection.close()
        one.process.kill()
        one.process.wait()


def _died(code: int) -> tuple[str, str]:
    how = f"signal {-code}" if code < 0 else f"exit code {code}"
    return f"the process that read it ended ({how}), each time", "open it, and save it again in its format"
