"""One file, made ready for an index: read, cut into passages, and what it states found."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

from dealdesk.ingest.corpus import SourceFile
from dealdesk.ingest.document import Document, Passage, Unreadable
from dealdesk.ingest.errors import UnreadableFile
from dealdesk.ingest.findings import NOTHING, Findings, findings_in
from dealdesk.ingest.ocr import Ocr
from dealdesk.ingest.read import read, read_bytes
from dealdesk.ingest.split import Count, split
from dealdesk.ingest.suspicion import examined, is_aside


@dataclass(frozen=True, slots=True)
class FileBytes:
    """A file that was fetched where it lies, to be read elsewhere."""

    source: str
    data: bytes


Work = SourceFile | FileBytes | Document
"""What is to be made ready: a file, or a document that was read before and is to be split anew."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How files become passages: of at most ``passage_tokens`` by ``count``; ``ocr`` reads pages that are images.
    ``trusted`` are patterns of sources that a person has looked at: they are flagged and not set aside."""

    count: Count
    passage_tokens: int
    ocr: Ocr | None = None
    trusted: tuple[str, ...] = ()

    def trusts(self, source: str) -> bool:
        """Whether the document is used whatever is suspicious in it."""
        return any(fnmatchcase(source, pattern) for pattern in self.trusted)


@dataclass(frozen=True, slots=True)
class Prepared:
    """All that is known of a file before its passages are embedded. A document that is set aside has no passages."""

    document: Document
    passages: tuple[Passage, ...]
    findings: Findings


def prepare(work: Work, recipe: Recipe) -> Prepared | Unreadable:
    """What ``work`` holds, or why it cannot be read; no fault of a file is raised."""
    try:
        document = _document(work, recipe.ocr)
    except (UnreadableFile, OSError) as error:
        return unreadable(work.source, error)
    findings = findings_in(document)
    document = examined(document, findings)
    if is_aside(document.notices) and not recipe.trusts(document.source):
        return Prepared(document, (), NOTHING)
    return Prepared(document, tuple(split(document, recipe.count, recipe.passage_tokens)), findings)


def unreadable(source: str, error: UnreadableFile | OSError) -> Unreadable:
    """How it is told that ``source`` could not be read."""
    if isinstance(error, UnreadableFile):
        return Unreadable(source, error.reason, error.remedy)
    return Unreadable(source, f"it cannot be opened ({error.strerror})", "look at its permissions, and index again")


def size_of(work: Work) -> int:
    """About how many bytes ``work`` is."""
    if isinstance(work, SourceFile):
        return work.size
    return len(work.data) if isinstance(work, FileBytes) else len(work.text)


def _document(work: Work, ocr: Ocr | None) -> Document:
    if isinstance(work, SourceFile):
        return read(work.path, work.source, ocr)
    return read_bytes(work.data, work.source, ocr) if isinstance(work, FileBytes) else work
