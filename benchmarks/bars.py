"""What each figure is held against: one line for each bar, read by the summary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Bar:
    """``figure`` of the results of ``part`` ("help.median" is ``median`` within ``help``) is at most ``limit``, or at
    least so much where ``least``; ``unit`` is empty for ratios and counts."""

    part: str
    figure: str
    limit: float
    what: str
    unit: str = ""
    least: bool = False

    def value(self, figures: Mapping[str, Any]) -> float | None:
        """The figure; None where it was not measured."""
        found: Any = figures
        for key in self.figure.split("."):
            found = found.get(key) if isinstance(found, Mapping) else None
        return None if found is None else float(found)

    def met(self, value: float) -> bool:
        return value >= self.limit if self.least else value <= self.limit

    def share(self, value: float) -> float:
        """How much of what the bar allows is used: 1 is just met, below it is better."""
        used, allowed = (self.limit, value) if self.least else (value, self.limit)
        return used / allowed if allowed else float(used > 0)


BARS = (
    Bar("ingest", "ratio_cpu", 1.3, "re-index from nothing, against the bare model"),
    Bar("ingest", "nothing_changed_seconds", 1, "re-index, nothing changed", "s"),
    Bar("ingest", "one_changed_seconds", 3, "re-index, one document changed", "s"),
    Bar("swap", "failed", 0, "questions failed while indexes are exchanged"),
    Bar("swap", "mixed", 0, "answers of two generations at once"),
    Bar("cli", "help.median", 0.4, "dealdesk --help", "s"),
    Bar("cli", "ask_new.median", 0.8, "dealdesk ask, beside a server", "s"),
)
