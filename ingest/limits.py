"""What a file may cost."""

from __future__ import annotations

from dataclasses import dataclass, replace

READ_SECONDS = 600.0
"""Seconds that a reader process has for one file. 30 MB of text take 100 to 200 on one core."""

SCAN = 6
"""Times as long as a file may take that text recognition may have to read. The slowest that is legitimate is a long
scan: seven hundred dense pages at five seconds each on two cores."""

READ_MEMORY = 2 << 30
"""Bytes that a reader process may have beside what it shares with its like. 5 MB of text take 0.3 GB and 20 MB 1.2,
a workbook of 270,000 cells 0.5."""

OUTPUT = 256 << 20
"""Bytes of what a reader process sends: the text, its passages and facts. They are 2.4 times the text (20 MB of it)."""

CHARACTERS = 100_000_000
"""Characters of a document's text."""

PARTS = 1_000_000
"""Sections, pages, notices, boxes and passages of a document, each."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost the process that reads it: ``seconds`` by the clock, bytes of ``memory`` (beside what the
    program itself takes), and bytes of ``output``."""

    seconds: float = READ_SECONDS
    memory: int = READ_MEMORY
    output: int = OUTPUT

    def for_scans(self) -> Limits:
        """The limits of a file that may have to be read from images."""
        return replace(self, seconds=SCAN * self.seconds)
