"""Passages read before anyone asks: the first question about a paper is then as quick as the second."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Event, Thread

from dealdesk.index.faults import IndexFault
from dealdesk.index.generation import Generation
from dealdesk.index.library import Library

QUIET_SECONDS = 1.5
"""How long nobody must have asked before a passage is read ahead: longer than a person's question takes."""
_PAUSE = 0.5


class Ahead:
    """Reads the current generation's passages in a thread of its own, one at a time and only while nobody asks.

    One passage takes a core for about 50 ms, so a question that comes meanwhile loses next to nothing. When another
    generation becomes current, what is new in it is read; what was kept needs no reading.
    """

    def __init__(
        self,
        library: Library,
        steps: Callable[[Generation], Iterator[None]],
        idle: Callable[[], float],
        quiet_seconds: float = QUIET_SECONDS,
        first: Callable[[], None] = lambda: None,
    ) -> None:
        """``steps`` reads one passage at each step, until all are read or no more can be kept; ``idle`` tells for how
        many seconds nobody has asked. ``first`` is called before the first step: what else can be begun at leisure."""
        self._library = library
        self._steps = steps
        self._idle = idle
        self._quiet = quiet_seconds
        self._first: Callable[[], None] | None = first
        self._closed = Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        """Begins, once."""
        if self._thread is None:
            self._thread = Thread(target=self._run, name="ahead", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Ends after the passage that is being read."""
        self._closed.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        done = ""
        while not self._closed.wait(_PAUSE):
            try:
                generation = self._library.current()
            except IndexFault:
                continue  # told to whoever asks
            if generation.id != done and self._read(generation):
                done = generation.id

    def _read(self, generation: Generation) -> bool:
        """Whether all of ``generation`` was read that could be; False where it was closed or is no longer current."""
        steps = self._steps(generation)
        while True:
            while self._idle() < self._quiet:
                if self._closed.wait(_PAUSE):
                    return False
            if self._closed.is_set() or self._library.current().id != generation.id:
                return False
            if self._first is not None:
                self._first()
                self._first = None
            if next(steps, True):  # a step is None
                return True
