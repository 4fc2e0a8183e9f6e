"""Replies that are no answers: that the documents do not say, where was looked for it, and a word to small talk."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date as Date

from dealdesk.assistant.answer import Answer, Note, Quote, Reason
from dealdesk.assistant.kind import Kind
from dealdesk.assistant.look import Look
from dealdesk.assistant.question import Question
from dealdesk.assistant.refuse import reason_for

_NEAREST = 3
PLAIN = "I answer questions about the documents in this collection, and show the passage behind every answer."
"""What is said to small talk."""
_LOOKED: dict[Reason, str] = {
    "no_evidence": "The documents do not say this.",
    "not_mentioned": "That document does not mention this.",
    "off_topic": "The documents do not speak of this.",
    "other_date_or_party": "The documents have something like this, but not for the date, country or party asked for.",
}
_SOUGHT: dict[Kind, str] = {
    "date": "a date",
    "duration": "a length of time",
    "rate": "a rate",
    "amount": "an amount",
    "count": "a number",
    "party": "a name",
    "place": "a place",
    "list": "a list",
    "definition": "a definition",
    "condition": "a condition",
    "reason": "a reason",
    "change": "a change",
    "comparison": "a comparison",
}


def plain(question: Question, day: Date | None, generation_id: str) -> Answer:
    """The reply to small talk."""
    return Answer(
        question=question.text,
        standalone_question=question.text,
        text=PLAIN,
        direct_answer="",
        refused=True,
        reason="small_talk",
        confidence=0.0,
        as_of=day,
        index_generation=generation_id,
    )


def refused(
    question: Question,
    day: Date | None,
    generation_id: str,
    look: Look,
    probability: float,
    times: Mapping[str, float],
) -> Answer:
    """The refusal of a question, with what was looked for and the nearest passages."""
    reason = reason_for(question, look.routed, look.evidence)
    nearest = tuple(
        Note("nearest", f"{piece.document.title}: nearest passage, not an answer", piece.quote(piece.start, piece.end))
        for piece in look.evidence[:_NEAREST]
    )
    return Answer(
        question=question.text,
        standalone_question=question.standalone,
        text=_LOOKED[reason] + _sought(question, look),
        direct_answer="",
        refused=True,
        reason=reason,
        confidence=round(probability, 4),
        as_of=day,
        notes=nearest,
        index_generation=generation_id,
        timings_ms=times,
    )


def left_to(annex: str, refusal: Answer, pointer: Quote) -> Answer:
    """``refusal`` of what a document leaves to an ``annex`` that is not at hand, with the words that say so."""
    note = Note("nearest", f"{pointer.title}: what points to {annex}", pointer)
    text = f"The documents leave this to {annex}, which is not among them."
    return replace(refusal, text=text, notes=(note, *refusal.notes[: _NEAREST - 1]))


def blank(refusal: Answer, gap: Quote) -> Answer:
    """``refusal`` of what a document leaves blank, with the words around the gap."""
    note = Note("nearest", f"{gap.title}: what is asked for is blank here", gap)
    text = "The document leaves this blank, or it was blacked out."
    return replace(refusal, text=text, notes=(note, *refusal.notes[: _NEAREST - 1]))


def _sought(question: Question, look: Look) -> str:
    """What was looked for, and where: so that a reader can tell a gap in the documents from a question misread."""
    sought = _SOUGHT.get(question.kind)
    where = sorted({hit.passage.title for hit in look.hits[:_NEAREST]})
    if not sought or not where:
        return ""
    return f" Looked for {sought}, nearest in: {'; '.join(where)}."
