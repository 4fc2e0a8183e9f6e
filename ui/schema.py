"""The bodies of requests and replies, and the one place where values become JSON."""

from __future__ import annotations

from datetime import date as Date
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

QUESTION_CHARACTERS = 4000
HISTORY_TURNS = 100
TURN_CHARACTERS = 20_000
MOST_HITS = 100


Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=QUESTION_CHARACTERS)]


class Body(BaseModel):
    """What arrives or leaves as JSON. Unknown members of a request are ignored, so that newer clients work."""

    model_config = ConfigDict(from_attributes=True)


class TurnBody(Body):
    """One earlier message of the conversation."""

    role: Literal["user", "assistant", "system"]
    content: str = Field(max_length=TURN_CHARACTERS)


class FiltersBody(Body):
    """Which documents may be used; what is left out does not restrict."""

    documents: list[str] | None = Field(None, description="ids or sources of documents", max_length=1000)
    folder: str | None = Field(None, description="a folder of the corpus, with all below it")
    date_from: Date | None = Field(None, description="documents dated on or after this day")
    date_to: Date | None = Field(None, description="documents dated on or before this day")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.date_from and self.date_to and self.date_from > self.date_to:
            raise ValueError(f"date_from ({self.date_from}) is after date_to ({self.date_to}); exchange them")
        return self


class AskBody(Body):
    """A question, with what was said before."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"question": "When does the 10% tariff take effect?"}]},
    )
    question: Words
    history: list[TurnBody] = Field([], max_length=HISTORY_TURNS)
    as_of: Date | None = Field(None, description="answer for this day; left out, as the server is set")
    filters: FiltersBody | None = None
    k: int = Field(8, ge=1, le=MOST_HITS, description="how many passages are weighed")


class SearchBody(Body):
    """A query for passages."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"query": "rare earth export controls", "k": 4}]})
    query: Words
    history: list[TurnBody] = Field([], max_length=HISTORY_TURNS)
    as_of: Date | None = None
    filters: FiltersBody | None = None
    k: int = Field(8, ge=1, le=MOST_HITS, description="how many passages to return")


class QuoteBody(Body):
    """Characters of a document: ``text[start:end]`` of ``/api/documents/{document_id}/text`` is ``quote``."""

    document_id: str
    source: str
    title: str
    date: Date | None
    section: str
    page: int | None
    start: int
    end: int
    quote: str
    score: float


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


class ReindexBody(Body):
    """What to re-index; left out, everything that changed."""

    paths: list[str] = Field(default=[], max_length=1000, description="files or folders of the corpus; empty: all")
    full: bool = Field(default=False, description="read and embed everything anew")


class AcceptedBody(Body):
    """Work that was begun; ``GET /api/jobs/{job_id}`` tells how far it is."""

    job_id: str


class JobBody(Body):
    """A re-indexing job as it stands."""

    job_id: str
    state: Literal["waiting", "running", "done", "failed"]
    stage: str
    done: int
    total: int
    rate: float
    eta_seconds: float | None
    seconds: float
    report: ReportBody | None
    problem: dict[str, Any] | None


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
    """A page of a document's text."""

    number: int
    start: int
    end: int


class WholeDocumentBody(DocumentBody):
    """A document with what a reader needs to find his way in its text."""

    sections: list[SectionBody]
    pages: list[PageBody]
    meta: dict[str, str]


class DocumentsBody(Body):
    """All documents of the index."""

    documents: list[DocumentBody]
    index_generation: str


class TextBody(Body):
    """The text that every offset refers to."""

    text: str


class AliveBody(Body):
    """The process is alive."""

    status: Literal["alive"]


class ReadyBody(Body):
    """Questions can be answered, from this generation of the index."""

    status: Literal["ready"]
    index_generation: str
    documents: int
    passages: int
