"""Files made ready, each in a process of its own: some ahead of who takes them, in order, whatever becomes of one."""

from __future__ import annotations

import os
import pickle
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from pathlib import PurePath
from types import TracebackType
from typing import Any, cast

from dealdesk.ingest.corpus import SourceFile
from dealdesk.ingest.document import Document, Unreadable
from dealdesk.ingest.errors import UnreadableFile
from dealdesk.ingest.limits import Limits
from dealdesk.ingest.prepare import FileBytes, Prepared, Recipe, Work, size_of, unreadable
from dealdesk.ingest.read import SCANS, TOO_MUCH_MEMORY, opened
from dealdesk.ingest.reply import ReplyDamaged, decoded, value
from dealdesk.ingest.spawner import Spawner, warm
from dealdesk.ingest.worker import BIRTH, END, KILL, OUT_OF_MEMORY, Order

AHEAD_BYTES = 32 << 20
AHEAD_FILES = 256
"""Files that are ready or under way and not yet taken are at most so many, and together so large, a single one aside.
"""

TRIES = 2
"""A file is given up when so many processes were killed while they read it: one may have been for no fault of it."""

_BLOCK = 1 << 20


@dataclass(frozen=True, slots=True)
class Task:
    """The bytes of a file with what is to be made of them: ``call(data)``, in another process."""

    source: str
    data: bytes
    call: Callable[[bytes], Any]


@dataclass(slots=True, eq=False)
class _Place:
    """A file in the queue, with what became of it once that is known."""

    work: Work | Task
    result: Any = None
    tries: int = 0


@dataclass(slots=True, eq=False)
class _Reader:
    """A process that reads a file: where it replies, where its end is told, and what it has said so far."""

    place: _Place
    spawner: Spawner
    number: int
    reply: int
    end: int
    seconds: float
    begun: float = field(default_factory=time.monotonic)
    said: bytearray = field(default_factory=bytearray)
    silent: bool = False

    @property
    def left(self) -> float:
        """Seconds that it still has."""
        return self.begun + self.seconds - time.monotonic()


