"""One file, made ready for an index: read, cut into passages, and what it states found."""

from __future__ import annotations

from dataclasses import dataclass

from dealdesk.ingest.corpus import SourceFile
from dealdesk.ingest.document import Document, Passage, Unreadable
from dealdesk.ingest.errors import UnreadableFile
from dealdesk.ingest.findings import Findings, findings_in
from dealdesk.ingest.ocr import Ocr
from dealdesk.ingest.read import read
from dealdesk.ingest.split import Count, split

Work = SourceFile | Document
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
        document = work if isinstance(work, Document) else read(work.path, work.source, recipe.ocr)
    except UnreadableFile as error:
        return Unreadable(work.source, error.reason, error.remedy)
    except OSError as error:
        remedy = "look at its permissions, and index again"
        return Unreadable(work.source, f"it cannot be opened ({error.strerror})", remedy)
    return prepared(document, recipe)


def prepared(document: Document, recipe: Recipe) -> Prepared:
    """What is made of a ``document`` that has been read."""
    return Prepared(document, tuple(split(document, recipe.count, recipe.passage_tokens)), findings_in(document))


def size_of(work: Work) -> int:
    """About how many bytes ``work`` is."""
    return len(work.text) if isinstance(work, Document) else work.size
