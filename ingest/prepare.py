"""One file, made ready for an index: read, cut into passages, and what it states found."""

from __future__ import annotations

from dataclasses import dataclass

from dealdesk.ingest.corpus import SourceFile
from dealdesk.ingest.document import Document, Passage, Unreadable
from dealdesk.ingest.errors import UnreadableFile
from dealdesk.ingest.findings import Findings, findings_in
from dealdesk.ingest.ocr import Ocr
from dealdesk.ingest.read import read, read_bytes
from dealdesk.ingest.split import Count, split


@dataclass(frozen=True, slots=True)
class FileBytes:
    """A file that was fetched where it lies, to be read elsewhere."""

    source: str
    data: bytes


Work = SourceFile | FileBytes | Document
"""What is to be made ready: a file, or a document that was read before and is to be split anew."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How files become passages: of at most ``passage_tokens`` by ``count``; ``ocr`` reads pages that are images."""

    count: Count
    passage_tokens: int
    ocr: Ocr | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """All that is known of a file before its passages are embedded."""

    document: Document
    passages: tuple[Passage, ...]
    findings: Findings


def prepare(work: Work, recipe: Recipe) -> Prepared | Unreadable:
    """What ``work`` holds, or why it cannot be read; no fault of a file is raised."""
    try:
        document = _document(work, recipe.ocr)
    except (UnreadableFile, OSError) as error:
        return unreadable(work.source, error)
    return Prepared(document, tuple(split(document, recipe.count, recipe.passage_tokens)), findings_in(document))


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
