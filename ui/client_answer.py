"""What a client's questions are answered with: frozen values, with the members that docs/api.md describes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date as Date
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class Turn:
    """An earlier message of a conversation, as it is sent with a question."""

    content: str
    role: Literal["user", "assistant"] = "user"


@dataclass(frozen=True, slots=True)
class Quote:
    """Characters of a document: ``client.text(document_id)[start:end] == quote``. ``recognized`` is the confidence (0
    to 1) with which its page was read by OCR; None for a page with its own text."""

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
    recognized: float | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class Citation(Quote):
    """A quote that the answer's text points to as ``[marker]``."""

    marker: int


@dataclass(frozen=True, slots=True)
class Superseded:
    """A value that was in force once, and what replaced it."""

    value: str
    quote: Quote
    replaced_by: str
    since: Date | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Statements about one thing that stand against each other."""

    subject: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Something said beside the answer; ``nearest`` notes carry the passages nearest to a refused question."""

    kind: str
    text: str
    quote: Quote | None


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer. When ``refused``, the documents do not say it: ``reason`` tells which way, nothing is cited."""

    question: str
    standalone_question: str
    text: str
    direct_answer: str
    refused: bool
    reason: str
    confidence: float
    as_of: Date | None
    citations: tuple[Citation, ...]
    superseded: tuple[Superseded, ...]
    conflicts: tuple[Conflict, ...]
    notes: tuple[Note, ...]
    index_generation: str
    timings_ms: Mapping[str, float]
    written_by: str = "extractive"
    withheld: int = 0


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what was answered."""

    question: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class Kept:
    """That an opinion of an answer was kept, under which id and when."""

    id: str
    time: datetime


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a search found; a higher score is better, within one search."""

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


@dataclass(frozen=True, slots=True)
class Event:
    """A step of a streamed answer; the member that its ``kind`` names is set, the others are empty."""

    kind: str
    text: str = ""
    hits: tuple[Hit, ...] = ()
    citation: Citation | None = None
    answer: Answer | None = None
