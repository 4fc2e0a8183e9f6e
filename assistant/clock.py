"""How long each step of an answer took."""

from __future__ import annotations

from time import perf_counter


class Clock:
    """Milliseconds of each step and in all, from when it is made."""

    def __init__(self) -> None:
        self._begun = self._last = perf_counter()
        self.times: dict[str, float] = {}

    def lap(self, step: str) -> None:
        """Ends ``step``, which began with the end of the one before."""
        now = perf_counter()
        self.times[step] = round(1000 * (now - self._last), 1)
        self.times["total"] = round(1000 * (now - self._begun), 1)
        self._last = now
