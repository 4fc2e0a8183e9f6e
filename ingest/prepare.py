"""One file, made ready for an index: read, cut into passages, and what it states found."""

from __future__ import annotations

from dataclasses import dataclass

from dealdesk.ingest.corpus import SourceFile
from dealdesk.ingest.document import Document, Passage, Unreadable
from dealdesk.ingest.errors import UnreadableFile
from dealdesk.ingest.findings import Findings, findings_in
from dealdesk.ingest.limits import CHARACTERS, PARTS
from dealdesk.ingest.ocr import Ocr
from dealdesk.ingest.read import TOO_MUCH_MEMORY, read, read_bytes
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
        _measure(document)
        passages = tuple(split(document, recipe.count, recipe.passage_tokens))
        return Prepared(document, passages, findings_in(document))
    except (UnreadableFile, OSError) as error:
        return unreadable(work.source, error)
    except MemoryError:
        return Unreadable(work.source, *TOO_MUCH_MEMORY)
    except Exception as error:  # a strange text must not keep the others from being indexed; it is named instead
        reason = f"its text could not be taken apart ({type(error).__name__}: {str(error)[:120]})"
        return Unreadable(work.source, reason, "leave it out, and report it: this is a mistake of the program")


def _measure(document: Document) -> None:
    """Raises UnreadableFile where the document is larger than one may be."""
    parts = max(map(len, (document.sections, document.pages, document.notices, document.boxes, document.meta)))
    if len(document.text) > CHARACTERS or parts > PARTS:
        what = (
            f"{CHARACTERS:,} characters" if len(document.text) > CHARACTERS else f"{PARTS:,} sections, pages or words"
        )
        raise UnreadableFile(f"it has more than {what}", "split it into smaller files")


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
