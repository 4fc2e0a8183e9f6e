"""Values become bodies, and bodies values: the one place where a dataclass of a lower layer turns into JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pydantic import TypeAdapter

from dealdesk.assistant.answer import Answer
from dealdesk.assistant.assistant import Event
from dealdesk.assistant.question import Inquiry, Turn
from dealdesk.index.build import Report
from dealdesk.index.filters import Filters
from dealdesk.index.retrieve import Hit
from dealdesk.index.store import DocumentRecord
from dealdesk.ingest.document import Document
from dealdesk.ui.jobs import Job
from dealdesk.ui.listing import Listing
from dealdesk.ui.problems import problem
from dealdesk.ui.schema import AskBody, FiltersBody, SearchBody, TurnBody
from dealdesk.ui.schema_exchange import GivenBody
from dealdesk.ui.schema_openai import WishBody
from dealdesk.ui.schema_reply import (
    AnswerBody,
    CitationBody,
    CompactedBody,
    DocumentBody,
    DocumentsBody,
    HitBody,
    HitsBody,
    JobBody,
    ReportBody,
    WholeDocumentBody,
)
from dealdesk.ui.schema_timeline import ChangeBody, TimelineBody, TimelineEntryBody
from dealdesk.ui.timeline import Change, Timeline

_ANSWER = TypeAdapter(Answer)


def answer_body(answer: Answer) -> AnswerBody:
    """An answer as the API gives it."""
    return AnswerBody.model_validate(answer)


def answer_of(body: GivenBody, question: str) -> Answer:
    """An answer that comes back from whoever it was given to; what it lacks is left empty."""
    asked = {"question": body.question or question, "standalone_question": body.standalone_question or question}
    return _ANSWER.validate_python(body.model_dump() | asked)


def turns_of(history: Sequence[TurnBody]) -> tuple[Turn, ...]:
    """The conversation so far, as the assistant takes it: what the user and the assistant said."""
    return tuple(Turn(turn.role, turn.content) for turn in history if turn.role != "system")


def inquiry_of(text: str, history: tuple[Turn, ...], body: AskBody | SearchBody | WishBody) -> Inquiry:
    """What is asked, within the limits of ``body``."""
    return Inquiry(text, history, body.as_of, _filters_of(body.filters), body.k)


def _filters_of(body: FiltersBody | None) -> Filters:
    if body is None:
        return Filters()
    return Filters(tuple(body.documents or ()), body.folder or "", body.date_from, body.date_to)


def hits_body(hits: Sequence[Hit]) -> HitsBody:
    """What a search found."""
    return HitsBody(hits=[hit_body(hit) for hit in hits])


def hit_body(hit: Hit) -> HitBody:
    """A hit, flat."""
    passage = hit.passage
    return HitBody(
        document_id=passage.document_id,
        source=passage.source,
        title=passage.title,
        date=passage.date,
        section=passage.section,
        page=passage.page,
        start=passage.start,
        end=passage.end,
        text=passage.text,
        score=hit.score,
    )


def event_body(event: Event) -> dict[str, Any]:
    """The data of one event of a streamed answer, as JSON values."""
    if event.kind == "hits":
        return {"hits": [hit_body(hit).model_dump(mode="json") for hit in event.data["hits"]]}
    if event.kind == "citation":
        return CitationBody.model_validate(event.data["citation"]).model_dump(mode="json")
    if event.kind == "answer":
        return answer_body(event.data["answer"]).model_dump(mode="json")
    return event.data


def report_body(report: Report) -> ReportBody:
    """What a re-indexing did."""
    return ReportBody.model_validate(report)


def job_body(job: Job) -> JobBody:
    """A job as it stands; its failure as a problem object."""
    return JobBody(
        job_id=job.id,
        kind=job.kind,
        state=job.state,
        stage=job.stage,
        done=job.done,
        total=job.total,
        rate=round(job.rate, 1),
        eta_seconds=None if job.eta_seconds is None else round(job.eta_seconds, 1),
        seconds=round(job.seconds, 2),
        report=report_body(job.report) if job.report else None,
        compacted=CompactedBody.model_validate(job.compacted) if job.compacted else None,
        problem=problem(job.error) if job.error else None,
    )


def job_message(job: Job) -> dict[str, Any]:
    """What a webhook is told of a job that has ended, as JSON values."""
    return {"event": "job", "job": job_body(job).model_dump(mode="json")}


def document_body(record: DocumentRecord) -> DocumentBody:
    """A document without its text."""
    return DocumentBody.model_validate(_members(record))


def documents_body(page: Listing, generation: str) -> DocumentsBody:
    """Documents, or a page of them."""
    records = [document_body(record) for record in page.documents]
    return DocumentsBody(documents=records, total=page.total, next=page.next, index_generation=generation)


def whole_document_body(
    record: DocumentRecord, document: Document, changes: Sequence[Change], changed_by: Sequence[Change]
) -> WholeDocumentBody:
    """A document with its sections and pages, what it changes and what changes it."""
    inside = {"sections": document.sections, "pages": document.pages, "meta": dict(document.meta)}
    related = {"changes": [_change(one) for one in changes], "changed_by": [_change(one) for one in changed_by]}
    return WholeDocumentBody.model_validate(_members(record) | inside | related)


def timeline_body(timeline: Timeline, generation: str) -> TimelineBody:
    """What the documents state, by day."""
    entries = [
        TimelineEntryBody(
            kind=entry.fact.kind,
            date=entry.date,
            value=entry.fact.value,
            subject=entry.fact.subject,
            how=entry.fact.how,
            document_id=entry.document.id,
            source=entry.document.source,
            title=entry.document.title,
            document_date=entry.document.date,
            section=entry.section,
            page=entry.page,
            start=entry.fact.start,
            end=entry.fact.end,
            text=entry.fact.text,
        )
        for entry in timeline.entries
    ]
    return TimelineBody(entries=entries, total=timeline.total, next=timeline.next, index_generation=generation)


def _change(change: Change) -> ChangeBody:
    relation, other = change.relation, change.other
    return ChangeBody(
        kind=relation.kind,
        document_id=other.id if other else None,
        source=other.source if other else None,
        title=other.title if other else None,
        date=other.date if other else None,
        named=relation.target_words,
        part=relation.part,
        place=relation.place,
        effective=relation.effective,
        until=relation.until,
        quoted_in=relation.document_id,
        start=relation.start,
        end=relation.end,
        quote=change.quote,
    )


def _members(record: DocumentRecord) -> dict[str, Any]:
    members = {name: getattr(record, name) for name in DocumentBody.model_fields if name != "document_id"}
    return members | {"document_id": record.id}
