"""What can go wrong while files are read.

``IngestError``
  ├─ ``UnreadableFile``   one file cannot be read; the rest of the corpus can
  ├─ ``CorpusMissing``    the corpus folder is not there
  ├─ ``OutsideCorpus``    a path that was asked for does not lie in the corpus folder
  └─ ``WorkerFault``      a process that reads files cannot be started
"""

from __future__ import annotations

from pathlib import Path


class IngestError(Exception):
    """Anything that the ingest package raises on purpose."""


class UnreadableFile(IngestError):
    """A file whose words cannot be had: ``reason`` says why, ``remedy`` what its owner can do about it."""

    def __init__(self, reason: str, remedy: str) -> None:
        super().__init__(f"{reason}; {remedy}")
        self.reason = reason
        self.remedy = remedy


class CorpusMissing(IngestError):
    """The corpus folder does not exist or is no folder."""

    def __init__(self, root: Path) -> None:
        super().__init__(f"{root} is not a folder; set DEALDESK_CORPUS to the folder that holds the documents")
        self.root = root


class OutsideCorpus(IngestError):
    """A path to read that does not lie in the corpus folder."""

    def __init__(self, path: Path, root: Path) -> None:
        super().__init__(
            f"{path} is not inside {root}; move it there, or set DEALDESK_CORPUS to a folder that holds it"
        )
        self.path = path
        self.root = root


class WorkerFault(IngestError):
    """A reading process ended before it was ready: the installation is broken, and no file is at fault."""

    def __init__(self, code: int) -> None:
        super().__init__(
            f"a process that reads files could not be started (it ended with {code}; what it said stands above); "
            "repair the installation, or set DEALDESK_READERS=0 to read in one process"
        )
