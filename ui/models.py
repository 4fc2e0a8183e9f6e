"""What an answer needs from the disk, opened all at once."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock


class Models:
    """The index and the models, each opened by a call in a thread of its own: reading weights leaves the interpreter to
    others, such as the imports of the server."""

    def __init__(self, *opening: Callable[[], object]) -> None:
        self._opening = opening
        self._lock = Lock()
        self._begun: list[Future[object]] = []

    def open(self) -> None:
        """Begins, and does not wait. A question that comes meanwhile waits for what it needs."""
        with self._lock:
            if self._begun:
                return
            pool = ThreadPoolExecutor(len(self._opening), "opening")
            self._begun = [pool.submit(call) for call in self._opening]
            pool.shutdown(wait=False)

    def wait(self) -> None:
        """Until all is open. Raises what the first that failed did: an IndexFault or a ModelFault."""
        self.open()
        for one in self._begun:
            one.result()
