"""A place of a document as evidence, and the days from which something holds there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date as Date

from dealdesk.assistant.dated import dated
from dealdesk.assistant.evidence import Evidence
from dealdesk.index.generation import Generation
from dealdesk.ingest.document import Document, Passage
from dealdesk.ingest.place import path
from dealdesk.ingest.values import values_in


def piece_at(document: Document, start: int, end: int, like: Evidence) -> Evidence:
    """``document.text[start:end]`` as evidence as good as ``like``."""
    text = document.text[start:end]
    section, page = path(document, start), document.page_at(start)
    passage = Passage(
        document.id, start, end, text, document.title, document.date, section, page, source=document.source
    )
    values = tuple(values_in(text, document.date.year if document.date else None))
    return replace(
        like,
        document=document,
        passage=passage,
        start=start,
        end=end,
        text=text,
        told=text,
        lead="",
        lead_start=start,
        values=values,
        defines=False,
    )


def same_place(one: Evidence, other: Evidence) -> bool:
    """Whether the two overlap."""
    return one.document.id == other.document.id and one.start < other.end and other.start < one.end


def holds(since: Date | None, day: Date | None) -> bool:
    """Whether what holds from ``since`` holds on ``day``; what is not dated does."""
    return since is None or day is None or since <= day


def days_from(generation: Generation, document_id: str, start: int, end: int) -> list[tuple[int, Date]]:
    """The days from which something holds that stand in ``start:end`` of a document, each with its offset."""
    facts = [fact for at, fact in dated(generation, document_id).items() if start <= at < end]
    exact = [fact for fact in facts if fact.kind == "effective" and len(fact.value) == len("2025-01-01")]
    return [(fact.start, Date.fromisoformat(fact.value)) for fact in exact]
