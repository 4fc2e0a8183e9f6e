"""The bodies of replies; ``reply`` makes them from the values of the lower layers."""

from __future__ import annotations

from datetime import date as Date
from typing import Any, Literal

from pydantic import Field

from dealdesk.ui.schema import Body
from dealdesk.ui.schema_timeline import ChangeBody


class ProblemBody(Body):
    """What went wrong, as RFC 9457 has it; ``errors`` names the members of a request that is not well formed."""

    type: str
    title: str
    status: int
    detail: str
    instance: str | None = None
    errors: list[dict[str, str]] | None = None


class QuoteBody(Body):
    """Characters of a document: ``text[start:end]`` of ``/api/documents/{document_id}/text`` is ``quote``.

    ``recognized`` is the confidence (0 to 1) with which its page was read by OCR; null for a page with its own text.
    """

    document_id: str
    source: str
    title: str
    date: Date | None
    section: str
    page: int | None
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    quote: str
    score: float
    recognized: float | None = Field(None, ge=0, le=1)


class CitationBody(QuoteBody):
    """A quote that the answer's text points to as ``[marker]``."""

    marker: int


class SupersededBody(Body):
    """A value that was in force once, and what replaced it."""

    value: str
    quote: QuoteBody
    replaced_by: str
    since: Date | None


class ConflictBody(Body):
    """Statements about one thing that stand against each other."""

    subject: str
    quotes: list[QuoteBody]


class NoteBody(Body):
    """Something said beside the answer; ``nearest`` notes carry the passages nearest to a refused question."""

    kind: str
    text: str
    quote: QuoteBody | None


class AnswerBody(Body):
    """The answer. When ``refused``, the documents do not say it: ``reason`` tells which way, nothing is cited."""

    question: str
    standalone_question: str
    text: str
    direct_answer: str
    refused: bool
    reason: str
    confidence: float
    as_of: Date | None
    citations: list[CitationBody]
    superseded: list[SupersededBody]
    conflicts: list[ConflictBody]
    notes: list[NoteBody]
    index_generation: str
    timings_ms: dict[str, float]
    written_by: str
    withheld: int


class HitBody(Body):
    """A passage that was found, best first."""

    document_id: str
    source: str
    title: str
    date: Date | None
    section: str
    page: int | None
    start: int
    end: int
    text: str
    score: float


class HitsBody(Body):
    """What a search found."""

    hits: list[HitBody]


class NoticeBody(Body):
    """Something that a reader removed, could not read or wants said."""

    kind: str
    count: int
    detail: str


class UnreadableBody(Body):
    """A file that could not be read, why, and what can be done."""

    source: str
    reason: str
    remedy: str


class ReportBody(Body):
    """What a re-indexing did, by source."""

    added: list[str]
    changed: list[str]
    moved: list[str]
    removed: list[str]
    unchanged: list[str]
    unreadable: list[UnreadableBody]
    stale: list[str]
    notices: list[str]
    embedded: int
    reused: int
    seconds: float
    generation: str


class CompactedBody(Body):
    """What a compaction took off the disk."""

    generation: str = Field(description="the index that is current now, the only one that there is")
    rows: int = Field(description="passages of documents that were deleted or replaced")
    generations: int = Field(description="earlier indexes")
    freed: int = Field(description="bytes; below 0 where what is left takes more")


class AcceptedBody(Body):
    """Work that was begun; ``GET /api/jobs/{job_id}`` tells how far it is."""

    job_id: str


class JobBody(Body):
    """A re-indexing or compaction as it stands."""

    job_id: str
    kind: Literal["reindex", "compact"]
    state: Literal["waiting", "running", "done", "failed"]
    stage: str
    done: int
    total: int
    rate: float
    eta_seconds: float | None
    seconds: float
    report: ReportBody | None
    compacted: CompactedBody | None
    problem: dict[str, Any] | None


class GenerationBody(Body):
    """The generation of the index that answers now; null where there is none that can."""

    index_generation: str | None


class UploadedBody(Body):
    """A file that was taken in. ``new`` is false when the very same file was there already."""

    document_id: str
    source: str
    size: int
    new: bool


class UploadsBody(Body):
    """The files that were taken in; ``job_id`` names the re-indexing, if one was asked for."""

    documents: list[UploadedBody]
    job_id: str | None


class DeletedBody(Body):
    """A document that was deleted, and the generation of the index from which it is gone."""

    document_id: str
    source: str
    index_generation: str


class DocumentBody(Body):
    """A document as the index knows it. ``stale``: its file can no longer be read, its last good text stands in."""

    document_id: str
    source: str
    title: str
    date: Date | None
    format: str
    size: int
    characters: int
    passages: int
    stale: bool
    notices: list[NoticeBody]


class SectionBody(Body):
    """A titled or numbered part of a document's text."""

    label: str
    title: str
    level: int
    start: int
    end: int


class PageBody(Body):
    """A page of a document's text; ``recognized`` as in a quote."""

    number: int
    start: int
    end: int
    recognized: float | None = None


class WholeDocumentBody(DocumentBody):
    """A document with what a reader needs to find his way in its text, and what it changes and what changes it."""

    sections: list[SectionBody]
    pages: list[PageBody]
    meta: dict[str, str]
    changes: list[ChangeBody]
    changed_by: list[ChangeBody]


class DocumentsBody(Body):
    """Documents of the index; ``total`` counts those on all pages, ``next`` is the cursor of the next one, or null."""

    documents: list[DocumentBody]
    total: int
    next: str | None
    index_generation: str


class TextBody(Body):
    """The text that every offset refers to."""

    text: str


class AliveBody(Body):
    """The process is alive; ``instance`` is its own, so that one that was started anew is told from it."""

    status: Literal["alive"]
    version: str
    instance: str


class ReadyBody(Body):
    """Questions can be answered, from this generation of the index. Counts are of what the caller sees; null for those
    who show no key."""

    status: Literal["ready"]
    index_generation: str
    documents: int | None
    passages: int | None
    stands_in: bool = Field(False, description="whether this generation stands in for a later one that is damaged")
    damage: str | None = Field(None, description="what is damaged and what mends it, for whoever runs the server")