@dataclass(slots=True)
class Workers:
    """Reads ``processes`` files at a time. Use it in a ``with``, at whose end no file is read any more.

    ``told`` is given the source of each file whose process has ended, the seconds that it took and its most memory in
    bytes.
    """

    recipe: Recipe
    processes: int
    limits: Limits = field(default_factory=Limits)
    ahead_bytes: int = AHEAD_BYTES
    told: Callable[[str, float, int], None] | None = None
    _busy: list[_Reader] = field(default_factory=list)

    def __enter__(self) -> Workers:
        warm(self.recipe)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        while self._busy:
            self._leave(self._busy[-1], kill=True)

    def prepared(self, works: Iterable[Work]) -> Iterator[Prepared | Unreadable]:
        """Each of ``works`` made ready, in their order.

        A file whose process ends ``TRIES`` times, or goes beyond its limits, is Unreadable. Raises WorkerFault where no
        process can be started.
        """
        return self._results(works)

    def done(self, task: Task) -> Any:
        """What ``task`` makes (``reply.value``), or Unreadable; raises as ``prepared`` does."""
        return next(self._results([task]))

    def _results(self, works: Iterable[Work | Task]) -> Iterator[Any]:
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

    def _feed(self, left: Iterator[Work | Task], queue: deque[_Place], again: deque[_Place]) -> None:
        """Begins to read as many files as may be read at a time, those that are tried again first."""
        ahead = sum(_size(place.work) for place in queue)
        while len(self._busy) < self.processes:
            if again:
                self._begin(again.popleft())
                continue
            if queue and (ahead >= self.ahead_bytes or len(queue) >= AHEAD_FILES):
                return
            work = next(left, None)
            if work is None:
                return
            queue.append(_Place(work))
            ahead += _size(work)
            self._begin(queue[-1])

    def _begin(self, place: _Place) -> None:
        place.tries += 1
        try:
            data = _opened(place.work)
        except (UnreadableFile, OSError) as error:
            place.result = unreadable(place.work.source, error)
            return
        spawner = warm(self.recipe)
        (reply, theirs), (end, told) = os.pipe(), os.pipe()
        os.set_blocking(reply, False)
        try:
            spawner.wait()
            is_document = isinstance(place.work, Document)
            limits = self._limits(place.work)
            task = place.work.call if isinstance(place.work, Task) else None
            order = Order(place.work.source, self.recipe.passage_tokens, limits, is_document, task, self.recipe.trusted)
            number = 0
            with suppress(OSError):  # the spawner has ended: nobody holds the pipes, which tells so
                number = spawner.send(BIRTH, pickle.dumps(order), (data, theirs, told))
        except BaseException:
            os.close(reply)
            os.close(end)
            raise
        finally:
            for handed in (data, theirs, told):
                os.close(handed)
        self._busy.append(_Reader(place, spawner, number, reply, end, limits.seconds))

    def _limits(self, work: Work | Task) -> Limits:
        is_file = isinstance(work, SourceFile | FileBytes)
        scan = is_file and self.recipe.ocr and PurePath(work.source).suffix.lower() in SCANS
        return self.limits.for_scans() if scan else self.limits

    def _heard(self) -> list[_Place]:
        """Waits until a process says something, ends or is out of time; returns the places to be tried once more."""
        again: list[_Place] = []
        if not self._busy:
            return again
        ears = {one.end: one for one in self._busy} | {one.reply: one for one in self._busy if not one.silent}
        patience = min(one.left for one in self._busy)
        for ear in wait(list(ears), max(patience, 0.0)):
            one = ears[cast("int", ear)]
            if one.place.result is not None or one not in self._busy:
                continue
            if ear == one.reply:
                self._listen(one)
            else:
                self._ended(one, again)
        for one in [one for one in self._busy if one.left <= 0]:
            reason = f"reading it took longer than {one.seconds:g} seconds"
            self._refuse(one, reason, "split it into smaller files, or set DEALDESK_READ_TIMEOUT higher")
        return again

    def _listen(self, one: _Reader) -> None:
        try:
            part = os.read(one.reply, _BLOCK)
        except BlockingIOError:  # it has ended, and something that it began holds its pipe
            part = b""
        one.said += part
        one.silent = not part
        if len(one.said) > self.limits.output:
            reason = f"what was read from it takes more than {self.limits.output / 1e6:g} MB"
            self._refuse(one, reason, "split it into smaller files")

    def _ended(self, one: _Reader, again: list[_Place]) -> None:
        """The process is gone: its whole reply lies in the pipe, if there is one."""
        told = os.read(one.end, END.size)
        while not one.silent and one.place.result is None:
            self._listen(one)
        if one.place.result is not None:
            return
        if not told:  # it is the spawner that has ended, and took them all along
            one.spawner.close()
        code, peak = END.unpack(told) if told else (-9, 0)
        if self.told:
            self.told(one.place.work.source, time.monotonic() - one.begun, peak)
        if code == 0:
            try:
                work = one.place.work
                one.place.result = value(one.said) if isinstance(work, Task) else decoded(one.said, work.source)
                self._leave(one)
            except ReplyDamaged as error:
                self._refuse(one, f"its reader gave a reply that makes no sense ({error})", _SAVE_ANEW)
        elif code == OUT_OF_MEMORY:
            self._refuse(one, *TOO_MUCH_MEMORY)
        elif one.place.tries < TRIES:
            self._leave(one)
            again.append(one.place)
        else:
            how = f"signal {-code}" if code < 0 else f"exit code {code}"
            self._refuse(one, f"the process that read it ended ({how}), each time", _SAVE_ANEW)

    def _refuse(self, one: _Reader, reason: str, remedy: str) -> None:
        one.place.result = Unreadable(one.place.work.source, reason, remedy)
        self._leave(one, kill=True)

    def _leave(self, one: _Reader, kill: bool = False) -> None:
        self._busy.remove(one)
        os.close(one.reply)
        os.close(one.end)
        if kill:
            with suppress(OSError):
                one.spawner.send(KILL, number=one.number)


_SAVE_ANEW = "open it, and save it again in its format"


def _size(work: Work | Task) -> int:
    return len(work.data) if isinstance(work, Task) else size_of(work)


def _opened(work: Work | Task) -> int:
    """A descriptor of what is to be read. Raises UnreadableFile or OSError."""
    if isinstance(work, SourceFile):
        return opened(work.path)
    words = pickle.dumps(work) if isinstance(work, Document) else work.data
    in_memory = hasattr(os, "memfd_create")  # no copy of a document is left on a disk
    with os.fdopen(os.memfd_create("work"), "wb") if in_memory else tempfile.TemporaryFile() as file:
        file.write(words)
        file.flush()
        file.seek(0)
        return os.dup(file.fileno())
