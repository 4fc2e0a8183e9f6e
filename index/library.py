"""The library that always hands out the current generation.

A data folder holds ``generations/<id>/`` and the file ``current``, which names one of them. A build writes a new
folder and then replaces ``current`` in one step, so a reader sees the old index or the new one, never a mixture.
"""

from __future__ import annotations

import gc
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from threading import Lock, Thread

from dealdesk.index.embed import Embedder
from dealdesk.index.faults import IndexDamaged, IndexFault, IndexMissing
from dealdesk.index.generation import Generation
from dealdesk.index.pointer import POINTER, current_folder, instead

AGAIN_SECONDS = 30.0
"""A generation that stands in for a damaged one is used for so long before that is tried again."""

log = logging.getLogger(__name__)


class Library:
    """The current generation of a data folder, kept open and exchanged when a build has made another one current."""

    parting: Callable[[Generation, Generation], None] | None = None
    """Called with the former generation and the current one after an exchange, in a thread of its own."""
    _again = 0.0
    _broken: object = ()

    def __init__(self, data: Path, embedder: Embedder | None = None) -> None:
        """With an ``embedder``, a generation that another one made is refused with IndexStale."""
        self._data = data
        self._embedder = embedder
        self._lock = Lock()
        self._opened: tuple[object, Generation] | None = None

    def current(self) -> Generation:
        """The current generation. Take it once for each question: what it says never changes.

        Costs one ``stat`` while nothing has changed. Raises IndexMissing, IndexStale or IndexDamaged.
        """
        stamp = self._stamp()
        if (opened := self._opened) and self._holds(opened, stamp):
            return opened[1]
        with self._lock:
            stamp = self._stamp()
            if self._opened is None or not self._holds(self._opened, stamp):
                former, self._opened = self._opened, self._open(stamp)
                if former:
                    both = [former[1], self._opened[1]]
                    Thread(target=self._part, args=(both,), name="former-generations", daemon=True).start()
            return self._opened[1]

    def _part(self, both: list[Generation]) -> None:
        """Lets go of a former generation; the list ends empty, since the thread that runs this holds on to it."""
        if self.parting:
            with suppress(IndexFault):  # of what is gone altogether nobody can tell what to forget
                self.parting(both[0], both[1])
        both.clear()
        # What was made of a generation points back to it: only a search for such circles, which by itself comes seldom
        # where much is held, lets go of the memory and the files of former ones.
        gc.collect()

    def _holds(self, opened: tuple[object, Generation], stamp: object) -> bool:
        """Whether what was opened is still to be used. One that stands in for another is, for a while."""
        return opened[0] == stamp and not (opened[1].stands_in_for and time.monotonic() > self._again)

    def _open(self, stamp: object) -> tuple[object, Generation]:
        while True:
            try:
                generation = self._generation()
                if stamp == self._broken and (told := generation.damage()):
                    raise IndexDamaged(told)
                break
            except (IndexDamaged, IndexMissing) as error:
                # Two builds may have followed one another since the pointer was read, and the older one gone.
                latest = self._stamp()
                if latest == stamp:
                    generation = self._instead(error)
                    break
                stamp = latest
        if self._embedder is not None:
            generation.require(self._embedder)
        if generation.unread and stamp != self._broken:
            Thread(target=self._read, args=(stamp, generation), name="verifying", daemon=True).start()
        return stamp, generation

    def _instead(self, error: IndexFault) -> Generation:
        """The last good generation before one that is damaged; raises ``error`` where there is none."""
        found = self._stand_in()
        if found is None:
            raise error
        if not (self._opened and self._opened[1].stands_in_for):
            log.warning("%s. Until then the last good index stands in, %s.", error, found.id)
        found.stands_in_for = str(error)
        self._again = time.monotonic() + AGAIN_SECONDS
        return found

    def _read(self, stamp: object, generation: Generation) -> None:
        """Reads what was not read when ``generation`` was opened, and takes it out of use where it is damaged."""
        if told := generation.damage():
            log.error("%s", told)
            with self._lock:
                self._broken = stamp
                if self._opened and self._opened[1] is generation:
                    self._opened = None

    def _generation(self) -> Generation:
        """The current generation, opened."""
        return Generation(current_folder(self._data))

    def _stand_in(self) -> Generation | None:
        """The generation that is used where the current one is damaged."""
        for folder, gone in instead(self._data):
            with suppress(IndexFault):
                found = Generation(folder, gone)
                if not found.damage():
                    return found
        return None

    def _stamp(self) -> object:
        """Something that is another when another generation is current."""
        try:
            status = (self._data / POINTER).stat()
        except OSError:
            return None
        return status.st_ino, status.st_mtime_ns, status.st_size
