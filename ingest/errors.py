"""What can go wrong while files are read.

``IngestError``
  └─ ``UnreadableFile``   one file cannot be read; the rest of the corpus can
"""

from __future__ import annotations


class IngestError(Exception):
    """Anything that the ingest package raises on purpose."""


class UnreadableFile(IngestError):  # noqa: N818 - it names the file's state, as the report does
    """A file whose words cannot be had: ``reason`` says why, ``remedy`` what its owner can do about it."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason}; {remedy}")
        self.reason = reason
        self.remedy = remedy
