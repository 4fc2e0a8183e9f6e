"""One file, made ready for an index: read, cut into passages, and what it states found."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase

from dealdesk.ingest.corpus import SourceFile
from dealdesk.ingest.document import Document, Passage, Unreadable
from dealdesk.ingest.errors import UnreadableFile
from dealdesk.ingest.findings import NOTHING, Findings, findings_in
from dealdesk.ingest.limits import CHARACTERS, PARTS
from dealdesk.ingest.ocr import Ocr
from dealdesk.ingest.read import TOO_MUCH_MEMORY, read, read_bytes
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
        _measure(document)
        findings = findings_in(document)
        document = examined(document, findings)
        if is_aside(document.notices) and not recipe.trusts(document.source):
            return Prepared(document, (), NOTHING)
        return Prepared(document, tuple(split(document, recipe.count, recipe.passage_tokens)), findings)
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
