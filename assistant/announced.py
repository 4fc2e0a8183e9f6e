"""What begins only after the day that is asked about: announced beside what is in force."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date as Date

from dealdesk.assistant.answer import Note
from dealdesk.assistant.conflict import whole
from dealdesk.assistant.extract import best_value
from dealdesk.assistant.piece import holds
from dealdesk.assistant.question import Question
from dealdesk.assistant.rival import LIKE, begins, told
from dealdesk.assistant.standing import CLOSE, LOOKED, Standing, put_first
from dealdesk.assistant.subject import Said, same_value, stems, subjects_of
from dealdesk.index.generation import Generation
from dealdesk.ingest.dates import written
from dealdesk.ingest.values import ValueKind

_AHEAD = re.compile(
    r"\b(?:will|going\s+to|future|planned|plans?|next|upcoming|when|from\s+when|announced|scheduled|due)\b",
    re.IGNORECASE,
)
_RULES: tuple[ValueKind, ...] = ("rate", "amount", "duration")
"""Values that are set by a rule, and so come into force."""


def announced(generation: Generation, standing: Standing, question: Question, day: Date | None) -> Standing:
    """A first value that begins after ``day`` is announced, not in force: what is in force goes before it."""
    first = standing.evidence[0]
    value = best_value(first, question)
    if day is None or value is None or value.kind not in _RULES or _AHEAD.search(question.content):
        return standing
    subjects, asked = subjects_of(generation), stems(question.query.words)
    coming = subjects.said(first, value)
    since = begins(generation, coming)
    if since is None or since <= day:
        return standing
    note = ahead(coming, since)
    if any(note.quote == other.quote for other in standing.notes):
        return standing
    # What stands in a document of a later day was not announced on this one.
    notes = (note,) if since != first.document.date and holds(first.document.date, day) else ()
    holding = [
        piece
        for piece in standing.evidence[1:LOOKED]
        if first.score - piece.score <= CLOSE
        for other in piece.values
        if other.kind == value.kind and not same_value(other, value)
        if holds(begins(generation, one := subjects.said(piece, other)), day)
        and holds(piece.document.date, day)
        and not told(one)
        and subjects.likeness(coming, one, asked) >= LIKE["beside"]
    ]
    evidence = put_first(standing.evidence, holding[0]) if holding else standing.evidence
    return replace(standing, evidence=evidence, notes=(*standing.notes, *notes))


def ahead(coming: Said, since: Date | None) -> Note:
    """That a value holds from a day to come."""
    day = f" from {written(since)}" if since else ""
    return Note("announced", f"{coming.value.text}{day} ({coming.piece.document.title}).", whole(coming.piece))
