"""The line of questions: so many are answered at once, so many wait for their turn, and who comes beyond is told so."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from threading import Event, Lock
from time import monotonic

from dealdesk.ui.problems import Busy

_SHARE = 0.1  # of the newest question in the running mean of their seconds
_LONGEST_WAIT = 60  # seconds
_ENDING = "The server is being stopped."


class Queue:
    """At most ``at_once`` questions are at work and ``waiting`` in line, first come first served. Safe to use from many
    threads."""

    def __init__(self, at_once: int, waiting: int, clock: Callable[[], float] = monotonic) -> None:
        self.at_once = at_once
        self.most_waiting = waiting
        self._clock = clock
        self._lock = Lock()
        self._line: deque[Place] = deque()
        self._working = 0
        self._seconds = 1.0
        self._closed = False

    def enter(self) -> Place:
        """A place at the end of the line. Raises Busy, at once, where the line is full."""
        with self._lock:
            self._check()
            place = Place(self)
            self._line.append(place)
            self._call_up()
            return place

    def check(self) -> None:
        """Raises Busy where ``enter`` would."""
        with self._lock:
            self._check()

    def leave(self, place: Place) -> None:
        """Gives ``place`` back, at work or in line, so that the next one has its turn. The second time does nothing."""
        with self._lock:
            if place in self._line:
                self._line.remove(place)
            elif place.began is not None:
                self._working -= 1
                self._seconds += _SHARE * (self._clock() - place.began - self._seconds)
                place.began = None
            self._call_up()

    def close(self) -> None:
        """Sends away who waits, and who comes from now on: the server ends."""
        with self._lock:
            self._closed = True
            for place in self._line:
                place.turn.set()
            self._line.clear()

    def busy(self) -> bool:
        """Whether any question is at work or waits."""
        return bool(self._working or self._line)

    @property
    def working(self) -> int:
        """How many questions are at work."""
        return self._working

    @property
    def waiting(self) -> int:
        """How many questions wait for their turn."""
        return len(self._line)

    def _check(self) -> None:
        if self._closed:
            raise Busy(_ENDING, 1)
        if self._working >= self.at_once and len(self._line) >= self.most_waiting:
            seconds = self._wait()
            raise Busy(
                f"{self._working} questions are being answered and {len(self._line)} wait for their turn, which is as "
                f"many as this server takes (DEALDESK_QUEUE); ask again in {seconds} s.",
                seconds,
            )

    def _wait(self) -> int:
        """The time in which half of the line is answered, as questions took of late."""
        ahead = max(1, len(self._line) / 2)
        return max(1, min(_LONGEST_WAIT, math.ceil(ahead * self._seconds / self.at_once)))

    def _call_up(self) -> None:
        while self._line and self._working < self.at_once:
            place = self._line.popleft()
            self._working += 1
            place.began = self._clock()
            place.turn.set()


class Place:
    """One question's place: in line until its ``turn`` comes, then at work since ``began``, until it is given back."""

    def __init__(self, queue: Queue) -> None:
        self.turn = Event()
        self.began: float | None = None
        self._queue = queue

    def wait(self) -> None:
        """Until it is this question's turn. Raises Busy where the server ends before."""
        self.turn.wait()
        if self.began is None:
            raise Busy(_ENDING, 1)

    def leave(self) -> None:
        """Gives the place back."""
        self._queue.leave(self)
