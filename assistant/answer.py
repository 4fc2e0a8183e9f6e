"""The values that the assistant makes: an answer, its citations, and what it says besides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date as Date
from typing import Literal

Reason = Literal["", "no_evidence", "not_mentioned", "off_topic", "other_date_or_party", "small_talk"]

EXTRACTIVE = "extractive"
"""Who writes where no language model does."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Characters of a document, and all that a reader needs to find them: ``document.text[start:end] == quote``.

    ``recognized`` is the confidence (0 to 1) with which its page was read by OCR, None for a page with its own text.
    """

    document_id: str
    source: str
    title: str
    date: Date | None
    section: str
    page: int | None
    start: int
    end: int
    quote: str
    score: float = 0.0
    recognized: float | None = field(default=None, kw_only=True)


@dataclass(frozen=True, slots=True)
class Citation(Quote):
    """A quote that the answer's text points to as ``[marker]``, counted from 1."""

    marker: int = 0


@dataclass(frozen=True, slots=True)
class Superseded:
    """A value that was in force once: what it was, the quote that says so, and what replaced it."""

    value: str
    quote: Quote
    replaced_by: str
    since: Date | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Values for the same thing that stand against each other, each with its quote."""

    subject: str
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """Something said beside the answer. ``kind`` is ``nearest`` for a passage shown with a refusal, ``announced``
    for what begins only after the day asked about (``quote`` is set for both); ``as_of``, ``context``, ``corpus`` or
    ``notice`` otherwise."""

    kind: str
    text: str
    quote: Quote | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the assistant says to one question.

    ``text`` holds the markers ``[n]``; ``direct_answer`` is short and typed, or empty. ``confidence`` is the
    calibrated probability (0 to 1) that it answers the question, or of a refusal that what was found would have. When
    ``refused``, ``citations`` is empty.
    ``written_by`` is "extractive", or the name of the language model of whose sentences some passed the guards;
    ``withheld`` counts those of its statements that did not.
    """

    question: str
    standalone_question: str
    text: str
    direct_answer: str
    refused: bool
    reason: Reason
    confidence: float
    as_of: Date | None
    citations: tuple[Citation, ...] = ()
    superseded: tuple[Superseded, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    notes: tuple[Note, ...] = ()
    index_generation: str = ""
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    written_by: str = EXTRACTIVE
    withheld: int = 0
